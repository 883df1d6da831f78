from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from spine_explorer.imaging.acceptance import judge, judge_header
from spine_explorer.imaging.findings import Finding, Grade, is_refused, worst_grade
from spine_explorer.imaging.stack import Acquisition
from support.stacks import (
    CORONAL,
    LUMBAR_T2,
    SAGITTAL,
    make_directions,
    make_geometry,
    make_identity,
    make_stack,
    make_voxels,
)


def judged(acquisition: Acquisition = LUMBAR_T2, **geometry: Any) -> tuple[Finding, ...]:
    return judge_header(make_identity(), acquisition, make_geometry(**geometry))


def checks(findings: tuple[Finding, ...], grade: Grade) -> set[str]:
    return {finding.check for finding in findings if finding.grade is grade}


def test_an_ordinary_stack_is_only_noted() -> None:
    findings = judged() + judge(make_stack())
    assert worst_grade(findings) is Grade.NOTE
    assert [finding.check for finding in findings] == ["weighting"]


def test_every_finding_says_which_stack_it_is_about() -> None:
    voxels = make_voxels((2, 64, 64))
    voxels[0] = 0
    findings = judged(Acquisition(modality="CT")) + judge(make_stack(voxels))
    assert {finding.where for finding in findings} == {"study/series"}
    assert len(findings) > 3


PLANES = {
    "axial": (make_directions(), None),
    "steep": (make_directions(flexion=40), Grade.WARN),
    "sagittal": (SAGITTAL, Grade.REFUSE),
    "coronal": (CORONAL, Grade.REFUSE),
}
PIXELS = {0.7: None, 0.15: Grade.WARN, 3.5: Grade.REFUSE}
ACQUISITIONS = {
    "plain": (LUMBAR_T2, None, set()),
    "derived": (replace(LUMBAR_T2, image_type=("DERIVED", "PRIMARY")), Grade.WARN, {"derived"}),
    "stir": (replace(LUMBAR_T2, inversion_time=150.0), Grade.WARN, {"weighting"}),
    "ct": (replace(LUMBAR_T2, modality="CT"), Grade.REFUSE, {"modality"}),
    "knee": (replace(LUMBAR_T2, body_part="KNEE"), Grade.REFUSE, {"region"}),
    "colour": (replace(LUMBAR_T2, photometric="RGB"), Grade.REFUSE, {"colour"}),
}


@pytest.mark.parametrize(
    ("plane", "pixel", "acquisition"), list(itertools.product(PLANES, PIXELS, ACQUISITIONS))
)
def test_checks_add_up_and_the_worst_grade_counts(
    plane: str, pixel: float, acquisition: str
) -> None:
    directions, plane_grade = PLANES[plane]
    details, grade, expected = ACQUISITIONS[acquisition]
    findings = judged(
        details, shape=(3, 900, 900), spacing=(4.0, pixel, pixel), directions=directions
    )
    grades = [plane_grade, PIXELS[pixel], grade]
    assert worst_grade(findings) == max([one for one in grades if one], default=Grade.NOTE)
    assert is_refused(findings) == (Grade.REFUSE in grades)
    raised = checks(findings, Grade.WARN) | checks(findings, Grade.REFUSE)
    assert ("plane" in raised) == (plane_grade is not None)
    assert ("pixel_spacing" in raised) == (PIXELS[pixel] is not None)
    assert expected <= raised


def test_only_another_kind_of_image_is_refused_by_selection() -> None:
    sagittal = judged(directions=SAGITTAL)
    coarse = judged(spacing=(4.0, 3.5, 3.5))
    assert all(one.by_selection for one in sagittal if one.grade is Grade.REFUSE)
    assert not any(one.by_selection for one in coarse)


def test_the_real_abdominal_slice_of_the_dicom_toolkit_is_flagged() -> None:
    # Header of pydicom's examples_overlay.dcm.
    acquisition = Acquisition(
        modality="MR",
        body_part="ABDOMEN",
        image_type=("DERIVED", "SECONDARY", "MPR", "CSA MPR", "", "CSAPARALLEL", "M", "ND", "NORM"),
        photometric="MONOCHROME2",
        echo_time=2.81,
        repetition_time=5.53,
        flip_angle=10.0,
        protocol="t1_vibe_fs_tra_bh_dyn",
        sequence="*fl3d1",
        contrast_agent="11 ml Omniscan",
        patient_position="HFS",
        slice_thickness=4.0,
        field_strength=1.5,
    )
    findings = judged(acquisition, shape=(1, 300, 484), spacing=(4.0, 0.723, 0.723))
    assert checks(findings, Grade.WARN) == {"derived", "weighting", "contrast_agent"}
    assert checks(findings, Grade.NOTE) == {"region"}
    assert not is_refused(findings)


def test_a_silent_header_is_noted_and_not_refused() -> None:
    findings = judged(Acquisition())
    assert worst_grade(findings) is Grade.NOTE
    assert checks(findings, Grade.NOTE) == {"weighting", "missing_tags"}


def test_without_geometry_the_other_checks_still_run() -> None:
    findings = judge_header(make_identity(), replace(LUMBAR_T2, modality="CT"), None)
    assert checks(findings, Grade.REFUSE) == {"modality"}


def test_pixels_are_judged_without_the_header() -> None:
    stack = make_stack(
        np.zeros((2, 64, 64)), acquisition=Acquisition(modality="CT", body_part="KNEE")
    )
    assert {finding.check for finding in judge(stack)} == {"content"}


def test_of_a_mask_nothing_else_is_said() -> None:
    mask = np.zeros((2, 64, 64))
    mask[:, :3, :30] = 1
    assert [finding.check for finding in judge(make_stack(mask))] == ["grey_levels"]


def test_hostile_text_reaches_no_message_unchanged() -> None:
    hostile = "KNEE\x1b]0;x\x07\n" + "A" * 300
    findings = judged(replace(LUMBAR_T2, modality=hostile, photometric=hostile, body_part=hostile))
    assert all(finding.message.isprintable() for finding in findings)
    assert max(len(finding.message) for finding in findings) < 200


def test_every_message_is_one_sentence() -> None:
    findings = judged(Acquisition(modality="CT", image_type=("DERIVED",)), directions=SAGITTAL)
    for finding in findings + judge(make_stack(np.zeros((2, 64, 64)))):
        assert finding.message[0].isupper()
        assert finding.message.endswith(".")
