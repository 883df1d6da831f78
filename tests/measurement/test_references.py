from __future__ import annotations

import numpy as np

from spine_explorer.measurement.references import References
from spine_explorer.measurement.regions import DISC
from support.measurement import block_labels, block_signal, make_slice


def test_references_of_the_blocks() -> None:
    found = References.of(make_slice(spacing=(0.5, 0.5)))
    assert (found.disc_area, found.canal, found.fluid) == (150, 600, 900)
    assert found.fluid_is_bright


def test_what_is_missing_is_none() -> None:
    found = References.of(make_slice(labels=block_labels(["multifidus_left"])))
    assert (found.disc_area, found.canal, found.fluid) == (None, None, None)
    assert list(found.adjusted_signal(DISC, 100)) == []


def test_fluid_as_dark_as_muscle_is_doubtful() -> None:
    signal = block_signal()
    signal[42:52, 44:56] = np.float32(120)
    found = References.of(make_slice(signal))
    assert not found.fluid_is_bright
    assert all(value.doubtful for value in found.adjusted_signal(DISC, 200))


def test_without_muscle_nothing_speaks_against_the_fluid() -> None:
    assert References.of(make_slice(labels=block_labels(["canal"]))).fluid_is_bright
