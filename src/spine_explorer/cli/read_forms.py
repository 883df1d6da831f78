"""``spine-explorer read forms`` and ``read form``: what can be read, and how."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from spine_explorer.studies.reading.forms.schema import Form, Item


def forms() -> None:
    """List the packaged reading forms."""
    from spine_explorer.cli.console import stdout
    from spine_explorer.studies.reading.forms.library import form_names, load_form
    from spine_explorer.studies.reading.forms.questions import questions

    console = stdout()
    for name in form_names():
        form = load_form(name)
        console.print(f"{name:<20}  {len(questions([form])):>3} questions  {form.title}")


def form(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="A packaged form, or a YAML file.", show_default=False),
    ],
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print the form, its questions and a JSON Schema of answers."),
    ] = False,
    as_yaml: Annotated[
        bool, typer.Option("--yaml", help="Print the YAML of a packaged form, to start from.")
    ] = False,
) -> None:
    """Show a form: its items with definitions and sources, its codes, its scores."""
    from spine_explorer.studies.reading.forms.library import load_form, packaged_yaml

    if as_yaml:
        typer.echo(packaged_yaml(name), nl=False)
        return
    loaded = load_form(name)
    if as_json:
        from spine_explorer.studies.reading.forms.json_schema import describe

        typer.echo(json.dumps(describe(loaded), indent=2, ensure_ascii=False))
    else:
        _print(loaded)


def _print(form: Form) -> None:
    from spine_explorer.cli.console import stdout

    console = stdout()
    console.print(f"{form.title} (form {form.name}, version {form.version})", style="bold")
    console.print(f"{form.about}\n")
    for item in form.items:
        print_item(console, form, item)
    for score in form.scores:
        counted = ", ".join(form.item(code).label for code in score.items)
        console.print(f"Score {score.code}, 0 to {score.maximum}: {score.label}", style="bold")
        _indented(console, f"Answers that say present: {counted}. {score.help}".strip())


def print_item(console: Console, form: Form, item: Item) -> None:
    """Print what an item means, where it is asked, its codes and its source."""
    scale = form.scale_of(item)
    console.print(f"{item.label} ({item.code})", style="bold")
    _indented(console, item.help)
    for choice in scale.choices:
        mark = " *" if choice.code in scale.present else ""
        _indented(console, f"{choice.code}  {choice.label}{mark}. {choice.help}".strip())
    _indented(console, _places(form, item))
    if item.only_where:
        _indented(console, f"Asked only where '{form.item(item.only_where).label}' is present.")
    _indented(console, f"Source: {form.citation(item)}" if item.sources else "")
    console.print()


def _places(form: Form, item: Item) -> str:
    parts = (
        " and ".join(item.sides),
        ", ".join(form.regions[name] for name in item.regions),
        f"slices 1 to {item.slices}" if item.slices else "",
    )
    asked = "; ".join(part for part in parts if part)
    return f"* counts as present. Asked for: {asked or 'the whole case'}."


def _indented(console: Console, text: str) -> None:
    from rich.padding import Padding

    if text:
        console.print(Padding(text, (0, 0, 0, 4)))
