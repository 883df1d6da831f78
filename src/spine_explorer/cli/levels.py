"""What the options about levels ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spine_explorer.imaging.source import Inventory
    from spine_explorer.pipeline import LevelPlan


def plan_levels(
    inventory: Inventory,
    wanted: Sequence[str] | None,
    table: Path | None,
    words: Sequence[str] | None,
    *,
    threads: int | None = None,
) -> tuple[Inventory, LevelPlan]:
    """Return how levels are found, and the inventory with what is to be said about that.

    Args:
        inventory: What was found.
        wanted: Names of the levels to measure.
        table: What the user says in a file.
        words: What the user says stack by stack, as ``STACK=LEVEL``.
        threads: Processor cores for the networks.

    Raises:
        InputError: If a name, the table or a word is not usable, or does not fit the stacks.
    """
    from spine_explorer.levels.finder import LevelFinder
    from spine_explorer.levels.level import parse_level
    from spine_explorer.levels.said import SaidLevels, parse_level_of, read_levels
    from spine_explorer.levels.said_judging import judge_said
    from spine_explorer.pipeline import LevelPlan

    levels = tuple(dict.fromkeys(parse_level(name) for name in wanted or ()))
    items = read_levels(table) if table is not None else ()
    said = SaidLevels((*items, *(parse_level_of(word) for word in words or ())))
    findings = (*inventory.findings, *judge_said(said, inventory.sources))
    finder = LevelFinder(inventory.sources, said, threads=threads)
    return replace(inventory, findings=findings), LevelPlan(finder, levels)
