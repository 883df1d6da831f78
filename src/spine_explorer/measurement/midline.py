"""The values of disc and canal."""

from __future__ import annotations

from collections.abc import Iterator

from spine_explorer.measurement.diameters import PlaneAxes, diameter
from spine_explorer.measurement.labelled_slice import LabelledSlice
from spine_explorer.measurement.muscles import signal_values
from spine_explorer.measurement.references import References
from spine_explorer.measurement.regions import CANAL, DISC, Region
from spine_explorer.measurement.signal_statistics import SignalStatistics
from spine_explorer.measurement.stenosis import barz_band, lim_band
from spine_explorer.measurement.value import Value


def disc_values(
    labelled: LabelledSlice, axes: PlaneAxes, references: References
) -> Iterator[Value]:
    """Yield size, diameters and signal of the disc."""
    yield from _size_and_signal(labelled, DISC, axes)
    signal = SignalStatistics.of(labelled.values(DISC.labels))
    yield from references.adjusted_signal(DISC, signal.mean)


def canal_values(
    labelled: LabelledSlice, axes: PlaneAxes, references: References
) -> Iterator[Value]:
    """Yield size, diameters, signal and area bands of the canal."""
    yield from _size_and_signal(labelled, CANAL, axes)
    if references.fluid is not None:
        doubtful = not references.fluid_is_bright
        yield Value(CANAL, "csf_signal", references.fluid, doubtful=doubtful)
    area = labelled.values(CANAL.labels).size * labelled.pixel_area
    yield Value(CANAL, "area_band_barz", barz_band(area))
    yield Value(CANAL, "area_band_lim", lim_band(area))


def _size_and_signal(labelled: LabelledSlice, region: Region, axes: PlaneAxes) -> Iterator[Value]:
    values = labelled.values(region.labels)
    pixels = labelled.positions(region.labels[0])
    yield Value(region, "area", values.size * labelled.pixel_area)
    sagittal = diameter(pixels, labelled.spacing, axes.sagittal)
    yield Value(region, "sagittal_diameter", sagittal)
    transverse = diameter(pixels, labelled.spacing, axes.transverse)
    yield Value(region, "transverse_diameter", transverse)
    yield from signal_values(region, SignalStatistics.of(values))
