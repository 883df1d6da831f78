"""``spine-explorer read``: structured blinded reading, its commands put together."""

from __future__ import annotations

from collections.abc import Callable

import typer

from spine_explorer.cli.options import LIGHT_HELP
from spine_explorer.cli.read_cases import assign, create, exclude, import_
from spine_explorer.cli.read_entry import blank, enter, fill
from spine_explorer.cli.read_forms import form, forms
from spine_explorer.cli.read_results import export, key, status, unlock, verify

read = typer.Typer(
    name="read",
    help="Read images blinded, with structured forms: the study is one file.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    context_settings=LIGHT_HELP,
)
_COMMANDS: dict[str, Callable[..., None]] = {
    "forms": forms,
    "form": form,
    "create": create,
    "import": import_,
    "exclude": exclude,
    "assign": assign,
    "key": key,
    "enter": enter,
    "blank": blank,
    "fill": fill,
    "status": status,
    "unlock": unlock,
    "verify": verify,
    "export": export,
}
for _name, _command in _COMMANDS.items():
    read.command(_name)(_command)
