"""The limits that the documentation states, held to the constants of the program."""

from __future__ import annotations

import pytest

from spine_explorer.imaging import archives, even_runs, files, nifti_header, pictures
from spine_explorer.imaging.acceptance import grid, pixels, plane
from spine_explorer.imaging.acceptance.weighting import (
    LARGEST_GRADIENT_FLIP,
    LONG_TE,
    LONG_TR,
    SHORT_TE,
    STIR_TI,
    T1_FLAIR_TI,
)
from spine_explorer.imaging.dicom_source import MAX_VOXELS
from spine_explorer.measurement.fat import fitting, model, sampling, surroundings
from spine_explorer.outlines import composing
from spine_explorer.segmentation import doubts, framing, plausibility, preprocessing
from spine_explorer.statistics.comparison import permutation
from spine_explorer.studies.change import matching, scan
from support.pages import DOCS

LIMITS = {
    "concepts/acceptance.md": (
        f"tilted more than {plane.STEEPEST_AXIAL:g}° from axial",
        f"tilted more than {plane.STEEP:g}° |",
        f"below {grid.POSSIBLE_PIXEL[0]:g} or above {grid.POSSIBLE_PIXEL[1]:g} mm",
        f"below {grid.USUAL_PIXEL[0]:g} or above {grid.USUAL_PIXEL[1]:g} mm",
        f"differ by more than {grid.LARGEST_INEQUALITY:.0%}".replace("%", " %"),
        f"fewer than {grid.FEWEST_POSSIBLE_PIXELS} rows",
        f"fewer than {grid.FEWEST_PIXELS} rows",
        f"narrower than {grid.NARROWEST_FIELD:g} mm or less deep than {grid.NARROWEST_DEPTH:g} mm",
        f"below {grid.USUAL_THICKNESS[0]:g} or above {grid.USUAL_THICKNESS[1]:g} mm",
        f"TR below {LONG_TR:g} ms with TE below {SHORT_TE:g} ms is T1",
        f"TR from {LONG_TR:g} ms is T2 with TE from {LONG_TE:g} ms",
        f"TI from {STIR_TI[0]:g} to {STIR_TI[1]:g} ms",
        f"TI from {T1_FLAIR_TI[0]:g} to {T1_FLAIR_TI[1]:g} ms",
        f"flip angle below {LARGEST_GRADIENT_FLIP:g}°",
        f"no slice has {pixels.FEWEST_GREY_LEVELS} different",
        f"more than {100 * pixels.EMPTY_SHARE:g} % of the pixels",
        f"more than {100 * pixels.CLIPPED_SHARE:g} % of a slice",
        f"by more than {pictures.COLOUR_TOLERANCE} of 255",
        f"confidence is below {doubts.DOUBTFUL_BELOW:g}",
        f"a note below {100 * composing.NEGLIGIBLE_SHARE:g} % of an outline",
        f"at most {archives.MAX_ENTRIES:,} files, {archives.MAX_TOTAL_BYTES // 2**30} GiB in all",
        f"a ratio above {archives.MAX_RATIO}",
        f"A file may have {files.MAX_FILE_BYTES // 2**30} GiB",
        f"a DICOM stack 2^{MAX_VOXELS.bit_length() - 1} voxels",
        f"a NIfTI file 2^{nifti_header.MAX_VOXELS.bit_length() - 1}",
        f"picture file 2^{pictures.MAX_PIXELS.bit_length() - 1}",
    ),
    "concepts/outlines.md": (
        f"square pixels of {preprocessing.MODEL_SPACING:g} mm",
        f"least {preprocessing.SMALLEST_GRID}",
        f"wider than {framing.WIDEST_FIELD:g} mm is cut to a window of {framing.WINDOW:g} mm",
        f"fewer than {plausibility.FEWEST_STRUCTURES} of the 8",
        f"mean confidence is below {plausibility.LEAST_MEAN_CONFIDENCE:g}",
        f"Below {doubts.DOUBTFUL_BELOW:g} an outline",
        *(
            f"| {tissue.title.lower()} | {low:g} to {high:g} |"
            for tissue, (low, high) in plausibility.AREA_LIMITS.items()
        ),
    ),
    "concepts/change.md": (
        f"include at most {matching.STEEPEST_DEGREES:g}°",
        f"differ by more than {100 * scan.TOLERANCE:g} % between the visits",
        f"exact up to {permutation.EXACT_UP_TO} values",
    ),
    "concepts/stacks-and-sides.md": (
        f"of at most {even_runs.MAX_GAP_MM:g} mm",
        f"nearer than {even_runs.SAME_PLACE_MM:g} mm",
    ),
    "concepts/fat.md": (
        f"Below {fitting.FEWEST_PIXELS} pixels on both sides",
        f"below {model.LEAST_RATIO:g} times",
        f"fat is {model.LEAST_CONTRAST:g} times as bright",
        f"within {surroundings.REACH:g} mm",
    ),
    "how-to/choose-a-fat-method.md": (
        f"six circles of {sampling.RADIUS:g} mm radius",
        f"below {model.LEAST_RATIO:g} times",
    ),
    "how-to/measure-pictures.md": (
        f"below {pictures.SPACING_LIMITS[0]:g} or above {pictures.SPACING_LIMITS[1]:g} mm",
        f"fewer than {pixels.FEWEST_GREY_LEVELS} grey values",
    ),
    "how-to/check-and-trust-outlines.md": (f"confidence below {doubts.DOUBTFUL_BELOW:g}",),
}


@pytest.mark.parametrize(
    ("page", "limit"), [(page, limit) for page, limits in LIMITS.items() for limit in limits]
)
def test_limits_are_those_of_the_code(page: str, limit: str) -> None:
    text = " ".join((DOCS / page).read_text("utf-8").split())
    assert limit in text
