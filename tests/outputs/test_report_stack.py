from __future__ import annotations

import base64
import io
from dataclasses import replace

import numpy as np
from PIL import Image

from spine_explorer.imaging.stack import Acquisition
from spine_explorer.measurement.analysis import StackAnalysis
from spine_explorer.outputs.report_content import ReportStack
from spine_explorer.outputs.report_stack import report_stack
from support.outputs import DOE, LEAKS, lumbar_analysis, named_analysis


def reported(analysis: StackAnalysis, *, include_identity: bool = False) -> ReportStack:
    pictures = [Image.new("RGB", (1000, 844))] * analysis.stack.slice_count
    return report_stack(analysis, pictures, include_identity=include_identity)


def test_findings_go_to_the_slice_that_they_are_about() -> None:
    report = reported(lumbar_analysis())
    assert report.findings == ()
    assert [len(item.findings) for item in report.slices] == [0, 1]
    assert [item.is_doubtful for item in report.slices] == [False, True]
    assert (report.measured_count, report.doubtful_count) == (2, 1)


def test_a_refused_slice_is_shown_without_numbers() -> None:
    analysis = lumbar_analysis()
    accepted = np.array([True, False])
    rows = tuple(row for row in analysis.rows if row.slice == 1)
    segmentation = replace(analysis.segmentation, accepted=accepted)
    report = reported(replace(analysis, segmentation=segmentation, rows=rows))
    assert report.slices[0].tables
    assert report.slices[1].tables == ()
    assert (report.measured_count, report.doubtful_count) == (1, 0)


def test_the_level_comes_from_the_rows() -> None:
    analysis = lumbar_analysis(1)
    rows = tuple(replace(row, level="L4-L5") for row in analysis.rows)
    assert reported(replace(analysis, rows=rows)).slices[0].level == "L4-L5"
    assert reported(analysis).slices[0].level == ""


def test_pictures_are_small_and_keep_their_shape() -> None:
    address = reported(lumbar_analysis(1)).slices[0].picture
    head, _, data = address.partition(",")
    assert head == "data:image/jpeg;base64"
    with Image.open(io.BytesIO(base64.b64decode(data))) as picture:
        assert picture.size == (880, 743)


def test_facts_are_said_where_they_are_known() -> None:
    scan = Acquisition(echo_time=101, repetition_time=4000, field_strength=1.5, manufacturer="X")
    known = dict(reported(lumbar_analysis(2, acquisition=scan)).facts)
    assert known["TR / TE"] == "4000 / 101 ms"
    assert known["Field"] == "1.5 T"
    assert known["Slices"] == "2, 4.0 mm apart"
    unknown = dict(reported(lumbar_analysis(1, acquisition=Acquisition())).facts)
    assert set(unknown) == {"Pixel", "Source"}


def test_the_person_is_said_only_on_request() -> None:
    hidden = reported(named_analysis())
    assert hidden.person is None
    assert not any(leak in repr(hidden).lower() for leak in LEAKS)
    shown = reported(named_analysis(), include_identity=True)
    assert shown.person == DOE
    assert shown.identity.subject == "DOEPKINS-77"
