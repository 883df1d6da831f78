from __future__ import annotations

import pytest

from spine_explorer.imaging.acceptance.weighting import Weighting
from spine_explorer.imaging.stack import Acquisition
from spine_explorer.training.collecting.contrasts import Contrast, contrast_of
from support.stacks import make_identity, make_stack


def test_every_kind_of_contrast_has_a_word() -> None:
    assert {kind.name for kind in Weighting} == {kind.name for kind in Contrast}


@pytest.mark.parametrize(
    ("acquisition", "description", "wanted"),
    [
        (Acquisition(echo_time=100, repetition_time=4000), "", Contrast.T2),
        (Acquisition(echo_time=12, repetition_time=600), "", Contrast.T1),
        (Acquisition(), "sub-01_T1w", Contrast.T1),
        (Acquisition(), "scan", Contrast.PD),
    ],
)
def test_what_the_images_tell_goes_before_what_is_said(
    acquisition: Acquisition, description: str, wanted: Contrast
) -> None:
    stack = make_stack(acquisition=acquisition, identity=make_identity(description=description))
    assert contrast_of(stack, Contrast.PD) is wanted
