"""What kind of contrast an image has, told from how it was made."""

from __future__ import annotations

import re
from enum import StrEnum

from spine_explorer.imaging.acceptance.wording import first_named, plain_words
from spine_explorer.imaging.stack import Acquisition

LONG_TR = 1500.0
SHORT_TE = 40.0
LONG_TE = 60.0
"""Milliseconds, for spin echo. Usual are TR 300-800 and TE 10-30 for T1, TR above 2000 with TE
10-45 for PD and above 70 for T2 (Westbrook and Talbot, MRI in Practice); the cuts lie between."""

STIR_TI = (80.0, 300.0)
"""Milliseconds that null fat: ln 2 times its T1 of 260 to 380 ms, and the shorter delays of
spectrally selective inversion."""

T1_FLAIR_TI = (500.0, 1300.0)
"""Milliseconds that null cerebrospinal fluid at a medium TR, which gives T1 contrast."""

LARGEST_GRADIENT_FLIP = 60.0
"""Degrees. A spin echo starts with about 90°; gradient echoes mostly with far less."""


class Weighting(StrEnum):
    """Kind of contrast."""

    T1 = "T1-weighted"
    T2 = "T2-weighted"
    PD = "proton-density-weighted"
    FAT_SUPPRESSED = "fat-suppressed"
    WATER = "Dixon water images"
    FAT = "Dixon fat images"
    IN_PHASE = "Dixon in-phase images"
    OPPOSED_PHASE = "Dixon opposed-phase images"
    UNKNOWN = "unknown"

    @property
    def shows_fat_and_muscle(self) -> bool:
        """Whether fat is bright and muscle is darker, as thresholds for fat take for granted.

        True for unknown contrast too, which nothing excludes.
        """
        return self not in _WITHOUT_FAT_CONTRAST


_WITHOUT_FAT_CONTRAST = frozenset(
    {Weighting.FAT_SUPPRESSED, Weighting.WATER, Weighting.FAT, Weighting.OPPOSED_PHASE}
)
_DIXON_FAMILY = ("dixon", "mdixon", "ideal")
_DIXON_PARTS = {
    Weighting.WATER: ("water", "w"),
    Weighting.FAT: ("fat", "f"),
    Weighting.IN_PHASE: ("in phase", "inphase", "ip", "in"),
    Weighting.OPPOSED_PHASE: ("opp phase", "out phase", "outphase", "opposed", "op", "opp", "out"),
}
"""Names of the parts: DICOM's and GE's in full, Siemens' and Philips' in short."""

_SUPPRESSION_WORDS = (
    *("stir", "tirm", "spair", "spir", "fs", "fatsat", "fat sat", "chemsat"),
    *("fat suppressed", "fat suppression", "water only"),
)
_GRADIENT_ECHO = re.compile(
    r"\b(gr|gre|\w*ffe|tfe|f?spgr|vibe|lava|thrive|flash|(fl|tfl|tfi)[23]d\w*"
    r"|medic|merge|fiesta|trufi|ciss)\b"
)
_NAMES = {
    Weighting.T1: re.compile(r"t1(?!\d)"),
    Weighting.T2: re.compile(r"t2(?!\d)"),
    Weighting.PD: re.compile(r"\bpdw?\b|proton density"),
}
_T2_STAR = re.compile(r"t2[\s_-]*(\*|star)")


def weighting(acquisition: Acquisition, description: str = "") -> Weighting:
    """Tell the contrast of an image from its timing, then from what it was called.

    Args:
        acquisition: How it was made.
        description: What the scanner called the series.

    Example:
        >>> weighting(Acquisition(echo_time=100, repetition_time=4000))
        <Weighting.T2: 'T2-weighted'>
    """
    words = plain_words(description, acquisition.protocol, acquisition.sequence)
    part = _dixon_part(acquisition, words)
    if part is not None:
        return part
    if _is_fat_suppressed(acquisition, words):
        return Weighting.FAT_SUPPRESSED
    if not _is_gradient_echo(acquisition, words):
        timed = _from_times(acquisition)
        if timed is not None:
            return timed
    return _from_names(words, f"{description} {acquisition.protocol}")


def _dixon_part(acquisition: Acquisition, words: str) -> Weighting | None:
    """The part of a Dixon series; unknown where it is one but does not say which part."""
    image_type = plain_words(*acquisition.image_type[2:])
    part = _part_named(image_type)
    if part is None and first_named(image_type + words, _DIXON_FAMILY):
        return _part_named(words) or Weighting.UNKNOWN
    return part


def _part_named(words: str) -> Weighting | None:
    parts = [part for part, names in _DIXON_PARTS.items() if first_named(words, names)]
    return parts[0] if len(parts) == 1 else None


def _is_fat_suppressed(acquisition: Acquisition, words: str) -> bool:
    nulls_fat = _is_within(acquisition.inversion_time, STIR_TI)
    return nulls_fat or bool(first_named(words, _SUPPRESSION_WORDS))


def _is_gradient_echo(acquisition: Acquisition, words: str) -> bool:
    flip = acquisition.flip_angle
    small_flip = flip is not None and 0 < flip < LARGEST_GRADIENT_FLIP
    return small_flip or bool(_GRADIENT_ECHO.search(words))


def _from_times(acquisition: Acquisition) -> Weighting | None:
    echo, repetition = acquisition.echo_time, acquisition.repetition_time
    if not echo or not repetition:
        return None
    if _is_within(acquisition.inversion_time, T1_FLAIR_TI):
        return Weighting.T1
    if repetition < LONG_TR:
        return Weighting.T1 if echo < SHORT_TE else None
    return Weighting.T2 if echo >= LONG_TE else Weighting.PD


def _from_names(words: str, text: str) -> Weighting:
    if _T2_STAR.search(text.casefold()):
        return Weighting.UNKNOWN
    found = [kind for kind, pattern in _NAMES.items() if pattern.search(words)]
    return found[0] if len(found) == 1 else Weighting.UNKNOWN


def _is_within(value: float | None, limits: tuple[float, float]) -> bool:
    return value is not None and limits[0] <= value <= limits[1]
