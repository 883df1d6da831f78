from __future__ import annotations

import math
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from spine_explorer.statistics.estimate import Estimate
from spine_explorer.studies.incidence.flow import Flow, participant_flow
from spine_explorer.studies.incidence.flow_figure import draw_flow, flow_painter
from spine_explorer.studies.incidence.percent import percent_interval, percent_text
from spine_explorer.studies.reading.export import CaseStatus

FULL = Flow(60, {"No STIR": 4, "Earlier surgery": 2}, 3, 2, 1, 48, {"ill": 20, "well": 28})


def texts(flow: Flow) -> list[str]:
    figure = Figure()
    FigureCanvasAgg(figure)
    flow_painter(flow)(figure)
    return [text.get_text().strip() for text in figure.axes[0].texts if text.get_text()]


def test_the_diagram_counts_everybody() -> None:
    assert texts(FULL) == [
        "Referred (n = 60)",
        "Excluded (n = 6)",
        "No STIR (n = 4)",
        "Earlier surgery (n = 2)",
        "Included (n = 54)",
        "Not read yet (n = 3)",
        "Not read by everybody yet (n = 2)",
        "No answer in the readings (n = 1)",
        "Read and analysed (n = 48)",
        "ill (n = 20)",
        "well (n = 28)",
    ]


def test_a_study_that_lost_nobody_has_two_boxes() -> None:
    assert texts(Flow(9, {}, 0, 0, 0, 9, {"": 9})) == [
        "Referred (n = 9)",
        "Read and analysed (n = 9)",
    ]


def test_many_and_long_reasons_stay_in_the_diagram(tmp_path: Path) -> None:
    reasons = {f"reason {number} {'long ' * 60}": 1 for number in range(12)}
    found = texts(Flow(20, reasons, 0, 0, 0, 8, {}))
    assert found[-2] == "Other reasons (n = 5)"
    assert max(map(len, found)) <= 44
    assert draw_flow(tmp_path, Flow(20, reasons, 0, 0, 0, 8, {})).markup.startswith("<?xml")


def test_the_flow_adds_up() -> None:
    states = ("read", "read", "pending", "included", "excluded")
    people = [CaseStatus(str(n), "", state, "why") for n, state in enumerate(states)]
    flow = participant_flow(people, {"0", "4"})
    parts = (flow.excluded_total, flow.waiting, flow.pending, flow.unanswered, flow.analysed)
    assert parts == (1, 1, 1, 1, 1)
    assert flow.referred == sum(parts)
    assert flow.read == 2


def test_halves_are_rounded_up_as_in_papers() -> None:
    assert [percent_text(x) for x in (0.3125, 0.125, 1 / 6, math.nan)] == [
        "31.3",
        "12.5",
        "16.7",
        "\N{EN DASH}",
    ]
    assert percent_interval(Estimate(0.5, 0.00049, 1.0)) == "0.0 to 100.0"
    assert percent_interval(Estimate(0.5, math.nan, math.nan)) == "\N{EN DASH}"
