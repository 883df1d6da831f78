"""Reading a stack that the checks accept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from spine_explorer.errors import UnreadableFileError
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.source import load_accepted
from spine_explorer.imaging.stack import Acquisition, PersonalDetails, Stack
from support.stacks import make_identity, make_stack

NOTE = Finding("weighting", Grade.NOTE, "The images are T2-weighted.")
SAGITTAL = Finding("plane", Grade.REFUSE, "The slices are sagittal.", by_selection=True)


@dataclass
class Source:
    """A source that counts how often its pixels are read."""

    findings: tuple[Finding, ...] = ()
    stack: Stack | UnreadableFileError = field(default_factory=make_stack)
    loads: int = 0
    identity = make_identity()
    acquisition = Acquisition()
    person = PersonalDetails()
    geometry = None

    def load(self) -> Stack:
        self.loads += 1
        if isinstance(self.stack, UnreadableFileError):
            raise self.stack
        return self.stack


def test_an_accepted_stack_comes_with_its_findings() -> None:
    stack = replace(make_stack(), findings=(NOTE,))
    assert load_accepted(Source(stack=stack)) == (stack, (NOTE,))


def test_pixels_stay_unread_where_the_headers_refuse() -> None:
    source = Source(findings=(SAGITTAL,))
    assert load_accepted(source) == (None, (SAGITTAL,))
    assert source.loads == 0


def test_what_cannot_be_read_is_refused_with_the_reason() -> None:
    error = UnreadableFileError("IM1", "it is cut off", advice="Copy it again.")
    stack, said = load_accepted(Source(findings=(NOTE,), stack=error))
    assert stack is None
    assert said[0] == NOTE
    assert (said[1].grade, said[1].message) == (Grade.REFUSE, "IM1 cannot be read: it is cut off.")
    assert said[1].advice == "Copy it again."


def test_pixels_may_refuse_too() -> None:
    blank = Finding("content", Grade.REFUSE, "Every slice is blank.")
    stack = replace(make_stack(), findings=(blank,))
    assert load_accepted(Source(stack=stack)) == (None, (blank,))
