from __future__ import annotations

from typing import Any

import pytest

from spine_explorer.imaging.acceptance import Weighting, weighting
from spine_explorer.imaging.stack import Acquisition


def told(*, description: str = "", image_type: str = "", **details: Any) -> Weighting:
    values = tuple(image_type.split("\\")) if image_type else ()
    return weighting(Acquisition(image_type=values, **details), description)


@pytest.mark.parametrize(
    ("echo", "repetition", "kind"),
    [
        (9, 550, Weighting.T1),
        (12, 900, Weighting.T1),
        (102, 4000, Weighting.T2),
        (60, 1500, Weighting.T2),
        (113, 4000, Weighting.T2),
        (30, 2500, Weighting.PD),
        (59, 2500, Weighting.PD),
        (39, 1499, Weighting.T1),
        (40, 1499, Weighting.UNKNOWN),
        (90, 600, Weighting.UNKNOWN),
        (0, 4000, Weighting.UNKNOWN),
        (None, 4000, Weighting.UNKNOWN),
        (100, None, Weighting.UNKNOWN),
    ],
)
def test_spin_echo_is_told_by_its_times(
    echo: float | None, repetition: float | None, kind: Weighting
) -> None:
    assert told(echo_time=echo, repetition_time=repetition, flip_angle=90) is kind


def test_times_outweigh_names() -> None:
    assert told(description="t2 copy", echo_time=10, repetition_time=500) is Weighting.T1


@pytest.mark.parametrize(
    ("inversion", "kind"),
    [
        (160, Weighting.FAT_SUPPRESSED),
        (230, Weighting.FAT_SUPPRESSED),
        (80, Weighting.FAT_SUPPRESSED),
        (300, Weighting.FAT_SUPPRESSED),
        (79, Weighting.PD),
        (301, Weighting.PD),
        (860, Weighting.T1),
        (500, Weighting.T1),
        (1300, Weighting.T1),
        (499, Weighting.PD),
        (1301, Weighting.PD),
        (0, Weighting.PD),
        (2500, Weighting.PD),
    ],
)
def test_inversion_times_null_fat_or_make_t1(inversion: float, kind: Weighting) -> None:
    assert told(echo_time=30, repetition_time=2500, inversion_time=inversion) is kind


@pytest.mark.parametrize(
    "description", ["T2 STIR ax", "t2_tirm_tra", "T2W_SPAIR", "PD FS", "T2 fat-sat", "AX T1 FATSAT"]
)
def test_names_of_fat_suppression_outweigh_times(description: str) -> None:
    found = told(description=description, echo_time=60, repetition_time=4000)
    assert found is Weighting.FAT_SUPPRESSED


@pytest.mark.parametrize(
    ("image_type", "kind"),
    [
        ("DERIVED\\PRIMARY\\DIXON\\WATER", Weighting.WATER),
        ("DERIVED\\PRIMARY\\DIXON\\WATER\\MAGNITUDE", Weighting.WATER),
        ("DERIVED\\PRIMARY\\M\\NORM\\DIXON\\FAT", Weighting.FAT),
        ("DERIVED\\PRIMARY\\W\\W\\DERIVED", Weighting.WATER),
        ("DERIVED\\PRIMARY\\F\\F\\DERIVED", Weighting.FAT),
        ("DERIVED\\PRIMARY\\IP\\IP\\DERIVED", Weighting.IN_PHASE),
        ("DERIVED\\PRIMARY\\OP\\OP\\DERIVED", Weighting.OPPOSED_PHASE),
        ("ORIGINAL\\PRIMARY\\DIXON\\IN_PHASE", Weighting.IN_PHASE),
        ("DERIVED\\PRIMARY\\DIXON\\OPP_PHASE", Weighting.OPPOSED_PHASE),
        ("DERIVED\\PRIMARY\\DIXON\\OUT_PHASE", Weighting.OPPOSED_PHASE),
        ("DERIVED\\PRIMARY\\DIXON\\NONE", Weighting.UNKNOWN),
    ],
)
def test_dixon_parts_are_told_by_the_image_type(image_type: str, kind: Weighting) -> None:
    assert told(image_type=image_type, echo_time=100, repetition_time=4000) is kind


@pytest.mark.parametrize(
    ("description", "kind"),
    [
        ("t2_tse_dixon_tra_W", Weighting.WATER),
        ("t2_tse_dixon_tra_F", Weighting.FAT),
        ("t2_tse_dixon_tra_in", Weighting.IN_PHASE),
        ("t2_tse_dixon_tra_opp", Weighting.OPPOSED_PHASE),
        ("WATER: Ax T2 IDEAL", Weighting.WATER),
        ("t2_tse_dixon_tra", Weighting.UNKNOWN),
        ("dixon water and fat", Weighting.UNKNOWN),
    ],
)
def test_dixon_parts_are_told_by_the_name(description: str, kind: Weighting) -> None:
    assert told(description=description, echo_time=100, repetition_time=4000) is kind


@pytest.mark.parametrize("image_type", ["ORIGINAL\\PRIMARY\\M_SE\\M\\SE", "W\\F\\M"])
def test_ordinary_image_types_are_no_dixon(image_type: str) -> None:
    found = told(image_type=image_type, echo_time=100, repetition_time=4000)
    assert found is Weighting.T2


@pytest.mark.parametrize(
    ("details", "kind"),
    [
        ({"sequence": "*fl3d1", "description": "t1_vibe"}, Weighting.T1),
        ({"sequence": "GR SP", "description": "AX"}, Weighting.UNKNOWN),
        ({"sequence": "T1FFE"}, Weighting.T1),
        ({"sequence": "*tfi2d1", "flip_angle": 65.0}, Weighting.UNKNOWN),
        ({"flip_angle": 10.0}, Weighting.UNKNOWN),
        ({"flip_angle": 10.0, "description": "T2* ax"}, Weighting.UNKNOWN),
        ({"flip_angle": 10.0, "description": "t2_star"}, Weighting.UNKNOWN),
    ],
)
def test_gradient_echo_is_told_by_its_name_alone(details: dict[str, Any], kind: Weighting) -> None:
    assert told(echo_time=5, repetition_time=300, **details) is kind


@pytest.mark.parametrize(
    ("flip", "kind"), [(0.0, Weighting.T1), (59.0, Weighting.UNKNOWN), (60.0, Weighting.T1)]
)
def test_a_small_flip_is_that_of_a_gradient_echo(flip: float, kind: Weighting) -> None:
    assert told(echo_time=5, repetition_time=300, flip_angle=flip) is kind


@pytest.mark.parametrize(
    ("description", "kind"),
    [
        ("AX T1", Weighting.T1),
        ("t2_tse_tra", Weighting.T2),
        ("T2W_TSE", Weighting.T2),
        ("PDW ax", Weighting.PD),
        ("proton density", Weighting.PD),
        ("T1 and T2", Weighting.UNKNOWN),
        ("T12-L1", Weighting.UNKNOWN),
        ("axial", Weighting.UNKNOWN),
    ],
)
def test_without_times_the_name_decides(description: str, kind: Weighting) -> None:
    assert told(description=description) is kind


def test_the_protocol_counts_like_the_description() -> None:
    assert told(protocol="L-spine T2 ax") is Weighting.T2


def test_fat_stands_out_in_ordinary_contrasts_only() -> None:
    without = {kind for kind in Weighting if not kind.shows_fat_and_muscle}
    assert without == {
        Weighting.FAT_SUPPRESSED,
        Weighting.WATER,
        Weighting.FAT,
        Weighting.OPPOSED_PHASE,
    }
