"""The folder that outlined slices are collected in: pictures at once, their index at the end."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.outputs.files import write_bytes, write_text
from spine_explorer.training.cases import INDEX_NAME, read_cases
from spine_explorer.training.collecting.patients import PSEUDONYM
from spine_explorer.training.collecting.pictures import decode, encode_labels, encode_signal
from spine_explorer.training.collecting.slices import OutlinedSlice

OUTLINED = "outlined"
"""Column of the index that lists the outlined structures."""

_COLUMNS = ("name", "patient", "level", "contrast", "split", "spacing_mm", OUTLINED)


@dataclass
class DataFolder:
    """A folder to train on, as it is being filled.

    A run that dies leaves pictures that no index names; the next one writes them again.

    Attributes:
        path: Where it lies.
        rows: Lines of the index by the name of the picture, those of earlier runs with them.
        columns: Of the index.
    """

    path: Path
    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    columns: tuple[str, ...] = _COLUMNS

    @classmethod
    def open(cls, path: Path, *, add: bool) -> Self:
        """Begin a folder, or go on with one.

        Args:
            path: Where it lies, or is to lie.
            add: Whether it may hold slices already.

        Raises:
            InputError: If it holds slices and none are to be added, or if an index was not made
                by this program, so that its patients cannot be told from others.
        """
        index = path / INDEX_NAME
        if not index.exists():
            return cls(path)
        if not add:
            raise InputError(
                f"{path} holds slices already.",
                advice="Give another folder, or --add to add to this one.",
            )
        read_cases(path, (OUTLINED,))
        with index.open(newline="", encoding="utf-8-sig") as stream:
            reader = csv.DictReader(stream, restval="")
            rows = {row["name"]: row for row in reader}
        if not all(PSEUDONYM.fullmatch(row["patient"]) for row in rows.values()):
            raise InputError(
                f"{index} was not made by this command, so nothing can be added: the same patient "
                "would have two names.",
                advice="Collect into a folder of its own.",
            )
        return cls(path, rows, tuple(reader.fieldnames or ()))

    @property
    def splits(self) -> dict[str, str]:
        """The split of each patient of which there are slices."""
        return {row["patient"]: row["split"] for row in self.rows.values() if row["split"]}

    @property
    def patients(self) -> set[str]:
        """The pseudonyms of all patients of which there are slices."""
        return {row["patient"] for row in self.rows.values()}

    def add(self, name: str, item: OutlinedSlice, *, patient: str, level: str, kind: str) -> bool:
        """Write the pictures of a slice.

        Args:
            name: Of the pictures.
            item: The slice.
            patient: A pseudonym.
            level: What it shows; empty if unknown.
            kind: Its contrast.

        Returns:
            ``False`` if the very same slice was there already.

        Raises:
            InputError: If there is a slice of that name with other pixels or outlines, of
                another patient or spacing.
            OutputError: If a picture cannot be written.
        """
        outlined = ";".join(structure.name for structure in item.outlined)
        spacing = f"{item.spacing:.6g}"
        pictures = {"image": encode_signal(item.image), "mask": encode_labels(item.labels)}
        earlier = self.rows.get(name)
        if earlier is not None:
            same = all(self._holds(f"{where}/{name}.png", new) for where, new in pictures.items())
            told = {"patient": patient, "spacing_mm": spacing, OUTLINED: outlined}
            if not same or any(earlier[column] != text for column, text in told.items()):
                raise InputError(
                    f"{self.path} holds the slice {name} with other pixels, outlines, spacing or "
                    "patient.",
                    advice="Collect everything into a new folder.",
                )
            return False
        for where, content in pictures.items():
            write_bytes(self.path / where / f"{name}.png", content)
        self.rows[name] = dict.fromkeys(self.columns, "") | {
            "name": name,
            "patient": patient,
            "level": level,
            "contrast": kind,
            "spacing_mm": spacing,
            OUTLINED: outlined,
        }
        return True

    def close(self, splits: dict[str, str]) -> None:
        """Write the index.

        Args:
            splits: The split of each patient.

        Raises:
            OutputError: If it cannot be written.
        """
        stream = io.StringIO()
        writer = csv.DictWriter(stream, self.columns, lineterminator="\n")
        writer.writeheader()
        for _, row in sorted(self.rows.items()):
            writer.writerow(row | {"split": splits[row["patient"]]})
        write_text(self.path / INDEX_NAME, stream.getvalue())

    def _holds(self, place: str, content: bytes) -> bool:
        path = self.path / place
        try:
            earlier = decode(path.read_bytes())
        except OSError as error:
            raise UnreadableFileError(path, "it is missing or damaged") from error
        return np.array_equal(earlier, decode(content))
