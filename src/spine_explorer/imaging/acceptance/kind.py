"""Header checks: is it an MR image of the patient, rather than another kind of picture?

ImageType's terms are those of DICOM PS3.3, C.8.3.1.1.1 (MR), C.8.13.1.1.1 (enhanced MR) and
C.8.16.1.4 (derived pixel contrast), with the scanner makers' own beside them.
"""

from __future__ import annotations

from collections.abc import Iterator

from spine_explorer.imaging.acceptance.grading import Header, pass_over, warn
from spine_explorer.imaging.acceptance.wording import first_named, listed, plain_words, quoted
from spine_explorer.imaging.findings import Finding

_LOCALIZER_WORDS = (
    *("localizer", "localiser", "localizers", "loc", "scout", "survey", "planscan", "plan scan"),
    *("3pl", "3 pl", "3plane", "3 plane", "three plane"),
)
_PROJECTION_WORDS = ("projection", "mip", "minip", "mnip", "max ip", "min ip")
_CAPTURE_WORDS = ("screen save", "screensave", "screen capture", "screenshot", "screen shot")
_RESLICED_WORDS = ("mpr", "reformatted", "resampled")
_MAP_WORDS = (
    *("map", "adc", "fa", "velocity", "sub", "subtract", "subtraction", "division"),
    *("fat fraction", "water fraction", "ff", "pdff", "t2 star", "r2 star", "t test", "z score"),
    *("rcbf", "rcbv", "mtt", "ttp", "std deviation"),
)
_COMPONENTS = {
    "P": "phase",
    "PHASE": "phase",
    "R": "real part",
    "REAL": "real part",
    "I": "imaginary part",
    "IMAGINARY": "imaginary part",
}
"""Values after the second that say which part of the complex signal an image shows."""


def modality(header: Header) -> Iterator[Finding]:
    """Pass over anything but MR; formats without a modality are trusted."""
    found = header.acquisition.modality
    if found and found.strip().upper() != "MR":
        yield pass_over(
            "modality", f"The modality is {quoted(found)}, not MR; only MR images are measured."
        )


def localizer(header: Header) -> Iterator[Finding]:
    """Pass over the scout images on which the scan was planned."""
    texts = (*header.acquisition.image_type, header.identity.description)
    word = first_named(plain_words(*texts), _LOCALIZER_WORDS)
    if word:
        yield pass_over(
            "localizer", f"The series is a localizer ({word}); its few slices are not measured."
        )


def projection(header: Header) -> Iterator[Finding]:
    """Pass over projections, in which many slices are merged into one."""
    word = first_named(_image_type_words(header), _PROJECTION_WORDS)
    if word:
        yield pass_over(
            "projection", f"The images are projections of many slices ({word}), not slices."
        )


def parameter_map(header: Header) -> Iterator[Finding]:
    """Pass over images whose values are not the magnitude of the MR signal."""
    values = [value.strip().upper() for value in header.acquisition.image_type[2:]]
    component = next((_COMPONENTS[value] for value in values if value in _COMPONENTS), "")
    shown = component or first_named(_image_type_words(header), _MAP_WORDS)
    if shown:
        yield pass_over(
            "parameter_map",
            f"The images show a computed value ({shown}), not the strength of the MR signal.",
        )


def screen_capture(header: Header) -> Iterator[Finding]:
    """Pass over pictures of a screen."""
    if first_named(_image_type_words(header), _CAPTURE_WORDS):
        yield pass_over("screen_capture", "The images are captures of a screen, not MR images.")


def colour(header: Header) -> Iterator[Finding]:
    """Pass over colour images: fused, annotated or captured, never plain MR."""
    found = header.acquisition.photometric
    if found and not found.strip().upper().startswith("MONOCHROME"):
        yield pass_over(
            "colour", f"The images are coloured ({quoted(found)}); only grey images are measured."
        )


def derived(header: Header) -> Iterator[Finding]:
    """Warn of images that were computed from others, whose pixels may be interpolated."""
    values = {value.strip().upper() for value in header.acquisition.image_type[:2]}
    reasons = [term.lower() for term in ("DERIVED", "SECONDARY") if term in values]
    resliced = first_named(_image_type_words(header), _RESLICED_WORDS)
    reasons += [resliced] if resliced else []
    if reasons:
        yield warn(
            "derived",
            f"The images were computed from others ({listed(reasons)}), so signal and detail may "
            "differ from what the scanner measured.",
            "Measure the original series if there is one.",
        )


def _image_type_words(header: Header) -> str:
    return plain_words(*header.acquisition.image_type)
