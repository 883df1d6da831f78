"""Which patients are learned from, and which the network is judged on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spine_explorer.errors import InputError


@dataclass(frozen=True)
class Shares:
    """How patients are divided.

    Attributes:
        validation: Share of the patients on whom settings are chosen.
        test: Share of those who are looked at once, at the end.
        seed: Another one gives another draw.

    Raises:
        InputError: If the shares leave nobody to learn from.
    """

    validation: float = 0.2
    test: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        shares = self.validation, self.test
        if not all(0 <= share < 1 for share in shares) or sum(shares) >= 1:
            raise InputError(
                f"Shares of {self.validation:g} for validation and {self.test:g} for test leave "
                "no patient to learn from.",
                advice="Give numbers from 0 up whose sum is below 1, such as --validation 0.2.",
            )

    def draw(self, patients: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
        """Return the split of each patient.

        The draw depends on the pseudonyms and the seed alone. Each split whose share is not 0
        gets at least one patient as long as there is one for every split.

        Args:
            patients: Pseudonyms.
            known: Splits that are settled; they count towards the shares.

        Example:
            >>> Shares(0.5).draw(["p-1", "p-2"], {"p-1": "train"})
            {'p-1': 'train', 'p-2': 'validation'}
        """
        everybody = sorted({*patients, *known})
        splits = dict(known)
        waiting = sorted(set(everybody) - set(known), key=self._lot)
        wanted = {
            split: max(round(share * len(everybody)), 1) if share else 0
            for split, share in (("validation", self.validation), ("test", self.test))
        }
        for most in (1, len(everybody)):  # somebody for each split before more for any
            for split, number in wanted.items():
                missing = max(min(number, most) - _count(splits, split), 0)
                spare = max(len(waiting) - (0 if _count(splits, "train") else 1), 0)
                count = min(missing, spare)
                splits |= dict.fromkeys(waiting[:count], split)
                waiting = waiting[count:]
        splits |= dict.fromkeys(waiting, "train")
        return {patient: splits[patient] for patient in everybody}

    def _lot(self, patient: str) -> str:
        return hashlib.sha256(f"{self.seed}|{patient}".encode()).hexdigest()


def _count(splits: Mapping[str, str], split: str) -> int:
    return sum(value == split for value in splits.values())
