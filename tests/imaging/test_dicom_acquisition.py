from __future__ import annotations

from typing import Any

import pytest
from pydicom.dataset import Dataset

from spine_explorer.imaging.dicom_acquisition import read_acquisition
from spine_explorer.imaging.dicom_tags import Tags
from spine_explorer.imaging.stack import Acquisition
from support.dicom_files import mr_slice


def acquisition(**elements: Any) -> Acquisition:
    return read_acquisition(Tags((mr_slice(**elements),)))


def code(meaning: str) -> list[Dataset]:
    item = Dataset()
    item.CodeMeaning = meaning
    return [item]


def test_an_empty_header_gives_an_empty_acquisition() -> None:
    assert read_acquisition(Tags((Dataset(),))) == Acquisition()


def test_values_of_a_classic_header() -> None:
    found = acquisition(
        InversionTime=150.0,
        FlipAngle=150.0,
        MagneticFieldStrength=1.5,
        ManufacturerModelName="Model",
        ProtocolName="t2_tse_tra",
        SequenceName="*tse2d1_17",
        ContrastBolusAgent="Gadolinium",
        FrameOfReferenceUID="1.2.3",
    )
    assert found == Acquisition(
        modality="MR",
        body_part="LSPINE",
        image_type=("ORIGINAL", "PRIMARY", "M", "ND"),
        photometric="MONOCHROME2",
        echo_time=101.0,
        repetition_time=4000.0,
        inversion_time=150.0,
        flip_angle=150.0,
        field_strength=1.5,
        manufacturer="Maker",
        model="Model",
        protocol="t2_tse_tra",
        sequence="*tse2d1_17",
        contrast_agent="Gadolinium",
        patient_position="HFS",
        slice_thickness=4.0,
        study_date="20200131",
        frame_of_reference="1.2.3",
    )


def test_scan_options_tell_of_fat_suppression() -> None:
    assert acquisition(SequenceName="fse", ScanOptions=["FS", "SP"]).sequence == "fse FS\\SP"


def test_sequence_falls_back_on_its_kind() -> None:
    assert (
        acquisition(ScanningSequence="SE", SequenceVariant=["SK", "OSP"]).sequence == "SE SK\\OSP"
    )


def test_codes_stand_in_for_names() -> None:
    found = acquisition(
        BodyPartExamined=None,
        AnatomicRegionSequence=code("Lumbar spine"),
        ContrastBolusAgentSequence=code("Gadobutrol"),
    )
    assert (found.body_part, found.contrast_agent) == ("Lumbar spine", "Gadobutrol")


def test_complex_component_is_told_apart() -> None:
    assert acquisition(ComplexImageComponent="PHASE").image_type[-1] == "PHASE"


@pytest.mark.parametrize("thickness", [0.0, -1.0])
def test_impossible_thickness_is_none(thickness: float) -> None:
    assert acquisition(SliceThickness=thickness).slice_thickness is None


@pytest.mark.parametrize("date", ["", "19", "yesterday", "=1+1+1+1"])
@pytest.mark.filterwarnings("ignore:Invalid value")
def test_a_date_that_is_none_is_empty(date: str) -> None:
    assert acquisition(StudyDate=date).study_date == ""
