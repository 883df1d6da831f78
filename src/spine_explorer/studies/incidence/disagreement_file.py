"""The list of disagreements as a table: written to be adjudicated, and read back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from spine_explorer.errors import InputError
from spine_explorer.outputs.tables import write_table
from spine_explorer.studies.incidence.decisions import Disagreement
from spine_explorer.studies.incidence.judgements import Site, Target
from spine_explorer.studies.incidence.presence import Presence
from spine_explorer.studies.table import Record, Table, read_table

FILE_NAME = "disagreements.csv"
KEY = ("subject", "item", "side", "region")
DECISION = "decision"
COLUMNS = (*KEY, "present_by", "absent_by", "unknown_by", DECISION)

_WORDS = MappingProxyType(
    {
        "": Presence.UNKNOWN,
        "present": Presence.PRESENT,
        "yes": Presence.PRESENT,
        "1": Presence.PRESENT,
        "absent": Presence.ABSENT,
        "no": Presence.ABSENT,
        "0": Presence.ABSENT,
    }
)


def write_disagreements(path: Path, disagreements: Iterable[Disagreement]) -> None:
    """Write every disagreement and decision; the cell is empty where none was made yet.

    Args:
        path: The file to write.
        disagreements: What readers judge differently, and what else was decided.

    Raises:
        OutputError: If the file cannot be written.
    """
    write_table(path, COLUMNS, map(_line, disagreements))


def _line(item: Disagreement) -> tuple[str, ...]:
    site = item.target.site
    readers = (
        "; ".join(item.readers(verdict))
        for verdict in (Presence.PRESENT, Presence.ABSENT, Presence.UNKNOWN)
    )
    decision = item.ruling.label if item.ruling.is_known else ""
    return (item.target.subject, item.target.item, site.side, site.region, *readers, decision)


def read_rulings(
    path: Path, known: Collection[Target], left_out: Callable[[Target], bool] = lambda _: False
) -> dict[Target, Presence]:
    """Read what was decided.

    A line whose cell ``decision`` is empty is passed over. ``present``, ``yes`` and 1 mean the
    same, as do ``absent``, ``no`` and 0.

    Args:
        path: The list, filled in.
        known: Every item at every site that was read.
        left_out: Whether a target is of a case or an item that does not count in this run; a
            decision about it stays and decides nothing.

    Raises:
        InputError: If a column is missing, a decision is another word, a line is about something
            that nobody read, or two lines decide the same. The message names the line.
    """
    table = read_table(path)
    table.require("subject", "item", DECISION)
    rulings: dict[Target, Presence] = {}
    for record in table.records:
        target, ruling = _target(table, record), _ruling(table, record)
        if not ruling.is_known:
            continue
        if target not in known and not left_out(target):
            raise table.error(record, "subject", "no reader judged this item there")
        if target in rulings:
            raise table.error(record, DECISION, "an earlier line decides the same")
        rulings[target] = ruling
    return rulings


def _target(table: Table, record: Record) -> Target:
    subject, item, side, region = (
        table.text(record, name) if name in table.columns else "" for name in KEY
    )
    return Target(subject, item, Site(side.lower(), region))


def _ruling(table: Table, record: Record) -> Presence:
    text = table.text(record, DECISION)
    ruling = _WORDS.get(text.lower())
    if ruling is None:
        raise table.error(record, DECISION, f"{text!r} is not present, absent or empty")
    return ruling


def refuse_to_lose(path: Path, rulings: Mapping[Target, Presence]) -> None:
    """Make sure that no decision of an older list is lost by writing a new one.

    Args:
        path: The list that is to be written.
        rulings: What is known to be decided.

    Raises:
        InputError: If the list there holds a decision that is not among them.
    """
    if not path.is_file() or len(path.read_bytes().splitlines()) < 2:
        return
    table = read_table(path)
    filled: Sequence[Record] = [
        record
        for record in table.records
        if DECISION in table.columns and _ruling(table, record).is_known
    ]
    if any(rulings.get(_target(table, record)) is not _ruling(table, record) for record in filled):
        raise InputError(
            f"{path} holds decisions that would be lost.",
            advice=f"Give it with --adjudications {path}, or choose another folder.",
        )
