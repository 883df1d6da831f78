"""The closing table of ``agree`` on the screen: a line a comparison, and where the rest is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from spine_explorer.cli.console import stdout
from spine_explorer.cli.study_screen import print_remarks, print_table, print_whereabouts
from spine_explorer.imaging.findings import Grade
from spine_explorer.imaging.text import printable

if TYPE_CHECKING:
    from rich.console import Console

    from spine_explorer.studies.agreement.analysis import Agreement, PairAgreement
    from spine_explorer.studies.agreement.study import AgreementStudy

_MANY = 40
"""Comparisons that nobody reads through."""

_LONGEST_LIST = 1024


def print_agreement(study: AgreementStudy, out: Path) -> None:
    """Print the main numbers, what was left out, and where the files are.

    Args:
        study: What was compared.
        out: Where its files are.
    """
    from spine_explorer.studies.agreement.files import LEFT_OUT, PAGE, RESULTS

    console = stdout()
    _print_table(console, study)
    print_remarks(console, Grade.WARN, study.copies)
    for sentence in _left_out(study, str(out / LEFT_OUT)):
        console.print(sentence, soft_wrap=True)
    print_whereabouts(console, out / PAGE, out / RESULTS)


def _print_table(console: Console, study: AgreementStudy) -> None:
    from spine_explorer.studies.wording import level_text

    level = level_text(study.options.level)
    title = f"Agreement of {', '.join(study.ratings.raters)}, {level} intervals"
    header = ("What", "n", "ICC(2,1)", "SEM", "MDC95", "CV %", "Bias", "Limits of agreement")
    lines = [line for agreement in study.agreements for line in _lines(study, agreement)]
    print_table(console, title, header, lines)


def _lines(study: AgreementStudy, agreement: Agreement) -> Iterator[tuple[str, ...]]:
    """One line for two raters; for more, one of all together and then one a pair."""
    unit = study.shown_unit(agreement.group)
    what = study.label(agreement.group) + (f" ({unit})" if unit else "")
    together = (what, f"{agreement.n:,}", *_of_all(agreement))
    if len(agreement.pairs) == 1:
        yield *together, *_of_pair(agreement.pairs[0])
        return
    yield *together, "", ""
    for pair in agreement.pairs:
        name = f"  {pair.second} \N{MINUS SIGN} {pair.first}"
        yield name, f"{len(pair.values):,}", "", "", "", "", *_of_pair(pair)


def _of_all(agreement: Agreement) -> tuple[str, ...]:
    from spine_explorer.studies.wording import decimals_for, estimate_text, number_text

    error = agreement.error
    decimals = decimals_for(error.sem_agreement.value)
    return (
        estimate_text(agreement.icc.recommended.estimate, 4),
        number_text(error.sem_agreement.value, decimals),
        number_text(error.mdc95_agreement.value, decimals),
        number_text(error.cv_rms.value, 1),
    )


def _of_pair(pair: PairAgreement) -> tuple[str, str]:
    from spine_explorer.statistics.agreement.scale import Scale
    from spine_explorer.studies.wording import decimals_for, number_text

    result = pair.bland_altman[Scale.DIFFERENCE]
    shown, decimals = pair.repeated or result, decimals_for(result.sd)
    lower, upper = (number_text(end.value, decimals) for end in (shown.lower, shown.upper))
    return number_text(shown.bias.value, decimals), f"{lower} to {upper}"


def _left_out(study: AgreementStudy, path: str) -> Iterator[str]:
    from spine_explorer.studies.ratings.gathering import WHOLES_LEFT_OUT
    from spine_explorer.studies.wording import count_text

    pairing, filtered = study.pairing, study.ratings.filtered
    if len(study.agreements) > _MANY:
        yield (
            f"{len(study.agreements):,} comparisons: choose those that answer your question, such "
            "as --only quantity=area."
        )
    if lacking := study.ratings.scheme.lacking:
        yield f"Columns that one table leaves empty play no part: {', '.join(lacking)}."
    if unshared := study.ratings.scheme.unshared:
        columns = printable(", ".join(unshared), limit=_LONGEST_LIST)
        yield f"Columns that not every table has play no part: {columns}."
    if pairing.left_out:
        unpaired = sum(item.unpaired for item in pairing.left_out)
        empty = len(pairing.left_out) - unpaired
        yield (
            f"{count_text(len(pairing.left_out), 'item')} left out: {unpaired:,} without a line of "
            f"some rater, {empty:,} with an empty value; see {path}."
        )
    if pairing.alone:
        count = count_text(len(pairing.alone), "quantity", "quantities")
        yield f"{count} not compared: no two raters measured the same item."
    if filtered:
        yield f"{count_text(filtered, 'line')} left out by --only."
    if study.ratings.wholes:
        yield f"{count_text(study.ratings.wholes, 'value')} {WHOLES_LEFT_OUT}"
    if quality := str(study.ratings.quality):
        yield quality
    if study.doubts:
        yield study.doubts
