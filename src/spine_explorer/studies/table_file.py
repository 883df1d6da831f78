"""From a file to lines of cells: delimited text in any common dialect, and Excel workbooks."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from spine_explorer.errors import UnreadableFileError
from spine_explorer.extras import require_extra

MAX_BYTES = 2**28
"""Largest table that is read, as text or as the unpacked parts of a workbook: 256 MiB."""

WORKBOOKS = (".xlsx", ".xlsm")
_ADVICE = "Save it as CSV (UTF-8) or as an Excel workbook (.xlsx)."
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Lines:
    """The cells of a file.

    Attributes:
        rows: The number of each line, from 1, and its cells.
        comma_decimals: Whether a comma can be a decimal sign, since it separates no cells.
    """

    rows: Iterator[tuple[int, list[str]]]
    comma_decimals: bool


def read_lines(path: Path, *, sheet: str | None = None) -> Lines:
    """Read the cells of a table.

    Args:
        path: A text file separated by commas, semicolons or tabs, or an Excel workbook.
        sheet: Sheet of a workbook; the first one by default.

    Raises:
        UnreadableFileError: If the file is missing, too large or no table.
        MissingExtraError: If a workbook is to be read and the extra is not installed.
    """
    content = _bytes_of(path)
    if path.suffix.lower() in WORKBOOKS:
        return Lines(_workbook_rows(path, content, sheet), comma_decimals=True)
    text = _decode(path, content)
    separator, body, first_line = _separator(text)
    return Lines(_text_rows(path, body, separator, first_line), comma_decimals=separator != ",")


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableFileError(path, (error.strerror or str(error)).lower()) from error
    if len(content) > MAX_BYTES:
        raise UnreadableFileError(path, f"it is larger than {MAX_BYTES // 2**20} MiB")
    return content


def _decode(path: Path, content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or else what Excel for Windows writes in western Europe."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in content:
        encodings = []
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return unicodedata.normalize("NFC", content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(path, "it is not a table of text", advice=_ADVICE)


def _separator(text: str) -> tuple[str, str, int]:
    """Return what separates the cells, the text to read, and the number of its first line."""
    declared = _SEPARATOR_LINE.match(text)
    if declared:
        return declared[1], text[declared.end() :], 2
    header = _QUOTED.sub("", text.lstrip().partition("\n")[0])
    return max(",;\t", key=header.count), text, 1


def _text_rows(
    path: Path, text: str, separator: str, first_line: int
) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = first_line
    try:
        for cells in reader:
            yield line, [cell.strip() for cell in cells]
            line = reader.line_num + first_line
    except csv.Error as error:
        raise UnreadableFileError(path, f"line {line}: {error}", advice=_ADVICE) from error


def _workbook_rows(
    path: Path, content: bytes, sheet: str | None
) -> Iterator[tuple[int, list[str]]]:
    require_extra("statistics", "Reading an Excel workbook")
    import openpyxl

    try:
        _check_size(path, content)
        with warnings.catch_warnings(action="ignore"):
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            if sheet is not None and sheet not in book.sheetnames:
                raise UnreadableFileError(
                    path, f"it has no sheet '{sheet}' but {', '.join(book.sheetnames)}"
                )
            chosen = book[sheet] if sheet is not None else book.worksheets[0]
            rows = [
                [_cell_text(cell) for cell in row] for row in chosen.iter_rows(values_only=True)
            ]
    except UnreadableFileError:
        raise
    except Exception as error:  # openpyxl lets whatever it meets inside through
        raise UnreadableFileError(path, "it is not an Excel workbook", advice=_ADVICE) from error
    return enumerate(rows, start=1)


def _check_size(path: Path, content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_BYTES:
            raise UnreadableFileError(path, f"it unpacks to more than {MAX_BYTES // 2**20} MiB")


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    return unicodedata.normalize("NFC", str(value)).strip()
