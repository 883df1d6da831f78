"""What a reader offers before any pixel is read: a stack that can be judged and then loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from spine_explorer.errors import InputError
from spine_explorer.imaging.findings import Finding, Grade, is_refused
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.imaging.stack import Acquisition, PersonalDetails, Stack, StackIdentity


class StackSource(Protocol):
    """A stack known by its headers. Reading a whole folder keeps only these in memory."""

    @property
    def identity(self) -> StackIdentity:
        """Whose stack it is and where it comes from."""

    @property
    def acquisition(self) -> Acquisition:
        """How the images were made."""

    @property
    def geometry(self) -> Geometry | None:
        """The grid; ``None`` where the headers do not give a usable one."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the headers alone have to say."""

    @property
    def person(self) -> PersonalDetails:
        """Who the patient is, as far as the headers say."""

    def load(self) -> Stack:
        """Read the pixels and judge them.

        Raises:
            InputError: If the pixels cannot be read.
        """


@dataclass(frozen=True)
class Inventory:
    """Everything found under the paths that a user gave.

    Attributes:
        sources: The stacks, ordered by subject, session, series and stack.
        findings: What is to be said about single files: unreadable, ignored, duplicates.
    """

    sources: tuple[StackSource, ...]
    findings: tuple[Finding, ...] = ()


def load_accepted(source: StackSource) -> tuple[Stack | None, tuple[Finding, ...]]:
    """Read a stack that the checks accept.

    Args:
        source: The stack, not yet read; its pixels stay unread if its headers refuse it.

    Returns:
        The stack, or ``None`` where it is refused or cannot be read; and everything that was
        said about it.
    """
    if is_refused(source.findings):
        return None, source.findings
    try:
        stack = source.load()
    except InputError as error:
        failure = Finding("reading", Grade.REFUSE, error.message, error.advice)
        return None, (*source.findings, failure)
    return (None if is_refused(stack.findings) else stack), stack.findings
