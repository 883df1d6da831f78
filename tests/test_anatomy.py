from __future__ import annotations

import numpy as np
import pytest
from pydicom.sr.codedict import codes

from spine_explorer.anatomy import (
    CLASS_COUNT,
    STRUCTURE_COUNT,
    STRUCTURES,
    Side,
    Structure,
    Tissue,
    mirror_labels,
    structure,
    structure_named,
)


def test_the_label_numbers_are_those_of_every_file_already_written() -> None:
    assert {item.label: item.name for item in STRUCTURES} == {
        1: "multifidus_left",
        2: "multifidus_right",
        3: "erector_spinae_left",
        4: "erector_spinae_right",
        5: "psoas_left",
        6: "psoas_right",
        7: "disc",
        8: "canal",
    }


def test_structures_are_in_the_order_of_their_labels_without_a_gap() -> None:
    assert [item.label for item in STRUCTURES] == list(range(1, STRUCTURE_COUNT + 1))
    assert CLASS_COUNT == STRUCTURE_COUNT + 1 == 9


def test_muscles_are_paired_and_disc_and_canal_are_not() -> None:
    for tissue in Tissue:
        sides = {item.side for item in STRUCTURES if item.tissue is tissue}
        assert sides == ({Side.LEFT, Side.RIGHT} if tissue.is_muscle else {Side.MIDLINE})


def test_a_structure_is_found_by_tissue_and_side_and_by_name() -> None:
    for item in STRUCTURES:
        assert structure(item.tissue, item.side) is item
        assert structure_named(item.name) is item
    assert structure(Tissue.DISC).label == 7


@pytest.mark.parametrize(("tissue", "side"), [(Tissue.DISC, Side.LEFT), (Tissue.PSOAS, "midline")])
def test_a_side_that_a_tissue_does_not_have_is_an_error(tissue: Tissue, side: Side) -> None:
    with pytest.raises(KeyError):
        structure(tissue, Side(side))


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        structure_named("quadratus_lumborum_left")


def test_titles_are_for_readers() -> None:
    assert structure_named("erector_spinae_left").title == "Erector spinae, left"
    assert structure_named("canal").title == "Spinal canal"


@pytest.mark.parametrize("item", STRUCTURES, ids=lambda item: item.name)
def test_the_mirror_image_of_the_mirror_image_is_the_structure(item: Structure) -> None:
    assert item.mirrored.mirrored is item
    assert item.mirrored.tissue is item.tissue
    assert (item.mirrored is item) == (item.side is Side.MIDLINE)


def test_mirrored_labels_swap_the_sides_of_a_label_array() -> None:
    labels = np.array([[0, 1, 2, 3, 4, 5, 6, 7, 8]])
    swapped = np.array(mirror_labels())[labels]
    assert swapped.tolist() == [[0, 2, 1, 4, 3, 6, 5, 7, 8]]


def test_colours_are_distinct_and_bytes() -> None:
    colours = [item.colour for item in STRUCTURES]
    assert len(set(colours)) == STRUCTURE_COUNT
    assert all(0 <= channel <= 255 for colour in colours for channel in colour)


def test_codes_are_of_the_tissue_and_not_of_the_side() -> None:
    by_tissue = {item.tissue: item.code for item in STRUCTURES}
    assert all(item.code == by_tissue[item.tissue] for item in STRUCTURES)
    assert len({(code.scheme, code.value) for code in by_tissue.values()}) == len(Tissue)


def test_the_code_of_the_erector_spinae_is_dicoms() -> None:
    expected = codes.SCT.ErectorSpinaeMuscle
    code = structure_named("erector_spinae_left").code
    assert (code.value, code.scheme, code.meaning) == (
        expected.value,
        expected.scheme_designator,
        expected.meaning,
    )


def test_the_code_that_circulates_wrongly_for_the_psoas_is_not_used() -> None:
    # SCT 64038003 is the intercostal lymph node (HL7 mCODE TG-263 map).
    assert all(item.code.value != "64038003" for item in STRUCTURES)
