"""Header check: does anything say that another part of the body was examined?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spine_explorer.imaging.acceptance.grading import Header, note, pass_over, warn
from spine_explorer.imaging.acceptance.wording import first_named, plain_words, quoted
from spine_explorer.imaging.findings import Finding

_ELSEWHERE = frozenset(
    {
        *("HEAD", "BRAIN", "SKULL", "PITUITARY", "FACE", "ORBIT", "EYE", "EAR", "IAC", "NOSE"),
        *("JAW", "TMJ", "MAXILLA", "NECK", "HEADNECK", "CAROTID", "CSPINE", "CTSPINE", "TSPINE"),
        *("CHEST", "THORAX", "STERNUM", "RIB", "HEART", "BREAST", "CLAVICLE", "SCAPULA"),
        *("SHOULDER", "HUMERUS", "ELBOW", "FOREARM", "WRIST", "HAND", "FINGER", "THUMB"),
        *("PROSTATE", "CERVIX", "SCROTUM", "EXTREMITY", "ARM", "UPPERARM", "LEG", "HIP"),
        *("FEMUR", "THIGH", "KNEE", "TIBIA", "CALF", "ANKLE", "CALCANEUS", "FOOT", "TOE"),
    }
)
"""Values of BodyPartExamined (DICOM PS3.16, Annex L) that exclude the lumbar spine, without
blanks and signs. A whole spine, abdomen or pelvis may well hold lumbar slices."""

_ELSEWHERE_WORDS = (
    *("brain", "skull", "kopf", "cervical", "cspine", "c spine", "hws"),
    *("thoracic", "tspine", "t spine", "bws", "knee", "knie", "shoulder", "schulter", "elbow"),
    *("wrist", "ankle", "breast", "mamma", "cardiac", "heart", "prostate", "hip", "hips", "femur"),
)
"""Words of a series' name that exclude it. Left out: head, foot and neck, which also name a
patient's position and a coil."""

_LUMBAR = re.compile(
    r"lumb|lomb|\bt?ls? ?spine\b|\bl s spine\b|\b(lss|lws)\b|\bl[1-5]([1-5]|l[1-5]|s1)?\b"
)
"""English, French, Spanish, Italian and German names of the lumbar spine, and its levels."""


def region(header: Header) -> Iterator[Finding]:
    """Pass over a stack that clearly shows another part of the body.

    Scanners are often left on the last patient's body part, so a contradiction only warns.
    """
    part = header.acquisition.body_part
    words = plain_words(header.identity.description, header.acquisition.protocol)
    elsewhere = _part_elsewhere(part) or first_named(words, _ELSEWHERE_WORDS)
    lumbar = bool(_LUMBAR.search(plain_words(part)) or _LUMBAR.search(words))
    if elsewhere and lumbar:
        yield warn(
            "region",
            f"The header names both {quoted(elsewhere)} and the lumbar spine.",
            "Look at the pictures to see which it is.",
        )
    elif elsewhere:
        yield pass_over(
            "region",
            f"The images show another part of the body, {quoted(elsewhere)}; only the lumbar "
            "spine is measured.",
        )
    elif part and not lumbar:
        yield note("region", f"The body part examined is {quoted(part)}, not the lumbar spine.")


def _part_elsewhere(part: str) -> str:
    compact = re.sub(r"[^A-Z]", "", part.upper())
    return part.strip() if compact in _ELSEWHERE else ""
