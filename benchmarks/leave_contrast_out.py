"""How far networks that were taught T1-weighted slices only generalise to T2-weighted ones.

Prints the mean Dice of each tissue on the T1-weighted validation slices and on every T2-weighted
slice, whatever its split. Nothing is refused: a network that was taught for a short time is not
confident, and what matters here is what it draws.

Usage: python benchmarks/leave_contrast_out.py DATA NETWORK.onnx...
DATA holds the folder sudirman. Configurations to train the networks with are in
benchmarks/candidates; the networks must not have learned from T2-weighted slices.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from spine_explorer.anatomy import Tissue
from spine_explorer.segmentation.segmenter import Segmenter
from spine_explorer.training.cases import Case, read_cases
from spine_explorer.training.evaluation import Score, score_labels, stack_of_case
from spine_explorer.training.summary import summarise


def main() -> None:
    """Print one line a network and contrast."""
    data, *networks = (Path(word) for word in sys.argv[1:])
    cases = [replace(case, split="") for case in read_cases(data / "sudirman") if is_judged(case)]
    print("| network | contrast | slices |", " | ".join(Tissue), "| mean |")
    print("|---" * (4 + len(Tissue)) + "|")
    for network in networks:
        segmenter = Segmenter(network)
        for contrast in ("T1", "T2"):
            chosen = [case for case in cases if case.contrast == contrast]
            found = summarise(score for case in chosen for score in scores(segmenter, case))
            dice = [summary.dice.mean for summary in found]
            values = " | ".join(f"{value:.3f}" for value in (*dice, float(np.mean(dice))))
            print(f"| {segmenter.model.name} | {contrast} | {len(chosen)} | {values} |")


def is_judged(case: Case) -> bool:
    """Validation slices, and all of the contrast that was left out."""
    return case.split == "validation" or case.contrast == "T2"


def scores(segmenter: Segmenter, case: Case) -> Sequence[Score]:
    """Judge what a network draws on a slice, also where the program would refuse it."""
    image, reference = case.read()
    outline = segmenter.outline(stack_of_case(case, image), 0)
    return score_labels(case, outline.labels, reference)


if __name__ == "__main__":
    main()
