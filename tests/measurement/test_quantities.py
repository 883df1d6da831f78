from __future__ import annotations

import pytest

from spine_explorer.measurement.fat.methods import FatMethod
from spine_explorer.measurement.quantities import QUANTITIES, Quantity, quantity_named
from spine_explorer.measurement.regions import CANAL, DISC, MUSCLES

UNITS = {"mm2", "mm", "%", "points", "ratio", "signal", "mm2/signal", "band"}
PLACES = {region.name for region in (*MUSCLES, DISC, CANAL)}


def test_names_are_unique_identifiers() -> None:
    names = [item.name for item in QUANTITIES]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name.islower() for name in names)


@pytest.mark.parametrize("quantity", QUANTITIES, ids=lambda item: item.name)
def test_each_quantity_is_fully_described(quantity: Quantity) -> None:
    assert quantity.title
    assert quantity.formula
    assert quantity.source
    assert quantity.unit in UNITS
    assert quantity.applies_to
    assert set(quantity.applies_to) <= PLACES


def test_fat_carries_the_warning_about_the_psoas() -> None:
    for name in ("fat_fraction", "functional_area", "functional_ratio"):
        assert "psoas" in quantity_named(name).caution


def test_a_quantity_is_found_by_name() -> None:
    assert quantity_named("area").unit == "mm2"
    with pytest.raises(KeyError):
        quantity_named(FatMethod.GMM3)
