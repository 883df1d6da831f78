"""What the documentation says, held to the program."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

from spine_explorer.anatomy import STRUCTURES
from spine_explorer.cli.app import app
from spine_explorer.imaging.dicom_source import UNREADABLE_SLICE
from spine_explorer.measurement.fat.methods import FatMethod
from spine_explorer.measurement.row import COLUMNS
from spine_explorer.outlines.composing import OUTLINED_TWICE
from spine_explorer.outlines.pairing import UNPLACED
from spine_explorer.outputs.run_file import IdentityRecord, RunRecord, StackRecord
from spine_explorer.segmentation.plausibility import LUMBAR_CHECK
from spine_explorer.training.config import TrainingConfig
from support.pages import DOCS, PAGES, ROOT, anchors, blocks, prose, relative_links, title
from support.quantities_page import PAGE, quantities_page

PROGRAM: Any = typer.main.get_command(app)
COMMANDS_PAGE = DOCS / "reference" / "commands.md"
OUTPUTS_PAGE = DOCS / "reference" / "outputs.md"
ACCEPTANCE_PAGE = DOCS / "concepts" / "acceptance.md"
PYTHON_PAGE = DOCS / "how-to" / "use-from-python.md"


def options_of(command: Any) -> set[str]:
    options = (item.opts for item in command.params if item.param_type_name == "option")
    return {name for names in options for name in names}


def commands() -> dict[str, Any]:
    """Every command by its words: ``run``, and those of a group such as ``read open``."""
    groups = {name: getattr(item, "commands", None) for name, item in PROGRAM.commands.items()}
    single = {name: PROGRAM.commands[name] for name, members in groups.items() if not members}
    return single | {
        f"{group} {name}": item
        for group, members in groups.items()
        for name, item in (members or {}).items()
    }


def described_commands() -> dict[str, set[str]]:
    """The options in the first column of the tables, by the command whose section it is."""
    heading = r"^## `spine-explorer ([\w -]+)`$"
    sections = re.split(heading, prose(COMMANDS_PAGE), flags=re.MULTILINE)
    return {
        name: set(re.findall(r"`(--?[\w-]+)`", " ".join(re.findall(r"^\|([^|]*)\|", text, re.M))))
        for name, text in zip(sections[1::2], sections[2::2], strict=True)
    }


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in relative_links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


def test_the_index_names_every_page() -> None:
    named = {(DOCS / link).resolve() for link in relative_links(DOCS / "README.md")}
    assert named == set(DOCS.rglob("*.md")) - {DOCS / "README.md"}


def test_every_command_and_option_is_described_and_no_other() -> None:
    program = {name: options_of(command) for name, command in commands().items()}
    assert described_commands() == program


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_examples_use_commands_and_options_that_exist(page: Path) -> None:
    known = commands()
    code = "\n".join(blocks(page, "sh")).replace("\\\n", " ")
    lines = re.split("\n|&&", code)
    for line in lines:
        program, *words = shlex.split(line, comments=True) or [""]
        if Path(program).name == "spine-explorer":
            used = {word for word in words[1:] if word.startswith("-")}
            named = known.get(words[0]) or known[" ".join(words[:2])]
            assert used <= options_of(named), line


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_options_in_the_text_exist(page: Path) -> None:
    known = set().union(*map(options_of, commands().values()), {"--help"})
    assert set(re.findall(r"`(--[\w-]+)", prose(page))) <= known


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_python_examples_compile(page: Path) -> None:
    for code in blocks(page, "python"):
        compile(code, title(page), "exec")


def test_the_python_page_runs_from_top_to_bottom(
    phantom: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(phantom / "dicom", tmp_path / "study")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for code in blocks(PYTHON_PAGE, "python"):
        exec(compile(code, title(PYTHON_PAGE), "exec"), names)
    known = [row for row in names["rows"] if row.quantity != "trust"]
    assert len(names["corrected"]) == len(known) < len(names["rows"])
    assert (tmp_path / "results" / "slice-01.png").exists()


def test_the_training_example_spells_out_the_defaults() -> None:
    (example,) = blocks(DOCS / "how-to" / "train-on-your-data.md", "toml")
    config = TrainingConfig.model_validate(tomllib.loads(example))
    default = TrainingConfig.model_validate({"data": {"folder": "my-slices"}})
    assert config.differences(default) == ("data.outline_columns",)


def test_the_page_of_quantities_is_the_catalogue() -> None:
    wanted = "Write it again: python tests/support/quantities_page.py"
    assert PAGE.read_text("utf-8") == quantities_page(), wanted


def test_every_column_and_field_is_described() -> None:
    page = prose(OUTPUTS_PAGE)
    fields = [*RunRecord.model_fields, *StackRecord.model_fields, *IdentityRecord.model_fields]
    labels = (f"| {item.label} | `{item.name}` | {item.colour} |" for item in STRUCTURES)
    assert [name for name in (*COLUMNS, *fields) if f"`{name}`" not in page] == []
    assert [line for line in labels if line.replace("(", "").replace(")", "") not in page] == []


def test_every_fat_method_is_described() -> None:
    page = prose(DOCS / "how-to" / "choose-a-fat-method.md")
    assert set(re.findall(r"^\| `(\w+)`", page, re.M)) == set(FatMethod)


def test_every_check_is_described() -> None:
    says = r"(?:Finding|note|warn|refuse|pass_over|_refuse_slices|_doubt)\(\s*(?:check=)?\"(\w+)\""
    source = (path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    checks = {name for text in source for name in re.findall(says, text)}
    checks |= {LUMBAR_CHECK, OUTLINED_TWICE, UNPLACED, UNREADABLE_SLICE}
    described = set(
        re.findall(r"`(\w+)`", " ".join(re.findall(r"^\|([^|]*)\|", prose(ACCEPTANCE_PAGE), re.M)))
    )
    assert described == checks
