from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.outlines.drawn import DrawnOutlines
from spine_explorer.outlines.reading import find_outlines
from spine_explorer.outlines.targets import find_targets
from support.drawn import GivenSource, stacked, write_mask
from support.outputs import lumbar_stack


@pytest.fixture
def drawn(tmp_path: Path) -> DrawnOutlines:
    write_mask(tmp_path / "mask.nii.gz", stacked())
    return DrawnOutlines.on([GivenSource(lumbar_stack(3))], find_outlines([tmp_path]))


def test_the_outlines_of_a_stack(drawn: DrawnOutlines) -> None:
    steps: list[int] = []
    found = drawn.segment(lumbar_stack(3), progress=lambda: steps.append(1))
    assert np.array_equal(found.labels, stacked())
    assert found.accepted.all()
    assert found.model is None
    assert len(steps) == 3


def test_a_refused_slice_keeps_none(drawn: DrawnOutlines) -> None:
    refusal = Finding("content", Grade.REFUSE, "Empty.", slice_index=1)
    found = drawn.segment(lumbar_stack(3, findings=(refusal,)))
    assert found.accepted.tolist() == [True, False, True]
    assert not found.labels[1].any()
    assert np.isnan(found.confidence[1]).all()


def test_a_stack_without_outlines_is_passed_over(drawn: DrawnOutlines) -> None:
    found = DrawnOutlines(drawn.targets, replace(drawn.placed, patches={})).segment(lumbar_stack(3))
    assert not found.accepted.any()
    assert [(item.check, item.by_selection) for item in found.findings] == [("no_outline", True)]


def test_a_refused_stack_is_no_target() -> None:
    refusal = Finding("plane", Grade.REFUSE, "Sagittal.", by_selection=True)
    stack = replace(lumbar_stack(1), findings=(refusal,))
    assert find_targets([GivenSource(stack)]) == []
