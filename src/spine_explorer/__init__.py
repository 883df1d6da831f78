"""Spine Explorer: outlines and measures muscles, disc and canal on axial lumbar-spine MRI.

The way through is ``analyse``; the pieces below it are public too::

    find_stacks   files on disk                 -> Inventory of stacks, not yet read
    Segmenter     a stack                       -> Segmentation: labels and confidence
    measure       a stack and its segmentation  -> rows, one a value

Research software: it never diagnoses.

Example:
    >>> import spine_explorer
    >>> analysis = spine_explorer.analyse("study/")
    >>> table = analysis.to_pandas()
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spine_explorer.errors import SpineExplorerError as SpineExplorerError
    from spine_explorer.imaging.reading import find_stacks as find_stacks
    from spine_explorer.imaging.stack import Stack as Stack
    from spine_explorer.measurement.measure import MeasurementOptions as MeasurementOptions
    from spine_explorer.measurement.measure import measure as measure
    from spine_explorer.measurement.row import Row as Row
    from spine_explorer.pipeline import Analysis as Analysis
    from spine_explorer.pipeline import analyse as analyse
    from spine_explorer.segmentation.result import Segmentation as Segmentation
    from spine_explorer.segmentation.segmenter import Segmenter as Segmenter
    from spine_explorer.version import __version__ as __version__

_HOMES = {
    "Analysis": "pipeline",
    "MeasurementOptions": "measurement.measure",
    "Row": "measurement.row",
    "Segmentation": "segmentation.result",
    "Segmenter": "segmentation.segmenter",
    "SpineExplorerError": "errors",
    "Stack": "imaging.stack",
    "analyse": "pipeline",
    "find_stacks": "imaging.reading",
    "measure": "measurement.measure",
    "__version__": "version",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> object:
    """Import a public name where it is first used, so that the program starts quickly."""
    if name not in _HOMES:
        raise AttributeError(f"module 'spine_explorer' has no attribute '{name}'")
    return getattr(import_module(f"spine_explorer.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
