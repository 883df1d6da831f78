"""Values of DICOM elements as plain, bounded Python types.

What a file says is untrusted: a value that is missing, damaged or of the wrong kind comes out as
``None`` or empty, and the caller decides whether that matters.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from warnings import catch_warnings, simplefilter

from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.multival import MultiValue
from pydicom.tag import BaseTag, Tag

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.imaging.text import printable

DAMAGED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BytesLengthException,
    EOFError,
    InvalidDicomError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)
"""What pydicom raises on damaged files, found by feeding it mutated ones."""


@cache
def tag_of(keyword: str) -> BaseTag:
    """Return the tag of an element of the standard by its keyword."""
    return Tag(keyword)


@contextmanager
def dicom_boundary(label: str, reason: str = "its DICOM data is damaged") -> Iterator[None]:
    """Turn everything that pydicom raises into one error of ours, and silence its warnings.

    Args:
        label: What messages call the file.
        reason: What to say is wrong, as the end of a sentence.

    Raises:
        UnreadableFileError: In place of any of ``DAMAGED``.
    """
    with catch_warnings():
        simplefilter("ignore")
        try:
            yield
        except InputError:
            raise
        except DAMAGED as error:
            raise UnreadableFileError(label, reason) from error


@dataclass(frozen=True)
class Tags:
    """Elements looked up in several data sets, the first that has a value wins.

    An enhanced image spreads what belongs to one frame over functional groups; a classic one has
    a single data set.

    Attributes:
        datasets: Where to look, in order.
    """

    datasets: tuple[Dataset, ...]

    def value(self, keyword: str) -> Any:  # noqa: ANN401  (pydicom has no narrower type)
        """Return the raw value of an element, or ``None`` where it is absent or damaged."""
        tag = tag_of(keyword)
        for dataset in self.datasets:
            if tag in dataset:
                try:
                    value = dataset[tag].value
                except DAMAGED:
                    return None
                if value is not None and value != "":
                    return value
        return None

    def has(self, keyword: str) -> bool:
        """Tell whether an element is there at all, whatever its value."""
        return any(keyword in dataset for dataset in self.datasets)

    def is_blank(self, keyword: str) -> bool:
        """Tell whether an element is absent or present without a value."""
        tag = tag_of(keyword)
        found = (dataset.get_item(tag) for dataset in self.datasets if tag in dataset)
        return all(element is None or not element.value for element in found)

    def text(self, keyword: str, *, limit: int = 64) -> str:
        """Return a value as printable text of bounded length; empty if there is none."""
        value = self.value(keyword)
        if value is None:
            return ""
        parts = value if isinstance(value, MultiValue) else [value]
        try:
            return printable("\\".join(str(part) for part in parts), limit=limit)
        except DAMAGED:
            return ""

    def texts(self, keyword: str, *, limit: int = 16) -> tuple[str, ...]:
        """Return the values of an element in capitals, at most ``limit`` of them."""
        parts = self.text(keyword, limit=256).upper().split("\\")[:limit]
        return tuple(part.strip() for part in parts if part.strip())

    def numbers(self, keyword: str, count: int) -> tuple[float, ...] | None:
        """Return exactly ``count`` finite numbers, or ``None``."""
        value = self.value(keyword)
        parts = list(value) if isinstance(value, MultiValue | list) else [value]
        if len(parts) != count:
            return None
        try:
            numbers = tuple(float(part) for part in parts)
        except DAMAGED:
            return None
        return numbers if all(math.isfinite(number) for number in numbers) else None

    def number(self, keyword: str) -> float | None:
        """Return one finite number, or ``None``."""
        numbers = self.numbers(keyword, 1)
        return numbers[0] if numbers else None

    def integer(self, keyword: str) -> int | None:
        """Return one whole number, or ``None``."""
        number = self.number(keyword)
        return int(number) if number is not None and number.is_integer() else None

    def item(self, keyword: str, index: int = 0) -> Dataset | None:
        """Return an item of a sequence, or ``None``."""
        value = self.value(keyword)
        try:
            return value[index] if isinstance(value[index], Dataset) else None
        except DAMAGED:
            return None
