"""The card that lies beside a network's weights: what it is, and how it was trained."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from spine_explorer.anatomy import STRUCTURES
from spine_explorer.errors import ModelError
from spine_explorer.segmentation.preprocessing import MODEL_SPACING
from spine_explorer.segmentation.result import ModelIdentity
from spine_explorer.segmentation.trust import TrustModel

CLASS_NAMES: tuple[str, ...] = ("background", *(item.name for item in STRUCTURES))
"""What the network's output channels stand for, in order: the labels of ``anatomy``."""


class ModelCard(BaseModel):
    """What a file of weights holds.

    Attributes:
        name: Name of the network.
        version: Version of its weights.
        sha256: Digest of the weights file, lower-case hexadecimal.
        spacing_mm: Millimetres between the pixels that the network sees.
        classes: What its output channels stand for.
        channels: Feature channels at each resolution, finest first.
        steps: Batches it was trained on.
        training: The training configuration; folders are named without where they lay.
        created_by: Program and version that exported the weights.
        trust: How far its outlines can be trusted; ``None`` until it is calibrated.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1)]
    version: Annotated[str, Field(min_length=1)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    spacing_mm: float
    classes: tuple[str, ...]
    channels: tuple[int, ...]
    steps: int
    training: dict[str, JsonValue]
    created_by: str
    trust: TrustModel | None = None

    @property
    def identity(self) -> ModelIdentity:
        """Which network it is, as results carry it."""
        return ModelIdentity(self.name, self.version, self.sha256)


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
    try:
        card = ModelCard.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ModelError(
            f"The model card {path} cannot be read: {str(error.strerror).lower()}.",
            advice="It must lie beside the weights.",
        ) from error
    except ValidationError as error:
        raise ModelError(f"The model card {path} is damaged: {_first_problem(error)}.") from error
    if card.classes != CLASS_NAMES or card.spacing_mm != MODEL_SPACING:
        raise ModelError(
            f"The network of {path} outlines other structures or works at another pixel size.",
            advice="Use weights that were exported with this version of the program.",
        )
    return card


def _first_problem(error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    return f"{name}: {first['msg']}" if name else first["msg"]
