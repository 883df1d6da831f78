from __future__ import annotations

import math
import random
import zipfile
from pathlib import Path

import numpy as np
import pytest
from roifile import ROI_OPTIONS, ROI_SUBTYPE, ROI_TYPE, ImagejRoi

from spine_explorer.errors import ArchiveError, UnreadableFileError
from spine_explorer.imaging import archives
from spine_explorer.imaging.files import InputFile
from spine_explorer.outlines import imagej
from spine_explorer.outlines.imagej import Roi, read_roi_file, read_roi_set
from support.rois import SQUARE, box_roi, polygon_roi, write_rois

SHAPE = (100, 120)


def far_roi(place: float) -> bytes:
    """A polygon whose last coordinate is somewhere else."""
    roi = ImagejRoi.frombytes(polygon_roi(((1.5, 2), (3, 4), (9, 5))))
    assert roi.subpixel_coordinates is not None
    roi.subpixel_coordinates[2, 1] = place
    return roi.tobytes()


def read_one(tmp_path: Path, content: bytes, name: str = "outline.roi") -> Roi:
    path = tmp_path / name
    path.write_bytes(content)
    (roi,) = read_roi_file(InputFile(path)).rois
    return roi


def test_a_polygon_of_whole_coordinates(tmp_path: Path) -> None:
    roi = read_one(tmp_path, polygon_roi(position=3))
    mask = roi.fill(SHAPE)
    assert (roi.name, roi.position) == ("LMF", 3)
    assert mask.sum() == 600
    assert mask[20:50, 10:30].all()


def test_a_polygon_of_fractional_coordinates(tmp_path: Path) -> None:
    points = tuple((x + 0.6, y - 0.4) for x, y in SQUARE)
    mask = read_one(tmp_path, polygon_roi(points)).fill(SHAPE)
    assert mask.sum() == 600
    assert mask[20:50, 11:31].all()


def test_rectangle_and_oval(tmp_path: Path) -> None:
    assert read_one(tmp_path, box_roi(ROI_TYPE.RECT)).fill(SHAPE).sum() == 600
    oval = read_one(tmp_path, box_roi(ROI_TYPE.OVAL)).fill(SHAPE).sum()
    assert oval == pytest.approx(math.pi * 10 * 15, rel=0.02)


def test_a_fitted_spline_is_rounder_than_its_points(tmp_path: Path) -> None:
    roi = ImagejRoi.frombytes(polygon_roi())
    roi.options |= ROI_OPTIONS.SPLINE_FIT
    area = read_one(tmp_path, roi.tobytes()).fill(SHAPE).sum()
    assert 600 * 1.2 < area < 600 * 1.6


def test_a_composite_has_a_hole(tmp_path: Path) -> None:
    path = [0, 10, 20, 1, 30, 20, 1, 30, 50, 1, 10, 50, 4]
    hole = [0, 15, 25, 1, 20, 25, 1, 20, 35, 1, 15, 35, 4]
    roi = ImagejRoi.frombytes(box_roi(ROI_TYPE.RECT))
    roi.multi_coordinates = np.array(path + hole, np.float32)
    roi.shape_roi_size = len(path + hole)
    assert read_one(tmp_path, roi.tobytes()).fill(SHAPE).sum() == 600 - 50


@pytest.mark.parametrize(
    "content",
    [
        box_roi(ROI_TYPE.LINE),
        box_roi(ROI_TYPE.RECT, arc=8),
        ImagejRoi(roitype=ROI_TYPE.RECT, subtype=ROI_SUBTYPE.TEXT, text="note").tobytes(),
    ],
)
def test_what_is_no_area_is_passed_over_and_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.roi").write_bytes(content)
    found = read_roi_file(InputFile(tmp_path / "x.roi"))
    assert found.rois == ()
    assert [finding.check for finding in found.findings] == ["ignored"]


