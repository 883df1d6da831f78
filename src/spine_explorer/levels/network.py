"""The small networks that find levels, with their cards."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from spine_explorer.errors import ModelError
from spine_explorer.segmentation.network import open_session
from spine_explorer.segmentation.result import ModelIdentity

WEIGHTS = Path(__file__).parent / "weights"
"""Folder of the packaged networks."""


class LevelCard(BaseModel):
    """What a network is, what it was taught, and how well it does.

    Attributes:
        name: Name of the network.
        version: Version of its weights.
        sha256: Digest of the weights file, lower-case hexadecimal.
        spacing_mm: Millimetres between the pixels that the network sees.
        classes: What its output channels stand for.
        data: The images that it was taught with: source, authors, licence.
        split: How many patients it was taught and judged on, and how they were parted.
        training: The training configuration.
        results: What was measured on patients that it was not taught with.
        created_by: Program and version that exported the weights.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1)]
    version: Annotated[str, Field(min_length=1)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    spacing_mm: float
    classes: tuple[str, ...]
    data: str
    split: str
    training: dict[str, JsonValue]
    results: dict[str, JsonValue]
    created_by: str


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
        card = _read_card(path.with_suffix(".json"))
        if card.classes != classes or card.spacing_mm != spacing:
            raise ModelError(
                f"The network {path} tells other things apart or works at another pixel size.",
                advice="Use weights that were exported with this version of the program.",
            )
        self.identity = ModelIdentity(card.name, card.version, card.sha256)
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


def _read_card(path: Path) -> LevelCard:
    try:
        return LevelCard.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ModelError(
            f"The model card {path} cannot be read: {str(error.strerror).lower()}.",
            advice="It must lie beside the weights.",
        ) from error
    except ValidationError as error:
        problem = error.errors()[0]
        raise ModelError(f"The model card {path} is damaged: {problem['msg']}.") from error
