"""A form for other programs: its content, its questions, and a JSON Schema of its answers."""

from __future__ import annotations

from typing import Any

from spine_explorer.studies.reading.forms.questions import Question, questions
from spine_explorer.studies.reading.forms.schema import Form, Scale

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def describe(form: Form) -> dict[str, Any]:
    """Return all that an input form needs, as JSON can hold it.

    Args:
        form: The form.

    Returns:
        ``form`` (the content of the YAML file), ``questions`` (in the order of reading: key, item,
        side, region, slice, label, place) and ``answers`` (a JSON Schema, draft 2020-12, of an
        object that holds the answer of each question by its key).
    """
    asked = questions([form])
    return {
        "form": form.model_dump(mode="json"),
        "questions": [_question(question) for question in asked],
        "answers": _schema(form, asked),
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "item": question.item.code,
        "side": question.side,
        "region": question.region,
        "slice": question.slice,
        "label": question.item.label,
        "place": question.place,
    }


def _schema(form: Form, asked: tuple[Question, ...]) -> dict[str, Any]:
    return {
        "$schema": _DIALECT,
        "title": form.title,
        "type": "object",
        "properties": {
            question.key: {
                "title": f"{question.item.label}, {question.place}".removesuffix(", "),
                "$ref": f"#/$defs/{question.item.scale}",
            }
            for question in asked
        },
        "required": [question.key for question in asked if question.item.only_where is None],
        "additionalProperties": False,
        "$defs": {name: _choices(scale) for name, scale in form.scales.items()},
    }


def _choices(scale: Scale) -> dict[str, Any]:
    return {
        "oneOf": [
            {"const": choice.code, "title": choice.label, "description": choice.help}
            for choice in scale.choices
        ]
    }
