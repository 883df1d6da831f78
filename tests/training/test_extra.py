from __future__ import annotations

from importlib.machinery import ModuleSpec

import pytest

from spine_explorer.errors import MissingExtraError
from spine_explorer.training import extra
from spine_explorer.training.extra import require_extra


@pytest.mark.parametrize("missing", ["torch", "monai", "onnx"])
def test_missing_package_says_how_to_install_it(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_spec(name: str) -> ModuleSpec | None:
        return None if name == missing else ModuleSpec(name, None)

    monkeypatch.setattr(extra, "find_spec", find_spec)
    with pytest.raises(MissingExtraError, match=r"Training needs .* pip install .*\[train\]"):
        require_extra("Training")


def test_installed_packages_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "find_spec", lambda name: ModuleSpec(name, None))
    require_extra("Training")
