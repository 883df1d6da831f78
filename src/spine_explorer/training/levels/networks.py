"""The two networks, in plain PyTorch: one sorts axial slices, one outlines sagittal ones."""

from __future__ import annotations

import torch
from torch import Tensor, nn

AXIAL_CHANNELS = (16, 32, 64, 80, 96)
SAGITTAL_CHANNELS = (8, 20, 40, 56, 72)
"""Features at each resolution, finest first."""

_DROPPED = 0.3


class AxialNetwork(nn.Module):  # type: ignore[misc]
    """From (batch, 1, row, column) to logits (batch, class): residual blocks, then a mean.

    Example:
        >>> AxialNetwork(4)(torch.zeros(2, 1, 128, 128)).shape
        torch.Size([2, 4])
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        first, *rest = AXIAL_CHANNELS
        widths = zip(AXIAL_CHANNELS[:-1], rest, strict=True)
        self.stem = nn.Sequential(*_convolution(1, first, stride=2))
        self.blocks = nn.Sequential(*(_Residual(before, after) for before, after in widths))
        self.drop = nn.Dropout(_DROPPED)
        self.head = nn.Linear(AXIAL_CHANNELS[-1], classes)

    def forward(self, images: Tensor) -> Tensor:
        """Return logits."""
        features = self.blocks(self.stem(images)).mean(dim=(2, 3))
        logits: Tensor = self.head(self.drop(features))
        return logits


class SagittalNetwork(nn.Module):  # type: ignore[misc]
    """A U-Net from (batch, 1, row, column) to logits (batch, class, row, column).

    Rows and columns must be multiples of 16.

    Example:
        >>> SagittalNetwork(4)(torch.zeros(1, 1, 32, 48)).shape
        torch.Size([1, 4, 32, 48])
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        widths = SAGITTAL_CHANNELS
        self.down = nn.ModuleList(
            _double(before, after) for before, after in zip((1, *widths), widths, strict=False)
        )
        pairs = list(zip(widths[:0:-1], widths[-2::-1], strict=True))
        self.up = nn.ModuleList(nn.ConvTranspose2d(low, high, 2, stride=2) for low, high in pairs)
        self.join = nn.ModuleList(_double(2 * high, high) for _, high in pairs)
        self.head = nn.Conv2d(widths[0], classes, 1)

    def forward(self, images: Tensor) -> Tensor:
        """Return logits."""
        kept: list[Tensor] = []
        features = images
        for number, block in enumerate(self.down):
            pooled = nn.functional.max_pool2d(features, 2) if number else features
            features = block(pooled)
            kept.append(features)
        for up, join, skip in zip(self.up, self.join, kept[-2::-1], strict=True):
            features = join(torch.cat([up(features), skip], dim=1))
        logits: Tensor = self.head(features)
        return logits


class _Residual(nn.Module):  # type: ignore[misc]
    """Two convolutions at half the resolution, beside a shortcut."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            *_convolution(before, after, stride=2),
            nn.Conv2d(after, after, 3, padding=1, bias=False),
            nn.BatchNorm2d(after),
        )
        self.shortcut = nn.Sequential(nn.AvgPool2d(2), nn.Conv2d(before, after, 1))

    def forward(self, features: Tensor) -> Tensor:
        return torch.relu(self.body(features) + self.shortcut(features))


def _double(before: int, after: int) -> nn.Sequential:
    return nn.Sequential(*_convolution(before, after), *_convolution(after, after))


def _convolution(before: int, after: int, *, stride: int = 1) -> tuple[nn.Module, ...]:
    convolution = nn.Conv2d(before, after, 3, stride=stride, padding=1, bias=False)
    return convolution, nn.BatchNorm2d(after), nn.ReLU()
