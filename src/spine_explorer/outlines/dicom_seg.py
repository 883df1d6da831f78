"""Reading DICOM segmentations (SEG), binary, fractional and label map (PS3.3 A.51, C.8.20)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import UID

from spine_explorer.anatomy import STRUCTURES, Side
from spine_explorer.errors import UnreadableFileError
from spine_explorer.imaging.dicom_encoding import open_dataset
from spine_explorer.imaging.dicom_frames import MAX_FRAMES, PER_FRAME, frame_tags
from spine_explorer.imaging.dicom_plane import read_plane
from spine_explorer.imaging.dicom_slice import Plane
from spine_explorer.imaging.dicom_tags import Tags, dicom_boundary
from spine_explorer.imaging.files import InputFile
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.imaging.text import printable
from spine_explorer.outlines.cropped import CroppedMask
from spine_explorer.outlines.label_map import LabelMap, Layer
from spine_explorer.outlines.naming import Meaning, Names, understand

SEG_CLASSES = frozenset({"1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"})
"""Segmentation Storage and Label Map Segmentation Storage."""

MAX_PIXELS = 2**30
"""Of all frames together: some 4,000 of 512 x 512."""

_LEFT, _RIGHT = "7771000", "24028007"
_SAME_PLACE_MM = 0.2
_UNEVEN, _MOST_LEFT_OUT = 0.1, 50.0
_ADVICE = "Say what it is with --map, such as --map 'SEGMENT NAME=disc'."


@dataclass(frozen=True)
class _Segment:
    name: str
    meaning: Meaning | None


def read_dicom_seg(file: InputFile, names: Names) -> tuple[LabelMap, ...]:
    """Read a segmentation.

    What a segment shows is told by the user's mapping, by its code, or by its name.

    Args:
        file: A DICOM file.
        names: What the names of segments mean.

    Returns:
        A map for each run of parallel, evenly spaced frames; none if it is no segmentation.

    Raises:
        UnreadableFileError: If it is damaged, or outlines nothing that is known.
    """
    with dicom_boundary(file.label):
        dataset, transfer_syntax = _read(file)
        if str(dataset.get("SOPClassUID", "")) not in SEG_CLASSES:
            return ()
        segments = dict(_segments(dataset, names))
        known = {number for number, item in segments.items() if item.meaning is not None}
        if not known:
            raise UnreadableFileError(file.label, "none of its segments is known", advice=_ADVICE)
        frames = list(_frames(dataset, transfer_syntax, file.label))
        groups = _by_grid([frame for frame in frames if frame.segment in known])
        if not groups:
            raise UnreadableFileError(file.label, "none of its known segments covers a pixel")
        maps = [_label_map(file, dataset, group, segments) for group in groups]
    findings = tuple(_unknown(segments, names, file.label))
    return (replace(maps[0], findings=findings), *maps[1:])


@dataclass(frozen=True, eq=False)
class _Frame:
    segment: int
    plane: Plane
    mask: NDArray[np.bool_]


def _read(file: InputFile) -> tuple[Dataset, str]:
    with file.open() as stream:
        source, encoding = open_dataset(stream, file.label)
        dataset = read_dataset(source, encoding.is_implicit, encoding.is_little_endian)
    return dataset, encoding.transfer_syntax


def _segments(dataset: Dataset, names: Names) -> Iterator[tuple[int, _Segment]]:
    for item in dataset.SegmentSequence:
        tags = Tags((item,))
        number, name = tags.integer("SegmentNumber"), tags.text("SegmentLabel")
        if number is not None:
            label = name or f"segment {number}"
            yield number, _Segment(label, _meaning(item, names, number, name))


def _meaning(item: Dataset, names: Names, number: int, name: str) -> Meaning | None:
    for said in (name, str(number)):
        if names.knows(said):
            return names.meaning(said)
    return _coded(item) or understand(name)


def _coded(item: Dataset) -> Meaning | None:
    """What the codes of a segment say, if they are those of this program's structures."""
    kind = item.SegmentedPropertyTypeCodeSequence[0]
    code = str(kind.get("CodeValue", "")), str(kind.get("CodingSchemeDesignator", ""))
    tissue = next((s.tissue for s in STRUCTURES if (s.code.value, s.code.scheme) == code), None)
    if tissue is None:
        return None
    if not tissue.is_muscle:
        return Meaning(tissue, Side.MIDLINE)
    modifiers = kind.get("SegmentedPropertyTypeModifierCodeSequence") or ()
    modifiers = [*modifiers, *(item.get("SegmentedPropertyTypeModifierCodeSequence") or ())]
    values = {str(modifier.get("CodeValue", "")) for modifier in modifiers}
    sides = [side for side, value in ((Side.LEFT, _LEFT), (Side.RIGHT, _RIGHT)) if value in values]
    if len(sides) == 1:
        return Meaning(tissue, sides[0])
    named = understand(str(item.get("SegmentLabel", "")))
    return named if named is not None and named.tissue is tissue else Meaning(tissue, None)


def _frames(dataset: Dataset, transfer_syntax: str, label: str) -> Iterator[_Frame]:
    count = int(dataset.NumberOfFrames)
    described = len(dataset[PER_FRAME].value)
    if not 0 < count <= MAX_FRAMES or described != count:
        raise UnreadableFileError(label, f"it declares {count} frames but describes {described}")
    if count * math.prod((int(dataset.Rows), int(dataset.Columns))) > MAX_PIXELS:
        raise UnreadableFileError(label, "its frames are too large to read")
    stored, _ = get_decoder(UID(transfer_syntax)).as_array(dataset, raw=True)
    stored = stored.reshape(count, int(dataset.Rows), int(dataset.Columns))
    groups = dataset[PER_FRAME].value
    for tags, group, pixels in zip(frame_tags(dataset), groups, stored, strict=True):
        plane, problems = read_plane(tags)
        if plane is None:
            raise UnreadableFileError(label, f"a frame has no place: {'; '.join(problems)}")
        for segment, mask in _covered(dataset, group, pixels):
            if mask.any():
                yield _Frame(segment, plane, mask)


