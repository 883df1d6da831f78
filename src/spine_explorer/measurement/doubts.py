"""Which values of a slice are to be checked by eye before they are used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spine_explorer.anatomy import STRUCTURES, structure_named
from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.stack import Stack
from spine_explorer.measurement.regions import PSOAS_LABELS
from spine_explorer.measurement.row import Quality
from spine_explorer.measurement.value import Value
from spine_explorer.segmentation.result import Segmentation

LEAST_CONFIDENCE = 0.5
"""Confidence of an outline below which its values are to be checked."""

WEIGHTING_CHECK = "weighting"
"""The check that warns of images in which fat is not bright and muscle dark."""

ZERO_CHECK = "zero"
"""The check that warns of images whose signal goes far below zero."""

SIGNAL_RATIOS = frozenset(
    {"area_to_signal", "canal_adjusted_signal", "csf_adjusted_signal"}
    | {"psoas_adjusted_signal", "muscle_fat_index"}
)
"""Quantities that divide by signal, which needs the signal's own zero."""


@dataclass(frozen=True)
class Doubts:
    """What is in doubt on a slice.

    Attributes:
        labels: Label numbers of the structures whose outlines are.
        fat: Whether fat cannot be told from muscle in these images.
        zero: Whether the signal's zero is lost, as in normalised images.
    """

    labels: frozenset[int]
    fat: bool
    zero: bool

    @classmethod
    def of(cls, stack: Stack, segmentation: Segmentation, slice_index: int) -> Doubts:
        """Collect the doubts about a slice from its confidences and all warnings.

        A warning about the slice that names no structure throws doubt on all of them.
        """
        findings = (*stack.findings, *segmentation.findings)
        warnings = [finding for finding in findings if finding.grade >= Grade.WARN]
        labels = {
            label
            for finding in warnings
            if finding.slice_index == slice_index
            for label in _named(finding)
        }
        confidence = segmentation.confidence[slice_index]
        labels.update(
            item.label for item in STRUCTURES if confidence[item.label - 1] < LEAST_CONFIDENCE
        )
        return cls(
            frozenset(labels),
            fat=any(item.check == WEIGHTING_CHECK for item in warnings),
            zero=any(item.check == ZERO_CHECK for item in warnings),
        )

    def quality_of(self, value: Value) -> Quality:
        """Judge a value. One that depends on the psoas' fat is always to be checked."""
        about_fat = bool(value.method)
        psoas_fat = about_fat and not set(PSOAS_LABELS).isdisjoint(value.region.labels)
        doubtful = (
            value.doubtful
            or psoas_fat
            or (about_fat and (self.fat or self.zero))
            or (value.quantity in SIGNAL_RATIOS and self.zero)
            or not self.labels.isdisjoint(value.labels)
        )
        return Quality.CHECK if doubtful else Quality.GOOD


def _named(finding: Finding) -> Iterator[int]:
    if finding.structure:
        yield structure_named(finding.structure).label
    else:
        yield from (item.label for item in STRUCTURES)
