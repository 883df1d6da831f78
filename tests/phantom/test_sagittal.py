"""The sagittal series of the phantom."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from spine_explorer.imaging.reading import find_stacks
from spine_explorer.levels.level import Level
from spine_explorer.levels.sagittal import SagittalReader
from spine_explorer.phantom.column import column_discs
from spine_explorer.phantom.drawing import draw_slice
from spine_explorer.phantom.layout import disc_position
from spine_explorer.phantom.plan import LEVELS, DiscPlan, PhantomAnatomy, plan_slice
from spine_explorer.phantom.protocol import Contrast, Protocol
from spine_explorer.phantom.sagittal import draw_sagittal, sagittal_geometry
from spine_explorer.phantom.sampling import sample_anatomy
from spine_explorer.phantom.study import write_phantom
from support.stacks import make_stack


def test_discs_lie_where_the_axial_stacks_show_them() -> None:
    anatomy = sample_anatomy(4)
    discs = column_discs(anatomy)
    assert len(discs) == 7
    for level, disc in zip(reversed(LEVELS), discs, strict=False):
        assert disc.back == pytest.approx(disc_position(anatomy, level)[1:])
    heights = [disc.middle[1] for disc in discs]
    assert np.all((np.diff(heights) > 20) & (np.diff(heights) < 50))


def test_the_canal_is_bright_behind_dark_discs() -> None:
    anatomy = sample_anatomy(4)
    image, geometry = draw_sagittal(anatomy, 2), sagittal_geometry()
    disc = column_discs(anatomy)[2]
    places = [disc.at(2.0, 0.0), disc.at(-8.0 - disc.bulge, 0.0)]
    annulus, fluid = (
        image[tuple(np.rint(geometry.to_indices((0.0, *place))[1:]).astype(int))]
        for place in places
    )
    assert fluid > 2 * annulus


def water_behind(anatomy: PhantomAnatomy, number: int, index: int = 2) -> np.ndarray:
    """Signal of water every 0.25 mm on a line backwards from a disc, counted from L5-S1."""
    image = draw_sagittal(anatomy, index, contrast=Contrast.WATER)
    geometry = sagittal_geometry()
    disc = column_discs(anatomy)[number]
    places = [(0.0, *disc.at(-y, 0.0)) for y in np.arange(1.0, 20.0, 0.25)]
    rows, columns = np.rint(geometry.to_indices(places)[:, 1:]).astype(int).T
    return np.asarray(image[rows, columns])


def fluid_behind(anatomy: PhantomAnatomy, number: int, index: int = 2) -> float:
    """Millimetres of fluid on that line."""
    return 0.25 * float((water_behind(anatomy, number, index) > 0.85).sum())


def test_discs_and_canal_are_as_deep_as_in_the_axial_stacks() -> None:
    dry = DiscPlan(size=1.0, height=10.5, hydration=0.0, bulge=0.0, stenosis=0.0)
    average = replace(sample_anatomy(0, variety=0.0), discs=(dry, dry, dry), irregularity=0.0)
    for number, level in enumerate(reversed(LEVELS)):
        labels = draw_slice(plan_slice(average, level)).labels
        disc, canal = (0.6875 * np.ptp(np.nonzero(labels == label)[0]) for label in (7, 8))
        assert column_discs(average)[number].depth == pytest.approx(disc, abs=1)
        sac = np.flatnonzero(water_behind(average, number) > 0.7)
        assert 0.25 * np.ptp(sac) == pytest.approx(canal, abs=1.5)


def test_a_stenosis_narrows_the_canal_behind_its_disc_alone() -> None:
    average = sample_anatomy(0, variety=0.0)
    upper, middle, lower = (replace(disc, stenosis=0.0) for disc in average.discs)
    wide = replace(average, discs=(upper, middle, lower))
    narrow = replace(wide, discs=(upper, replace(middle, stenosis=0.95), lower))
    assert fluid_behind(narrow, 1) < 0.75 * fluid_behind(wide, 1)
    assert fluid_behind(narrow, 0) == pytest.approx(fluid_behind(wide, 0), abs=1)
    assert fluid_behind(narrow, 2) == pytest.approx(fluid_behind(wide, 2), abs=1)


@pytest.mark.parametrize(("scoliosis", "leant_to"), [(8.8, 4), (-8.8, 0)])
def test_slices_follow_a_spine_that_leans(scoliosis: float, leant_to: int) -> None:
    straight = replace(sample_anatomy(0, variety=0.0), scoliosis=0.0)
    leaning = replace(straight, scoliosis=scoliosis)
    beside, opposite = (fluid_behind(leaning, 2, index) for index in (leant_to, 4 - leant_to))
    assert beside == pytest.approx(fluid_behind(straight, 2), abs=1)
    assert opposite == 0


def test_contrast_changes_the_picture_alone() -> None:
    anatomy = sample_anatomy(4)
    t2, t1 = (draw_sagittal(anatomy, 2, contrast=c) for c in (Contrast.T2, Contrast.T1))
    assert not np.allclose(t1, t2)
    assert np.array_equal(t2, draw_sagittal(anatomy, 2))


def test_both_series_share_study_and_frame_and_only_the_axial_one_is_usable(
    tmp_path: Path,
) -> None:
    write_phantom(tmp_path, protocol=Protocol(slice_count=1), sagittal=True)
    sources = find_stacks([tmp_path / "dicom"]).sources
    assert len(sources) == 4
    assert len({source.identity.session for source in sources}) == 1
    assert len({source.acquisition.frame_of_reference for source in sources}) == 1
    (sagittal,) = [item for item in sources if "sagittal" in item.identity.description]
    assert {item.check for item in sagittal.findings if item.grade.label == "refuse"} == {"plane"}
    assert sagittal.geometry is not None
    assert sagittal.geometry.shape == sagittal_geometry().shape


@pytest.mark.parametrize("seed", [0, 1, 8])
def test_the_network_takes_the_sacrum_for_one_and_counts_from_it(seed: int) -> None:
    anatomy = sample_anatomy(seed)
    geometry = sagittal_geometry()
    slices = [draw_sagittal(anatomy, index) for index in range(geometry.shape[0])]
    reading = SagittalReader(threads=1).read(make_stack(np.stack(slices), geometry=geometry))
    assert reading.spine is not None
    lowest = reading.spine.discs[:3]
    assert [disc.level for disc in lowest] == [Level.L5_S1, Level.L4_L5, Level.L3_L4]
    heights = [disc.middle[1] for disc in column_discs(anatomy)[:3]]
    assert [disc.centre[2] for disc in lowest] == pytest.approx(heights, abs=3)
