"""Finding and reading forms: those of the package by name, others from a YAML file."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

import yaml
from pydantic import ValidationError

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.studies.reading.forms.schema import Form

_PACKAGED = resources.files("spine_explorer.studies.reading.forms") / "packaged"
_MOST_BYTES = 1_000_000


def form_names() -> tuple[str, ...]:
    """Return the names of the packaged forms.

    Example:
        >>> "sij_lesions" in form_names()
        True
    """
    files = (entry.name for entry in _PACKAGED.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in files if name.endswith(".yaml")))


def packaged_yaml(name: str) -> str:
    """Return the YAML text of a packaged form.

    Args:
        name: Its name, as ``form_names`` lists it.

    Raises:
        InputError: If the package has no form of this name.
    """
    if name not in form_names():
        raise InputError(
            f"There is no reading form '{name}'.",
            advice=f"Give one of {', '.join(form_names())}, or a YAML file.",
        )
    return (_PACKAGED / f"{name}.yaml").read_text("utf-8")


def load_form(name: str) -> Form:
    """Return a form: a packaged one by its name, or that of a YAML file.

    Args:
        name: ``"sij_lesions"``, or a path that ends in ``.yaml`` or ``.yml``.

    Raises:
        InputError: If there is no such form, or the file does not fit the schema; the message
            names the place.

    Example:
        >>> load_form("disc_degeneration").items[0].label
        'Pfirrmann grade'
    """
    if name.lower().endswith((".yaml", ".yml")):
        return parse_form(_read(Path(name)), name)
    return _packaged_form(name)


@cache
def _packaged_form(name: str) -> Form:
    return parse_form(packaged_yaml(name), f"form '{name}'")


def parse_form(text: str, origin: str) -> Form:
    """Read the YAML text of a form.

    Args:
        text: The text.
        origin: Where it comes from, for messages.

    Raises:
        InputError: If the text is no YAML or does not fit the schema.
    """
    try:
        content = _load(text)
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        raise UnreadableFileError(origin, f"it is no YAML: {_one_line(error)}") from error
    try:
        return Form.model_validate(content)
    except ValidationError as error:
        raise _misfit(origin, error) from error


def _read(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableFileError(path, error.strerror or str(error)) from error
    if len(content) > _MOST_BYTES:
        raise UnreadableFileError(path, "it is larger than 1 MB, which no form is")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFileError(path, "it is not UTF-8 text") from error


def _misfit(origin: str, error: ValidationError) -> InputError:
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the form"
    reason = first["msg"].removeprefix("Value error, ")
    return InputError(
        f"{origin}, {place}: {reason}.",
        advice="Digits that are codes need quotes. See docs/reference/reading-forms.md.",
    )


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _load(text: str) -> object:
    """Read plain YAML: no references, which could grow without limit, and no key twice."""
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError(f"{_line(event)} has a reference (*), which no form may have")
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if root is not None:
        _refuse_double_keys(root)
    return yaml.safe_load(text)


def _refuse_double_keys(node: yaml.Node) -> None:
    if isinstance(node, yaml.MappingNode):
        keys: set[object] = set()
        for key, value in node.value:
            if key.value in keys:
                raise yaml.YAMLError(f"{_line(key)} has the key '{key.value}' again")
            keys.add(key.value)
            _refuse_double_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_double_keys(item)


def _line(part: yaml.Event | yaml.Node) -> str:
    return f"line {part.start_mark.line + 1}" if part.start_mark else "it"