def test_the_names_of_a_set_are_those_of_its_files(tmp_path: Path) -> None:
    path = write_rois(
        tmp_path / "RoiSet.zip",
        {"RMF.roi": polygon_roi(), "0004-0035-0020.roi": polygon_roi(name=""), "notes.txt": b""},
    )
    found = read_roi_set(InputFile(path))
    assert found is not None
    assert [(roi.name, roi.position) for roi in found.rois] == [
        ("0004-0035-0020", 4),
        ("RMF", None),
    ]


def test_an_archive_without_outlines_is_none(tmp_path: Path) -> None:
    assert read_roi_set(InputFile(write_rois(tmp_path / "x.zip", {"a.dcm": b"x"}))) is None


def test_names_with_paths_are_only_labels(tmp_path: Path) -> None:
    members = {"../../LMF.roi": polygon_roi(), "/etc/RMF.roi": polygon_roi()}
    found = read_roi_set(InputFile(write_rois(tmp_path / "x.zip", members)))
    assert found is not None
    assert sorted(roi.name for roi in found.rois) == ["LMF", "RMF"]
    assert [path.name for path in tmp_path.iterdir()] == ["x.zip"]


def test_one_damaged_outline_does_not_spoil_the_others(tmp_path: Path) -> None:
    members = {"LMF.roi": polygon_roi(), "RMF.roi": polygon_roi()[:70], "disc.roi": b""}
    found = read_roi_set(InputFile(write_rois(tmp_path / "x.zip", members)))
    assert found is not None
    assert [roi.name for roi in found.rois] == ["LMF"]
    assert [finding.check for finding in found.findings] == ["file", "file"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Iout",
        b"no outline at all" * 10,
        far_roi(math.nan),
        far_roi(math.inf),
        far_roi(1e9),
        ImagejRoi(roitype=ROI_TYPE.POLYGON).tobytes(),
    ],
)
def test_a_damaged_file_gets_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.roi").write_bytes(content)
    with pytest.raises(UnreadableFileError, match=r"x\.roi"):
        read_roi_file(InputFile(tmp_path / "x.roi"))


def test_mutated_files_never_raise_anything_else(tmp_path: Path) -> None:
    chooser, path = random.Random(0), tmp_path / "x.roi"
    originals = [
        polygon_roi(position=2),
        polygon_roi(((1.5, 2), (9, 4), (3, 50))),
        box_roi(ROI_TYPE.OVAL),
    ]
    for _ in range(400):
        content = bytearray(chooser.choice(originals))
        for _ in range(chooser.randint(1, 6)):
            content[chooser.randrange(4, len(content))] = chooser.randrange(256)
        path.write_bytes(content)
        try:
            for roi in read_roi_file(InputFile(path)).rois:
                roi.fill(SHAPE)
        except UnreadableFileError:
            continue


def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("LMF.roi", bytes(10**7))
    found = read_roi_set(InputFile(path))
    assert found is not None
    assert "larger than 5 MiB" in found.findings[0].message
    monkeypatch.setattr(archives, "_RATIO_MATTERS_FROM", 10**6)
    archives._read_directory.cache_clear()
    with pytest.raises(ArchiveError, match="times its size"):
        read_roi_set(InputFile(path))


def test_too_many_outlines_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imagej, "MAX_ROIS", 1)
    members = {"LMF.roi": polygon_roi(), "RMF.roi": polygon_roi()}
    with pytest.raises(UnreadableFileError, match="more than 1"):
        read_roi_set(InputFile(write_rois(tmp_path / "x.zip", members)))


def test_a_cut_off_archive_is_refused(tmp_path: Path) -> None:
    path = write_rois(tmp_path / "x.zip", {"LMF.roi": polygon_roi()})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(UnreadableFileError, match=r"x\.zip"):
        read_roi_set(InputFile(path))


def test_reaching_beyond_the_picture_is_noticed(tmp_path: Path) -> None:
    roi = read_one(tmp_path, polygon_roi())
    assert not roi.exceeds(SHAPE)
    assert not roi.exceeds((50, 30))
    assert roi.exceeds((49, 120))
    assert roi.exceeds((100, 29))
