from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from spine_explorer.imaging.acceptance import protocol
from spine_explorer.imaging.acceptance.grading import Header
from spine_explorer.imaging.findings import Grade
from spine_explorer.imaging.stack import Acquisition
from support.stacks import LUMBAR_T2, make_identity


def header(*, description: str = "", **acquisition: Any) -> Header:
    return Header(make_identity(description=description), replace(LUMBAR_T2, **acquisition), None)


def test_the_weighting_is_noted_with_its_times() -> None:
    (finding,) = protocol.contrast_weighting(header())
    assert finding.grade is Grade.NOTE
    assert finding.message == "The images are T2-weighted (TE 100 ms, TR 4000 ms)."


def test_fat_suppression_warns_about_thresholds() -> None:
    (finding,) = protocol.contrast_weighting(header(inversion_time=160.0))
    assert finding.grade is Grade.WARN
    assert "fat-suppressed (TE 100 ms, TR 4000 ms, TI 160 ms)" in finding.message
    assert "threshold means nothing" in finding.message


def test_dixon_water_warns_and_in_phase_does_not() -> None:
    water = header(image_type=("DERIVED", "PRIMARY", "DIXON", "WATER"))
    in_phase = header(image_type=("DERIVED", "PRIMARY", "DIXON", "IN_PHASE"))
    assert [one.grade for one in protocol.contrast_weighting(water)] == [Grade.WARN]
    assert [one.grade for one in protocol.contrast_weighting(in_phase)] == [Grade.NOTE]


def test_unknown_weighting_is_noted_without_empty_parentheses() -> None:
    (finding,) = protocol.contrast_weighting(Header(make_identity(), Acquisition(), None))
    assert finding.grade is Grade.NOTE
    assert finding.message == (
        "The header does not tell whether the images are T1- or T2-weighted."
    )


@pytest.mark.parametrize("agent", ["11 ml Omniscan", "0.1 mmol/kg Gadovist", "Yes", "ガドリニウム"])
def test_a_contrast_agent_warns_by_name(agent: str) -> None:
    (finding,) = protocol.contrast_agent(header(contrast_agent=agent))
    assert finding.grade is Grade.WARN
    assert f"'{agent}'" in finding.message


@pytest.mark.parametrize("agent", ["", " ", "NONE", "No contrast", "without", "N", "0"])
def test_no_contrast_agent_is_silent(agent: str) -> None:
    assert list(protocol.contrast_agent(header(contrast_agent=agent))) == []


@pytest.mark.parametrize("description", ["T1 ax post contrast", "T1 GD", "t1_fs_gad"])
def test_a_contrast_agent_is_read_from_the_name(description: str) -> None:
    (finding,) = protocol.contrast_agent(header(description=description))
    assert finding.grade is Grade.WARN


def test_a_complete_header_misses_nothing() -> None:
    assert list(protocol.missing_tags(header())) == []


def test_missing_tags_are_listed() -> None:
    (finding,) = protocol.missing_tags(header(echo_time=None, body_part="", field_strength=None))
    assert finding.grade is Grade.NOTE
    assert finding.message == (
        "The input does not record the body part, the echo time and the field strength."
    )


def test_a_format_without_any_such_detail_is_noted_in_one_phrase() -> None:
    (finding,) = protocol.missing_tags(Header(make_identity(), Acquisition(), None))
    assert finding.message == "The input does not record how the images were made."