def _covered(
    dataset: Dataset, group: Dataset, pixels: NDArray[np.integer]
) -> Iterator[tuple[int, NDArray[np.bool_]]]:
    """The segments of a frame and the pixels of each."""
    kind = str(dataset.SegmentationType).strip().upper()
    if kind == "LABELMAP":
        for number in np.unique(pixels):
            yield int(number), np.equal(pixels, number)
        return
    shared = dataset.SharedFunctionalGroupsSequence[0]
    holder = group if "SegmentIdentificationSequence" in group else shared
    number = int(holder.SegmentIdentificationSequence[0].ReferencedSegmentNumber)
    threshold = 0.5 if kind == "BINARY" else int(dataset.MaximumFractionalValue) / 2
    yield number, pixels >= threshold


def _by_grid(frames: list[_Frame]) -> list[list[_Frame]]:
    """Groups of parallel frames whose distances are multiples of the smallest one."""
    groups: list[list[_Frame]] = []
    for frame in frames:
        home = next((group for group in groups if _parallel(group[0].plane, frame.plane)), None)
        if home is None:
            groups.append([frame])
        else:
            home.append(frame)
    return [run for group in groups for run in _runs(group)]


def _runs(frames: list[_Frame]) -> Iterator[list[_Frame]]:
    first = frames[0].plane
    ordered = sorted(frames, key=lambda frame: _offset(first, frame))
    steps = np.diff([_offset(first, frame) for frame in ordered])
    gap = min((step for step in steps if step > _SAME_PLACE_MM), default=1.0)
    run = ordered[:1]
    for frame, count in zip(ordered[1:], steps / gap, strict=True):
        if abs(count - round(count)) > _UNEVEN or count > _MOST_LEFT_OUT:
            yield run
            run = []
        run.append(frame)
    yield run


def _parallel(one: Plane, other: Plane) -> bool:
    return np.allclose(
        (*one.row_direction, *one.column_direction, *one.spacing),
        (*other.row_direction, *other.column_direction, *other.spacing),
        atol=1e-3,
    )


def _label_map(
    file: InputFile, dataset: Dataset, frames: list[_Frame], segments: Mapping[int, _Segment]
) -> LabelMap:
    places, geometry = _grid(frames[0].plane, frames)
    masks: dict[int, NDArray[np.bool_]] = defaultdict(lambda: np.zeros(geometry.shape, np.bool_))
    for frame, place in zip(frames, places, strict=True):
        masks[frame.segment][place] |= frame.mask
    tags = Tags((dataset,))
    return LabelMap(
        file=file,
        geometry=geometry,
        layers=tuple(_layers(masks, segments)),
        image_uids=frozenset(_image_uids(dataset)) - {""},
        study_uid=tags.text("StudyInstanceUID"),
        frame_of_reference=tags.text("FrameOfReferenceUID"),
    )


def _layers(
    masks: Mapping[int, NDArray[np.bool_]], segments: Mapping[int, _Segment]
) -> Iterator[Layer]:
    for number in sorted(masks):
        segment = segments[number]
        if segment.meaning is not None:
            yield Layer(segment.name, segment.meaning, CroppedMask.of(masks[number]))


def _grid(first: Plane, frames: list[_Frame]) -> tuple[list[int], Geometry]:
    """The grid that holds every frame, and the index of each; slices may be left out between."""
    offsets = np.array([_offset(first, frame) for frame in frames])
    steps = np.diff(np.sort(offsets))
    gap = float(min((step for step in steps if step > _SAME_PLACE_MM), default=1.0))
    places = np.rint((offsets - offsets.min()) / gap).astype(int)
    count = int(places.max())
    lowest = frames[int(np.argmin(offsets))].plane
    geometry = Geometry(
        (count + 1, first.rows, first.columns),
        (float(np.ptp(offsets)) / count if count else gap, *first.spacing),
        lowest.position,
        np.array([first.normal, first.column_direction, first.row_direction]),
    )
    return places.tolist(), geometry


def _offset(first: Plane, frame: _Frame) -> float:
    return float(np.dot(first.normal, frame.plane.position))


def _image_uids(dataset: Dataset) -> Iterator[str]:
    """The images that the segmentation says it was drawn on, wherever it says so."""
    for series in dataset.get("ReferencedSeriesSequence") or ():
        for item in series.get("ReferencedInstanceSequence") or ():
            yield str(item.get("ReferencedSOPInstanceUID", ""))
    for frame in dataset[PER_FRAME].value:
        for derivation in frame.get("DerivationImageSequence") or ():
            for item in derivation.get("SourceImageSequence") or ():
                yield str(item.get("ReferencedSOPInstanceUID", ""))


def _unknown(segments: Mapping[int, _Segment], names: Names, label: str) -> Iterator[Finding]:
    for number, segment in segments.items():
        if segment.meaning is None and not any(
            names.is_ignored(said) for said in (segment.name, str(number))
        ):
            message = f"Segment '{printable(segment.name)}' of {label} is not known, so left out."
            yield Finding("unknown_outline", Grade.WARN, message, _ADVICE, where=label)
