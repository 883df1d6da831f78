from __future__ import annotations

import pytest

from spine_explorer.errors import InputError
from spine_explorer.measurement.fat.methods import FatMethod
from spine_explorer.measurement.options import LeanRegion, MeasurementOptions


def test_default_is_the_mixture_of_three_components() -> None:
    assert MeasurementOptions().fat_methods == (FatMethod.GMM3,)


def test_a_fixed_threshold_must_be_given() -> None:
    with pytest.raises(InputError, match="threshold"):
        MeasurementOptions(fat_methods=(FatMethod.FIXED,))


def test_at_least_one_method_must_be_chosen() -> None:
    with pytest.raises(InputError, match="No method"):
        MeasurementOptions(fat_methods=())


def test_levels_and_regions_belong_to_slices() -> None:
    region = LeanRegion(slice_index=2, row=10, column=12, radius=3)
    options = MeasurementOptions(levels={2: "L3-L4"}, lean_regions=(region,))
    assert (options.level_of(2), options.level_of(0)) == ("L3-L4", "")
    assert (options.lean_regions_of(2), options.lean_regions_of(0)) == ((region,), ())
