"""The frames of an enhanced multi-frame image (DICOM PS3.3, C.7.6.16)."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.dataset import Dataset

from spine_explorer.imaging.dicom_tags import Tags

MAX_FRAMES = 20_000
PER_FRAME = "PerFrameFunctionalGroupsSequence"
SHARED = "SharedFunctionalGroupsSequence"
FRAME_KEYWORDS = (PER_FRAME, SHARED)
"""Elements of the top-level data set that describe frames."""

_MACROS = (
    "PixelMeasuresSequence",
    "PlanePositionSequence",
    "PlaneOrientationSequence",
    "FrameContentSequence",
    "FrameAnatomySequence",
    "MRImageFrameTypeSequence",
    "MREchoSequence",
    "MRTimingAndRelatedParametersSequence",
    "MRModifierSequence",
    "PixelValueTransformationSequence",
)


def frame_tags(dataset: Dataset) -> Iterator[Tags]:
    """Yield, for each frame, the elements that hold for it: its own, the shared, the image's."""
    tags = Tags((dataset,))
    shared_group = tags.item(SHARED)
    shared = _macro_items(shared_group) if shared_group is not None else ()
    for frame in tags.value(PER_FRAME) or ():
        yield Tags((*_macro_items(frame), *shared, dataset))


def _macro_items(group: Dataset) -> tuple[Dataset, ...]:
    tags = Tags((group,))
    items = (tags.item(macro) for macro in _MACROS)
    return tuple(item for item in items if item is not None)
