from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from spine_explorer.cli.quantities import quantities
from spine_explorer.measurement.quantities import QUANTITIES


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    app.command()(quantities)
    return app


def test_json_holds_the_whole_catalogue(app: typer.Typer) -> None:
    result = CliRunner().invoke(app, ["--json"])
    assert result.exit_code == 0
    listed = json.loads(result.stdout)
    assert [item["name"] for item in listed] == [item.name for item in QUANTITIES]
    assert listed[0].keys() >= {"name", "unit", "formula", "source", "applies_to", "caution"}


@pytest.mark.parametrize("width", ["50", "240"])
def test_text_says_all_of_every_quantity(app: typer.Typer, width: str) -> None:
    result = CliRunner(env={"COLUMNS": width}).invoke(app)
    assert result.exit_code == 0
    printed = "".join(result.stdout.split())
    for item in QUANTITIES:
        for text in (item.name, item.unit, item.formula, item.source, item.caution):
            assert "".join(text.split()) in printed
