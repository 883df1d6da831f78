from __future__ import annotations

from spine_explorer.imaging.findings import Grade
from spine_explorer.imaging.series import check_patients, group_series
from support.dicom_files import disc_stack, headers, mr_slice


def test_slices_are_grouped_by_series() -> None:
    slices = headers(
        *disc_stack(0.0),
        mr_slice(SeriesInstanceUID="1.2.3"),
        mr_slice(StudyInstanceUID="1.2.4"),
    )
    assert [len(group) for group in group_series(slices)] == [3, 1, 1]


def test_two_patients_with_one_series_uid_stay_apart() -> None:
    slices = headers(mr_slice(), mr_slice(PatientID="P002"), mr_slice(PatientBirthDate="19800101"))
    assert len(group_series(slices)) == 3


def test_series_without_uid_are_told_apart_by_number() -> None:
    slices = headers(*[mr_slice(SeriesInstanceUID=None, SeriesNumber=n) for n in (1, 1, 2)])
    assert [len(group) for group in group_series(slices)] == [2, 1]


def test_patient_id_of_two_people_is_warned_of_without_telling_birth_dates() -> None:
    slices = headers(mr_slice(), mr_slice(PatientBirthDate="19800101"), mr_slice(PatientID="P002"))
    (finding,) = check_patients(slices)
    assert finding.grade is Grade.WARN
    assert "'P001' comes with 2 different birth dates" in finding.message
    assert "19800101" not in str(finding)


def test_unknown_birth_dates_and_ids_say_nothing() -> None:
    slices = headers(
        mr_slice(),
        mr_slice(PatientBirthDate=None),
        mr_slice(PatientID=None, PatientBirthDate="19800101"),
        mr_slice(PatientID=None, PatientBirthDate="19900101"),
    )
    assert check_patients(slices) == ()
