"""How pages are set: from templates, every text escaped, nothing left undefined in silence."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

_OWN = Path(__file__).parent / "templates"


@cache
def page_template(name: str, *folders: Path) -> Template:
    """Return the template of a page.

    Args:
        name: Its file, such as ``"report.html.j2"``.
        folders: Where it and its parts are, before those of the report, whose style all share.
    """
    environment = Environment(
        loader=FileSystemLoader((*folders, _OWN)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
