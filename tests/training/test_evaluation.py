from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from spine_explorer.anatomy import STRUCTURE_COUNT, STRUCTURES, mirror_labels
from spine_explorer.imaging.stack import Stack
from spine_explorer.segmentation.result import Segmentation
from spine_explorer.training.cases import Case, read_cases
from spine_explorer.training.evaluation import Score, evaluate, score_labels, stack_of_case
from support.outlines import SPACING, lumbar_labels
from support.training import write_data

Labels = NDArray[np.uint8]


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, ...]:
    return read_cases(write_data(tmp_path_factory.mktemp("data")))


def drawing(labels: Labels, *, accepted: bool = True) -> Callable[[Stack], Segmentation]:
    """An outliner that draws the same labels on every slice."""

    def outline(stack: Stack) -> Segmentation:
        confidence = np.ones((stack.slice_count, STRUCTURE_COUNT), dtype=np.float32)
        return Segmentation(labels[None], confidence, np.array([accepted]))

    return outline


def scores_of(case: Case, labels: Labels) -> dict[str, Score]:
    return {score.structure: score for score in score_labels(case, labels, lumbar_labels())}


def test_right_outlines_have_full_marks(cases: tuple[Case, ...]) -> None:
    (scores,) = evaluate(drawing(lumbar_labels()), cases[:1])
    assert [score.structure for score in scores] == [item.name for item in STRUCTURES]
    for score in scores:
        assert (score.dice, score.iou, score.hd95, score.surface_distance) == (1, 1, 0, 0)
        assert (score.area_error, score.missed, score.swapped, score.refused) == (0, 0, 0, 0)


def test_only_outlined_structures_are_judged(cases: tuple[Case, ...]) -> None:
    _, partial, kept = evaluate(drawing(lumbar_labels()), cases)
    assert {score.tissue.value for score in partial} == {"multifidus", "erector_spinae"}
    assert [score.structure for score in kept][-2:] == ["disc", "canal"]
    assert {score.dice for score in (*partial, *kept)} == {1}


def test_score_says_whose_it_is(cases: tuple[Case, ...]) -> None:
    (scores,) = evaluate(drawing(lumbar_labels()), cases[2:])
    score = scores[0]
    assert (score.name, score.patient, score.level) == ("kept", "P3", "L3-L4")
    assert (score.contrast, score.split) == ("T2", "validation")


def test_distances_are_in_millimetres_and_areas_in_percent(cases: tuple[Case, ...]) -> None:
    shifted = np.roll(lumbar_labels(), 3, axis=1)
    disc = scores_of(cases[0], shifted)["disc"]
    assert disc.hd95 == pytest.approx(3 * SPACING)
    assert 0 < disc.surface_distance < 3 * SPACING
    assert disc.area_error == 0
    assert 0.9 < disc.dice < 1


def test_nothing_found_is_missed(cases: tuple[Case, ...]) -> None:
    canal = scores_of(cases[0], np.zeros_like(lumbar_labels()))["canal"]
    assert (canal.dice, canal.iou, canal.area_error) == (0, 0, -100)
    assert math.isnan(canal.hd95)
    assert canal.missed
    assert not canal.swapped


def test_sides_that_change_places_are_counted(cases: tuple[Case, ...]) -> None:
    swapped = np.array(mirror_labels(), dtype=np.uint8)[lumbar_labels()]
    scores = scores_of(cases[0], swapped)
    assert {name for name, score in scores.items() if score.swapped} == {
        item.name for item in STRUCTURES if item.mirrored != item
    }
    assert scores["psoas_left"].dice == 0
    assert not scores["psoas_left"].missed


def test_a_few_pixels_on_the_other_side_are_no_swap(cases: tuple[Case, ...]) -> None:
    labels = lumbar_labels()
    right = np.argwhere(labels == 2)
    labels[tuple(right[:50].T)] = 1
    assert not scores_of(cases[0], labels)["multifidus_left"].swapped


def test_refused_slice_is_said_to_be(cases: tuple[Case, ...]) -> None:
    (scores,) = evaluate(drawing(np.zeros_like(lumbar_labels()), accepted=False), cases[:1])
    assert all(score.refused and score.missed for score in scores)


def test_picture_becomes_an_axial_slice_in_display_orientation(cases: tuple[Case, ...]) -> None:
    image, _ = cases[0].read()
    stack = stack_of_case(cases[0], image)
    np.testing.assert_array_equal(stack.voxels[0], image)
    assert stack.geometry.spacing == (4.0, SPACING, SPACING)
    turn = stack.geometry.to_display
    assert not (turn.transpose or turn.flip_rows or turn.flip_columns)
    rows, columns = image.shape
    centre = stack.geometry.to_patient([0, (rows - 1) / 2, (columns - 1) / 2])
    np.testing.assert_allclose(centre, 0, atol=1e-9)
    assert stack.identity.subject == "P1"
    assert len(stack.identity.key) == 12


def test_evaluation_needs_no_torch() -> None:
    source = Path(__file__).parents[2] / "src"
    program = (
        f"import sys; sys.path.insert(0, {str(source)!r}); "
        "import spine_explorer.training.evaluation, spine_explorer.training.summary, "
        "spine_explorer.training.config; "
        "sys.exit(any(name in sys.modules for name in ('torch', 'monai', 'onnxruntime')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
