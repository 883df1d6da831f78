from __future__ import annotations

from spine_explorer.imaging.dicom_slice import DicomSlice
from spine_explorer.imaging.repeats import drop_copies, separate_repeats
from support.dicom_files import SERIES, disc_stack, enhanced_mr, headers, mr_slice


def numbers(slices: list[DicomSlice]) -> list[int | None]:
    return [slice_.moment.instance for slice_ in slices]


def test_same_uid_and_place_is_a_copy() -> None:
    slices = headers(*disc_stack(0.0), *disc_stack(0.0, count=2))
    kept, copies = drop_copies(slices)
    assert kept == slices[:3]
    assert copies == slices[3:]


def test_new_uid_with_everything_else_the_same_is_a_copy() -> None:
    kept, copies = drop_copies(headers(mr_slice(), mr_slice(SOPInstanceUID="1.2.3.4")))
    assert (len(kept), len(copies)) == (1, 1)


def test_image_of_another_description_is_no_copy() -> None:
    fat = {"SOPInstanceUID": "1.2.3.4", "SeriesDescription": "FAT: T2 axial"}
    assert drop_copies(headers(mr_slice(), mr_slice(**fat)))[1] == []


def test_same_uid_in_another_place_is_kept() -> None:
    slices = headers(*[mr_slice((0, 0, z), number=1) for z in (0.0, 4.0)])
    assert drop_copies(slices) == (slices, [])


def test_another_acquisition_of_the_place_is_no_copy() -> None:
    slices = headers(mr_slice(number=1), mr_slice(number=2, AcquisitionNumber=2))
    assert drop_copies(slices) == (slices, [])


def test_frames_of_another_enhanced_image_are_no_copies() -> None:
    frames = disc_stack(0.0)
    first, second = (
        enhanced_mr(frames, SOPInstanceUID=f"{SERIES}.{n}", InstanceNumber=n) for n in (1, 2)
    )
    assert drop_copies(headers(first, second))[1] == []
    again = enhanced_mr(frames, SOPInstanceUID=f"{SERIES}.3", InstanceNumber=1)
    assert len(drop_copies(headers(first, again))[1]) == 3


def test_enhanced_images_separate_repeats() -> None:
    frames = disc_stack(0.0)
    images = [
        enhanced_mr(frames, SOPInstanceUID=f"{SERIES}.{9 - n}", InstanceNumber=n) for n in (1, 2)
    ]
    sets = separate_repeats(headers(*reversed(images)), [0, 1, 2] * 2)
    assert [{slice_.uid for slice_ in repeat} for repeat in sets] == [
        {f"{SERIES}.8"},
        {f"{SERIES}.7"},
    ]


def test_slices_of_unknown_number_and_uid_are_all_kept() -> None:
    unknown = {"SOPInstanceUID": None, "InstanceNumber": None}
    slices = headers(mr_slice(**unknown), mr_slice(**unknown))
    assert len(drop_copies(slices)[0]) == 2


def test_different_places_are_one_set() -> None:
    slices = headers(*disc_stack(0.0))
    assert separate_repeats(slices, [1, 2, 3]) == [slices]


def test_time_points_separate_repeats() -> None:
    slices = headers(
        *[
            mr_slice(number=number, TemporalPositionIdentifier=time)
            for number, time in ((1, 2), (2, 1), (3, 2), (4, 1))
        ]
    )
    early, late = separate_repeats(slices, [1, 1, 2, 2])
    assert (numbers(early), numbers(late)) == ([2, 4], [1, 3])


def test_acquisition_numbers_separate_repeats_where_there_are_no_time_points() -> None:
    slices = headers(*[mr_slice(number=n, AcquisitionNumber=n % 2) for n in (1, 2, 3, 4)])
    even, odd = separate_repeats(slices, [1, 1, 2, 2])
    assert (numbers(even), numbers(odd)) == ([2, 4], [1, 3])


def test_a_distinction_that_does_not_fit_is_not_used() -> None:
    slices = headers(*[mr_slice(number=n, AcquisitionTime=f"10150{n}") for n in (1, 2, 3, 4)])
    first, second = separate_repeats(slices, [1, 1, 2, 2])
    assert (numbers(first), numbers(second)) == ([1, 3], [2, 4])


def test_a_place_that_lacks_a_repeat_goes_to_the_first_set() -> None:
    slices = headers(*[mr_slice(number=n) for n in (1, 2, 3)])
    first, second = separate_repeats(slices, [1, 2, 2])
    assert (numbers(first), numbers(second)) == ([1, 2], [3])
