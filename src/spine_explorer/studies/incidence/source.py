"""What the report starts from: answers and cases, from tables or from a reading study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from spine_explorer.errors import InputError
from spine_explorer.studies.incidence.case_table import cases_of_readings, parse_cases
from spine_explorer.studies.incidence.reading_table import SAME_NAMES, parse_readings
from spine_explorer.studies.reading import export
from spine_explorer.studies.reading.export import CaseStatus, Reading
from spine_explorer.studies.reading.forms.library import form_names, load_form
from spine_explorer.studies.reading.forms.schema import Form
from spine_explorer.studies.reading.study import Study
from spine_explorer.studies.table import read_table

_SQLITE = b"SQLite format 3\0"
_YAML = (".yaml", ".yml")


@dataclass(frozen=True)
class Source:
    """Answers to one form, and cases.

    Attributes:
        form_name: Name of the form; empty if the answers name none.
        form: The form, where it is known.
        readings: The answers.
        places: Where each answer stands, for messages.
        cases: What became of each case.
        has_cases: Whether cases were given; otherwise everybody who was read is one.
        left_out: Number of answers to other forms.
    """

    form_name: str
    form: Form | None
    readings: Sequence[Reading]
    places: Sequence[str]
    cases: Sequence[CaseStatus]
    has_cases: bool
    left_out: int = 0


def open_source(
    path: Path,
    *,
    cases: Path | None = None,
    form: str = "",
    names: Mapping[str, str] = SAME_NAMES,
) -> Source:
    """Read answers and cases.

    Args:
        path: A reading study, or a table of answers.
        cases: A table of cases, beside a table of answers.
        form: Name of the form, or a YAML file that holds it; needed where answers to several
            forms are there.
        names: What a column is called in the tables, where that is not its own name.

    Raises:
        InputError: If a file is not usable, the cases are given twice, or the form is not clear.
    """
    if _is_study(path):
        return _of_study(path, cases, form, names)
    given = load_form(form) if form.lower().endswith(_YAML) else None
    readings, places = parse_readings(read_table(path), _without(names, "status", "reason"))
    listed = cases_of_readings(readings)
    if cases is not None:
        listed = parse_cases(
            read_table(cases), names, {case.subject: case.group for case in listed}
        )
    name = _choose(path, readings, given.name if given else form)
    chosen = [place for place, reading in enumerate(readings) if reading.form in (name, "")]
    if given is None and name in form_names():
        given = load_form(name)
    return Source(
        name,
        given,
        [readings[place] for place in chosen],
        [places[place] for place in chosen],
        listed,
        cases is not None,
        len(readings) - len(chosen),
    )


def _of_study(path: Path, cases: Path | None, form: str, names: Mapping[str, str]) -> Source:
    if cases is not None or names:
        raise InputError(
            f"{path} is a reading study, which knows its cases and columns.",
            advice="Leave out --cases and --column.",
        )
    with Study.open(path) as study:
        readings, listed = export.readings(study), export.cases(study)
        forms = {item.name: item for item in study.forms}
    name = form or _only(path, list(forms))
    if name not in forms:
        raise InputError(
            f"{path} has no form '{name}'.", advice=f"Its forms are: {', '.join(forms)}."
        )
    if not readings:
        raise InputError(
            f"{path}: no reading was submitted yet, excluded cases apart.",
            advice="See how far the readers are: spine-explorer read status",
        )
    chosen = [reading for reading in readings if reading.form == name]
    places = [str(path)] * len(chosen)
    left_out = len(readings) - len(chosen)
    return Source(name, forms[name], chosen, places, listed, True, left_out)


def _choose(path: Path, readings: Sequence[Reading], name: str) -> str:
    """Say which form counts; answers that name none belong to any."""
    named = list(dict.fromkeys(reading.form for reading in readings if reading.form))
    if not name:
        return _only(path, named) if named else ""
    if named and name not in named:
        raise InputError(
            f"{path} has no answer to the form '{name}'.",
            advice=f"Its forms are: {', '.join(named)}.",
        )
    return name


def _only(path: Path, names: Sequence[str]) -> str:
    if len(names) > 1:
        raise InputError(
            f"{path} holds answers to {len(names)} forms.",
            advice=f"Choose one with --form: {', '.join(names)}.",
        )
    return names[0]


def _without(names: Mapping[str, str], *left_out: str) -> dict[str, str]:
    """Leave out columns that the other table alone has."""
    return {name: column for name, column in names.items() if name not in left_out}


def _is_study(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False
