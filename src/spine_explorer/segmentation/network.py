"""The trained network, run by ONNX Runtime on the CPU."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from spine_explorer.errors import ModelError
from spine_explorer.segmentation.model_card import PACKAGED_MODEL, read_card

_ERRORS_ONLY = 3


class Network:
    """A network with its weights verified.

    Args:
        model: An ONNX file with its card beside it (same name, ``.json``); the packaged one by
            default.
        threads: Most processor cores to use; all that this process may use by default.

    Attributes:
        identity: Which network it is.
        trust: How far its outlines can be trusted; ``None`` where that was not calibrated.

    Raises:
        ModelError: If the file is missing, or is not the one its card describes.

    Example:
        >>> Network().probabilities(np.zeros((256, 256), np.float32)).shape
        (9, 256, 256)
    """

    def __init__(self, model: Path | None = None, *, threads: int | None = None) -> None:
        if model is not None and not model.is_file():
            raise ModelError(
                f"The network {model} is missing: there is no such file.",
                advice="Give an ONNX file with its card beside it.",
            )
        path = model or PACKAGED_MODEL
        card = read_card(path.with_suffix(".json"))
        self.identity = card.identity
        self.trust = card.trust
        self._session = open_session(path, card.sha256, threads=threads)
        self._input = self._session.get_inputs()[0].name

    def probabilities(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return class probabilities, shape (class, row, column), of a normalised image.

        Args:
            image: Shape (row, column); both multiples of 32.
        """
        batch = np.ascontiguousarray(image, dtype=np.float32)[None, None]
        maps: NDArray[np.float32] = self._session.run(None, {self._input: batch})[0][0]
        return maps


def open_session(
    path: Path, sha256: str, *, threads: int | None = None
) -> onnxruntime.InferenceSession:
    """Open a network file after verifying that it is the one that its card describes.

    Args:
        path: An ONNX file.
        sha256: Its digest, as its card says.
        threads: Most processor cores to use; all that this process may use by default.

    Raises:
        ModelError: If it is missing, another one, or cannot be run.
    """
    weights = read_verified(path, sha256)
    options = onnxruntime.SessionOptions()
    cores = _available_cores()
    options.intra_op_num_threads = min(threads or cores, cores)
    options.log_severity_level = _ERRORS_ONLY
    try:
        return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's own exceptions share no public base
        raise ModelError(f"{path} is not a network that can be run: {error}.") from error


def read_verified(path: Path, sha256: str) -> bytes:
    """Return the bytes of a network file after verifying that its card describes them.

    Args:
        path: An ONNX file.
        sha256: Its digest, as its card says.

    Raises:
        ModelError: If it is missing or another one.
    """
    try:
        weights = path.read_bytes()
    except OSError as error:
        raise ModelError(f"The network {path} is missing.", advice="Reinstall it.") from error
    if hashlib.sha256(weights).hexdigest() != sha256:
        raise ModelError(
            f"The network {path} is not the one that its card describes: it is damaged.",
            advice="Reinstall it.",
        )
    return weights


def _available_cores() -> int:
    """Cores that this process may use, which on a cluster is fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
