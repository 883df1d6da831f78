"""Header checks: what contrast the images have, and what the header leaves out."""

from __future__ import annotations

from collections.abc import Iterator

from spine_explorer.imaging.acceptance.grading import Header, note, warn
from spine_explorer.imaging.acceptance.weighting import Weighting, weighting
from spine_explorer.imaging.acceptance.wording import first_named, listed, plain_words, quoted
from spine_explorer.imaging.findings import Finding
from spine_explorer.imaging.stack import Acquisition

_EXPECTED = {
    "modality": "the modality",
    "body_part": "the body part",
    "echo_time": "the echo time",
    "repetition_time": "the repetition time",
    "field_strength": "the field strength",
    "patient_position": "the patient's position",
    "slice_thickness": "the slice thickness",
}
_NO_AGENT = (" no ", " none ", " nil ", " without ")
_AGENT_WORDS = ("gd", "gad", "gado", "post contrast", "postcontrast", "with contrast")


def contrast_weighting(header: Header) -> Iterator[Finding]:
    """Say which contrast the images have; warn where thresholds for fat cannot work."""
    kind = weighting(header.acquisition, header.identity.description)
    times = _times(header.acquisition)
    if kind is Weighting.UNKNOWN:
        yield note(
            "weighting",
            f"The header does not tell whether the images are T1- or T2-weighted{times}.",
        )
    elif kind.shows_fat_and_muscle:
        yield note("weighting", f"The images are {kind}{times}.")
    else:
        yield warn(
            "weighting",
            f"The images are {kind}{times}, in which fat found by a threshold means nothing.",
            "Use the areas only, or measure a series without fat suppression.",
        )


def contrast_agent(header: Header) -> Iterator[Finding]:
    """Warn of contrast agents, which brighten muscle."""
    agent = _agent(header)
    if agent:
        yield warn(
            "contrast_agent",
            f"A contrast agent was given ({quoted(agent)}), which brightens muscle and vessels.",
            "Do not compare the signal with scans without it.",
        )


def missing_tags(header: Header) -> Iterator[Finding]:
    """Note which details a reader of the results will miss."""
    missing = [
        name
        for attribute, name in _EXPECTED.items()
        if getattr(header.acquisition, attribute) in ("", None)
    ]
    if len(missing) == len(_EXPECTED):
        yield note("missing_tags", "The input does not record how the images were made.")
    elif missing:
        yield note("missing_tags", f"The input does not record {listed(missing)}.")


def _times(acquisition: Acquisition) -> str:
    """The times in parentheses, as far as they are known."""
    times = {
        "TE": acquisition.echo_time,
        "TR": acquisition.repetition_time,
        "TI": acquisition.inversion_time,
    }
    known = [f"{name} {value:g} ms" for name, value in times.items() if value]
    return f" ({', '.join(known)})" if known else ""


def _agent(header: Header) -> str:
    recorded = header.acquisition.contrast_agent.strip()
    words = plain_words(recorded)
    if recorded and not words.startswith(_NO_AGENT) and words not in (" n ", " 0 "):
        return recorded
    return first_named(plain_words(header.identity.description), _AGENT_WORDS)
