"""``segmentation.json``: what a label file's numbers mean and how they came about."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from spine_explorer.anatomy import BACKGROUND, STRUCTURES
from spine_explorer.imaging.stack import Stack
from spine_explorer.outputs.files import write_text
from spine_explorer.outputs.identity import without_identity
from spine_explorer.segmentation.result import ModelIdentity, Segmentation
from spine_explorer.version import __version__

CONVENTION = (
    "Muscles: the whole compartment within the fascia, fat included; psoas without iliacus and "
    "vessels. Disc: to the outer annulus, bulge included. Spinal canal: the thecal sac, without "
    "epidural fat, ligament and roots that have left it."
)
"""Where the outlines run. Areas within the fascia exceed those of visible muscle by 4 to 15 %
(Berry et al. 2018, doi:10.1186/s12891-018-2059-x), so the two must not be mixed."""


def write_sidecar(
    path: Path, stack: Stack, segmentation: Segmentation, *, include_identity: bool = False
) -> None:
    """Write the metadata of a segmentation in the manner of BIDS derivatives.

    ``Sources``, ``SpatialReference`` and ``GeneratedBy`` are BIDS's own keys; the others are
    this program's.

    Args:
        path: The file to write, by custom ``segmentation.json``.
        stack: The images.
        segmentation: Their outlines.
        include_identity: Leave a patient's name in the path of the source.

    Raises:
        OutputError: If the file cannot be written.
    """
    identity = stack.identity if include_identity else without_identity(stack).identity
    content = {
        "Sources": [identity.source],
        "SpatialReference": "orig",
        "GeneratedBy": [{"Name": "Spine Explorer", "Version": __version__}],
        "Model": _model(segmentation.model),
        "Manual": segmentation.model is None,
        "OutlineConvention": CONVENTION,
        "Labels": {
            str(BACKGROUND): "background",
            **{str(item.label): item.name for item in STRUCTURES},
        },
        "AcceptedSlices": [bool(accepted) for accepted in segmentation.accepted],
        "Trust": _trust(segmentation),
    }
    write_text(path, json.dumps(content, indent=2) + "\n")


def _trust(segmentation: Segmentation) -> dict[str, list[float | None]] | None:
    """By structure and slice, the probability that Dice is above 0.85; null where unknown."""
    if segmentation.trust is None:
        return None
    return {
        item.name: [None if np.isnan(p) else round(float(p), 3) for p in column]
        for item, column in zip(STRUCTURES, segmentation.trust.T, strict=True)
    }


def _model(model: ModelIdentity | None) -> dict[str, str] | None:
    if model is None:
        return None
    return {"Name": model.name, "Version": model.version, "SHA256": model.sha256}
