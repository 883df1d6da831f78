from __future__ import annotations

import pytest

from spine_explorer.anatomy import STRUCTURES, Side, Structure, Tissue
from spine_explorer.errors import InputError
from spine_explorer.outlines.naming import Meaning, Names, outline_name, slice_number, understand


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("multifidus_left", "multifidus_left"),
        ("multifidusLeft", "multifidus_left"),
        ("LMF", "multifidus_left"),
        ("MF_R", "multifidus_right"),
        ("mfl 2", "multifidus_left"),
        ("L4-L5 MF R", "multifidus_right"),
        ("S1 MF L", "multifidus_left"),
        ("Erector spinae, rt", "erector_spinae_right"),
        ("ES-left", "erector_spinae_left"),
        ("Psoas major (R)", "psoas_right"),
        ("lps", "psoas_left"),
        ("IVD L4/L5", "disc"),
        ("Disc", "disc"),
        ("dural sac", "canal"),
        ("Spinal canal", "canal"),
    ],
)
def test_common_names_are_understood(name: str, wanted: str) -> None:
    meaning = understand(name)
    assert meaning is not None
    assert meaning.structure is not None
    assert meaning.structure.name == wanted


@pytest.mark.parametrize(
    "name",
    [
        "",
        "0003-0120-0150",
        "L",
        "left",
        "quadratus left",
        "subcutaneous fat",
        "vertebra L4",
        "multifidus and psoas left",
        "MF left right",
        "disc left",
        "<script>",
        "../../etc",
        "x" * 999,
    ],
)
def test_other_names_mean_nothing(name: str) -> None:
    assert understand(name) is None


def test_a_muscle_without_a_side_leaves_it_open() -> None:
    assert understand("multifidus") == Meaning(Tissue.MULTIFIDUS, None)


@pytest.mark.parametrize("item", STRUCTURES, ids=lambda item: item.name)
def test_own_names_are_read_back(item: Structure) -> None:
    name = outline_name(item, 11)
    assert understand(name) == Meaning(item.tissue, item.side)
    assert slice_number(name) == 12


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("0003-0150-0201", 3),
        ("0012-0150-0201-1", 12),
        ("slice 4", 4),
        ("MF sl04", 4),
        ("z=7", 7),
        ("slice 0", None),
        ("S1 MF", None),
        ("12-mf", None),
        ("slice 12345678", None),
    ],
)
def test_slice_numbers(name: str, wanted: int | None) -> None:
    assert slice_number(name) == wanted


def test_the_users_mapping_goes_first() -> None:
    names = Names.parse(["links a=b=multifidus_left", "MF_L=ignore", "9=disc"])
    assert names.meaning("Links A=B") == Meaning(Tissue.MULTIFIDUS, Side.LEFT)
    assert names.meaning("mf_l") is None
    assert names.is_ignored("mf_l")
    assert names.meaning("9") == Meaning(Tissue.DISC, Side.MIDLINE)
    assert names.meaning("RMF") == Meaning(Tissue.MULTIFIDUS, Side.RIGHT)


@pytest.mark.parametrize("pair", ["disc", "=disc", "3=liver", "3="])
def test_a_mapping_that_is_none_is_refused(pair: str) -> None:
    with pytest.raises(InputError):
        Names.parse([pair])
