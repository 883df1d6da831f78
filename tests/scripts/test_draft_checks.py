from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from spine_explorer.anatomy import STRUCTURE_COUNT, STRUCTURES, structure_named
from support.outlines import lumbar_labels
from support.scripts import draft_checks

CANAL = structure_named("canal")
PSOAS = structure_named("psoas_left")
MULTIFIDUS = structure_named("multifidus_left")


def sound_look(**changes: Any) -> Any:
    """Outlines that both networks are sure of, with a dark canal in bright fat."""
    labels = lumbar_labels()
    ones = np.full(STRUCTURE_COUNT, 0.97, np.float32)
    look = draft_checks.Look(
        image=np.where(labels == 0, 200, 80).astype(np.float32),
        labels=labels,
        second=labels,
        confidence=ones,
        mirrored=ones,
        trust=ones,
        distance=1.0,
        refused=False,
    )
    return replace(look, **changes)


def low(label: int, value: float = 0.8) -> NDArray[np.float32]:
    values = np.full(STRUCTURE_COUNT, 0.97, np.float32)
    values[label - 1] = value
    return values


@pytest.mark.parametrize("item", STRUCTURES, ids=lambda item: item.name)
def test_sound_outlines_pass(item: Any) -> None:
    assert draft_checks.why_rejected(sound_look(), item) is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"refused": True}, "slice refused"),
        ({"distance": 2.1}, "unusual shape"),
        ({"distance": np.nan}, "unusual shape"),
        ({"confidence": low(PSOAS.label)}, "not confident"),
        ({"confidence": low(PSOAS.label, np.nan)}, "not confident"),
        ({"mirrored": low(PSOAS.label)}, "mirror image differs"),
        ({"trust": low(PSOAS.label)}, "not trusted"),
    ],
)
def test_each_doubt_rejects_for_its_reason(changes: dict[str, Any], reason: str) -> None:
    assert draft_checks.why_rejected(sound_look(**changes), PSOAS) == reason


def test_a_doubt_about_one_structure_leaves_the_others() -> None:
    assert draft_checks.why_rejected(sound_look(trust=low(PSOAS.label)), MULTIFIDUS) is None


def test_a_second_network_that_saw_it_elsewhere_rejects() -> None:
    second = np.roll(lumbar_labels(), 6, axis=1)
    assert draft_checks.why_rejected(sound_look(second=second), PSOAS) == "second differs"


def test_what_was_not_found_is_rejected() -> None:
    labels = lumbar_labels()
    labels[labels == PSOAS.label] = 0
    assert draft_checks.why_rejected(sound_look(labels=labels), PSOAS) == "not found"


def test_a_muscle_much_smaller_than_its_mirror_image_is_rejected() -> None:
    labels = lumbar_labels()
    rows = np.nonzero(labels == PSOAS.label)[0]
    cut = (labels == PSOAS.label) & (np.arange(len(labels))[:, None] > rows.min() + 8)
    labels[cut] = 0
    assert draft_checks.why_rejected(sound_look(labels=labels), PSOAS) == "sides too unequal"


@pytest.mark.parametrize("item", STRUCTURES[:6], ids=lambda item: item.name)
def test_a_muscle_on_the_wrong_side_is_out_of_place(item: Any) -> None:
    labels = lumbar_labels()
    swapped = labels.copy()
    swapped[labels == item.label] = item.mirrored.label
    swapped[labels == item.mirrored.label] = item.label
    assert not draft_checks.is_in_place(sound_look(labels=swapped), item)


def test_nothing_is_in_place_without_a_disc() -> None:
    labels = lumbar_labels()
    labels[labels == structure_named("disc").label] = 0
    assert not draft_checks.is_in_place(sound_look(labels=labels), PSOAS)


def test_a_canal_whose_border_cannot_be_seen_is_rejected() -> None:
    flat = np.full(lumbar_labels().shape, 100, np.float32)
    assert draft_checks.why_rejected(sound_look(image=flat), CANAL) == "border not seen"
    assert draft_checks.why_rejected(sound_look(image=flat), MULTIFIDUS) is None


def test_a_star_of_ligaments_is_no_sac() -> None:
    labels = lumbar_labels()
    rows, columns = np.nonzero(labels == CANAL.label)
    row, column = round(rows.mean()), round(columns.mean())
    labels[labels == CANAL.label] = 0
    labels[row - 1 : row + 2, column - 9 : column + 10] = CANAL.label
    labels[row - 1 : row + 12, column - 1 : column + 2] = CANAL.label
    look = sound_look(labels=labels, second=labels)
    assert draft_checks.why_rejected(look, CANAL) == "ragged"


def test_solidity_of_a_square_is_one_and_of_a_corner_less() -> None:
    square = np.zeros((9, 9), bool)
    square[2:6, 3:7] = True
    corner = square.copy()
    corner[2:4, 3:5] = False
    assert draft_checks.solidity(square) == pytest.approx(1)
    assert draft_checks.solidity(corner) == pytest.approx(12 / 14)


def test_the_part_of_a_border_with_fat_beside_it_is_measured() -> None:
    rows, columns = np.indices((60, 60)) - 30
    disc = np.hypot(rows, columns) < 12
    image = np.where(disc, 80, np.where(columns > 0, 200, 80)).astype(np.float32)
    assert draft_checks.brighter_outside(image, disc) == pytest.approx(0.5, abs=0.08)
