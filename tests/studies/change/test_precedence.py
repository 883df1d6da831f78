from __future__ import annotations

import pytest

from spine_explorer.studies.change.observation import Outcome
from spine_explorer.studies.change.precedence import (
    Kind,
    Precedence,
    is_raw_signal,
    kind_of,
    outcome_title,
    unit_text,
)

AREA, SIGNAL, BOTH = Outcome("area"), Outcome("signal_mean"), Outcome("area_to_signal")
ADJUSTED, FAT = Outcome("canal_adjusted_signal"), Outcome("fat_fraction")
ALL = (FAT, ADJUSTED, BOTH, SIGNAL, AREA)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("area", Kind.AREA),
        ("CSA", Kind.AREA),
        ("csa_mm2", Kind.AREA),
        ("CSA (mm²)", Kind.AREA),
        ("Area mm²", Kind.AREA),
        ("SI", Kind.SIGNAL),
        ("SI [a.u.]", Kind.SIGNAL),
        ("CSA/SI (mm²/a.u.)", Kind.AREA_TO_SIGNAL),
        ("CSA/SI", Kind.AREA_TO_SIGNAL),
        ("csf_adjusted_signal", Kind.RATIO),
        ("fat_area", Kind.OTHER),
        ("", Kind.OTHER),
    ],
)
def test_kinds_are_told_by_name(name: str, kind: Kind) -> None:
    assert kind_of(Outcome(name)) is kind


def test_area_signal_and_their_ratio_come_first() -> None:
    order = Precedence.of(ALL, prefers_ratios=False)
    assert order.sorted(ALL) == (AREA, SIGNAL, BOTH, ADJUSTED, FAT)
    assert [order.is_primary(item) for item in ALL] == [False, False, True, True, True]


def test_ratios_of_signals_come_first_where_scans_differ() -> None:
    order = Precedence.of(ALL, prefers_ratios=True)
    assert order.sorted(ALL)[:2] == (AREA, ADJUSTED)
    assert not order.is_primary(SIGNAL)


def test_without_a_ratio_signals_stay() -> None:
    order = Precedence.of((SIGNAL, AREA), prefers_ratios=True)
    assert order.sorted((SIGNAL, AREA)) == (AREA, SIGNAL)


def test_where_none_is_known_all_come_first() -> None:
    order = Precedence.of((Outcome("b"), Outcome("a")), prefers_ratios=False)
    assert [item.quantity for item in order.sorted((Outcome("a"), Outcome("b")))] == ["b", "a"]
    assert order.is_primary(Outcome("a"))


def test_structures_and_sides_have_an_order() -> None:
    own = [
        Outcome("area", structure=structure, side=side)
        for structure in ("psoas", "multifidus", "other")
        for side in ("left", "both")
    ]
    found = Precedence.of(own, prefers_ratios=False).sorted(own)
    assert [(item.structure, item.side) for item in found[:3]] == [
        ("multifidus", "both"),
        ("multifidus", "left"),
        ("psoas", "both"),
    ]
    assert found[-1].structure == "other"


def test_raw_signals_are_known_by_unit_or_name() -> None:
    assert is_raw_signal(Outcome("lean_signal_mean", "signal"))
    assert is_raw_signal(Outcome("SI"))
    assert not is_raw_signal(ADJUSTED)


def test_titles_and_units() -> None:
    assert outcome_title(Outcome("csa_mm2")) == "Csa"
    assert unit_text(Outcome("csa_mm2")) == "mm²"
    assert unit_text(Outcome("area_to_signal", "mm2/signal")) == "mm²/a.u."
    assert unit_text(Outcome("area")) == ""
    named = Outcome("area", "mm2", "multifidus+erector_spinae", "both", "L4-L5", "gmm3")
    assert outcome_title(named) == "Area, multifidus + erector spinae both, L4-L5, gmm3"
    assert outcome_title(Outcome("area", structure="disc", side="midline")) == "Area, disc"
