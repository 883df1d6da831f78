"""Measures every outlined structure on every accepted slice of a stack."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import numpy as np

from spine_explorer.imaging.stack import Stack
from spine_explorer.measurement.diameters import PlaneAxes
from spine_explorer.measurement.doubts import Doubts
from spine_explorer.measurement.fat.composition import Composition
from spine_explorer.measurement.fat.fitting import fit_fat
from spine_explorer.measurement.fat.methods import FatMethod
from spine_explorer.measurement.labelled_slice import LabelledSlice
from spine_explorer.measurement.midline import canal_values, disc_values
from spine_explorer.measurement.muscles import fat_values, muscle_values
from spine_explorer.measurement.options import MeasurementOptions
from spine_explorer.measurement.pairs import fat_differences, size_differences
from spine_explorer.measurement.quantities import quantity_named
from spine_explorer.measurement.references import References
from spine_explorer.measurement.regions import (
    BOTH,
    CANAL,
    DISC,
    MUSCLE_PAIRS,
    MUSCLES,
    Region,
)
from spine_explorer.measurement.row import Row
from spine_explorer.measurement.trust import trust_values
from spine_explorer.measurement.value import Value
from spine_explorer.segmentation.result import Segmentation

__all__ = ["MeasurementOptions", "measure"]

_DEFAULT = MeasurementOptions()


def measure(
    stack: Stack, segmentation: Segmentation, options: MeasurementOptions = _DEFAULT
) -> list[Row]:
    """Measure a stack.

    A refused slice gives no rows, nor does a structure that was not found. A value made of
    several structures, such as muscle area over disc area, is left out where one is missing.

    Args:
        stack: The slices.
        segmentation: Their outlines.
        options: What to measure, and how.

    Returns:
        One row a value, slice by slice from the feet; on each slice first the muscles' size and
        signal, then what depends on fat, then disc and canal, then
        how far the outlines can be trusted.
    """
    axes = PlaneAxes.of(stack.geometry)
    rows: list[Row] = []
    for index in np.flatnonzero(segmentation.accepted):
        labelled = LabelledSlice(
            int(index),
            stack.voxels[index],
            segmentation.labels[index],
            stack.geometry.spacing[1:],
        )
        doubts = Doubts.of(stack, segmentation, labelled.index)
        values = chain(
            slice_values(labelled, axes, options), trust_values(segmentation, labelled.index)
        )
        rows.extend(_rows(stack, labelled.index, options, doubts, values))
    return rows


def slice_values(
    labelled: LabelledSlice, axes: PlaneAxes, options: MeasurementOptions
) -> Iterator[Value]:
    """Yield every value of one slice."""
    references = References.of(labelled)
    muscles = [region for region in MUSCLES if labelled.has(region.labels)]
    for region in muscles:
        yield from muscle_values(labelled, region, references)
        if region.side == BOTH:
            left, right = _halves(region)
            yield from size_differences(region, _area(labelled, left), _area(labelled, right))
    for method in options.fat_methods:
        yield from _fat(labelled, muscles, method, references, options)
    if labelled.has(DISC.labels):
        yield from disc_values(labelled, axes, references)
    if labelled.has(CANAL.labels):
        yield from canal_values(labelled, axes, references)


def _fat(
    labelled: LabelledSlice,
    muscles: list[Region],
    method: FatMethod,
    references: References,
    options: MeasurementOptions,
) -> Iterator[Value]:
    """The values of all muscles that depend on one fat method."""
    parts = _parts(labelled, method, options)
    for region in muscles:
        if not all(label in parts for label in region.labels):
            continue
        composition = _joined(parts, region.labels)
        yield from fat_values(region, method, composition, references)
        if region.side == BOTH:
            left, right = (_joined(parts, half) for half in _halves(region))
            yield from fat_differences(region, method, left, right)


def _parts(
    labelled: LabelledSlice, method: FatMethod, options: MeasurementOptions
) -> dict[int, Composition]:
    """What each outlined muscle consists of, by its label number."""
    parts: dict[int, Composition] = {}
    for pair in MUSCLE_PAIRS:
        model = fit_fat(method, labelled, pair, options)
        if model is None:
            continue
        for label in pair:
            if labelled.has((label,)):
                values = labelled.values((label,))
                parts[label] = Composition.of(values, model, labelled.pixel_area)
    return parts


def _joined(parts: dict[int, Composition], labels: tuple[int, ...]) -> Composition:
    return Composition.joined([parts[label] for label in labels])


def _halves(region: Region) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Label numbers of the left and of the right half of a region of both sides."""
    middle = len(region.labels) // 2
    return region.labels[:middle], region.labels[middle:]


def _area(labelled: LabelledSlice, labels: tuple[int, ...]) -> float:
    return labelled.values(labels).size * labelled.pixel_area


def _rows(
    stack: Stack,
    slice_index: int,
    options: MeasurementOptions,
    doubts: Doubts,
    values: Iterator[Value],
) -> Iterator[Row]:
    identity = stack.identity
    level = options.level_of(slice_index)
    for item in values:
        yield Row(
            subject=identity.subject,
            session=identity.session,
            series=identity.series,
            stack=identity.stack,
            slice=slice_index + 1,
            level=level,
            structure=item.region.name,
            side=item.region.side,
            quantity=item.quantity,
            value=float(item.value),
            unit=quantity_named(item.quantity).unit,
            method=item.method,
            quality=doubts.quality_of(item),
        )
