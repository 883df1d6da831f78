"""What the cards of all packaged networks have in common, and how a card is read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from spine_explorer.errors import ModelError
from spine_explorer.segmentation.result import ModelIdentity


class NetworkCard(BaseModel):
    """What every file of weights says of itself.

    Attributes:
        name: Name of the network.
        version: Version of its weights.
        sha256: Digest of the weights file, lower-case hexadecimal.
        spacing_mm: Millimetres between the pixels that the network sees.
        classes: What its output channels stand for.
        training: The training configuration; folders are named without where they lay.
        created_by: Program and version that exported the weights.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1)]
    version: Annotated[str, Field(min_length=1)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    spacing_mm: float
    classes: tuple[str, ...]
    training: dict[str, JsonValue]
    created_by: str

    @property
    def identity(self) -> ModelIdentity:
        """Which network it is, as results carry it."""
        return ModelIdentity(self.name, self.version, self.sha256)


_Card = TypeVar("_Card", bound=NetworkCard)


def read_card_of(
    kind: type[_Card], path: Path, *, classes: tuple[str, ...], spacing: float
) -> _Card:
    """Read a card and check that its network is the one that the program can use.

    Args:
        kind: Which card it is to be.
        path: The card.
        classes: What the network's output must stand for.
        spacing: Millimetres between pixels at which the program feeds it.

    Raises:
        ModelError: If it is missing or damaged, or of a network of other classes or another
            pixel size.
    """
    try:
        card = kind.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ModelError(
            f"The model card {path} cannot be read: {str(error.strerror).lower()}.",
            advice="It must lie beside the weights.",
        ) from error
    except ValidationError as error:
        raise ModelError(f"The model card {path} is damaged: {_first_problem(error)}.") from error
    if card.classes != classes or card.spacing_mm != spacing:
        raise ModelError(
            f"The network of {path} outlines other structures or works at another pixel size.",
            advice="Use weights that were exported with this version of the program.",
        )
    return card


def _first_problem(error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    return f"{name}: {first['msg']}" if name else first["msg"]
