"""From tables to a cohort: who was measured before and after, how, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from spine_explorer.errors import InputError
from spine_explorer.studies.change.columns import Columns, Role
from spine_explorer.studies.change.covariates import Covariates, find_covariates
from spine_explorer.studies.change.joining import join
from spine_explorer.studies.change.matching import How
from spine_explorer.studies.change.observation import Outcome
from spine_explorer.studies.change.omission import Omission, count_omissions
from spine_explorer.studies.change.pairing import Pair, Pairing, pair_observations
from spine_explorer.studies.change.places import read_run_records
from spine_explorer.studies.change.precedence import Precedence
from spine_explorer.studies.change.reading import Reading
from spine_explorer.studies.change.scan import Comparability, compare_scans
from spine_explorer.studies.change.series import Series, series_of
from spine_explorer.studies.change.visits import choose_visits
from spine_explorer.studies.filtering import wanted_records
from spine_explorer.studies.quality import QualityLeftOut, without_quality
from spine_explorer.studies.table import Table
from spine_explorer.studies.wording import count_text


@dataclass(frozen=True)
class CohortOptions:
    """How to read a cohort out of tables.

    Attributes:
        reading: Which column says what.
        only: Columns and the values that they must have; other lines are left out.
        before: Label of the first visit; ``None`` where the labels have an order.
        after: Label of the second visit.
        reference: The group with which the others are compared; the first by alphabet if
            ``None``.
        covariates: Columns that describe the subjects; found if empty.
    """

    reading: Reading = field(default_factory=lambda: Reading(Columns()))
    only: tuple[tuple[str, str], ...] = ()
    before: str | None = None
    after: str | None = None
    reference: str | None = None
    covariates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cohort:
    """Subjects with two visits.

    Attributes:
        tables: The tables that were read.
        visits: What the two visits are called.
        members: The subjects of each group, the reference group last; one group without a name
            where there are none.
        enrolled: The group of every subject of the tables, of those left out too; empty where it
            is unknown.
        pairs: Every value before and after.
        precedence: Which outcomes come first.
        how: By what the slices of how many subjects were matched.
        comparability: Whether the visits were scanned alike.
        covariates: What is known of the subjects.
        omissions: What was left out.
        quality: What was left out because it is about outlines.
        warnings: What a reader must not overlook.
    """

    tables: tuple[Path, ...]
    visits: tuple[str, str]
    members: Mapping[str, tuple[str, ...]]
    enrolled: Mapping[str, str]
    pairs: tuple[Pair, ...]
    precedence: Precedence
    how: Mapping[How, int]
    comparability: Comparability
    covariates: Covariates
    omissions: tuple[Omission, ...]
    quality: QualityLeftOut
    warnings: tuple[str, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups, the reference group last."""
        return tuple(self.members)

    @property
    def comparisons(self) -> tuple[tuple[str, str], ...]:
        """Each other group with the reference group."""
        *others, reference = self.groups
        return tuple((other, reference) for other in others)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What was measured, in order."""
        return self.precedence.sorted(pair.outcome for pair in self.pairs)

    @property
    def primary(self) -> tuple[Outcome, ...]:
        """The outcomes that come first."""
        return tuple(item for item in self.outcomes if self.precedence.is_primary(item))

    def series(self, outcome: Outcome) -> list[Series]:
        """Return the pairs of an outcome, a series a group."""
        return series_of(self.pairs, outcome, self.groups)


def read_cohort(
    tables: Sequence[Table], options: CohortOptions, *, joined: Sequence[Table] = ()
) -> Cohort:
    """Find the subjects with two visits and pair their values.

    Args:
        tables: The measurements: the program's own, or any with a line a value or a line a visit.
        options: How to read them.
        joined: Small tables whose columns are added: visits, groups, covariates, levels.

    Raises:
        InputError: If a table is not as it should be, or no subject has two visits.
    """
    whole, warnings = _prepared(tables, options, joined)
    reading = options.reading
    prepared, quality = without_quality(
        whole,
        quantity=reading.columns.name(Role.QUANTITY),
        only=options.only,
        named=(*reading.values, *reading.match, *options.covariates),
    )
    observations = reading.observations(prepared)
    visits = choose_visits(observations, before=options.before, after=options.after)
    records, damaged = read_run_records(prepared)
    grouped = any(reading.columns.find(table, Role.GROUP) for table in prepared)
    pairing = pair_observations(observations, visits, records, grouped=grouped)
    omissions = (*visits.omissions, *pairing.omissions)
    if not pairing.pairs:
        raise _nothing_paired(prepared, omissions, warnings)
    comparability = compare_scans(pairing.matched, records)
    measured = reading.columns_of_values(prepared)
    return Cohort(
        tables=tuple(table.path for table in tables),
        visits=visits.names,
        members=_members(pairing, options.reference),
        enrolled=pairing.groups,
        pairs=pairing.pairs,
        precedence=Precedence.of(
            (pair.outcome for pair in pairing.pairs), prefers_ratios=comparability.prefers_ratios
        ),
        how=pairing.how,
        comparability=comparability,
        covariates=find_covariates(
            prepared, reading, visits, measured=measured, chosen=options.covariates
        ),
        omissions=omissions,
        quality=quality,
        warnings=(
            *warnings,
            *(f"{path} is damaged: positions and scanners are unknown." for path in damaged),
            *comparability.warnings,
            *_averaging(pairing),
        ),
    )


def _prepared(
    tables: Sequence[Table], options: CohortOptions, joined: Sequence[Table]
) -> tuple[list[Table], list[str]]:
    """The tables with further columns and with the lines that are wanted."""
    warnings: list[str] = []
    whole = list(tables)
    for other in joined:
        results = [join(table, other) for table in whole]
        whole = [result.table for result in results]
        if all(result.unmatched == len(result.table.records) for result in results):
            raise _nothing_joined(whole[0], other, results[0].shared)
        warnings += [
            f"{result.unmatched:,} of {len(table.records):,} lines of {table.path.name} have no "
            f"partner in {other.path.name}."
            for table, result in zip(whole, results, strict=True)
            if result.unmatched
        ]
    return [_filtered(table, options.only) for table in whole], warnings


def _nothing_joined(table: Table, other: Table, shared: Sequence[str]) -> InputError:
    there, here = (
        " ".join(one.text(one.records[0], name) for name in shared) for one in (other, table)
    )
    return InputError(
        f"{other.path} fits no line of the tables: nowhere do they agree in "
        f"{', '.join(shared)} (the first line there: {there}; in {table.path.name}: {here}).",
        advice="Write these cells alike in both, capitals too.",
    )


def _filtered(table: Table, only: Sequence[tuple[str, str]]) -> Table:
    if not only:
        return table
    records = wanted_records(table, only)
    if not records:
        raise InputError(
            f"No line of {table.path} is wanted.", advice="Check what you gave with --only."
        )
    return replace(table, records=records)


def _members(pairing: Pairing, reference: str | None) -> dict[str, tuple[str, ...]]:
    members: dict[str, dict[str, None]] = {}
    for pair in pairing.pairs:
        members.setdefault(pair.group, {})[pair.subject] = None
    names = sorted(members)
    last = names[0] if reference is None else reference
    if last not in members:
        raise InputError(
            f"There is no group '{last}'.", advice=f"The groups are: {', '.join(names)}."
        )
    ordered = [name for name in names if name != last] + [last]
    return {name: tuple(members[name]) for name in ordered}


def _averaging(pairing: Pairing) -> tuple[str, ...]:
    """Say that slices of unknown level were averaged."""
    subjects = {
        subject
        for subject, matches in pairing.matched.items()
        if sum(not match.level for match in matches) > 1
    }
    if not subjects:
        return ()
    who = count_text(len(subjects), "subject")
    return (f"The level of the slices is unknown: several of {who} were averaged.",)


def _nothing_paired(
    tables: Sequence[Table], omissions: Sequence[Omission], warnings: Sequence[str]
) -> InputError:
    paths = ", ".join(str(table.path) for table in tables)
    subjects = (str(item) for item in count_omissions(omissions) if item.kind == "subject")
    reasons = " ".join((*subjects, *warnings))
    return InputError(
        f"{paths}: no subject has two visits that can be compared. {reasons}",
        advice="Name the columns of subject and visit. Slices are matched by level (--join, "
        "--column level=COLUMN) or by columns of your own (--match).",
    )
