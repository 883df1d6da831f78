"""How far networks that were taught T1-weighted slices only generalise to other contrasts.

Prints the mean Dice of each tissue on the T1-weighted validation slices, and on every slice of each
other contrast, whatever its split. Nothing is refused: a network that was taught for a short time
is not confident, and what matters here is what it draws.

Usage: python benchmarks/leave_contrast_out.py FOLDER NETWORK.onnx...
FOLDER is what scripts/prepare-training-data wrote. Configurations to train the networks with are
in benchmarks/candidates; the networks must have learned from T1-weighted slices alone.
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

TAUGHT = "T1"


def main() -> None:
    """Print one line a network and contrast."""
    folder, *networks = (Path(word) for word in sys.argv[1:])
    cases = [replace(case, split="") for case in read_cases(folder) if is_judged(case)]
    print("| network | contrast | slices |", " | ".join(Tissue), "| mean |")
    print("|---" * (4 + len(Tissue)) + "|")
    for network in networks:
        segmenter = Segmenter(network)
        for contrast in sorted({case.contrast for case in cases}, key=contrast_order):
            chosen = [case for case in cases if case.contrast == contrast]
            found = summarise(score for case in chosen for score in scores(segmenter, case))
            dice = {summary.tissue: summary.dice.mean for summary in found}
            values = [f"{dice[tissue]:.3f}" if tissue in dice else "" for tissue in Tissue]
            mean = f"{np.mean(list(dice.values())):.3f}"
            cells = (segmenter.model.name, contrast, str(len(chosen)), *values, mean)
            print(f"| {' | '.join(cells)} |", flush=True)


def is_judged(case: Case) -> bool:
    """Validation slices of what was taught, and all of the contrasts that were left out."""
    return case.split == "validation" or case.contrast != TAUGHT


def contrast_order(contrast: str) -> tuple[bool, str]:
    """What was taught first, then the others by name."""
    return contrast != TAUGHT, contrast


def scores(segmenter: Segmenter, case: Case) -> Sequence[Score]:
    """Judge what a network draws on a slice, also where the program would refuse it."""
    image, reference = case.read()
    window, outline = segmenter.framed_outline(stack_of_case(case, image), 0)
    labels = np.zeros_like(reference)
    labels[window] = outline.labels
    return score_labels(case, labels, reference)


if __name__ == "__main__":
    main()
