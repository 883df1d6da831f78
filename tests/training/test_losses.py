# ruff: noqa: E402
from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from hypothesis import given, settings
from hypothesis import strategies as st

from spine_explorer.training.losses import (
    imitation_loss,
    marginal_loss,
    marginal_probabilities,
)

CLASSES = 9
SMALLEST = 64


def random_slice(seed: int, *, batch: int = 2) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Logits, labels of outlined structures only, and which are outlined."""
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(batch, CLASSES, 6, 5, generator=generator, dtype=torch.float64)
    outlined = torch.rand(batch, CLASSES, generator=generator) < 0.5
    outlined[:, 0] = True
    labels = torch.randint(0, CLASSES, (batch, 6, 5), generator=generator)
    known = outlined.gather(1, labels.flatten(1)).view_as(labels)
    return 2 * logits, labels * known, outlined


def test_two_pixels_by_hand() -> None:
    # Every class has probability 1/3; one pixel is background, one is class 1.
    logits = torch.zeros(1, 3, 1, 2)
    labels = torch.tensor([[[0, 1]]])
    loss = marginal_loss(logits, labels, torch.ones(1, 3, dtype=torch.bool))
    dice_1 = (2 / 3 + 1) / (2 / 3 + 1 + 1)
    dice_2 = (0 + 1) / (2 / 3 + 0 + 1)
    border_1 = -(math.log(2 / 3) + math.log(1 / 3)) / SMALLEST
    border_2 = -2 * math.log(2 / 3) / SMALLEST
    each = 1 - dice_1 + 1 - dice_2 + 0.5 * (border_1 + border_2)
    assert float(loss) == pytest.approx(math.log(3) + each / 2)


def test_two_pixels_by_hand_with_a_structure_unknown() -> None:
    # Class 2 is unknown: background has 2/3, and only class 1 has a Dice.
    logits = torch.zeros(1, 3, 1, 2)
    labels = torch.tensor([[[0, 1]]])
    loss = marginal_loss(logits, labels, torch.tensor([[True, True, False]]))
    cross_entropy = (math.log(3 / 2) + math.log(3)) / 2
    dice_1 = (2 / 3 + 1) / (2 / 3 + 1 + 1)
    border_1 = -(math.log(2 / 3) + math.log(1 / 3)) / SMALLEST
    assert float(loss) == pytest.approx(cross_entropy + 1 - dice_1 + 0.5 * border_1)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_marginal_probabilities_sum_to_one_and_hold_nothing_unknown(seed: int) -> None:
    logits, _, outlined = random_slice(seed)
    probabilities = marginal_probabilities(logits, outlined)
    assert torch.allclose(probabilities.sum(dim=1), torch.ones(2, 6, 5))
    assert probabilities.movedim(1, -1)[:, 0, 0][~outlined].eq(0).all()


@given(seed=st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_how_background_and_unknown_share_their_probability_teaches_nothing(seed: int) -> None:
    logits, labels, outlined = random_slice(seed)
    outlined[:, 8], labels[labels == 8] = False, 0
    logits.requires_grad_()
    marginal_loss(logits, labels, outlined).backward()
    probabilities = torch.softmax(logits.detach(), dim=1)
    # To first order this step moves probability from class 8 to the background, nothing else.
    gradient = logits.grad
    along = gradient[:, 0] * probabilities[:, 8] - gradient[:, 8] * probabilities[:, 0]
    assert gradient.abs().max() > 1e-4
    assert along.abs().max() < 1e-7


def test_where_an_unknown_structure_lies_does_not_matter() -> None:
    outlined = torch.ones(1, CLASSES, dtype=torch.bool)
    outlined[0, 5] = False
    here, there = (torch.full((1, CLASSES, 4, 4), -20.0) for _ in range(2))
    here[0, 0], there[0, 0] = 20.0, 20.0
    there[0, [0, 5], 1:3, 1:3] = torch.tensor([-20.0, 20.0])[:, None, None]
    labels = torch.zeros(1, 4, 4, dtype=torch.long)
    losses = [float(marginal_loss(logits, labels, outlined)) for logits in (here, there)]
    assert losses[0] == pytest.approx(losses[1], abs=1e-6)
    assert losses[0] == pytest.approx(0, abs=1e-6)
    outlined[0, 5] = True
    assert marginal_loss(there, labels, outlined) > 1


def test_perfect_outlines_cost_nothing() -> None:
    labels = torch.arange(CLASSES).repeat_interleave(4).view(1, 6, 6)
    logits = 40.0 * torch.nn.functional.one_hot(labels, CLASSES).movedim(-1, 1)
    loss = marginal_loss(logits, labels, torch.ones(1, CLASSES, dtype=torch.bool))
    assert float(loss) == pytest.approx(0, abs=1e-6)


def test_slice_without_outlines_costs_nothing() -> None:
    outlined = torch.zeros(1, CLASSES, dtype=torch.bool)
    outlined[0, 0] = True
    logits = torch.randn(1, CLASSES, 4, 4, generator=torch.Generator().manual_seed(0))
    loss = marginal_loss(logits, torch.zeros(1, 4, 4, dtype=torch.long), outlined)
    assert float(loss) == pytest.approx(0, abs=1e-6)


def test_hopeless_pixel_keeps_the_loss_finite() -> None:
    logits = torch.zeros(1, CLASSES, 2, 2)
    logits[:, 3] = -200
    labels = torch.full((1, 2, 2), 3)
    loss = marginal_loss(logits, labels, torch.ones(1, CLASSES, dtype=torch.bool))
    assert torch.isfinite(loss)


def test_equals_monai_and_binary_cross_entropy_where_everything_is_outlined() -> None:
    monai = pytest.importorskip("monai.losses", reason="needs the extra 'train'")
    logits, labels, outlined = random_slice(3, batch=3)
    outlined[:] = True
    oracle = monai.DiceCELoss(
        include_background=False, softmax=True, to_onehot_y=True, smooth_nr=1.0, smooth_dr=1.0
    )
    truth = torch.nn.functional.one_hot(labels, CLASSES).movedim(-1, 1)[:, 1:].double()
    surprise = torch.nn.functional.binary_cross_entropy(
        logits.softmax(dim=1)[:, 1:], truth, reduction="none"
    )
    wanted = oracle(logits, labels[:, None]) + 0.5 * surprise.sum(dim=(2, 3)).mean() / SMALLEST
    assert float(marginal_loss(logits, labels, outlined)) == pytest.approx(float(wanted), rel=1e-5)


def test_doubt_about_a_tenth_of_a_structure_weighs_the_same_whatever_its_size() -> None:
    def loss_beyond_mean(side: int) -> float:
        labels = torch.zeros(1, 64, 64, dtype=torch.long)
        labels[:, :side, :side] = 1
        logits = torch.stack([20.0 * (labels == label) for label in (0, 1)], dim=1)
        doubtful = side * side // 10
        logits[:, :, : doubtful // side, :side] = 0
        loss = marginal_loss(logits, labels, torch.ones(1, 2, dtype=torch.bool))
        return float(loss) - math.log(2) * doubtful / 64**2

    assert loss_beyond_mean(20) == pytest.approx(loss_beyond_mean(40), rel=0.01)


def test_imitation_costs_the_divergence_from_the_teacher() -> None:
    logits = torch.tensor([[[[0.0]], [[0.0]]]])
    taught = torch.tensor([[[[0.75]], [[0.25]]]])
    wanted = 0.75 * math.log(0.75 / 0.5) + 0.25 * math.log(0.25 / 0.5)
    everything = torch.ones(1, 2, dtype=torch.bool)
    assert float(imitation_loss(logits, taught, everything)) == pytest.approx(wanted)
    assert float(imitation_loss(taught.log(), taught, everything)) == pytest.approx(0, abs=1e-7)


def test_of_what_is_not_imitated_a_pupil_may_think_otherwise() -> None:
    taught = torch.tensor([0.2, 0.5, 0.3])[None, :, None, None]
    own = torch.tensor([0.6, 0.1, 0.3])[None, :, None, None].log()
    assert float(imitation_loss(own, taught, torch.tensor([[True, False, True]]))) == pytest.approx(
        0, abs=1e-6
    )
    assert float(imitation_loss(own, taught, torch.tensor([[True, True, True]]))) > 0.3
