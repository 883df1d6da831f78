"""Small outlined data folders, for every test that reads or learns from one."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from spine_explorer.anatomy import STRUCTURES
from support.outlines import SPACING, lumbar_labels

EVERYTHING = ";".join(item.name for item in STRUCTURES)
BACK_MUSCLES = "multifidus_left;multifidus_right;erector_spinae_left;erector_spinae_right"
HEADER = "name,patient,level,contrast,split,spacing_mm,published,project"

needs_compiler = pytest.mark.skipif(
    not any(shutil.which(name) for name in ("g++", "clang++")), reason="needs a C++ compiler"
)
compiler_may_warn = pytest.mark.filterwarnings(
    "ignore:.torch.jit.script_method. is deprecated",
    "ignore:The .grad attribute of a Tensor that is not a leaf",
)

_TONES = np.array([0, 90, 90, 80, 80, 110, 110, 60, 230])
"""Of the background and the structures, as on T2-weighted images."""


def lumbar_image(*, seed: int = 0) -> NDArray[np.uint8]:
    """A picture in which every structure of ``lumbar_labels`` can be seen, in noise."""
    labels = lumbar_labels()
    rows, columns = np.indices(labels.shape)
    trunk = ((rows - 100) / 95) ** 2 + ((columns - 120) / 115) ** 2 < 1
    signal = np.where(trunk, np.where(labels > 0, _TONES[labels], 170), 0)
    noise = np.random.default_rng(seed).normal(0, 6, labels.shape)
    return (signal + noise).clip(0, 255).astype(np.uint8)


def write_pictures(
    folder: Path, name: str, *, image: ArrayLike | None = None, mask: ArrayLike | None = None
) -> None:
    """Write a picture and its outlines; those of a plain lumbar slice unless given."""
    pictures = {
        "image": lumbar_image() if image is None else np.asarray(image),
        "mask": lumbar_labels() if mask is None else np.asarray(mask),
    }
    for kind, pixels in pictures.items():
        (folder / kind).mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(folder / kind / f"{name}.png")


def write_index(folder: Path, *lines: str, header: str = HEADER) -> Path:
    """Write the index of a data folder."""
    folder.mkdir(parents=True, exist_ok=True)
    index = folder / "index.csv"
    index.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return index


def write_data(folder: Path) -> Path:
    """Write a whole slice and a partly outlined one to train on, and one to validate on."""
    for seed, name in enumerate(("whole", "partial", "kept")):
        write_pictures(folder, name, image=lumbar_image(seed=seed))
    write_index(
        folder,
        f"whole,P1,L4-L5,T2,train,{SPACING},,{EVERYTHING}",
        f"partial,P2,L4-L5,T1,train,{SPACING},{BACK_MUSCLES},",
        f"kept,P3,L3-L4,T2,validation,{SPACING},{BACK_MUSCLES},disc;canal",
        f"bare,P4,L3-L4,T1,train,{SPACING},,",
    )
    return folder
