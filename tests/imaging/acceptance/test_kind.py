from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from spine_explorer.imaging.acceptance import kind
from spine_explorer.imaging.acceptance.grading import Header
from spine_explorer.imaging.findings import Grade
from support.stacks import LUMBAR_T2, make_geometry, make_identity


def header(*, description: str = "", **acquisition: Any) -> Header:
    return Header(
        make_identity(description=description), replace(LUMBAR_T2, **acquisition), make_geometry()
    )


def image_type(text: str) -> Header:
    return header(image_type=tuple(text.split("\\")))


ALL = (
    kind.modality,
    kind.localizer,
    kind.projection,
    kind.parameter_map,
    kind.screen_capture,
    kind.colour,
    kind.derived,
)


@pytest.mark.parametrize("check", ALL)
def test_an_ordinary_series_passes(check: Any) -> None:
    assert list(check(header(description="T2 TSE ax"))) == []


@pytest.mark.parametrize("check", ALL)
def test_a_header_without_a_word_passes(check: Any) -> None:
    assert list(check(header(modality="", image_type=(), photometric=""))) == []


@pytest.mark.parametrize("modality", ["CT", "OT", "SC", "PT", "US"])
def test_other_modalities_are_passed_over_by_name(modality: str) -> None:
    (finding,) = kind.modality(header(modality=modality))
    assert finding.grade is Grade.REFUSE
    assert finding.by_selection
    assert finding.message == f"The modality is '{modality}', not MR; only MR images are measured."


def test_modality_is_compared_without_case_and_blanks() -> None:
    assert list(kind.modality(header(modality=" mr "))) == []


@pytest.mark.parametrize(
    ("description", "word"),
    [
        ("localizer", "localizer"),
        ("3-PL LOC SSFSE", "loc"),
        ("Survey", "survey"),
        ("t2_haste_scout", "scout"),
        ("3 Plane T2", "3 plane"),
    ],
)
def test_localizers_are_told_by_their_name(description: str, word: str) -> None:
    (finding,) = kind.localizer(header(description=description))
    assert finding.by_selection
    assert f"({word})" in finding.message


def test_localizers_are_told_by_their_image_type() -> None:
    assert list(kind.localizer(image_type("ORIGINAL\\PRIMARY\\LOCALIZER")))


@pytest.mark.parametrize("description", ["T2 block", "AX T2 FRFSE located", "planar"])
def test_a_name_that_only_contains_such_a_word_is_no_localizer(description: str) -> None:
    assert list(kind.localizer(header(description=description))) == []


@pytest.mark.parametrize(
    "text",
    [
        "DERIVED\\SECONDARY\\PROJECTION IMAGE",
        "DERIVED\\PRIMARY\\MIP",
        "DERIVED\\PRIMARY\\M\\MIP_SAG",
        "DERIVED\\PRIMARY\\VOLUME\\MAX_IP",
    ],
)
def test_projections_are_passed_over(text: str) -> None:
    (finding,) = kind.projection(image_type(text))
    assert (finding.grade, finding.by_selection) == (Grade.REFUSE, True)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("DERIVED\\PRIMARY\\DIFFUSION\\ADC\\ND", "adc"),
        ("ORIGINAL\\PRIMARY\\T2 MAP\\T2\\UNSPECIFIED", "map"),
        ("DERIVED\\PRIMARY\\DIXON\\FAT_FRACTION", "fat fraction"),
        ("ORIGINAL\\PRIMARY\\P\\ND", "phase"),
        ("ORIGINAL\\PRIMARY\\PHASE MAP\\P\\FFE", "phase"),
        ("ORIGINAL\\PRIMARY\\R_IR\\R\\IR", "real part"),
        ("DERIVED\\PRIMARY\\M\\SUB", "sub"),
    ],
)
def test_maps_and_phases_are_passed_over_by_name(text: str, shown: str) -> None:
    (finding,) = kind.parameter_map(image_type(text))
    assert finding.by_selection
    assert f"({shown})" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "ORIGINAL\\PRIMARY\\M\\ND\\NORM\\DIS2D",
        "ORIGINAL\\PRIMARY\\M_SE\\M\\SE",
        "DERIVED\\PRIMARY\\W\\W\\DERIVED",
        "DERIVED\\PRIMARY\\DIXON\\WATER",
        "ORIGINAL\\PRIMARY\\OTHER",
    ],
)
def test_magnitude_images_of_every_maker_are_no_maps(text: str) -> None:
    for check in (kind.parameter_map, kind.projection, kind.screen_capture, kind.localizer):
        assert list(check(image_type(text))) == []


@pytest.mark.parametrize("text", ["DERIVED\\SECONDARY\\SCREEN SAVE", "X\\Y\\SCREENSAVE"])
def test_screen_captures_are_passed_over(text: str) -> None:
    (finding,) = kind.screen_capture(image_type(text))
    assert finding.by_selection


@pytest.mark.parametrize("photometric", ["RGB", "YBR_FULL_422", "PALETTE COLOR"])
def test_colour_is_passed_over_by_name(photometric: str) -> None:
    (finding,) = kind.colour(header(photometric=photometric))
    assert finding.by_selection
    assert f"'{photometric}'" in finding.message


def test_both_monochromes_are_grey() -> None:
    assert list(kind.colour(header(photometric="MONOCHROME1"))) == []


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("DERIVED\\PRIMARY\\DIXON\\WATER", "derived"),
        ("ORIGINAL\\SECONDARY\\M", "secondary"),
        ("DERIVED\\SECONDARY\\MPR\\CSA MPR", "derived, secondary and mpr"),
        ("ORIGINAL\\PRIMARY\\M\\MPR", "mpr"),
    ],
)
def test_computed_images_warn_with_the_reason(text: str, reasons: str) -> None:
    (finding,) = kind.derived(image_type(text))
    assert finding.grade is Grade.WARN
    assert f"({reasons})" in finding.message
    assert "original series" in finding.advice
