"""Which series of a study are asked, and what is made of their answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.imaging.stack import (
    Acquisition,
    Stack,
)
from spine_explorer.levels.axial import AxialLook, frame_of, slice_heights
from spine_explorer.levels.level import DISCS
from spine_explorer.levels.sagittal import SagittalReading, sagittal_sources
from spine_explorer.levels.spine import Disc, Spine
from spine_explorer.levels.study import Study, study_of
from support.drawn import GivenSource
from support.stacks import LUMBAR_T2, SAGITTAL, make_geometry, make_identity, make_stack

PLANE = Finding("plane", Grade.REFUSE, "It is sagittal.", by_selection=True)
DOUBT = Finding("transition", Grade.WARN, "It may belong to the sacrum.")
UNCOUNTED = Finding("level", Grade.NOTE, "The levels could not be counted.")
T1 = replace(LUMBAR_T2, echo_time=10.0, repetition_time=500.0, protocol="t1")
SEGMENT = 35.0


def axial(key: str, height: float, *, frame: str = "1.2") -> GivenSource:
    geometry = make_geometry((1, 64, 64), spacing=(4.0, 4.0, 4.0), origin=(-126, -126, height))
    return GivenSource(_stack(key, geometry, replace(LUMBAR_T2, frame_of_reference=frame)))


def sagittal(
    key: str,
    *,
    acquisition: Acquisition = LUMBAR_T2,
    frame: str = "1.2",
    middle: float = 70.0,
    slices: int = 5,
) -> GivenSource:
    """A series 200 mm high."""
    shape = (slices, 160, 120)
    corner = (0.0, -75.0, middle + 100.0)
    geometry = make_geometry(shape, spacing=(4.0, 1.25, 1.25), directions=SAGITTAL, origin=corner)
    framed = replace(acquisition, frame_of_reference=frame)
    return GivenSource(replace(_stack(key, geometry, framed), findings=(PLANE,)))


def _stack(key: str, geometry: Geometry, acquisition: Acquisition) -> Stack:
    identity = make_identity(key=key, series=key)
    return make_stack(geometry=geometry, acquisition=acquisition, identity=identity)


def straight_spine(*, lowest: float = 0.0) -> Spine:
    up = np.array([0.0, 0.0, 1.0])
    return Spine(
        tuple(
            Disc(level, np.array([0.0, 0.0, lowest + SEGMENT * number]), up, 10.0, 35.0, 0.9)
            for number, level in enumerate(DISCS[:5])
        )
    )


class Reader:
    """Knows what each sagittal series tells, and each axial stack looks like."""

    def __init__(self, **known: Spine | Finding | int) -> None:
        self.known, self.read_series = known, list[str]()

    def read(self, stack: Stack) -> SagittalReading:
        key = stack.identity.key
        self.read_series.append(key)
        told = self.known[key]
        spine, findings = (told, ()) if isinstance(told, Spine) else (None, (told,))
        frame = stack.acquisition.frame_of_reference
        return SagittalReading(spine, findings, frame, key)  # type: ignore[arg-type]

    def look(self, stack: Stack) -> AxialLook:
        probabilities = np.eye(4, dtype=np.float32)[[self.known[stack.identity.key]]]
        heights = slice_heights(stack.geometry)
        return AxialLook(stack.identity.key, heights, probabilities, frame_of(stack))


def test_stacks_share_a_study_by_its_whole_identifier() -> None:
    one, same = (make_identity(key=key, study="f0e1") for key in "ab")
    assert study_of(one) == study_of(same)
    assert study_of(one) != study_of(replace(same, study="f0e2"))
    assert study_of(replace(one, study="")) != study_of(replace(same, study=""))


def study(sources: Sequence[GivenSource], reader: Reader) -> Study:
    return Study(sources, lambda: reader, lambda: reader)  # type: ignore[arg-type, return-value]


def order(*sources: GivenSource) -> list[str]:
    return [source.identity.key for source in sagittal_sources(sources)]


def test_t2_weighted_series_come_first_then_those_with_more_slices() -> None:
    few, many = sagittal("few", slices=3), sagittal("many", slices=9)
    assert order(few, sagittal("t1", acquisition=T1, slices=15), many) == ["many", "few", "t1"]
    assert order(axial("a", 0.0)) == []


def test_a_series_that_shows_the_place_of_the_axial_stacks_comes_first() -> None:
    lumbar = sagittal("lumbar", acquisition=T1)
    thoracic = sagittal("thoracic", middle=350.0)
    elsewhere = sagittal("elsewhere", frame="3.4")
    assert order(thoracic, lumbar) == ["thoracic", "lumbar"]
    assert order(thoracic, elsewhere, lumbar, axial("a", 0.0))[0] == "lumbar"


def test_where_the_first_series_cannot_be_counted_a_second_one_is_asked() -> None:
    reader = Reader(a=UNCOUNTED, b=straight_spine(), c=straight_spine())
    found = study([sagittal("a"), sagittal("b"), sagittal("c")], reader).reading
    assert found is not None
    assert (found.series, found.findings) == ("b", ())
    assert reader.read_series == ["a", "b"]


def test_a_series_in_doubt_is_not_overruled_by_another() -> None:
    reader = Reader(a=DOUBT, b=straight_spine(), low=3)
    levels = study([sagittal("a"), sagittal("b"), axial("low", 0.0)], reader).told(axial("low", 0))
    assert levels.names == {}
    assert levels.findings == (DOUBT,)
    assert reader.read_series == ["a"]


def test_two_series_that_cannot_be_counted_tell_nothing() -> None:
    reader = Reader(a=UNCOUNTED, b=UNCOUNTED)
    found = study([sagittal("a"), sagittal("b")], reader).reading
    assert found is not None
    assert (found.spine, found.series) == (None, "a")


def test_stacks_of_two_frames_of_reference_are_each_compared_with_the_count() -> None:
    """Between the frames the patient moved down by one disc."""
    own = [axial(f"own{number}", SEGMENT * number) for number in range(3)]
    moved = [axial(f"moved{number}", SEGMENT * (number + 1), frame="3.4") for number in range(2)]
    looks = {source.identity.key: int(source.identity.key[-1]) for source in (*own, *moved)}
    reader = Reader(sagittal=straight_spine(), **looks)
    whole = study([sagittal("sagittal"), *own, *moved], reader)
    assert [whole.told(stack).names[0] for stack in own] == ["L5-S1", "L4-L5", "L3-L4"]
    for stack in moved:
        levels = whole.told(stack)
        assert levels.names == {}
        assert {finding.check for finding in levels.findings} == {"transition"}


def test_a_series_that_tells_no_level_is_not_said_to_have_told_them() -> None:
    far = axial("far", 500.0, frame="3.4")
    near = axial("near", 0.0, frame="3.4")
    reader = Reader(sagittal=straight_spine(), far=0, near=0)
    whole = study([sagittal("sagittal"), far, near], reader)
    assert "level_frame" not in [finding.check for finding in whole.told(far).findings]
    assert "level_frame" in [finding.check for finding in whole.told(near).findings]
