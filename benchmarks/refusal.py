"""How many pictures that are no axial lumbar slices are refused, and how many good ones.

Other pictures come from packages under permissive licences that are installed (those of nilearn
and dipy only if they are), from drawings and noise, and from the data folder: sagittal slices, and
sagittal and coronal sections of axial volumes. Nothing of them is used to fit the network's card.
Axial slices that are turned or upside down are counted apart.

Usage: python benchmarks/refusal.py DATA [--model FILE.onnx] [--every 1]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

import nibabel
import numpy as np
from PIL import Image

from spine_explorer.imaging.geometry import AXIAL, Geometry
from spine_explorer.imaging.stack import Stack, StackIdentity
from spine_explorer.segmentation.segmenter import Segmenter
from spine_explorer.training.cases import read_cases

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from support.other_pictures import KINDS, Picture, sections, turned, turned_phantom

_SAGITTAL_SPACING = 0.94
_MIDDLE = 230.0
"""Millimetres; wider sections are cut to this, as the program would try many windows of it."""


def main() -> None:
    """Print shares of refused pictures, kind by kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder that holds sudirman, spider_sagittal, ...")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--every", type=int, default=1, help="look at every so-manieth picture")
    arguments = parser.parse_args()
    segmenter = Segmenter(arguments.model)
    for title, kinds in (
        ("to be refused", _others(arguments.data)),
        ("lumbar but wrongly turned", _turned(arguments.data)),
        ("to be accepted", _good(arguments.data)),
    ):
        print(title)
        counts = [
            _print(segmenter, name, islice(pictures, 0, None, arguments.every))
            for name, pictures in kinds.items()
        ]
        refused, total = np.sum(counts, axis=0)
        print(f"  {'all':<24} {refused:5d} of {total:5d}  {refused / max(total, 1):7.2%}")


def _print(segmenter: Segmenter, name: str, pictures: Iterable[Picture]) -> tuple[int, int]:
    refused = [not _is_accepted(segmenter, *picture) for picture in pictures]
    share = sum(refused) / max(len(refused), 1)
    print(f"  {name:<24} {sum(refused):5d} of {len(refused):5d}  {share:7.2%}", flush=True)
    return sum(refused), len(refused)


def _is_accepted(segmenter: Segmenter, signal: np.ndarray, spacing: float) -> bool:  # type: ignore[type-arg]
    part = tuple(_middle(size, spacing) for size in signal.shape)
    image = np.ascontiguousarray(signal[part], dtype=np.float32)[None]
    grid = Geometry(image.shape, (4.0, spacing, spacing), (0.0, 0.0, 0.0), AXIAL)
    stack = Stack(image, grid, StackIdentity(key="0", subject="picture"))
    return bool(segmenter.segment(stack).accepted[0])


def _middle(size: int, spacing: float) -> slice:
    cut = max(0, round((size - _MIDDLE / spacing) / 2))
    return slice(cut, size - cut)


def _others(data: Path) -> Mapping[str, Iterable[Picture]]:
    kinds: dict[str, Iterable[Picture]] = {name: kind() for name, kind in KINDS.items()}
    kinds["sagittal slices"] = _sagittal(data)
    for name, file in _volumes(data).items():
        for axis, direction in enumerate(("sagittal", "coronal")):
            kinds[f"{name}, {direction}"] = _sections(file, axis)
    return kinds


def _turned(data: Path) -> Mapping[str, Iterable[Picture]]:
    slices = list(islice(_validation(data), 0, None, 10))
    names = ("upside down", "turned by 180", "turned by 90", "turned by 270")
    kinds: dict[str, Iterable[Picture]] = {
        name: [list(turned(*picture))[index] for picture in slices]
        for index, name in enumerate(names)
    }
    return {**kinds, "drawn, all of these": turned_phantom()}


def _good(data: Path) -> Mapping[str, Iterable[Picture]]:
    kinds: dict[str, Iterable[Picture]] = {"validation": _validation(data)}
    return kinds | {f"{name}, axial": _axial(file) for name, file in _volumes(data).items()}


def _volumes(data: Path) -> dict[str, Path]:
    return {
        "MuscleMap": data / "musclemap/image.nii.gz",
        "Dixon fat": data / "myosegmentum/TUM01_fat.nii.gz",
        "Dixon water": data / "myosegmentum/TUM01_water.nii.gz",
    }


def _validation(data: Path) -> Iterator[Picture]:
    """Slices of the validation patients, outlined or not."""
    for case in read_cases(data / "sudirman", bare=True):
        if case.split == "validation":
            yield case.read()[0], case.spacing


def _sagittal(data: Path) -> Iterator[Picture]:
    for path in sorted((data / "spider_sagittal/image").glob("*.png")):
        yield np.asarray(Image.open(path), dtype=np.float32), _SAGITTAL_SPACING


def _sections(path: Path, axis: int) -> Iterator[Picture]:
    volume, spacing = _read(path)
    yield from sections(volume, spacing, axis, every=max(1, volume.shape[axis] // 20))


def _axial(path: Path) -> Iterator[Picture]:
    volume, spacing = _read(path)
    for index in range(volume.shape[2]):
        yield np.ascontiguousarray(volume[:, :, index].T), spacing[0]


def _read(path: Path) -> tuple[np.ndarray, tuple[float, float, float]]:  # type: ignore[type-arg]
    """A volume whose axes run to the patient's left, to the back and to the head."""
    image = nibabel.load(path)
    volume = np.asarray(image.dataobj, dtype=np.float32)
    left, back, head = (float(size) for size in image.header.get_zooms()[:3])
    return volume, (left, back, head)


if __name__ == "__main__":
    main()
