from __future__ import annotations

from importlib.machinery import ModuleSpec

import pytest

from spine_explorer.errors import MissingExtraError
from spine_explorer.studies import extra
from spine_explorer.studies.extra import require_extra


@pytest.mark.parametrize("missing", ["matplotlib", "openpyxl", "pandas", "statsmodels"])
def test_missing_package_says_how_to_install_it(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_spec(name: str) -> ModuleSpec | None:
        return None if name == missing else ModuleSpec(name, None)

    monkeypatch.setattr(extra, "find_spec", find_spec)
    with pytest.raises(MissingExtraError, match=r"Drawing needs .* pip install .*\[statistics\]"):
        require_extra("Drawing")


def test_installed_packages_are_enough() -> None:
    require_extra("Drawing")
