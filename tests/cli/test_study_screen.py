from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from spine_explorer.cli.study_screen import print_remarks, print_table, print_whereabouts
from spine_explorer.imaging.findings import Grade


def console(width: int = 60) -> Console:
    return Console(file=io.StringIO(), width=width, markup=False, emoji=False, highlight=False)


def printed(shown: Console) -> list[str]:
    assert isinstance(shown.file, io.StringIO)
    return [line.rstrip() for line in shown.file.getvalue().splitlines()]


def test_texts_of_the_input_steer_nothing_and_keep_their_indent() -> None:
    shown = console()
    print_table(shown, "[red]Areas", ("What", "n"), [("psoas\x1b[2J", "1"), ("  [b]left", "12")])
    assert printed(shown) == [
        "[red]Areas",
        "What        n",
        "psoas[2J    1",
        "  [b]left  12",
        "",
    ]


def test_no_digit_is_lost_in_a_narrow_window() -> None:
    shown = console(30)
    print_table(shown, "", ("Quantity", "Value"), [("a long name " * 4, "0.912 (0.871 to 0.945)")])
    text = " ".join(printed(shown))
    assert all(part in text for part in ("0.912", "(0.871", "0.945)"))


def test_the_rest_of_a_long_table_is_left_to_the_page() -> None:
    shown = console()
    print_table(shown, "", ("What", "n"), [(str(number), "") for number in range(43)])
    assert printed(shown)[-2:] == ["and 3 more lines on the page.", ""]


def test_remarks_look_like_findings_and_stay_on_one_line() -> None:
    shown = console()
    print_remarks(shown, Grade.WARN, ["the visits differ " * 10])
    print_whereabouts(shown, Path("out/page.html"), Path("out/all.csv"))
    first, second = printed(shown)
    assert first.startswith("  warn    the visits differ")
    assert "Open out/page.html" in second and "out/all.csv" in second
