"""The commands that set up a reading study: create, import, exclude, assign."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spine_explorer.cli.options import SheetOption
from spine_explorer.cli.read_options import ByOption, StudyArgument

_MOST_SEED = 2**53
"""More seeds than anybody can try to find the key, and none that JSON cannot hold exactly."""


def create(
    study: StudyArgument,
    form: Annotated[
        list[str],
        typer.Option(
            "--form",
            metavar="NAME",
            help="A form of 'read forms', or a YAML file; may be repeated.",
            show_default=False,
        ),
    ],
    title: Annotated[str, typer.Option("--title", help="Name of the study.")] = "",
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            min=0,
            help="Number that decides the random orders and codes.",
            show_default="a random one",
        ),
    ] = None,
    by: ByOption = "coordinator",
) -> None:
    """Make a reading study."""
    import secrets

    from spine_explorer.cli.console import stdout
    from spine_explorer.studies.reading.forms.library import load_form
    from spine_explorer.studies.reading.study import Study
    from spine_explorer.studies.wording import count_text

    chosen = secrets.randbelow(_MOST_SEED) if seed is None else seed
    forms = [load_form(name) for name in form]
    with Study.create(study, forms, title=title, seed=chosen, by=by) as made:
        asked = count_text(len(made.questions), "question")
    stdout().print(f"{study}: {asked} a reading, seed {chosen}.", soft_wrap=True)


def import_(
    study: StudyArgument,
    cases: Annotated[
        Path,
        typer.Argument(
            metavar="CASES",
            help="A table with one line a case, or a folder with one entry a case.",
            show_default=False,
        ),
    ],
    subject: Annotated[
        str, typer.Option("--subject", metavar="COLUMN", help="Column of the subject.")
    ] = "subject",
    group: Annotated[
        str, typer.Option("--group", metavar="COLUMN", help="Column of the group.")
    ] = "group",
    location: Annotated[
        str, typer.Option("--location", metavar="COLUMN", help="Column that says where images are.")
    ] = "location",
    reason: Annotated[
        str,
        typer.Option("--reason", metavar="COLUMN", help="Column that says why a case is excluded."),
    ] = "reason",
    sheet: SheetOption = None,
    by: ByOption = "coordinator",
) -> None:
    """Bring cases into a study; those it has already stay as they are."""
    from spine_explorer.cli.console import stdout
    from spine_explorer.studies.reading.case_list import CaseColumns, list_cases
    from spine_explorer.studies.reading.cases import import_cases
    from spine_explorer.studies.reading.study import Study
    from spine_explorer.studies.wording import count_text

    listed = list_cases(cases, CaseColumns(subject, group, location, reason), sheet=sheet)
    with Study.open(study) as opened:
        done = import_cases(opened, listed, by=by)
    stdout().print(
        f"{count_text(done.added, 'case')} imported, {done.excluded} of them excluded with "
        f"a reason; {done.known} known already."
    )


def exclude(
    study: StudyArgument,
    subject: Annotated[
        str, typer.Argument(metavar="SUBJECT", help="Whose case.", show_default=False)
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why.", show_default=False)],
    undo: Annotated[bool, typer.Option("--undo", help="Take an exclusion back.")] = False,
    by: ByOption = "coordinator",
) -> None:
    """Leave a case out, with a reason; nobody is asked for it any more."""
    from spine_explorer.cli.console import stdout
    from spine_explorer.studies.reading.cases import exclude, readmit
    from spine_explorer.studies.reading.study import Study

    with Study.open(study) as opened:
        (readmit if undo else exclude)(opened, subject, reason=reason, by=by)
    stdout().print(f"{subject} is {'in the study again' if undo else 'excluded'}.", soft_wrap=True)


def assign(
    study: StudyArgument,
    readers: Annotated[
        list[str], typer.Argument(metavar="READER", help="Who reads.", show_default=False)
    ],
    repeats: Annotated[
        int | None,
        typer.Option(
            "--repeats", min=0, help="How many cases are read twice.", show_default="none"
        ),
    ] = None,
    share: Annotated[
        float | None,
        typer.Option(
            "--repeat-share", help="Part of the cases read twice, 0 to 1.", show_default="none"
        ),
    ] = None,
    distance: Annotated[
        int,
        typer.Option("--distance", min=0, help="Least readings between a case and its repeat."),
    ] = 10,
    by: ByOption = "coordinator",
) -> None:
    """Give each reader all cases in a random order of their own, under random codes."""
    from spine_explorer.cli.console import stdout
    from spine_explorer.studies.reading.assignment import assign
    from spine_explorer.studies.reading.study import Study
    from spine_explorer.studies.wording import count_text

    options = {"repeats": repeats, "repeat_share": share, "distance": distance}
    with Study.open(study) as opened:
        for reader in readers:
            done = assign(opened, reader, **options, by=by)  # type: ignore[arg-type]
            stdout().print(
                f"{done.reader}: {count_text(done.cases, 'case')}, {done.repeats} of them twice.",
                soft_wrap=True,
            )
