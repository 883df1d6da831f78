"""The small networks that find levels, with their cards."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue

from spine_explorer.segmentation.network import open_session
from spine_explorer.segmentation.network_card import NetworkCard, read_card_of

WEIGHTS = Path(__file__).parent / "weights"
"""Folder of the packaged networks."""


class LevelCard(NetworkCard):
    """What a network is, what it was taught, and how well it does.

    Attributes:
        data: The images that it was taught with: source, authors, licence.
        split: How many patients it was taught and judged on, and how they were parted.
        results: What was measured on patients that it was not taught with.
    """

    data: str
    split: str
    results: dict[str, JsonValue]


class LevelNetwork:
    """A network with its weights verified.

    Args:
        path: An ONNX file with its card beside it (same name, ``.json``).
        classes: What its output must stand for.
        spacing: Millimetres between pixels at which the program feeds it.
        threads: Processor cores to use; all by default.

    Raises:
        ModelError: If it is missing, damaged, or another kind of network.
    """

    def __init__(
        self, path: Path, *, classes: tuple[str, ...], spacing: float, threads: int | None = None
    ) -> None:
        card = read_card_of(LevelCard, path.with_suffix(".json"), classes=classes, spacing=spacing)
        self.identity = card.identity
        self._session = open_session(path, card.sha256, threads=threads)

    def probabilities(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return probabilities of normalised images.

        Args:
            images: Shape (image, row, column).

        Returns:
            Shape (image, class), or (image, class, row, column) of a network that outlines.
        """
        batch = np.ascontiguousarray(images[:, None], dtype=np.float32)
        found: NDArray[np.float32] = self._session.run(None, {"image": batch})[0]
        return found
