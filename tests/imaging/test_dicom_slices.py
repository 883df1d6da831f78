from __future__ import annotations

import numpy as np
import pytest

from spine_explorer.errors import UnreadableFileError
from support.dicom_files import disc_stack, enhanced_mr, headers, mr_slice, screenshot


def test_classic_header_fills_every_field() -> None:
    (slice_,) = headers(
        mr_slice(
            number=3,
            SpacingBetweenSlices=4.4,
            RescaleSlope=2.0,
            RescaleIntercept=-5.0,
            AcquisitionNumber=2,
            AcquisitionTime="101500",
            TemporalPositionIdentifier=1,
        )
    )
    series = slice_.series
    assert (series.patient_id, series.number, series.description) == ("P001", "4", "T2 axial")
    assert series.study_date == "20200131"
    assert (series.person.birth_date, series.person.sex) == ("19700102", "F")
    assert (slice_.slope, slice_.intercept, slice_.slice_spacing) == (2.0, -5.0, 4.4)
    moment = slice_.moment
    assert (moment.temporal_position, moment.acquisition, moment.instance) == (1, 2, 3)
    assert moment.time == "101500"
    assert slice_.is_mr


@pytest.mark.parametrize("number", [None, -1, 0])
def test_series_number_may_be_missing_or_odd(number: int | None) -> None:
    (slice_,) = headers(mr_slice(SeriesNumber=number))
    assert slice_.series.number == ("" if number is None else str(number))


@pytest.mark.parametrize(
    ("value", "spacing"), [(-4.0, 4.0), (0.0, None), (1e9, None), (None, None)]
)
def test_slice_spacing_is_positive_and_plausible(
    value: float | None, spacing: float | None
) -> None:
    (slice_,) = headers(mr_slice(SpacingBetweenSlices=value))
    assert slice_.slice_spacing == spacing


@pytest.mark.parametrize(
    ("elements", "tag"),
    [({"RescaleSlope": 0.0}, "(0028,1053)"), ({"RescaleIntercept": "nan"}, "(0028,1052)")],
)
@pytest.mark.filterwarnings("ignore:Invalid value")
def test_unusable_scale_is_a_problem(elements: dict[str, object], tag: str) -> None:
    (slice_,) = headers(mr_slice(**elements))
    assert slice_.plane is None
    assert tag in slice_.problems[0]


def test_mosaic_is_a_problem() -> None:
    (slice_,) = headers(mr_slice(ImageType=["ORIGINAL", "PRIMARY", "M", "MOSAIC"]))
    assert "mosaic" in slice_.problems[0]


def test_multi_frame_image_without_frame_places_is_a_problem() -> None:
    dataset = mr_slice(pixels=np.zeros((3, 8, 8), np.uint16), NumberOfFrames=3)
    (slice_,) = headers(dataset)
    assert "PerFrameFunctionalGroupsSequence (5200,9230) is missing" in slice_.problems


def test_screenshot_is_no_mr() -> None:
    (slice_,) = headers(screenshot())
    assert not slice_.is_mr
    assert len(slice_.problems) == 3


def test_modality_decides_where_the_object_class_is_unknown() -> None:
    (unknown,) = headers(mr_slice(SOPClassUID="1.2.3"))
    (other,) = headers(mr_slice(SOPClassUID="1.2.3", Modality="CT"))
    assert (unknown.is_mr, other.is_mr) == (True, False)


def test_frames_of_an_enhanced_image_equal_the_classic_slices() -> None:
    classic = disc_stack(10.0, 12.0, count=4, RescaleSlope=2.5)
    for slice_, frame in zip(headers(*classic), headers(enhanced_mr(classic)), strict=True):
        assert frame.plane == slice_.plane
        assert frame.slope == 2.5
        for name in ("echo_time", "repetition_time", "image_type", "slice_thickness", "body_part"):
            assert getattr(frame.acquisition, name) == getattr(slice_.acquisition, name)
        assert frame.stack_id == "1"


def test_frames_are_numbered_in_their_file() -> None:
    frames = headers(enhanced_mr(disc_stack(0.0, count=3)))
    assert [(frame.frame, frame.moment.instance) for frame in frames] == [(0, 0), (1, 1), (2, 2)]
    assert len({frame.uid for frame in frames}) == 1


def test_frame_without_a_place_is_a_problem_of_that_frame() -> None:
    dataset = enhanced_mr(disc_stack(0.0, count=3))
    del dataset.PerFrameFunctionalGroupsSequence[1].PlanePositionSequence
    first, second, third = headers(dataset)
    assert first.plane is not None
    assert third.plane is not None
    assert second.problems == ("ImagePositionPatient (0020,0032) is missing",)


def test_shared_orientation_holds_for_every_frame() -> None:
    dataset = enhanced_mr(disc_stack(0.0, 5.0, count=2))
    groups = dataset.PerFrameFunctionalGroupsSequence
    shared = dataset.SharedFunctionalGroupsSequence[0]
    shared.PlaneOrientationSequence = groups[0].PlaneOrientationSequence
    for group in groups:
        del group.PlaneOrientationSequence
    assert all(frame.plane is not None for frame in headers(dataset))


@pytest.mark.parametrize("declared", [1, 5, 100_000])
def test_contradicting_number_of_frames_is_unreadable(declared: int) -> None:
    dataset = enhanced_mr(disc_stack(0.0, count=3))
    dataset.NumberOfFrames = declared
    with pytest.raises(UnreadableFileError, match=r"declares \d+ frames but describes 3|cut off"):
        headers(dataset)


def test_hostile_text_is_kept_as_bounded_text() -> None:
    (slice_,) = headers(
        mr_slice(
            PatientID="=HYPERLINK('x')",
            PatientName="<script>alert(1)</script>",
            SeriesDescription="a\nb\u202ec",
            SpecificCharacterSet="ISO_IR 192",
        )
    )
    assert slice_.series.patient_id == "=HYPERLINK('x')"
    assert slice_.series.person.name == "<script>alert(1)</script>"
    assert slice_.series.description == "abc"


@pytest.mark.parametrize("date", ["2020.01.31", "20200131", "2020-01-31"])
def test_dates_in_old_spellings_are_read(date: str) -> None:
    dataset = mr_slice()
    dataset.add_new("StudyDate", "LO", date)
    (slice_,) = headers(dataset)
    assert slice_.series.study_date == "20200131"
