"""The weights of an exported network, put back where they can be trained on.

An ONNX file holds convolutions into which batch normalisation was folded. Put back, each
convolution keeps its folded weights, and the normalisation behind it only adds the folded bias.
``recentre`` then makes it normalise again, without changing what the network computes. Group
normalisation, which the depthwise network has, is not folded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import numpy_helper
from pydantic import ValidationError
from torch import Tensor, nn

from spine_explorer.errors import InputError, ModelError
from spine_explorer.segmentation.model_card import card_path, read_card
from spine_explorer.segmentation.network import read_verified
from spine_explorer.segmentation.preprocessing import GRID_MULTIPLE
from spine_explorer.training.config import NetworkConfig
from spine_explorer.training.network import build_network
from spine_explorer.training.onnx_file import check_agreement

_CONVOLUTIONS = (nn.Conv2d, nn.ConvTranspose2d)
_OPERATORS = frozenset({"Conv", "ConvTranspose"})
_SHAPE = (2 * GRID_MULTIPLE, 3 * GRID_MULTIPLE)
"""Rows and columns of the images on which the two networks are compared."""


def exported_weights(model: Path, config: NetworkConfig) -> dict[str, Tensor]:
    """Return the weights of an exported network, named as PyTorch's network names them.

    Args:
        model: An ONNX file that this program exported, with its card beside it.
        config: The network that is to be trained on; must be the one that was exported.

    Returns:
        A state for the network of ``config``, with which it computes what the file computes as
        long as it is not training.

    Raises:
        InputError: If the file holds another network than ``config`` describes.
        ModelError: If the file or its card is missing or damaged, or computes something that the
            network of ``config`` cannot.
    """
    _check_config(model, config)
    content = read_verified(model, read_card(card_path(model)).sha256)
    network = build_network(config).eval()
    try:
        _put_back(network, content)
        check_agreement(nn.Sequential(network, nn.Softmax(dim=1)), content, _SHAPE)
    except (KeyError, ModelError, RuntimeError, ValueError) as error:
        raise ModelError(
            f"{model} cannot be trained on: its weights do not fit the network that its card names."
        ) from error
    state: dict[str, Tensor] = network.state_dict()
    return state


def exported_config(model: Path) -> NetworkConfig:
    """Return what kind of network an exported one is, as its card tells.

    Raises:
        ModelError: If there is no card, or it does not tell.
    """
    card = read_card(card_path(model))
    try:
        return NetworkConfig.model_validate(card.training.get("network", {}))
    except ValidationError as error:
        raise ModelError(f"The card of {model} does not tell how the network is made.") from error


def recentre(network: nn.Module, batches: Iterable[Tensor]) -> None:
    """Have batch normalisation normalise by the statistics of some images.

    Mean and variance become those of the images, weight and bias such that the network computes
    the same as before. So a network whose normalisation was folded away does not change at once
    when training normalises each batch by its own statistics.

    Args:
        network: Any network with batch normalisation.
        batches: Images, each of shape (batch, 1, row, column).

    Example:
        >>> recentre(network, [torch.rand(8, 1, 256, 256)])  # doctest: +SKIP
    """
    moments = {item: _Moments() for item in network.modules() if isinstance(item, nn.BatchNorm2d)}
    hooks = [
        item.register_forward_pre_hook(partial(_note, found)) for item, found in moments.items()
    ]
    network.eval()
    with torch.inference_mode():
        for images in batches:
            network(images)
    for hook in hooks:
        hook.remove()
    with torch.no_grad():
        for item, found in moments.items():
            _renormalise(item, *found.mean_and_variance())


@dataclass
class _Moments:
    """Mean and mean square of what reaches a layer, by channel, one of each a batch."""

    counts: list[int] = field(default_factory=list)
    means: list[Tensor] = field(default_factory=list)
    squares: list[Tensor] = field(default_factory=list)

    def add(self, values: Tensor) -> None:
        variance, mean = torch.var_mean(values, dim=(0, 2, 3), correction=0)
        self.counts.append(values.numel() // values.shape[1])
        self.means.append(mean.double())
        self.squares.append(variance.double() + mean.double() ** 2)

    def mean_and_variance(self) -> tuple[Tensor, Tensor]:
        shares = torch.tensor(self.counts).double() / sum(self.counts)
        shares = shares[:, None].to(self.means[0].device)
        mean = (torch.stack(self.means) * shares).sum(dim=0)
        square = (torch.stack(self.squares) * shares).sum(dim=0)
        return mean, (square - mean**2).clamp_min(0)


def _note(moments: _Moments, _layer: nn.Module, inputs: tuple[Tensor, ...]) -> None:
    moments.add(inputs[0])


def _renormalise(layer: nn.BatchNorm2d, mean: Tensor, variance: Tensor) -> None:
    """Change what a layer normalises by, and its weight and bias so that it does the same."""
    slope = layer.weight.double() / (layer.running_var.double() + layer.eps).sqrt()
    offset = layer.bias.double() - layer.running_mean.double() * slope
    layer.running_mean.copy_(mean)
    layer.running_var.copy_(variance)
    layer.weight.copy_(slope * (variance + layer.eps).sqrt())
    layer.bias.copy_(offset + mean * slope)


def _check_config(model: Path, config: NetworkConfig) -> None:
    if exported_config(model) != config:
        raise InputError(
            f"{model} holds another network than the configuration asks for.",
            advice=f"Leave [network] out, or give it the values of {card_path(model)}.",
        )


def _put_back(network: nn.Module, content: bytes) -> None:
    """Set convolutions and normalisations to those of a file, in the order of their use."""
    graph = onnx.load_model_from_string(content).graph
    used = _layers_in_use(network)
    convolutions = [layer for layer in used if isinstance(layer, _CONVOLUTIONS)]
    following = dict(pairwise(used))
    groups = [layer for layer in used if isinstance(layer, nn.GroupNorm)]
    with torch.no_grad():
        for convolution, (weight, bias) in zip(convolutions, _folded(graph), strict=True):
            norm = following.get(convolution)
            _set(convolution.weight, weight)
            if isinstance(norm, nn.BatchNorm2d):
                _only_add(norm, bias)
            else:
                _set(convolution.bias, bias)
        for group, (weight, bias) in zip(groups, _rescaled(graph), strict=True):
            _set(group.weight, weight)
            _set(group.bias, bias)


def _only_add(norm: nn.BatchNorm2d, bias: Tensor | None) -> None:
    """Have a normalisation change nothing but add a bias."""
    _set(norm.bias, torch.zeros_like(norm.bias) if bias is None else bias)
    norm.weight.fill_(1)
    norm.running_mean.fill_(0)
    norm.running_var.fill_(1 - norm.eps)


def _layers_in_use(network: nn.Module) -> list[Any]:
    """Return convolutions and normalisations in the order of use."""
    used: list[nn.Module] = []
    kinds = (*_CONVOLUTIONS, nn.BatchNorm2d, nn.GroupNorm)
    hooks = [
        item.register_forward_hook(lambda layer, _inputs, _output: used.append(layer))
        for item in network.modules()
        if isinstance(item, kinds)
    ]
    network(torch.zeros(1, 1, *_SHAPE))
    for hook in hooks:
        hook.remove()
    return used


def _folded(graph: onnx.GraphProto) -> Iterator[tuple[Tensor, Tensor | None]]:
    """Weight and bias of each convolution of a file, in the order of use."""
    values = _constants(graph)
    for node in graph.node:
        if node.op_type in _OPERATORS:
            weight, *bias = (values[name] for name in node.input[1:])
            yield weight, bias[0] if bias else None


def _rescaled(graph: onnx.GraphProto) -> Iterator[tuple[Tensor, Tensor]]:
    """Scale and shift of each group normalisation of a file, in the order of use.

    It is written as a normalisation of each group, back to the shape of the image, times, plus.
    """
    values = _constants(graph)
    reader = {name: node for node in graph.node for name in node.input}
    for node in graph.node:
        if node.op_type == "InstanceNormalization":
            times = reader[reader[node.output[0]].output[0]]
            plus = reader[times.output[0]]
            yield values[times.input[1]].flatten(), values[plus.input[1]].flatten()


def _constants(graph: onnx.GraphProto) -> dict[str, Tensor]:
    """The weights of a file by all their names: equal ones are stored once."""
    values = {
        item.name: torch.from_numpy(numpy_helper.to_array(item).copy())
        for item in graph.initializer
    }
    for node in graph.node:
        if node.op_type == "Identity" and node.input[0] in values:
            values[node.output[0]] = values[node.input[0]]
    return values


def _set(target: Tensor | None, values: Tensor | None) -> None:
    """Copy values of exactly the same shape; a layer and a file may both have none."""
    if target is None and values is None:
        return
    if target is None or values is None or target.shape != values.shape:
        raise ValueError
    target.copy_(values)
