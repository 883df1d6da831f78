"""What single slices show, where not a whole stack is measured."""

from __future__ import annotations

from collections.abc import Iterable

from spine_explorer.imaging.findings import Finding
from spine_explorer.imaging.source import StackSource, load_accepted
from spine_explorer.imaging.stack import StackIdentity
from spine_explorer.levels.finder import LevelFinder


class SingleSlices:
    """Tells the level of a slice; its stack is read when it is first asked for.

    Args:
        sources: Every stack that may be asked for.
        finder: Finds the levels of a stack.

    Attributes:
        findings: What is to be said about the levels that were asked for.

    Example:
        >>> slices = SingleSlices(inventory.sources, finder)  # doctest: +SKIP
        >>> slices.level_of(identity, 0)  # doctest: +SKIP
        'L4-L5'
    """

    def __init__(self, sources: Iterable[StackSource], finder: LevelFinder) -> None:
        self._sources = {source.identity.key: source for source in sources}
        self._finder = finder
        self._names: dict[str, dict[int, str]] = {}
        self.findings: list[Finding] = []

    def level_of(self, identity: StackIdentity, index: int) -> str:
        """Return what a slice shows; empty if that is unknown."""
        if identity.key not in self._names:
            self._names[identity.key] = self._find(identity.key)
        return self._names[identity.key].get(index, "")

    def _find(self, key: str) -> dict[int, str]:
        stack, _said = load_accepted(self._sources[key])
        if stack is None:
            return {}
        found = self._finder.find(stack)
        self.findings.extend(found.findings)
        return dict(found.names)
