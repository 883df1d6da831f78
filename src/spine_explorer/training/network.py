"""The network: a residual U-Net of MONAI, batch-normalised so that inference can fold it."""

from __future__ import annotations

from typing import Any

from monai.networks.nets import DynUNet

from spine_explorer.anatomy import CLASS_COUNT
from spine_explorer.training.config import NetworkConfig


def build_network(config: NetworkConfig) -> Any:  # noqa: ANN401 - a torch module, untyped here
    """Return an untrained network from (batch, 1, row, column) to (batch, class, row, column)."""
    levels = len(config.channels)
    return DynUNet(
        spatial_dims=2,
        in_channels=1,
        out_channels=CLASS_COUNT,
        kernel_size=[3] * levels,
        strides=[1] + [2] * (levels - 1),
        upsample_kernel_size=[2] * (levels - 1),
        filters=list(config.channels),
        norm_name="batch",
        res_block=True,
    )
