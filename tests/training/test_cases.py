from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.training.cases import Case, read_cases
from support.outlines import lumbar_labels
from support.training import (
    BACK_MUSCLES,
    EVERYTHING,
    HEADER,
    write_data,
    write_index,
    write_pictures,
)

LINE = f"a,P1,L4-L5,T1,train,0.5,{BACK_MUSCLES},"


def case_of(folder: Path, line: str = LINE) -> Case:
    write_index(folder, line)
    (case,) = read_cases(folder)
    return case


def test_reads_what_the_index_says(tmp_path: Path) -> None:
    case = case_of(tmp_path, f"a,P1,L4-L5,T1,train,0.6875,{BACK_MUSCLES},disc; canal")
    assert (case.name, case.patient, case.level, case.contrast) == ("a", "P1", "L4-L5", "T1")
    assert (case.split, case.spacing) == ("train", 0.6875)
    assert case.outlined == {1, 2, 3, 4, 7, 8}
    assert not case.is_complete
    assert case.image_path == tmp_path / "image" / "a.png"


def test_case_with_every_structure_is_complete(tmp_path: Path) -> None:
    assert case_of(tmp_path, f"a,P1,,T2,test,1,,{EVERYTHING}").is_complete


def test_outlines_of_a_program_are_told_apart(tmp_path: Path) -> None:
    write_index(tmp_path, f"{LINE},disc;multifidus_left", header=f"{HEADER},machine")
    (case,) = read_cases(tmp_path, draft_columns=("machine",))
    assert (case.outlined, case.drafted) == ({1, 2, 3, 4, 7}, {7})
    assert not case.is_draft


def test_slice_that_only_a_program_outlined_is_never_complete(tmp_path: Path) -> None:
    write_index(tmp_path, f"a,P1,,T2,test,1,,,{EVERYTHING}", header=f"{HEADER},machine")
    (case,) = read_cases(tmp_path, draft_columns=("machine",))
    assert case.is_draft
    assert not case.is_complete


def test_pictures_without_outlines_are_left_out(tmp_path: Path) -> None:
    assert [case.name for case in read_cases(write_data(tmp_path))] == ["whole", "partial", "kept"]


def test_only_the_given_outline_columns_count(tmp_path: Path) -> None:
    cases = read_cases(write_data(tmp_path), ["published"])
    assert [case.name for case in cases] == ["partial", "kept"]
    assert cases[1].outlined == {1, 2, 3, 4}


def test_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    index = write_index(tmp_path, LINE)
    index.write_bytes(b"\xef\xbb\xbf" + index.read_bytes())
    assert read_cases(tmp_path)[0].name == "a"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("b,P2,,T1,train,wide,disc,", r"line 3, column 'spacing_mm': 'wide' is not a number"),
        ("b,P2,,T1,train,0,disc,", r"line 3, column 'spacing_mm': '0' is not"),
        ("b,P2,,T1,train,nan,disc,", r"line 3, column 'spacing_mm': 'nan' is not"),
        ("b,P2,,T1,train,1,,disc;sacrum", r"line 3, column 'project': 'sacrum' is not a struc"),
        ("b,P2,,T1,training,1,disc,", r"line 3, column 'split': 'training' is none of"),
        (",P2,,T1,train,1,disc,", r"line 3: 'name' or 'patient' is empty"),
        ("b,P2,,T1,train", r"line 3, column 'spacing_mm': '' is not a number"),
        ("b,P1,,T1,validation,1,disc,", r"patient 'P1' is in both 'train' and 'validation'"),
        ("a,P2,,T1,validation,1,disc,", r"line 3: the slice 'a' is listed twice"),
    ],
)
def test_unusable_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    write_index(tmp_path, LINE, line)
    with pytest.raises(InputError, match=rf"index\.csv.*{message}"):
        read_cases(tmp_path)


def test_line_is_counted_past_quoted_line_breaks(tmp_path: Path) -> None:
    write_index(tmp_path, 'a,P1,"two\nlines",T1,train,1,disc,', "b,P2,,T1,train,x,disc,")
    with pytest.raises(InputError, match="line 4, column 'spacing_mm'"):
        read_cases(tmp_path)


def test_missing_column_is_named(tmp_path: Path) -> None:
    write_index(tmp_path, LINE, header=HEADER.replace("contrast", "weighting"))
    with pytest.raises(InputError, match=r"index\.csv has no column 'contrast'"):
        read_cases(tmp_path)


def test_missing_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"index\.csv cannot be read: no such file"):
        read_cases(tmp_path)


def test_index_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index.csv").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(UnreadableFileError, match="not a table of text"):
        read_cases(tmp_path)


def test_reads_signal_and_labels(tmp_path: Path) -> None:
    write_pictures(tmp_path, "a", image=np.full((200, 240), 7, np.uint8))
    image, labels = case_of(tmp_path, f"a,P1,,T1,train,1,{EVERYTHING},").read()
    assert image.dtype == np.float32
    assert np.unique(image) == [7]
    np.testing.assert_array_equal(labels, lumbar_labels())


def test_sixteen_bit_signal_keeps_its_values(tmp_path: Path) -> None:
    write_pictures(tmp_path, "a", image=np.full((200, 240), 4000, np.uint16))
    assert case_of(tmp_path).read()[0].max() == 4000


def test_structures_that_are_not_listed_become_background(tmp_path: Path) -> None:
    write_pictures(tmp_path, "a")
    assert set(np.unique(case_of(tmp_path).read()[1])) == {0, 1, 2, 3, 4}


@pytest.mark.parametrize(
    ("image", "mask", "message"),
    [
        (None, np.zeros((200, 241), np.uint8), r"mask.*has 200 x 241 pixels.*image.*200 x 240"),
        (np.zeros((200, 240, 3), np.uint8), None, r"image.*its pixels are RGB, not grey"),
        (None, np.full((200, 240), 9, np.uint8), r"mask.*9 is not the label of a structure"),
    ],
)
def test_pictures_that_do_not_fit_are_refused(
    tmp_path: Path, image: ArrayLike | None, mask: ArrayLike | None, message: str
) -> None:
    write_pictures(tmp_path, "a", image=image, mask=mask)
    with pytest.raises(UnreadableFileError, match=message):
        case_of(tmp_path).read()


def test_damaged_picture_is_named(tmp_path: Path) -> None:
    write_pictures(tmp_path, "a")
    picture = tmp_path / "image" / "a.png"
    picture.write_bytes(picture.read_bytes()[:500])
    with pytest.raises(UnreadableFileError, match=r"a\.png cannot be read"):
        case_of(tmp_path).read()


def test_missing_picture_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"a\.png cannot be read: no such file"):
        case_of(tmp_path).read()


def test_a_line_with_too_many_cells_is_named(tmp_path: Path) -> None:
    write_index(tmp_path, LINE, f"{LINE},more")
    with pytest.raises(InputError, match="line 3 has more cells than the first line"):
        read_cases(tmp_path)


def test_a_picture_too_large_to_open_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pictures(tmp_path, "a")
    monkeypatch.setattr("PIL.Image.MAX_IMAGE_PIXELS", 100)
    with pytest.raises(UnreadableFileError, match="not a picture, or a damaged one"):
        case_of(tmp_path).read()
