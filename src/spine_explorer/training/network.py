"""The networks that can be trained: encoder-decoders of MONAI in two dimensions."""

from __future__ import annotations

from monai.networks.nets.dynunet import DynUNet
from monai.networks.nets.mednext import MedNeXt
from torch import nn

from spine_explorer.anatomy import CLASS_COUNT
from spine_explorer.training.config import NetworkConfig

_PATCH = 2
"""Pixels along a side that the depthwise network takes together: its finest stage costs most."""


def build_network(config: NetworkConfig) -> nn.Module:
    """Return an untrained network from (batch, 1, row, column) to (batch, class, row, column).

    Its output are logits; rows and columns must be multiples of 2 to the number of halvings.

    Example:
        >>> build_network(NetworkConfig(channels=(4, 8, 8)))(torch.zeros(1, 1, 32, 64)).shape
        torch.Size([1, 9, 32, 64])
    """
    return _residual(config) if config.kind == "residual" else _convnext(config)


def _residual(config: NetworkConfig) -> nn.Module:
    """nnU-Net's residual U-Net (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z).

    It is batch-normalised, so that inference can fold the normalisation into the convolutions.
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


def _convnext(config: NetworkConfig) -> nn.Module:
    """MedNeXt (Roy et al. 2023, doi:10.1007/978-3-031-43901-8_39) on patches of 2 x 2 pixels."""
    halvings = len(config.channels) - 1
    network = MedNeXt(
        spatial_dims=2,
        in_channels=_PATCH**2,
        out_channels=CLASS_COUNT * _PATCH**2,
        init_filters=config.channels[0],
        kernel_size=5,
        use_residual_connection=True,
        blocks_down=[2] * halvings,
        blocks_up=[1] * halvings,
    )
    return nn.Sequential(nn.PixelUnshuffle(_PATCH), network, nn.PixelShuffle(_PATCH))
