"""The network: a residual U-Net of MONAI, batch-normalised so that inference can fold it."""

from __future__ import annotations

from monai.networks.nets import DynUNet
from torch import nn

from spine_explorer.anatomy import CLASS_COUNT
from spine_explorer.training.config import NetworkConfig


def build_network(config: NetworkConfig) -> nn.Module:
    """Return an untrained network from (batch, 1, row, column) to (batch, class, row, column).

    It is nnU-Net's residual encoder-decoder (Isensee et al. 2021,
    doi:10.1038/s41592-020-01008-z) in two dimensions. Its output are logits; rows and columns
    must be multiples of 2 to the number of halvings.

    Example:
        >>> build_network(NetworkConfig(channels=(4, 8, 8)))(torch.zeros(1, 1, 32, 64)).shape
        torch.Size([1, 9, 32, 64])
    """
    levels = len(config.channels)
    network: nn.Module = DynUNet(
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
    return network
