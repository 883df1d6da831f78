"""One warm slice: the whole way against the bare network, and against two common alternatives.

Usage: python benchmarks/slice.py [--rounds 30] [--threads 2]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np

from spine_explorer.anatomy import CLASS_COUNT
from spine_explorer.imaging.geometry import AXIAL, Geometry
from spine_explorer.imaging.stack import Stack, StackIdentity
from spine_explorer.measurement.measure import measure
from spine_explorer.phantom.drawing import draw_slice
from spine_explorer.phantom.plan import Level, plan_slice
from spine_explorer.phantom.sampling import sample_anatomy
from spine_explorer.phantom.scanner import sample_scan
from spine_explorer.segmentation.segmenter import Segmenter
from timing import time_interleaved

INPUT = (256, 256)
NNUNET_2D_CHANNELS = (32, 64, 128, 256, 512, 512, 512, 512)
"""What nnU-Net plans for 512 x 512 slices by default: 46 million weights."""


def main() -> None:
    """Time every contestant and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    contestants = _own(arguments.threads) | _others(arguments.threads)
    times = time_interleaved(list(contestants.values()), arguments.rounds)
    reference = times[0].median
    for name, own in zip(contestants, times, strict=True):
        print(f"{name:<45} {1000 * own.median:8.1f} ms   {own.median / reference:6.2f} x")


def _own(threads: int) -> dict[str, Callable[[], object]]:
    segmenter, stack = Segmenter(threads=threads), _stack()
    network = segmenter.network  # a second one would keep more threads busy waiting
    image = np.random.default_rng(0).standard_normal(INPUT, dtype=np.float32)

    def whole_way() -> object:
        return measure(stack, segmenter.segment(stack))

    return {
        "bare network": lambda: network.probabilities(image),
        "picture in, rows out": whole_way,
    }


def _stack() -> Stack:
    plan = plan_slice(sample_anatomy(0), Level.L4_L5)
    drawn = draw_slice(plan, scanning=sample_scan(0), rng=np.random.default_rng(0))
    rows, columns = drawn.signal.shape
    grid = Geometry((1, rows, columns), (4.0, 0.6875, 0.6875), (0.0, 0.0, 0.0), AXIAL)
    return Stack(drawn.signal[None], grid, StackIdentity(key="0", subject="phantom"))


def _others(threads: int) -> dict[str, Callable[[], object]]:
    """The same network and a common larger one, in PyTorch; timing needs no trained weights."""
    import torch
    from monai.inferers import sliding_window_inference
    from monai.networks.nets import DynUNet

    from spine_explorer.training.config import NetworkConfig
    from spine_explorer.training.network import build_network

    torch.set_num_threads(threads)
    image = torch.zeros(1, 1, *INPUT)
    ours = build_network(NetworkConfig()).eval()
    nnunet = DynUNet(
        spatial_dims=2,
        in_channels=1,
        out_channels=CLASS_COUNT,
        kernel_size=[3] * len(NNUNET_2D_CHANNELS),
        strides=[1] + [2] * (len(NNUNET_2D_CHANNELS) - 1),
        upsample_kernel_size=[2] * (len(NNUNET_2D_CHANNELS) - 1),
        filters=list(NNUNET_2D_CHANNELS),
    ).eval()

    def tiled(network: torch.nn.Module) -> Callable[[], object]:
        def call() -> object:
            with torch.inference_mode():
                return sliding_window_inference(image, INPUT, 1, network, overlap=0.5)

        return call

    return {
        "the same network, MONAI sliding window": tiled(ours),
        "nnU-Net's default 2D architecture": tiled(nnunet),
    }


if __name__ == "__main__":
    main()
