"""A PyTorch network as an ONNX file, and the proof that both compute the same."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping

import numpy as np
import onnxruntime
import torch
from torch import nn

from spine_explorer.errors import ModelError

OPSET = 17
"""ONNX operator set; ONNX Runtime 1.20, the oldest that is supported, knows it."""

_LARGEST_DIFFERENCE = 1e-4


def to_onnx(network: nn.Module, shape: tuple[int, int], axes: Mapping[int, str]) -> bytes:
    """Return a network from ``image`` to ``probabilities`` as the bytes of an ONNX file.

    Args:
        network: From (batch, 1, row, column), ready for inference.
        shape: Rows and columns to trace it with.
        axes: Names of the dimensions of input and output that may have any size.
    """
    stream = io.BytesIO()
    with warnings.catch_warnings():
        # The newer exporter needs two more packages and gains nothing for these networks.
        warnings.simplefilter("ignore", DeprecationWarning)
        # Where tracing could have fixed a size, ``check_agreement`` would find out.
        warnings.simplefilter("ignore", torch.jit.TracerWarning)
        warnings.filterwarnings("ignore", "Constant folding", UserWarning)
        torch.onnx.export(
            network,
            (torch.zeros(1, 1, *shape),),
            stream,
            input_names=["image"],
            output_names=["probabilities"],
            dynamic_axes={"image": dict(axes), "probabilities": dict(axes)},
            opset_version=OPSET,
            dynamo=False,
        )
    return stream.getvalue()


def check_agreement(network: nn.Module, weights: bytes, shape: tuple[int, int]) -> None:
    """Compare a network and its ONNX file on two images of noise.

    Args:
        network: What was exported.
        weights: The bytes of the ONNX file.
        shape: Rows and columns of the images.

    Raises:
        ModelError: If a probability differs by more than 1e-4.
    """
    images = np.random.default_rng(0).standard_normal((2, 1, *shape), dtype=np.float32)
    with torch.inference_mode():
        wanted = network(torch.from_numpy(images)).numpy()
    session = onnxruntime.InferenceSession(weights, providers=["CPUExecutionProvider"])
    (found,) = session.run(["probabilities"], {"image": images})
    difference = float(np.abs(found - wanted).max())
    if not difference <= _LARGEST_DIFFERENCE:
        raise ModelError(
            f"The exported network differs from the trained one by {difference:.2g} in a "
            f"probability, more than {_LARGEST_DIFFERENCE:.0e}."
        )
