"""``report.html``: one page that holds everything, readable on a phone and in print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from spine_explorer.imaging.findings import Finding
from spine_explorer.measurement.analysis import StackRefusal
from spine_explorer.outputs.files import write_text
from spine_explorer.outputs.numbers import option_text, unit_title
from spine_explorer.outputs.pages import page_template
from spine_explorer.outputs.report_content import ReportStack
from spine_explorer.outputs.sidecar import CONVENTION
from spine_explorer.segmentation.result import ModelIdentity
from spine_explorer.version import __version__


class QuantityText(Protocol):
    """What the methods section says of a quantity."""

    @property
    def name(self) -> str:
        """Identifier, as in the tables."""

    @property
    def title(self) -> str:
        """Name for a reader."""

    @property
    def unit(self) -> str:
        """Unit, as in the tables."""

    @property
    def formula(self) -> str:
        """How it is computed."""

    @property
    def source(self) -> str:
        """Paper or standard that defines it."""

    @property
    def caution(self) -> str:
        """What it must not be taken for; may be empty."""


@dataclass(frozen=True)
class Report:
    """Everything that the report says.

    Attributes:
        started: When the run began.
        stacks: The measured stacks.
        refusals: The stacks that were not measured.
        findings: What is to be said about single files.
        quantities: The methods section.
        model: Which network made the outlines.
        options: The options of the run, by name.
        environment: Versions, by package.
    """

    started: datetime
    stacks: Sequence[ReportStack]
    refusals: Sequence[StackRefusal] = ()
    findings: Sequence[Finding] = ()
    quantities: Sequence[QuantityText] = ()
    model: ModelIdentity | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)


def write_report(path: Path, report: Report) -> None:
    """Write the report.

    The page loads nothing from anywhere: pictures and style are part of it, scripts there are
    none, and its content security policy forbids the rest. Every text is escaped.

    Args:
        path: The file to write, by custom ``report.html``.
        report: What it says.

    Raises:
        OutputError: If the file cannot be written.
    """
    cautions = dict.fromkeys(item.caution for item in report.quantities if item.caution)
    page = page_template("report.html.j2").render(
        report=report,
        version=__version__,
        convention=CONVENTION,
        cautions={caution: number for number, caution in enumerate(cautions, start=1)},
        unit_title=unit_title,
        option_text=option_text,
        faults=[refusal for refusal in report.refusals if not refusal.by_selection],
        left_out=[refusal for refusal in report.refusals if refusal.by_selection],
    )
    write_text(path, page)
