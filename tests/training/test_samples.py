# ruff: noqa: E402
from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from spine_explorer.training.cases import Case, read_cases
from spine_explorer.training.config import DataConfig
from spine_explorer.training.samples import NumberSampler, RandomSamples, outlined_classes
from support.training import write_data, write_index, write_pictures


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, ...]:
    return read_cases(write_data(tmp_path_factory.mktemp("data")))


def samples_of(cases: tuple[Case, ...], *, seed: int = 0, weight: float = 3.0) -> RandomSamples:
    config = DataConfig(folder=Path(), complete_weight=weight, t2_weight=1.5)
    return RandomSamples(cases, config, seed=seed)


def test_sample_is_what_the_network_takes(cases: tuple[Case, ...]) -> None:
    image, labels, outlined = samples_of(cases)[0]
    assert (image.shape, image.dtype) == ((1, 256, 256), torch.float32)
    assert (labels.shape, labels.dtype) == ((256, 256), torch.int64)
    assert (outlined.shape, outlined.dtype) == ((9,), torch.bool)
    assert torch.isfinite(image).all()


def test_sample_holds_labels_of_outlined_structures_only(cases: tuple[Case, ...]) -> None:
    samples = samples_of(cases)
    seen: set[int] = set()
    for number in range(12):
        _, labels, outlined = samples[number]
        present = set(labels.unique().tolist())
        assert present <= set(outlined.nonzero().flatten().tolist())
        seen |= present
    assert seen == set(range(9))


def test_sample_is_the_same_in_every_run_and_order(cases: tuple[Case, ...]) -> None:
    forwards, backwards = samples_of(cases), samples_of(cases)
    first = [forwards[number] for number in range(4)]
    second = [backwards[number] for number in reversed(range(4))][::-1]
    for one, other in zip(first, second, strict=True):
        assert all(torch.equal(*pair) for pair in zip(one, other, strict=True))


def test_numbers_and_seeds_give_different_samples(cases: tuple[Case, ...]) -> None:
    images = [samples_of(cases)[0][0], samples_of(cases)[1][0], samples_of(cases, seed=1)[0][0]]
    assert not torch.equal(images[0], images[1])
    assert not torch.equal(images[0], images[2])


def test_complete_and_t2_weighted_slices_come_more_often(cases: tuple[Case, ...]) -> None:
    # Weights 4 x 1.5 for the complete T2 slice, 1 for the partial T1, 1.5 for the partial T2.
    samples = samples_of(cases, weight=4.0)
    drawn = Counter(int(samples[number][2].sum()) for number in range(100))
    assert drawn[9] / 100 == pytest.approx(6 / 8.5, abs=0.12)
    assert drawn[5] / 100 == pytest.approx(1 / 8.5, abs=0.09)
    assert drawn[7] / 100 == pytest.approx(1.5 / 8.5, abs=0.09)


def test_slices_that_a_program_outlined_come_less_often(tmp_path: Path) -> None:
    folder = write_data(tmp_path)
    index = folder / "index.csv"
    lines = index.read_text(encoding="utf-8").splitlines()
    drafts = ["machine", "", "psoas_left", "", "disc;canal"]
    index.write_text("\n".join(f"{a},{b}" for a, b in zip(lines, drafts, strict=True)))
    write_pictures(folder, "bare")
    columns = {"outline_columns": ("published", "project"), "draft_columns": ("machine",)}
    cases = [case for case in read_cases(folder, **columns) if case.split == "train"]
    samples = RandomSamples(
        cases, DataConfig(folder=folder, t2_weight=1, complete_weight=1, draft_weight=0.5), seed=0
    )
    drawn = Counter(int(samples[number][2].sum()) for number in range(100))
    assert drawn[9] / 100 == pytest.approx(1 / 2.5, abs=0.12)
    assert drawn[6] / 100 == pytest.approx(1 / 2.5, abs=0.12)
    assert drawn[3] / 100 == pytest.approx(0.5 / 2.5, abs=0.1)


def test_zeros_are_masked_air_in_some_samples_and_faint_air_in_others(tmp_path: Path) -> None:
    # The air is one SD below the mean where it counts, and far below where only the body does.
    picture = np.zeros((200, 240), np.uint8)
    picture[100:] = np.random.default_rng(0).integers(100, 200, (100, 240))
    write_pictures(tmp_path, "a", image=picture, mask=np.zeros_like(picture))
    write_index(tmp_path, "a,P,,T1,train,0.9,,disc")
    samples = RandomSamples(read_cases(tmp_path), DataConfig(folder=tmp_path), seed=0)
    darkest = [float(samples[number][0].min()) for number in range(12)]
    assert {value < -2 for value in darkest} == {True, False}


def test_random_convolution_changes_varied_signal_only(cases: tuple[Case, ...]) -> None:
    def drawn(share: float, as_acquired: float) -> list[tuple[torch.Tensor, ...]]:
        config = DataConfig(folder=Path(), as_acquired=as_acquired, random_convolution=share)
        samples = RandomSamples(cases, config, seed=0)
        return [samples[number] for number in range(4)]

    plain, convolved = drawn(0.0, 0.0), drawn(1.0, 0.0)
    assert all(
        not torch.equal(one[0], other[0]) for one, other in zip(plain, convolved, strict=True)
    )
    untouched = zip(drawn(0.0, 1.0), drawn(1.0, 1.0), strict=True)
    assert all(
        torch.equal(*pair) for one, other in untouched for pair in zip(one, other, strict=True)
    )


def test_background_is_always_known(cases: tuple[Case, ...]) -> None:
    assert outlined_classes(cases[1]).tolist() == [True] * 5 + [False] * 4


def test_numbers_go_on_where_a_run_was() -> None:
    assert list(NumberSampler(6, 9)) == [6, 7, 8]
    assert len(NumberSampler(6, 9)) == 3
