"""What a reader offers before any pixel is read: a stack that can be judged and then loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from spine_explorer.imaging.findings import Finding
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
