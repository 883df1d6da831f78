"""Twenty phantom patients, outlined by a reader whose convention is not the network's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from spine_explorer.imaging.reading import find_stacks
from spine_explorer.imaging.source import StackSource
from spine_explorer.outlines.drawn import DrawnOutlines
from spine_explorer.outlines.reading import find_outlines
from spine_explorer.outputs.dicom_seg import write_dicom_seg
from spine_explorer.outputs.segmentation_nifti import write_segmentation
from spine_explorer.phantom.protocol import Contrast, PatientPosition, Protocol
from spine_explorer.phantom.study import write_phantom
from spine_explorer.segmentation.result import Segmentation

PATIENTS = 20
WITHIN = {1: 2.0, 2: 2.0, 7: 3.0}
"""The reader's convention: millimetres inside the true border, by label; nothing else outlined."""

POSITIONS = tuple(PatientPosition)[:4]
LEVEL = "L4-L5"


def write_studies(folder: Path) -> None:
    """Write a study and its outlines for each patient.

    ``NN/dicom`` holds the images, ``NN/reader`` what the reader outlined at L4-L5, as DICOM SEG
    of every other patient and as NIfTI of the rest, and ``NN/whole`` the true outlines there.
    """
    for seed in range(PATIENTS):
        study = folder / f"{seed:02d}"
        protocol = Protocol(
            shape=(208, 240),
            spacing=(1.0, 1.0),
            slice_count=1,
            position=POSITIONS[seed % len(POSITIONS)],
        )
        contrast = Contrast.T1 if seed % 3 == 0 else Contrast.T2
        write_phantom(study, seed=seed, contrast=contrast, protocol=protocol)
        for source, truth in _outlined_stacks(study):
            stack = source.load()
            mask = Path(source.identity.key) / "mask.nii.gz"
            write_segmentation(study / "whole" / mask, truth.labels, stack.geometry)
            labels = _by_the_reader(truth.labels, stack.geometry.spacing[1:])
            if seed % 2:
                drawn = replace(truth, labels=labels)
                write_dicom_seg(study / "reader" / "outlines.dcm", stack, drawn, source)
            else:
                write_segmentation(study / "reader" / mask, labels, stack.geometry)


def _outlined_stacks(study: Path) -> Iterator[tuple[StackSource, Segmentation]]:
    """The stacks at the level that is outlined, with what is true of them."""
    sources = find_stacks([study / "dicom"]).sources
    drawn = DrawnOutlines.on(sources, find_outlines([study / "truth" / f"{LEVEL}.nii.gz"]))
    for source in sources:
        if drawn.placed.patches.get(source.identity.key):
            yield source, drawn.segment(source.load())


def _by_the_reader(labels: NDArray[np.uint8], spacing: tuple[float, ...]) -> NDArray[np.uint8]:
    drawn = np.zeros_like(labels)
    for index, one in enumerate(labels):
        for label, margin in WITHIN.items():
            depth = distance_transform_edt(one == label, sampling=spacing)
            drawn[index][depth > margin] = label
    return drawn
