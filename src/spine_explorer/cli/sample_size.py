"""``spine-explorer sample-size``: how many subjects a study of agreement needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from spine_explorer.cli.options import LIGHT_HELP, ConfidenceOption, JsonOption

if TYPE_CHECKING:
    from spine_explorer.statistics.agreement.sample_size import SampleSize

sample_size = typer.Typer(
    name="sample-size",
    help="How many subjects a study of agreement needs.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    context_settings=LIGHT_HELP,
)

_Coverage = Annotated[
    float, typer.Option("--coverage", help="Share of differences between the limits of agreement.")
]


@sample_size.command()
def icc(
    expected: Annotated[
        float, typer.Option(help="Expected ICC of single ratings.", show_default=False)
    ],
    width: Annotated[
        float, typer.Option(help="Wanted width of its whole interval.", show_default=False)
    ],
    raters: Annotated[int, typer.Option(help="Number of raters.")] = 2,
    confidence: ConfidenceOption = 0.95,
    json: JsonOption = False,
) -> None:
    """Subjects for an intraclass correlation with an interval of a wanted width (Bonett 2002)."""
    from spine_explorer.statistics.agreement.sample_size import sample_size_for_icc

    result = sample_size_for_icc(icc=expected, width=width, raters=raters, level=confidence)
    _print(result, f"expected width of the interval {result.achieved:.3g}", json)


@sample_size.command()
def limits(
    half_width: Annotated[
        float,
        typer.Option(help="Wanted half-width of the interval of a limit.", show_default=False),
    ],
    sd: Annotated[
        float, typer.Option(help="Expected standard deviation of the differences, in that unit.")
    ] = 1.0,
    coverage: _Coverage = 0.95,
    confidence: ConfidenceOption = 0.95,
    json: JsonOption = False,
) -> None:
    """Subjects for Bland-Altman limits of a wanted precision (Carkeet 2015)."""
    from spine_explorer.statistics.agreement.sample_size import sample_size_for_limits

    result = sample_size_for_limits(
        half_width=half_width, sd=sd, coverage=coverage, level=confidence
    )
    _print(result, f"expected half-width of the interval {result.achieved:.3g}", json)


@sample_size.command()
def agreement(
    allowed: Annotated[
        float, typer.Option(help="Largest difference that does not matter.", show_default=False)
    ],
    sd: Annotated[
        float,
        typer.Option(help="Expected standard deviation of the differences.", show_default=False),
    ],
    bias: Annotated[float, typer.Option(help="Expected mean difference.")] = 0.0,
    power: Annotated[float, typer.Option(help="Wanted probability of showing it.")] = 0.8,
    coverage: _Coverage = 0.95,
    confidence: ConfidenceOption = 0.95,
    json: JsonOption = False,
) -> None:
    """Subjects to show that the limits lie within an allowed difference (Lu 2016)."""
    from spine_explorer.statistics.agreement.sample_size import sample_size_for_agreement

    result = sample_size_for_agreement(
        allowed=allowed, sd=sd, bias=bias, power=power, coverage=coverage, level=confidence
    )
    _print(result, f"power {result.achieved:.3g}", json)


def _print(result: SampleSize, achieved: str, as_json: bool) -> None:
    if as_json:
        from spine_explorer.studies.plain import json_text

        typer.echo(json_text(result))
    else:
        typer.echo(f"{result.n} subjects: {achieved}. {result.method}.")
