"""A value on its way into a row: what was measured, before whose it is."""

from __future__ import annotations

from dataclasses import dataclass

from spine_explorer.measurement.regions import Region


@dataclass(frozen=True)
class Value:
    """One measured value.

    Attributes:
        region: What was measured.
        quantity: Identifier from ``measurement.quantities``.
        value: In the unit of the quantity.
        method: Fat method that it depends on; empty if it depends on none.
        references: Label numbers of the structures it was divided by.
        doubtful: Whether something speaks against the value itself.
    """

    region: Region
    quantity: str
    value: float
    method: str = ""
    references: tuple[int, ...] = ()
    doubtful: bool = False

    @property
    def labels(self) -> tuple[int, ...]:
        """Label numbers of every structure that the value rests on."""
        return self.region.labels + self.references
