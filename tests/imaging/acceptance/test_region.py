from __future__ import annotations

from dataclasses import replace

import pytest

from spine_explorer.imaging.acceptance.grading import Header
from spine_explorer.imaging.acceptance.region import region
from spine_explorer.imaging.findings import Finding, Grade
from support.stacks import LUMBAR_T2, make_identity


def judged(part: str, description: str = "", protocol: str = "") -> list[Finding]:
    acquisition = replace(LUMBAR_T2, body_part=part, protocol=protocol)
    return list(region(Header(make_identity(description=description), acquisition, None)))


@pytest.mark.parametrize("part", ["LSPINE", "L-SPINE", "LUMBAR SPINE", "LSSPINE", "TLSPINE", ""])
def test_the_lumbar_spine_and_silence_pass(part: str) -> None:
    assert judged(part) == []


@pytest.mark.parametrize(
    "part", ["BRAIN", "HEAD", "KNEE", "CHEST", "CSPINE", "TSPINE", "C-SPINE", "T SPINE", "Knee"]
)
def test_another_body_part_is_passed_over_by_name(part: str) -> None:
    (finding,) = judged(part)
    assert (finding.grade, finding.by_selection) == (Grade.REFUSE, True)
    assert finding.message == (
        f"The images show another part of the body, '{part}'; only the lumbar spine is measured."
    )


@pytest.mark.parametrize("part", ["SPINE", "ABDOMEN", "PELVIS", "WHOLEBODY", "XYZ"])
def test_parts_that_may_hold_the_lumbar_spine_are_noted(part: str) -> None:
    (finding,) = judged(part)
    assert finding.grade is Grade.NOTE
    assert f"'{part}'" in finding.message


@pytest.mark.parametrize(
    ("description", "named"),
    [
        ("t2_tse_cervical_ax", "cervical"),
        ("C-SPINE T2", "c spine"),
        ("BWS T2 tra", "bws"),
        ("Brain T2 ax", "brain"),
        ("Knie re PD", "knie"),
    ],
)
def test_a_name_of_another_region_is_passed_over(description: str, named: str) -> None:
    for part in ("", "SPINE"):
        (finding,) = judged(part, description)
        assert (finding.grade, finding.by_selection) == (Grade.REFUSE, True)
        assert f"'{named}'" in finding.message


def test_the_protocol_counts_like_the_description() -> None:
    (finding,) = judged("", protocol="Prostate standard")
    assert finding.grade is Grade.REFUSE


@pytest.mark.parametrize(
    "description",
    ["T2 L-spine ax", "LWS T2", "Ax L4-5", "l5s1", "L3 disc", "rachis lombaire", "L45 T1", "lss"],
)
def test_a_lumbar_name_settles_a_vague_part(description: str) -> None:
    assert judged("SPINE", description) == []


@pytest.mark.parametrize(
    ("part", "description"), [("HEAD", "LWS T2 tra"), ("LSPINE", "brain"), ("", "C/T/L-Spine hws")]
)
def test_a_contradiction_warns_only(part: str, description: str) -> None:
    (finding,) = judged(part, description)
    assert finding.grade is Grade.WARN
    assert "and the lumbar spine" in finding.message


@pytest.mark.parametrize(
    "description", ["T2 TSE head first", "feet first", "neck coil off", "T2 ax", "T1 tra", "PD-fs"]
)
def test_words_of_position_and_technique_name_no_region(description: str) -> None:
    assert judged("", description) == []
