"""What storing or computing the outlining network with fewer bits costs and gains.

Quantises a network in several ways and measures each against the original, in one run: size, time
of a forward pass, Dice on the validation slices. Static quantisation (QDQ format, weights by
channel) is calibrated on slices of the split `train` only. Needs the extra `train`.

Usage: python benchmarks/int8.py DATA [--model FILE.onnx] [--only NAME]... [--markdown FILE]
DATA holds the folder sudirman. The variants are written to --out, runs/int8 by default, each
with its card.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)

from networks import OUTLINES, measure, outlining_contestants, report
from spine_explorer.outputs.files import write_text
from spine_explorer.segmentation.model_card import PACKAGED_MODEL, card_path, read_card
from spine_explorer.segmentation.preprocessing import ModelGrid, normalise
from spine_explorer.training.cases import Case, read_cases

CALIBRATION_SLICES = 16
_SMALLEST_WEIGHT = 64
"""Numbers; smaller arrays are biases and scales, which are not worth storing with fewer bits."""
_PERCENTILE = 99.99

Variant = Callable[[Path, Path, Sequence[Case]], None]
"""Writes one: from a network, to a file, with slices to calibrate on."""


def main() -> None:
    """Write the variants, measure them together."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", type=Path, default=PACKAGED_MODEL)
    parser.add_argument("--out", type=Path, default=Path("runs/int8"))
    parser.add_argument("--only", action="append", choices=list(VARIANTS), default=[])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--threads", type=int, help="processor cores; all by default")
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--markdown", type=Path)
    options = parser.parse_args()
    cases = calibration_cases(read_cases(options.data / OUTLINES))
    models = [options.model]
    for name in options.only or VARIANTS:
        models.append(options.out / f"{name}.onnx")
        write_variant(name, options.model, models[-1], cases)
    report(measure(outlining_contestants(models, options), options.rounds), options)


def calibration_cases(cases: Sequence[Case], most: int = CALIBRATION_SLICES) -> list[Case]:
    """Slices of the split ``train``, spread evenly over each contrast, T2 at most half."""
    own = [case for case in cases if case.split == "train"]
    second = _spread([case for case in own if case.contrast == "T2"], most // 2)
    return [*_spread([case for case in own if case.contrast != "T2"], most - len(second)), *second]


def _spread(cases: Sequence[Case], most: int) -> list[Case]:
    step = max(1, len(cases) // max(1, most))
    return list(islice(cases, 0, None, step))[:most]


def write_variant(name: str, model: Path, out: Path, cases: Sequence[Case]) -> None:
    """Write one variant of a network, and its card."""
    out.parent.mkdir(parents=True, exist_ok=True)
    VARIANTS[name](model, out, cases)
    card = read_card(card_path(model))
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    changed = card.model_copy(update={"name": name, "sha256": digest})
    write_text(card_path(out), changed.model_dump_json(indent=2) + "\n")


def half_precision(model: Path, out: Path, _cases: Sequence[Case]) -> None:
    """Store weights in 16 bits; they are widened once, when the file is opened."""
    network = onnx.load(model)
    graph, casts = network.graph, []
    for weight in list(graph.initializer):
        if weight.data_type != TensorProto.FLOAT or np.prod(weight.dims) < _SMALLEST_WEIGHT:
            continue
        stored = numpy_helper.to_array(weight).astype(np.float16)
        graph.initializer.remove(weight)
        graph.initializer.append(numpy_helper.from_array(stored, f"{weight.name}_16"))
        casts.append(
            helper.make_node("Cast", [f"{weight.name}_16"], [weight.name], to=TensorProto.FLOAT)
        )
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.save(network, out)


def dynamic(model: Path, out: Path, _cases: Sequence[Case]) -> None:
    """Weights in 8 bits; the range of what flows between layers is found for each slice."""
    quantize_dynamic(
        model, out, per_channel=True, weight_type=QuantType.QUInt8, op_types_to_quantize=["Conv"]
    )


def static(
    model: Path,
    out: Path,
    cases: Sequence[Case],
    *,
    activations: QuantType,
    method: CalibrationMethod = CalibrationMethod.MinMax,
    kept: Callable[[onnx.GraphProto], list[str]] = lambda _graph: [],
) -> None:
    """Weights and what flows between layers in 8 bits, by ranges that training slices take."""
    options = {"CalibPercentile": _PERCENTILE} if method is CalibrationMethod.Percentile else {}
    quantize_static(
        model,
        out,
        Slices(cases),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=activations,
        weight_type=QuantType.QInt8,
        calibrate_method=method,
        op_types_to_quantize=["Conv", "ConvTranspose", "LeakyRelu", "Add", "Concat"],
        nodes_to_exclude=kept(onnx.load(model).graph),
        extra_options=options,
    )


def ends(graph: onnx.GraphProto) -> list[str]:
    """The first and the last convolution."""
    convolutions = [node.name for node in graph.node if node.op_type == "Conv"]
    return [convolutions[0], convolutions[-1]]


def fine_levels(graph: onnx.GraphProto) -> list[str]:
    """What works on the full grid: the first block and, from the last upsampling on, all."""
    names = [node.name for node in graph.node]
    ups = [index for index, node in enumerate(graph.node) if node.op_type == "ConvTranspose"]
    sums = [index for index, node in enumerate(graph.node) if node.op_type == "Add"]
    return [*names[: sums[0] + 2], *names[ups[-1] :]]


class Slices(CalibrationDataReader):  # type: ignore[misc]
    """Slices as the network sees them, one after the other."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._images = (_seen(case) for case in cases)

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        """Return the next slice, or None after the last."""
        image = next(self._images, None)
        return None if image is None else {"image": image}


def _seen(case: Case) -> NDArray[np.float32]:
    image, _ = case.read()
    grid = ModelGrid.of_slice(image.shape, (case.spacing, case.spacing))
    return normalise(grid.to_model(image))[None, None]


VARIANTS: dict[str, Variant] = {
    "float16-storage": half_precision,
    "int8-dynamic": dynamic,
    "int8-s8s8": partial(static, activations=QuantType.QInt8),
    "int8-u8s8": partial(static, activations=QuantType.QUInt8),
    "int8-u8s8-percentile": partial(
        static, activations=QuantType.QUInt8, method=CalibrationMethod.Percentile
    ),
    "int8-u8s8-ends-kept": partial(static, activations=QuantType.QUInt8, kept=ends),
    "int8-u8s8-fine-kept": partial(static, activations=QuantType.QUInt8, kept=fine_levels),
}


if __name__ == "__main__":
    main()
