from __future__ import annotations

import re
import tomllib
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from spine_explorer import extras
from spine_explorer.errors import MissingExtraError
from spine_explorer.extras import PACKAGES, Extra, require_extra

EACH = [(extra, package) for extra, packages in PACKAGES.items() for package in packages]


@pytest.mark.parametrize(("extra", "missing"), EACH)
def test_missing_package_says_how_to_install_it(
    extra: Extra, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_spec(name: str) -> ModuleSpec | None:
        return None if name == missing else ModuleSpec(name, None)

    monkeypatch.setattr(extras, "find_spec", find_spec)
    with pytest.raises(MissingExtraError, match=rf"Drawing needs .* pip install .*\[{extra}\]"):
        require_extra(extra, "Drawing")


@pytest.mark.parametrize("extra", PACKAGES)
def test_installed_packages_are_enough(extra: Extra, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: ModuleSpec(name, None))
    require_extra(extra, "Drawing")


def test_what_is_looked_for_is_what_gets_installed() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))
    for extra, packages in PACKAGES.items():
        wanted = project["project"]["optional-dependencies"][extra]
        assert sorted(re.split("[<>=]", item)[0] for item in wanted) == sorted(packages)
