"""Options of the form ``NAME=VALUE``."""

from __future__ import annotations

from spine_explorer.errors import InputError


def name_and_value(text: str, option: str, example: str) -> tuple[str, str]:
    """Split what was given to an option at its first equals sign.

    Args:
        text: What was given.
        option: The option, for the message.
        example: What could have been given.

    Raises:
        InputError: If there is no name before an equals sign.

    Example:
        >>> name_and_value("quantity=area", "--only", "side=left")
        ('quantity', 'area')
    """
    name, equals, value = text.partition("=")
    if not (name.strip() and equals):
        raise InputError(
            f"{option} '{text}' has no name before an equals sign.",
            advice=f"Write it like {option} {example}.",
        )
    return name.strip(), value.strip()
