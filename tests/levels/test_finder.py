"""The whole way: levels of a study from the user, a sagittal series, or the slices."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pydicom
import pytest

from spine_explorer.imaging.reading import find_stacks
from spine_explorer.imaging.stack import Stack
from spine_explorer.levels.finder import LevelFinder
from spine_explorer.levels.result import LevelSource, StackLevels
from spine_explorer.levels.said import SaidLevels, parse_level_of
from spine_explorer.phantom.protocol import Protocol
from spine_explorer.phantom.study import write_phantom

PROTOCOL = Protocol(slice_count=1)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    write_phantom(folder, protocol=PROTOCOL, sagittal=True, seed=3)
    return folder / "dicom"


def found(folder: Path, *words: str) -> list[tuple[Stack, StackLevels]]:
    """What is found for each axial stack, from the feet up."""
    inventory = find_stacks([folder])
    said = SaidLevels(tuple(parse_level_of(word) for word in words))
    finder = LevelFinder(inventory.sources, said, threads=1)
    axial = [source for source in inventory.sources if "axial" in source.identity.description]
    stacks = [source.load() for source in axial]
    return [(stack, finder.find(stack)) for stack in stacks]


def test_a_sagittal_series_names_every_disc(study: Path) -> None:
    levels = [item for _, item in found(study)]
    assert [item.names for item in levels] == [{0: "L5-S1"}, {0: "L4-L5"}, {0: "L3-L4"}]
    for item in levels:
        (level,) = item.slices
        assert level is not None
        assert level.source is LevelSource.SAGITTAL
        assert level.confidence > 0.7
        assert level.offset == pytest.approx(0.0, abs=2.0)  # the phantom's slices are central
        assert not any(finding.check == "level" for finding in item.findings)


def test_the_user_wins_over_the_sagittal_series(study: Path) -> None:
    (stack, _), *_ = found(study)
    (_, levels), (_, other), _ = found(study, f"{stack.identity.key}=L1")
    (level,) = levels.slices
    assert level is not None
    assert (level.level, level.source, level.confidence) == ("L1", LevelSource.USER, 1.0)
    assert other.names == {0: "L4-L5"}


def test_what_the_user_says_against_the_count_is_warned_of_at_the_other_stacks(
    study: Path,
) -> None:
    (stack, _), *_ = found(study)
    (_, said), *others = found(study, f"{stack.identity.key}=L4-L5")
    assert said.findings == ()
    for _, levels in others:
        (finding,) = levels.findings
        assert finding.check == "transition"
        assert "shows L4-L5, but the program takes it for L5-S1" in finding.message


def test_another_frame_of_reference_is_cautioned_and_less_sure(study: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(study, tmp_path / "study"))
    for path in folder.glob("SA*.dcm"):
        image = pydicom.dcmread(path)
        image.FrameOfReferenceUID = "1.2.3"
        image.save_as(path)
    before, after = found(study)[0][1], found(folder)[0][1]
    assert after.names == before.names
    assert [finding.check for finding in after.findings] == ["level_frame"]
    sure, less = before.slices[0], after.slices[0]
    assert sure is not None
    assert less is not None
    assert less.confidence == pytest.approx(0.85 * sure.confidence)


def test_without_a_sagittal_series_the_looks_of_the_slices_tell_the_level(
    study: Path, tmp_path: Path
) -> None:
    for path in study.glob("IM*.dcm"):
        shutil.copy(path, tmp_path)
    right = ["L5-S1", "L4-L5", "L3-L4"]
    for (_, levels), level in zip(found(tmp_path), right, strict=True):
        assert levels.names == {0: level}
        (item,) = levels.slices
        assert item is not None
        assert item.source is LevelSource.AXIAL
        assert item.confidence >= 0.8
        (finding,) = levels.findings
        assert "that of the nearest disc" in finding.message


def test_a_sagittal_series_that_ends_at_the_lowest_disc_names_nothing(
    study: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(study, tmp_path / "study"))
    for path in folder.glob("SA*.dcm"):
        image = pydicom.dcmread(path)
        image.PixelData = image.pixel_array[:232].tobytes()  # the phantom's L5-S1 is at row 228
        image.Rows = 232
        image.save_as(path)
    levels = found(folder)[0][1]
    assert not any(item and item.source is LevelSource.SAGITTAL for item in levels.slices)
    assert "could not be counted" in levels.findings[0].message


def test_an_empty_slice_at_the_end_of_the_sagittal_series_spoils_nothing(
    study: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(study, tmp_path / "study"))
    images = {path: pydicom.dcmread(path) for path in folder.glob("SA*.dcm")}
    last = max(images, key=lambda path: images[path].ImagePositionPatient[0])
    images[last].PixelData = bytes(len(images[last].PixelData))
    images[last].save_as(last)
    assert [item.names for _, item in found(folder)] == [item.names for _, item in found(study)]
    for path, image in images.items():
        image.PixelData = bytes(len(image.PixelData))
        image.save_as(path)
    assert not any(
        item and item.source is LevelSource.SAGITTAL for item in found(folder)[0][1].slices
    )


def test_a_stack_of_another_study_is_not_placed(study: Path) -> None:
    finder = LevelFinder(find_stacks([study]).sources, threads=1)
    (stack, _), *_ = found(study)
    stranger = replace(stack, identity=replace(stack.identity, session="other"))
    assert finder.find(stranger).names == {}


def test_levels_depend_on_the_user_the_networks_and_the_other_series(study: Path) -> None:
    sources = find_stacks([study]).sources
    identity = sources[0].identity
    plain = LevelFinder(sources, threads=1).depends_on(identity)
    said = SaidLevels((parse_level_of(f"{identity.key}=L4"),))
    for source in sources[:2]:
        assert LevelFinder(sources, said, threads=1).depends_on(source.identity) != plain
    alone = [source for source in sources if "axial" in source.identity.description]
    assert LevelFinder(alone, threads=1).depends_on(identity) != plain
    assert LevelFinder(sources, threads=1).depends_on(identity) == plain
