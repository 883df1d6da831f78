"""Whose slices are whose, without saying who: pseudonyms, and what the user says of patients."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from spine_explorer.errors import InputError
from spine_explorer.imaging.said_table import read_said_lines
from spine_explorer.imaging.stack import StackIdentity
from spine_explorer.training.cases import SPLITS

PSEUDONYM = re.compile(r"p-[0-9a-f]{12}")

_NAMES = ("key", "subject", "session")
"""Columns by which a line of the table can say which stacks it is about."""

_BIDS = re.compile(r"sub-[0-9A-Za-z]+(?=_)")
"""The subject in file names of the Brain Imaging Data Structure: its files are one patient's."""

_ADVICE = f"It needs {', '.join(_NAMES)} or several of them, and patient, split or both."


@dataclass(frozen=True)
class SaidPatient:
    """A line of the user's table.

    Attributes:
        names: Which stacks it is about: attributes of ``StackIdentity`` and their values.
        patient: Whose they are; empty for what the images say.
        split: Which split that patient belongs to; empty to have it drawn.
    """

    names: Mapping[str, str]
    patient: str = ""
    split: str = ""

    def is_about(self, identity: StackIdentity) -> bool:
        """Tell whether a stack is meant."""
        return all(getattr(identity, name) == value for name, value in self.names.items())


@dataclass(frozen=True)
class SaidPatients:
    """Everything that the user said; of two lines about a stack the later one holds."""

    lines: tuple[SaidPatient, ...] = ()

    def patient_of(self, identity: StackIdentity) -> str:
        """Return the pseudonym of a stack's patient.

        It is a digest of what the user's table says, else of the patient ID, else of the file's
        name, so no text of the input gets into the folder. The same ID always gives the same.
        """
        name = self._told_name(identity) or identity.subject
        return f"p-{hashlib.sha256(f'patient|{name}'.encode()).hexdigest()[:12]}"

    def is_told(self, identity: StackIdentity) -> bool:
        """Tell whether the user's table, or a file name by convention, says whose a stack is."""
        return bool(self._told_name(identity))

    def split_of(self, identity: StackIdentity) -> str:
        """Return the split that the user wants; empty if nothing is said."""
        said = [line.split for line in self._about(identity) if line.split]
        return said[-1] if said else ""

    def unused(self, identities: Sequence[StackIdentity]) -> int:
        """Return how many lines are about none of some stacks."""
        return sum(not any(line.is_about(one) for one in identities) for line in self.lines)

    def _told_name(self, identity: StackIdentity) -> str:
        said = [line.patient for line in self._about(identity) if line.patient]
        bids = _BIDS.match(identity.subject)
        return said[-1] if said else bids.group() if bids else ""

    def _about(self, identity: StackIdentity) -> Iterator[SaidPatient]:
        return (line for line in self.lines if line.is_about(identity))


def read_patients(path: Path) -> SaidPatients:
    """Read a table of patients: CSV with commas, semicolons or tabs.

    Args:
        path: Columns ``key``, ``subject`` or ``session``, or several of them, as ``inspect
            --json`` prints them; and ``patient``, ``split`` or both.

    Raises:
        InputError: If it cannot be read; the message names line and column.
    """
    lines = read_said_lines(path, [_NAMES, ("patient", "split")], advice=_ADVICE)
    return SaidPatients(tuple(_line(line.cells, line.where) for line in lines))


def _line(row: Mapping[str, str], where: str) -> SaidPatient:
    names = {name: row[name] for name in _NAMES if row.get(name)}
    split = row.get("split", "")
    if not names:
        raise InputError(f"{where}: it names no stack.", advice=_ADVICE)
    if split and split not in SPLITS:
        raise InputError(f"{where}, column 'split': '{split}' is none of {', '.join(SPLITS)}.")
    return SaidPatient(names, row.get("patient", ""), split)
