"""The coordinator's commands while reading goes on and after it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spine_explorer.cli.options import JsonOption
from spine_explorer.cli.read_options import ByOption, StudyArgument
from spine_explorer.imaging.text import printable

if TYPE_CHECKING:
    from spine_explorer.studies.reading.study import Study


def status(
    study: StudyArgument,
    reader: Annotated[
        str | None,
        typer.Option(
            "--reader", metavar="NAME", help="Only what this reader may see.", show_default=False
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show how far the study is; for a reader, the codes that wait."""
    from spine_explorer.studies.reading.study import Study

    with Study.open(study) as opened:
        if reader is not None:
            _print_waiting(opened, reader, as_json)
        else:
            _print_progress(opened, as_json)


def key(
    study: StudyArgument,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE.csv", help="The key.", show_default=False)
    ],
    reader: Annotated[
        str | None,
        typer.Option("--reader", metavar="NAME", help="Only their codes.", show_default="all"),
    ] = None,
    by: ByOption = "coordinator",
) -> None:
    """Write which code stands for whose images; never give it to a reader."""
    from spine_explorer.cli.console import stdout
    from spine_explorer.studies.reading.progress import write_key
    from spine_explorer.studies.reading.study import Study
    from spine_explorer.studies.wording import count_text

    with Study.open(study) as opened:
        count = write_key(opened, out, reader=reader, by=by)
    stdout().print(f"{count_text(count, 'code')} in {out}.", soft_wrap=True)


def unlock(
    study: StudyArgument,
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="A submitted reading.", show_default=False)
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why.", show_default=False)],
    by: ByOption = "coordinator",
) -> None:
    """Give a submitted reading back to its reader for a correction, with a reason."""
    from spine_explorer.cli.console import stdout
    from spine_explorer.studies.reading.entry import unlock
    from spine_explorer.studies.reading.study import Study

    with Study.open(study) as opened:
        reader = unlock(opened, code, reason=reason, by=by)
    stdout().print(f"{reader} can correct and submit {code.strip().upper()} again.", soft_wrap=True)


def verify(
    study: StudyArgument,
    head: Annotated[
        str,
        typer.Option(
            "--head", metavar="HASH", help="A hash noted at an export.", show_default=False
        ),
    ] = "",
) -> None:
    """Check that the audit trail is whole and explains all that the study holds."""
    from spine_explorer.cli.console import stdout
    from spine_explorer.errors import InputError
    from spine_explorer.studies.reading.study import Study
    from spine_explorer.studies.reading.verification import verify
    from spine_explorer.studies.wording import count_text

    with Study.open(study) as opened:
        faults = verify(opened, head=head)
        events = opened.events
    if not faults:
        stdout().print(
            f"{count_text(len(events), 'event')}, all sealed; they explain everything in it.\n"
            f"Last hash: {events[-1].hash}",
            soft_wrap=True,
        )
        return
    for fault in faults:
        typer.echo(printable(fault, limit=4096))
    raise InputError(f"{study} fails its check: {count_text(len(faults), 'fault')}.")


def export(
    study: StudyArgument,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="OUT", help="Folder of the files.", show_default=False),
    ],
    by: ByOption = "coordinator",
) -> None:
    """Write answers, cases, scores, forms and the audit trail."""
    from spine_explorer.cli.console import stdout
    from spine_explorer.studies.reading.export_files import export
    from spine_explorer.studies.reading.study import Study
    from spine_explorer.studies.wording import count_text

    with Study.open(study) as opened:
        done = export(opened, out, by=by)
    console = stdout()
    console.print(
        f"{count_text(done.readings, 'reading')} of {count_text(done.cases, 'case')} in {out}; "
        f"{done.waiting} not submitted yet, {done.withheld} of excluded cases left out.",
        soft_wrap=True,
    )
    console.print(f"Last hash, to be noted elsewhere: {done.head}", soft_wrap=True)


def _print_waiting(study: Study, reader: str, as_json: bool) -> None:
    from spine_explorer.cli.console import stdout
    from spine_explorer.studies.reading.entry import open_readings
    from spine_explorer.studies.wording import count_text

    waiting = open_readings(study, reader)
    if as_json:
        typer.echo(json.dumps([asdict(item) for item in waiting], indent=2))
        return
    console = stdout()
    console.print(f"{count_text(len(waiting), 'reading')} to do")
    for item in waiting:
        console.print(f"  {printable(item.code)}  {item.answered} of {item.questions} answered")


def _print_progress(study: Study, as_json: bool) -> None:
    from spine_explorer.cli.console import stdout
    from spine_explorer.studies.reading.export import cases
    from spine_explorer.studies.reading.progress import progress
    from spine_explorer.studies.wording import count_text

    states = Counter(case.status for case in cases(study))
    readers = progress(study)
    if as_json:
        content = {
            "title": study.title,
            "forms": [form.name for form in study.forms],
            "cases": dict(sorted(states.items())),
            "readers": [asdict(item) for item in readers],
        }
        typer.echo(json.dumps(content, indent=2, ensure_ascii=False))
        return
    console = stdout()
    counts = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    titles = ", ".join(form.title for form in study.forms)
    console.print(
        f"{printable(study.title or str(study.path), limit=4096)}: {titles}", soft_wrap=True
    )
    console.print(f"{count_text(states.total(), 'case')}{f': {counts}' if counts else ''}")
    for item in readers:
        console.print(
            f"  {printable(item.reader)}: {item.submitted} of {item.readings} submitted, "
            f"{item.started} started",
            soft_wrap=True,
        )
