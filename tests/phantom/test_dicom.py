from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pydicom
import pytest

from spine_explorer.phantom.dicom import Placement, SeriesPlan, encode
from spine_explorer.phantom.layout import display_geometry
from spine_explorer.phantom.plan import Level
from spine_explorer.phantom.protocol import Contrast, PatientPosition, Protocol
from spine_explorer.phantom.sampling import sample_anatomy
from spine_explorer.phantom.scanner import ScanPlan

PROTOCOL = Protocol(shape=(6, 8), spacing=(0.7, 0.6), slice_count=2)
SERIES = SeriesPlan(3, sample_anatomy(3), Contrast.T2, PROTOCOL, ScanPlan())
GRID = display_geometry(SERIES.anatomy, Level.L5_S1, PROTOCOL)
SIGNAL = np.linspace(0, 3, 48, dtype=np.float32).reshape(6, 8)


def read_back(series: SeriesPlan = SERIES, *, index: int = 1) -> pydicom.Dataset:
    return pydicom.dcmread(BytesIO(encode(SIGNAL, series, Placement(GRID, index, 5))))


def test_pixels_come_back_in_twelve_bits() -> None:
    image = read_back()
    assert image.pixel_array[0, 1] == round(2000 * 3 / 47)
    assert image.pixel_array.max() == 4095
    assert (image.BitsStored, image.PixelRepresentation) == (12, 0)


def test_plane_comes_back_as_it_was() -> None:
    image = read_back()
    assert list(image.PixelSpacing) == [0.7, 0.6]
    assert image.ImagePositionPatient == pytest.approx(GRID.to_patient((1, 0, 0)), abs=1e-6)
    expected = [*GRID.directions[2], *GRID.directions[1]]
    assert image.ImageOrientationPatient == pytest.approx(expected, abs=1e-6)
    assert float(image.SpacingBetweenSlices) == PROTOCOL.slice_spacing


def test_patient_says_that_it_is_a_phantom() -> None:
    image = read_back()
    assert (image.PatientName, image.PatientID) == ("Phantom^Lumbar", "PHANTOM-3")
    assert image.QualityControlImage == "YES"


def test_decimal_strings_keep_to_sixteen_characters() -> None:
    image = read_back()
    for keyword in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"):
        assert all(len(value.original_string) <= 16 for value in image[keyword].value)


def test_uids_are_the_same_every_time() -> None:
    assert read_back().SOPInstanceUID == read_back().SOPInstanceUID
    assert read_back().SeriesInstanceUID == SERIES.series_uid


def test_other_contrast_is_another_series_of_the_same_study() -> None:
    t1, t2 = read_back(replace(SERIES, contrast=Contrast.T1)), read_back()
    assert t1.StudyInstanceUID == t2.StudyInstanceUID
    assert t1.FrameOfReferenceUID == t2.FrameOfReferenceUID
    assert t1.SeriesInstanceUID != t2.SeriesInstanceUID
    assert t1.SOPInstanceUID != t2.SOPInstanceUID
    assert t1.EchoTime < t2.EchoTime


@pytest.mark.parametrize(
    "changed",
    [
        replace(SERIES, protocol=replace(PROTOCOL, position=PatientPosition.FEET_FIRST_PRONE)),
        replace(SERIES, scanning=ScanPlan(noise=0.5)),
        replace(SERIES, anatomy=sample_anatomy(3, variety=2.0)),
        replace(SERIES, seed=4),
    ],
)
def test_whatever_changes_the_images_changes_the_series(changed: SeriesPlan) -> None:
    assert changed.series_uid != SERIES.series_uid


def test_another_person_is_another_study() -> None:
    assert replace(SERIES, anatomy=sample_anatomy(9)).study_uid != SERIES.study_uid


def test_dixon_images_name_themselves() -> None:
    image = read_back(replace(SERIES, contrast=Contrast.FAT))
    assert list(image.ImageType) == ["ORIGINAL", "PRIMARY", "OTHER", "DIXON", "FAT"]


def test_type_two_attributes_are_there_though_empty() -> None:
    image = read_back()
    for keyword in ("PatientBirthDate", "ReferringPhysicianName", "AccessionNumber", "ScanOptions"):
        assert keyword in image
