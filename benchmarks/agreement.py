"""Agreement of manual and automatic muscle volumes of 331 examinations of a published study.

Writes every table and figure of ``spine-explorer agree``, and holds ICC(2,1) to the one that
statsmodels' analysis of variance gives.

Usage: python benchmarks/agreement.py TABLE.csv [--out agreement-331]
TABLE.csv is that of Zhang et al. 2025, doi:10.1148/ryai.240833: volume1_gd to volume4_ai in cm³.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from spine_explorer.studies.agreement.files import PAGE, write_study
from spine_explorer.studies.agreement.study import agree
from spine_explorer.studies.ratings.layout import Layout
from spine_explorer.studies.table import read_table

LAYOUT = Layout(key=("CT_id",), suffixes=("_gd", "_ai"), names=("manual", "automatic"))
TOLERANCE = 1e-9


def main() -> None:
    """Compare, write, check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("--out", type=Path, default=Path("agreement-331"))
    options = parser.parse_args()
    out = options.out
    started = time.perf_counter()
    study = agree([read_table(options.table)], LAYOUT, unit="cm3")
    analysed = time.perf_counter()
    write_study(out, study)
    print(f"{'':10} {'n':>4} {'ICC(2,1)':>9} {'statsmodels':>12} {'bias':>7} {'limits, cm³':>18}")
    worst = 0.0
    for agreement, comparison in zip(study.agreements, study.pairing.comparisons, strict=True):
        ours = agreement.icc.recommended.estimate.value
        other = icc_of_statsmodels(comparison.values[comparison.complete])
        worst = max(worst, abs(ours - other))
        limits = next(iter(agreement.pairs[0].bland_altman.values()))
        print(
            f"{study.label(agreement.group):10} {agreement.n:4} {ours:9.4f} {other:12.4f} "
            f"{limits.bias.value:7.2f} {limits.lower.value:8.2f} to {limits.upper.value:.2f}"
        )
    seconds = analysed - started, time.perf_counter() - analysed
    print(f"Analysed in {seconds[0]:.1f} s, written in {seconds[1]:.1f} s: {out / PAGE}")
    if worst > TOLERANCE:
        sys.exit(f"ICC(2,1) differs from that of statsmodels by {worst:.2g}.")


def icc_of_statsmodels(values: NDArray[np.float64]) -> float:
    """ICC(2,1) from a two-way analysis of variance, values of shape (item, rater)."""
    n, k = values.shape
    item, rater = np.indices((n, k))
    data = pd.DataFrame({"y": values.ravel(), "item": item.ravel(), "rater": rater.ravel()})
    squares = anova_lm(ols("y ~ C(item) + C(rater)", data).fit())["mean_sq"]
    between, raters, rest = squares["C(item)"], squares["C(rater)"], squares["Residual"]
    return float((between - rest) / (between + (k - 1) * rest + k * (raters - rest) / n))


if __name__ == "__main__":
    main()
