"""Keeping the patient's name and birth date out of everything that is written.

The reader keeps both apart from what is written (``Stack.person``), but a name also stands in
folder names, series descriptions and sometimes in the patient ID. ``without_identity`` takes it
out of those, once, before anything is measured or written.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations

from spine_explorer.imaging.findings import Finding
from spine_explorer.imaging.stack import Acquisition, PersonalDetails, Stack, StackIdentity
from spine_explorer.measurement.analysis import StackRefusal

REMOVED = "[removed]"
"""What stands where a name or a birth date stood."""

_NAME_PARTS = re.compile(r"[\s^=,._-]+")
_APOSTROPHES = re.compile("['`\u00b4\u2018\u2019]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_SHORTEST_PART, _SHORT, _LONG = 2, 3, 5
_STAND_INS = frozenset(
    {"anon", "anonym", "anonymous", "anonymized", "anonymised", "control", "deidentified"}
    | {"lumbar", "mri", "name", "none", "patient", "phantom", "pseudonym", "spine", "study"}
    | {"subject", "test", "unknown", "volunteer"}
)
"""Words that stand for a name where it was taken out before; hiding them protects nobody."""


class IdentityFilter:
    """Takes the names and birth dates of some people out of texts.

    The whole name is taken out in either order, run together or not. A single part of it goes
    where it is a word of its own, a long one wherever it stands, one of up to three letters
    ("An", "He", "Li") only as a part of a path or file name, so that sentences stay readable.
    Parts with a digit are codes of a study, not names, and stay. A name with accents, umlauts or
    apostrophes is also known as folders spell it: decomposed, in plain letters, run together.

    Args:
        people: Whose details to take out.

    Example:
        >>> doe = PersonalDetails(name="Doe^Jane", birth_date="19600102")
        >>> IdentityFilter([doe]).text("/scans/DOE_JANE/1960-01-02/axial")
        '/scans/[removed]/[removed]/axial'
    """

    def __init__(self, people: Iterable[PersonalDetails]) -> None:
        patterns = dict.fromkeys(item for person in people for item in _patterns(person))
        self._pattern = re.compile("|".join(patterns) or r"(?!)", re.IGNORECASE)

    def text(self, text: str) -> str:
        """Return a text with each name and birth date replaced by ``REMOVED``."""
        return self._pattern.sub(REMOVED, text)

    def subject(self, subject: str) -> str:
        """Return a patient ID, or a digest of it if it holds a name or a birth date."""
        if not self._pattern.search(subject):
            return subject
        return f"id-{hashlib.sha256(subject.encode('utf-8', 'surrogateescape')).hexdigest()[:12]}"

    def identity(self, identity: StackIdentity) -> StackIdentity:
        """Return an identity whose subject, description and source say no name."""
        return replace(
            identity,
            subject=self.subject(identity.subject),
            description=self.text(identity.description),
            source=self.text(identity.source),
        )

    def findings(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return findings whose texts say no name."""
        return tuple(
            replace(
                item,
                message=self.text(item.message),
                advice=self.text(item.advice),
                where=self.text(item.where),
            )
            for item in findings
        )

    def acquisition(self, acquisition: Acquisition) -> Acquisition:
        """Return an acquisition whose free texts say no name."""
        return replace(
            acquisition,
            protocol=self.text(acquisition.protocol),
            sequence=self.text(acquisition.sequence),
            body_part=self.text(acquisition.body_part),
        )

    def stack(self, stack: Stack) -> Stack:
        """Return the same images without personal details and with no name in any text."""
        return replace(
            stack,
            identity=self.identity(stack.identity),
            acquisition=self.acquisition(stack.acquisition),
            findings=self.findings(stack.findings),
            slice_sources=tuple(self.text(source) for source in stack.slice_sources),
            person=PersonalDetails(),
        )

    def refusal(self, refusal: StackRefusal) -> StackRefusal:
        """Return a refusal that says no name."""
        return replace(
            refusal,
            identity=self.identity(refusal.identity),
            acquisition=self.acquisition(refusal.acquisition),
            findings=self.findings(refusal.findings),
        )


def without_identity(stack: Stack) -> Stack:
    """Return a stack that no longer says whose it is, apart from the patient ID.

    Args:
        stack: As it was read.

    Returns:
        The same images without personal details, the name and birth date taken out of every
        text. A patient ID that holds one of them becomes a digest, the same for every stack of
        that patient.
    """
    return IdentityFilter([stack.person]).stack(stack)


def _patterns(person: PersonalDetails) -> Iterable[str]:
    for name in _spellings(person.name):
        yield from _name_patterns(name)
    digits = re.sub(r"\D", "", person.birth_date)
    if len(digits) == len("YYYYMMDD"):
        year, month, day = digits[:4], digits[4:6], digits[6:]
        for first, third in ((year, day), (day, year)):
            yield rf"(?<!\d){first}[-._/ ]?{month}[-._/ ]?{third}(?!\d)"


def _spellings(name: str) -> Iterable[str]:
    """A name composed and decomposed, without its accents, and with its umlauts spelt out."""
    composed, decomposed = (unicodedata.normalize(form, name) for form in ("NFC", "NFD"))
    yield from (composed, decomposed, _plain(decomposed))
    yield _plain(unicodedata.normalize("NFD", composed.translate(_UMLAUTS)))


def _plain(decomposed: str) -> str:
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _name_patterns(name: str) -> Iterable[str]:
    for group in name.split("="):  # DICOM: alphabetic, ideographic, phonetic
        parts = [part for part in _NAME_PARTS.split(group) if _is_name(part)]
        for order in permutations(parts[:2]) if len(parts) > 1 else ():
            yield _as_word(r"[\W_]*".join(map(_spelt, order)), "".join(order))
        for part in parts:
            if len(part) >= _SHORTEST_PART:
                pattern = _spelt(part)
                yield _as_path_part(pattern) if _is_short(part) else _as_word(pattern, part)


def _spelt(part: str) -> str:
    """The pattern of a part of a name, whose apostrophe may be missing or another sign."""
    return r"[\W_]?".join(map(re.escape, _APOSTROPHES.split(part)))


def _is_name(part: str) -> bool:
    is_code = any(character.isdigit() for character in part)
    is_word = any(character.isalpha() for character in part)
    return is_word and not is_code and part.lower() not in _STAND_INS


def _is_short(part: str) -> bool:
    return len(part) <= _SHORT and part.isascii()


def _as_word(pattern: str, word: str) -> str:
    """Demand that no letter stands before or after, unless the word cannot be mistaken."""
    if len(word) >= _LONG or not word.isascii():
        return pattern
    return rf"(?<![^\W\d_]){pattern}(?![^\W\d_])"


def _as_path_part(pattern: str) -> str:
    return rf"(?<![^/\\_^=,.\-\d]){pattern}(?![^/\\_^=,.\-\d])"
