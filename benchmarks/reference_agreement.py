"""Agreement of the program's measurements with those of reference outlines, by the same code.

Measures the slices of one split twice, inside the program's outlines and inside the reference
ones, and compares the two tables as `spine-explorer agree` does. Structures that are not outlined
in a slice's reference are left out on both sides.

Usage: python benchmarks/reference_agreement.py DATA_FOLDER [--split validation] [--out FOLDER]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spine_explorer.anatomy import BACKGROUND, STRUCTURES
from spine_explorer.imaging.stack import Stack
from spine_explorer.measurement.measure import measure
from spine_explorer.measurement.row import Row
from spine_explorer.outputs.tables import write_measurements
from spine_explorer.segmentation.result import Segmentation
from spine_explorer.segmentation.segmenter import Segmenter
from spine_explorer.studies.agreement.files import PAGE, write_study
from spine_explorer.studies.agreement.study import agree
from spine_explorer.studies.ratings.layout import Layout
from spine_explorer.studies.table import read_table
from spine_explorer.training.cases import Case, read_cases
from spine_explorer.training.evaluation import stack_of_case

NAMES = ("reference", "program")


def main() -> None:
    """Measure twice, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", default="validation")
    parser.add_argument("--out", type=Path, default=Path("reference-agreement"))
    options = parser.parse_args()
    segmenter = Segmenter()
    cases = [case for case in read_cases(options.folder) if case.split == options.split]
    for contrast in sorted({case.contrast for case in cases}):
        chosen = [case for case in cases if case.contrast == contrast]
        folder = options.out / contrast
        for name, rows in zip(NAMES, measure_twice(segmenter, chosen), strict=True):
            write_measurements(folder / f"{name}.csv", rows)
        study = agree([read_table(folder / f"{name}.csv") for name in NAMES], Layout(names=NAMES))
        write_study(folder, study)
        print(f"{contrast}: {len(chosen)} slices of {options.split}, {folder / PAGE}")


def measure_twice(segmenter: Segmenter, cases: Sequence[Case]) -> tuple[list[Row], list[Row]]:
    """Rows inside the reference outlines and inside the program's."""
    by_reference, by_program = [], []
    for case in cases:
        image, reference = case.read()
        stack = named(stack_of_case(case, image), case)
        found = segmenter.segment(stack).labels
        known = np.where(np.isin(found, sorted(case.outlined)), found, BACKGROUND)
        by_reference += measure(stack, drawn(reference[None]))
        by_program += measure(stack, drawn(known))
    return by_reference, by_program


def named(stack: Stack, case: Case) -> Stack:
    """The slice with the keys that pair its rows."""
    identity = replace(stack.identity, series=case.name)
    return replace(stack, identity=identity)


def drawn(labels: NDArray[np.uint8]) -> Segmentation:
    """Labels as if a person had drawn them."""
    found = [(labels == item.label).any() for item in STRUCTURES]
    confidence = np.where(found, 1.0, np.nan).astype(np.float32)[None]
    return Segmentation(labels.astype(np.uint8), confidence, np.ones(1, dtype=np.bool_))


if __name__ == "__main__":
    main()
