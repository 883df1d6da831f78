"""Several images of one place: copies of one image, and images taken again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

from spine_explorer.imaging.dicom_slice import DicomSlice

_DISTINCTIONS: tuple[Callable[[DicomSlice], Hashable], ...] = (
    lambda slice_: slice_.moment.temporal_position,
    lambda slice_: slice_.moment.acquisition,
    lambda slice_: slice_.moment.time,
    lambda slice_: slice_.moment.image,
)


def drop_copies(slices: Iterable[DicomSlice]) -> tuple[list[DicomSlice], list[DicomSlice]]:
    """Sort out slices that are there twice.

    A copy has the SOP instance UID and place of another, or a new UID but everything else the
    same: place, description, acquisition, time and instance number.

    Returns:
        The slices that stay, first come first served, and the copies.
    """
    seen: set[Hashable] = set()
    kept: list[DicomSlice] = []
    copies: list[DicomSlice] = []
    for slice_ in slices:
        marks = _marks(slice_)
        (kept if seen.isdisjoint(marks) else copies).append(slice_)
        seen.update(marks)
    return kept, copies


def separate_repeats(slices: Sequence[DicomSlice], places: Sequence[int]) -> list[list[DicomSlice]]:
    """Separate images of the same places into sets that show each place at most once.

    Args:
        slices: The slices.
        places: For each slice, a number that those of the same place share.

    Returns:
        The sets: told apart by time point, acquisition number, time or enhanced image where one
        of these does so exactly, else in the order of instance numbers. One set if no place
        repeats.
    """
    place_of = {id(slice_): place for slice_, place in zip(slices, places, strict=True)}
    count = max(Counter(places).values())
    for distinction in _DISTINCTIONS if count > 1 else ():
        parts = _partition(slices, distinction)
        if len(parts) == count and all(_is_unique(part, place_of) for part in parts):
            return parts
    return _layers(slices, place_of, count)


def _marks(slice_: DicomSlice) -> list[Hashable]:
    marks: list[Hashable] = []
    if slice_.uid:
        marks.append((slice_.uid, slice_.frame, slice_.plane))
    if slice_.moment.instance is not None and slice_.plane is not None:
        image = (slice_.series, slice_.acquisition, slice_.moment, slice_.stack_id)
        marks.append((slice_.plane, *image))
    return marks


def _partition(
    slices: Sequence[DicomSlice], distinction: Callable[[DicomSlice], Hashable]
) -> list[list[DicomSlice]]:
    parts: dict[Hashable, list[DicomSlice]] = defaultdict(list)
    for slice_ in slices:
        parts[distinction(slice_)].append(slice_)
    return [parts[key] for key in sorted(parts, key=lambda key: (key is None, key))]


def _is_unique(part: Sequence[DicomSlice], place_of: dict[int, int]) -> bool:
    return len({place_of[id(slice_)] for slice_ in part}) == len(part)


def _layers(
    slices: Sequence[DicomSlice], place_of: dict[int, int], count: int
) -> list[list[DicomSlice]]:
    layers: list[list[DicomSlice]] = [[] for _ in range(count)]
    used: Counter[int] = Counter()
    for slice_ in sorted(slices, key=lambda slice_: slice_.moment.instance or 0):
        place = place_of[id(slice_)]
        layers[used[place]].append(slice_)
        used[place] += 1
    return layers
