"""The card that lies beside a network's weights: what it is, and how it was trained."""

from __future__ import annotations

from pathlib import Path

from spine_explorer.anatomy import STRUCTURES
from spine_explorer.segmentation.network_card import NetworkCard, read_card_of
from spine_explorer.segmentation.preprocessing import MODEL_SPACING
from spine_explorer.segmentation.trust import TrustModel

PACKAGED_MODEL = Path(__file__).parent / "weights" / "axial.onnx"

CLASS_NAMES: tuple[str, ...] = ("background", *(item.name for item in STRUCTURES))
"""What the network's output channels stand for, in order: the labels of ``anatomy``."""


class ModelCard(NetworkCard):
    """What a file of weights that outlines axial slices holds.

    Attributes:
        channels: Feature channels at each resolution, finest first.
        steps: Batches it was trained on.
        trust: How far its outlines can be trusted; ``None`` until it is calibrated.
    """

    channels: tuple[int, ...]
    steps: int
    trust: TrustModel | None = None


def card_path(weights: Path) -> Path:
    """Return where the card of a weights file lies: beside it, as ``.json``."""
    return weights.with_suffix(".json")


def read_card(path: Path) -> ModelCard:
    """Read a model card and check that this program can use its network.

    Args:
        path: The card.

    Raises:
        ModelError: If it is missing or damaged, or was written for a network with other
            structures or another pixel size.
    """
    return read_card_of(ModelCard, path, classes=CLASS_NAMES, spacing=MODEL_SPACING)
