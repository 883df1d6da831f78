"""The reader's commands: enter answers here, or write and read back a sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spine_explorer.cli.read_options import ReaderOption, StudyArgument


def enter(
    study: StudyArgument,
    reader: ReaderOption,
    code: Annotated[
        str | None,
        typer.Option("--code", help="Which reading.", show_default="the next in order"),
    ] = None,
) -> None:
    """Answer the questions of the next readings here; every answer is saved at once."""
    from spine_explorer.cli.console import stdout
    from spine_explorer.cli.read_dialogue import Dialogue
    from spine_explorer.studies.reading.entry import open_readings
    from spine_explorer.studies.reading.study import Study
    from spine_explorer.studies.wording import count_text

    console = stdout()
    with Study.open(study) as opened:
        if code is not None:
            Dialogue(opened, reader, code, console).run()
            return
        while waiting := open_readings(opened, reader):
            console.print(f"{count_text(len(waiting), 'reading')} to do", style="dim")
            if not Dialogue(opened, reader, waiting[0].code, console).run():
                return
    console.print("Nothing is left to read.")


def blank(
    study: StudyArgument,
    reader: ReaderOption,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="FILE.csv", help="The sheet.", show_default=False),
    ],
    count: Annotated[
        int | None,
        typer.Option(
            "--next", metavar="N", min=1, help="Only the next readings.", show_default="all"
        ),
    ] = None,
) -> None:
    """Write a sheet with a reader's open readings, to be filled in a spreadsheet."""
    from spine_explorer.cli.console import stdout
    from spine_explorer.studies.reading.sheets import write_sheet
    from spine_explorer.studies.reading.study import Study
    from spine_explorer.studies.wording import count_text

    with Study.open(study) as opened:
        written = write_sheet(opened, reader, out, count=count)
    stdout().print(
        f"{count_text(written, 'reading')} in {out}; fill in the column 'value'.", soft_wrap=True
    )


def fill(
    study: StudyArgument,
    sheet: Annotated[
        Path, typer.Argument(metavar="SHEET", help="The filled sheet.", show_default=False)
    ],
    reader: ReaderOption,
    submit: Annotated[
        bool, typer.Option("--submit", help="Submit and lock the complete readings.")
    ] = False,
) -> None:
    """Take the answers from a filled sheet: all of them or, if one is wrong, none."""
    from spine_explorer.cli.console import stdout
    from spine_explorer.studies.reading.sheets import fill_sheet
    from spine_explorer.studies.reading.study import Study
    from spine_explorer.studies.wording import count_text

    with Study.open(study) as opened:
        done = fill_sheet(opened, reader, sheet, submitting=submit)
    console = stdout()
    console.print(
        f"{count_text(done.answers, 'answer')} saved; "
        f"{count_text(len(done.complete), 'reading')} complete, "
        f"{done.submitted} submitted."
    )
    notes = {
        f"Not complete: {', '.join(done.incomplete)}.": done.incomplete,
        f"{done.locked} were submitted before and stay as they are.": done.locked,
        f"{done.withdrawn} are not wanted any more.": done.withdrawn,
        "Submit the complete ones with --submit.": done.complete and not submit,
    }
    for note, wanted in notes.items():
        if wanted:
            console.print(note)
