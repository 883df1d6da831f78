from __future__ import annotations

import pytest

from spine_explorer.imaging.text import printable, printable_path


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Doe^Jane", "Doe^Jane"),
        ("  padded \0", "padded"),
        ("a\x1b[2Jb", "a[2Jb"),
        ("line\r\nfeed\ttab", "linefeedtab"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("\u2066iso\u2069late\u2028", "isolate"),
        ("lone\udcffsurrogate", "lonesurrogate"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\u5c71\u7530^\u592a\u90ce", "\u5c71\u7530^\u592a\u90ce"),
        (
            "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627",
            "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627",
        ),
    ],
)
def test_text_keeps_letters_of_all_scripts_and_loses_what_steers(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_long_text_is_cut_with_an_ellipsis() -> None:
    assert printable("x" * 1000, limit=64) == "x" * 63 + "\u2026"
    assert printable("x" * 64, limit=64) == "x" * 64


def test_paths_show_a_question_mark_for_what_cannot_be_printed() -> None:
    assert printable_path("scans/a\nb\u202ec\udcff.dcm") == "scans/a?b?c?.dcm"


def test_long_paths_keep_their_end() -> None:
    shown = printable_path("d/" * 1000 + "scan.dcm")
    assert len(shown) == 512
    assert shown.endswith("d/scan.dcm")
