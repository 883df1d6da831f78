"""Differences between the two sides of a muscle."""

from __future__ import annotations

from collections.abc import Iterator

from spine_explorer.measurement.asymmetry import asymmetry, signed_asymmetry
from spine_explorer.measurement.fat.composition import Composition
from spine_explorer.measurement.fat.methods import FatMethod
from spine_explorer.measurement.regions import Region
from spine_explorer.measurement.value import Value


def size_differences(region: Region, left: float, right: float) -> Iterator[Value]:
    """Yield the asymmetry of total area, from the areas of the sides in mm²."""
    yield Value(region, "area_asymmetry", asymmetry(left, right))
    yield Value(region, "area_asymmetry_signed", signed_asymmetry(left, right))


def fat_differences(
    region: Region, method: FatMethod, left: Composition, right: Composition
) -> Iterator[Value]:
    """Yield the asymmetry of lean area and of the fat fraction."""
    areas = left.functional_area, right.functional_area
    points = left.fat_fraction - right.fat_fraction
    yield Value(region, "functional_area_asymmetry", asymmetry(*areas), method)
    yield Value(region, "functional_area_asymmetry_signed", signed_asymmetry(*areas), method)
    yield Value(region, "fat_fraction_asymmetry", abs(points), method)
    yield Value(region, "fat_fraction_asymmetry_signed", points, method)
