"""The values of one muscle, or of muscles taken together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from spine_explorer.measurement.fat.composition import Composition
from spine_explorer.measurement.fat.methods import FatMethod
from spine_explorer.measurement.labelled_slice import LabelledSlice
from spine_explorer.measurement.references import References
from spine_explorer.measurement.regions import DISC, PARASPINAL, Region, muscle
from spine_explorer.measurement.signal_statistics import SignalStatistics, ratio
from spine_explorer.measurement.value import Value


def muscle_values(
    labelled: LabelledSlice, region: Region, references: References
) -> Iterator[Value]:
    """Yield what can be said of a muscle without telling its fat: size and signal."""
    values = labelled.values(region.labels)
    area = values.size * labelled.pixel_area
    signal = SignalStatistics.of(values)
    yield Value(region, "area", area)
    yield from signal_values(region, signal)
    yield Value(region, "area_to_signal", ratio(area, signal.mean))
    if references.disc_area is not None:
        value = area / references.disc_area
        yield Value(region, "area_to_disc", value, references=DISC.labels)
    yield from references.adjusted_signal(region, signal.mean)
    yield from _psoas_ratios(labelled, region, signal.mean)


def signal_values(region: Region, signal: SignalStatistics) -> Iterator[Value]:
    """Yield the statistics of a region's signal."""
    yield Value(region, "signal_mean", signal.mean)
    yield Value(region, "signal_median", signal.median)
    yield Value(region, "signal_sd", signal.deviation)


def _psoas_ratios(labelled: LabelledSlice, region: Region, signal: float) -> Iterator[Value]:
    """Signal against the psoas of the same side."""
    psoas = muscle("psoas", region.side).labels
    if region.labels == psoas or not labelled.has(psoas):
        return
    reference = float(labelled.values(psoas).mean(dtype=np.float64))
    yield Value(region, "psoas_adjusted_signal", ratio(signal, reference), references=psoas)
    if region.name == PARASPINAL:
        yield Value(region, "muscle_fat_index", ratio(reference, signal), references=psoas)


def fat_values(
    region: Region, method: FatMethod, composition: Composition, references: References
) -> Iterator[Value]:
    """Yield a muscle's lean and fat parts, as one method divides them."""
    found = {
        "functional_area": composition.functional_area,
        "fat_area": composition.fat_area,
        "fat_fraction": composition.fat_fraction,
        "functional_ratio": composition.functional_ratio,
    }
    if composition.intermediate_area is not None:
        share = 100 * composition.intermediate_area / composition.area
        found["intermediate_fraction"] = share
    if composition.lean_values is not None:
        lean = SignalStatistics.of(composition.lean_values)
        found["lean_signal_mean"] = lean.mean
        found["lean_signal_median"] = lean.median
        found["lean_signal_sd"] = lean.deviation
    if composition.threshold is not None and region.name != PARASPINAL:
        found["fat_threshold"] = composition.threshold
    for quantity, value in found.items():
        yield Value(region, quantity, value, method)
    if references.disc_area is not None:
        value = composition.functional_area / references.disc_area
        yield Value(region, "functional_area_to_disc", value, method, DISC.labels)
