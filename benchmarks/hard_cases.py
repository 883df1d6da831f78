"""How the network does on synthetic people who are hard to outline, and pictures of the worst.

Everything is drawn by the phantom: no patient is in it, and a drawn spine is easier in some ways
and stranger in others than a patient's. Dice compares the program's outlines with the drawn ones
on slices through L4-L5; the table gives mean and least of each tissue (left and right are two
outlines), the least trust of any outline, and how many slices were refused.

Usage: python benchmarks/hard_cases.py [--seeds 8] [--model FILE.onnx] [--picture FILE.png]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from spine_explorer.anatomy import STRUCTURES, Tissue
from spine_explorer.imaging.geometry import AXIAL, Geometry
from spine_explorer.imaging.stack import Stack, StackIdentity
from spine_explorer.outlines.overlap import dice
from spine_explorer.outputs.contours import draw_outline, outline
from spine_explorer.outputs.marks import with_footer
from spine_explorer.outputs.slice_view import grey_picture, view_slice
from spine_explorer.phantom.drawing import draw_slice
from spine_explorer.phantom.hard import HardAnatomy, harden
from spine_explorer.phantom.plan import Level, plan_slice
from spine_explorer.phantom.protocol import Contrast
from spine_explorer.phantom.sampling import sample_anatomy
from spine_explorer.phantom.scanner import sample_scan
from spine_explorer.segmentation.result import Segmentation
from spine_explorer.segmentation.segmenter import Segmenter

USUAL, LOW_SIGNAL = "usual", "low-signal"
SCENES = (USUAL, *HardAnatomy, LOW_SIGNAL)
CONTRASTS = (Contrast.T1, Contrast.T2)

_PIXEL = 0.6875
_VERTEBRA = 7.5
"""Millimetres above the disc where screws are in the bone."""
_NOISE = 4.0
"""Times the usual noise in slices of low signal."""
_COLUMNS = 4
_TILE = 400


@dataclass(frozen=True, eq=False)
class Outcome:
    """What the network made of one slice.

    Attributes:
        scene: One of ``SCENES``.
        contrast: T1 or T2.
        seed: Of the person.
        stack: The slice.
        truth: The drawn labels, shape (row, column).
        segmentation: The program's outlines.
    """

    scene: str
    contrast: Contrast
    seed: int
    stack: Stack
    truth: NDArray[np.uint8]
    segmentation: Segmentation

    def scores(self, tissue: Tissue) -> list[float]:
        """Dice of each outline of a tissue; 0 where nothing was found."""
        found = self.segmentation.labels[0]
        labels = [item.label for item in STRUCTURES if item.tissue is tissue]
        return [dice(found == label, self.truth == label) for label in labels]

    @property
    def worst(self) -> float:
        """The least Dice of any structure."""
        return min(score for tissue in Tissue for score in self.scores(tissue))

    @property
    def trust(self) -> float:
        """The least trust of any outline; 0 where a structure was not found."""
        trust = self.segmentation.trust
        return 0.0 if trust is None else float(np.nan_to_num(trust[0]).min())


def main() -> None:
    """Print the table, and write the picture of the worst slice of each scene."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--picture", type=Path)
    arguments = parser.parse_args()
    segmenter = Segmenter(arguments.model)
    outcomes = [
        try_slice(segmenter, scene, contrast, seed)
        for scene in SCENES
        for contrast in CONTRASTS
        for seed in range(arguments.seeds)
    ]
    print("\n".join(table(outcomes)))
    if arguments.picture:
        contact_sheet(outcomes).save(arguments.picture, optimize=True)


def try_slice(segmenter: Segmenter, scene: str, contrast: Contrast, seed: int) -> Outcome:
    """Draw a slice of a person and outline it."""
    person, scan = sample_anatomy(seed), sample_scan(seed)
    if scene in list(HardAnatomy):
        person = harden(person, HardAnatomy(scene))
    if scene == LOW_SIGNAL:
        scan = replace(scan, noise=_NOISE * scan.noise)
    offset = _VERTEBRA if scene == HardAnatomy.IMPLANTS and seed % 2 else 0.0
    plan = plan_slice(person, Level.L4_L5, offset)
    drawn = draw_slice(plan, contrast=contrast, scanning=scan)
    stack = stack_of(drawn.signal[None], f"{scene}, {contrast}, seed {seed}")
    return Outcome(scene, contrast, seed, stack, drawn.labels, segmenter.segment(stack))


def stack_of(voxels: NDArray[np.float32], name: str) -> Stack:
    """Return slices in display orientation as a stack."""
    grid = Geometry(voxels.shape, (4.0, _PIXEL, _PIXEL), (0.0, 0.0, 0.0), AXIAL)
    return Stack(voxels, grid, StackIdentity(key="0", subject=name))


def table(outcomes: Sequence[Outcome]) -> list[str]:
    """Return a Markdown table, a line for each scene and contrast."""
    titles = ["scene", "contrast", *(tissue.title for tissue in Tissue), "least trust", "refused"]
    lines = ["| " + " | ".join(titles) + " |", "|" + "---|" * len(titles)]
    for scene in SCENES:
        for contrast in CONTRASTS:
            chosen = [each for each in outcomes if (each.scene, each.contrast) == (scene, contrast)]
            lines.append("| " + " | ".join([scene, contrast, *_figures(chosen)]) + " |")
    return lines


def _figures(outcomes: Sequence[Outcome]) -> list[str]:
    accepted = [each for each in outcomes if each.segmentation.accepted[0]]
    figures = []
    for tissue in Tissue:
        scores = [score for each in outcomes for score in each.scores(tissue)]
        figures.append(f"{np.mean(scores):.3f} ({min(scores):.3f})")
    trust = f"{min(each.trust for each in accepted):.2f}" if accepted else "-"
    return [*figures, trust, f"{len(outcomes) - len(accepted)} of {len(outcomes)}"]


def contact_sheet(outcomes: Sequence[Outcome]) -> Image.Image:
    """Draw the worst slice of each scene: the program's outlines solid, the drawn ones dashed."""
    by_dice = sorted(outcomes, key=lambda outcome: outcome.worst)
    worst = [next(each for each in by_dice if each.scene == scene) for scene in SCENES]
    tiles = [_tile(outcome) for outcome in worst]
    height = max(tile.height for tile in tiles)
    rows = -(-len(tiles) // _COLUMNS)
    sheet = Image.new("RGB", (_COLUMNS * _TILE, rows * height), "black")
    for number, tile in enumerate(tiles):
        sheet.paste(tile, (number % _COLUMNS * _TILE, number // _COLUMNS * height))
    return sheet


def _tile(outcome: Outcome) -> Image.Image:
    """Both outlines on one slice, seen through the same cut."""
    twice = stack_of(np.repeat(outcome.stack.voxels, 2, axis=0), outcome.scene)
    labels = np.stack([outcome.segmentation.labels[0], outcome.truth])
    both = replace(outcome.segmentation, labels=labels)
    picture = grey_picture(view_slice(twice, both, 0)).convert("RGB")
    for index, dashed in ((0, False), (1, True)):
        view = view_slice(twice, both, index)
        for item in STRUCTURES:
            colour = (255, 255, 255) if dashed else item.colour
            draw_outline(picture, outline(view, item.label), colour, dashed=dashed)
    caption = f"{outcome.scene}, {outcome.contrast}, least Dice {outcome.worst:.2f}"
    framed = with_footer(picture, caption, view_slice(twice, both, 0).pixels_per_mm)
    return framed.resize((_TILE, round(framed.height * _TILE / framed.width)))


if __name__ == "__main__":
    main()
