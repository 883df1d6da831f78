from __future__ import annotations

import csv
import html
import json
import re
from pathlib import Path

import pytest

from spine_explorer.statistics.agreement.scale import Scale
from spine_explorer.studies.agreement.files import FileOptions, write_study
from spine_explorer.studies.agreement.study import AgreementStudy
from support.agreement import flow_tables, measured, study_of, write

NO_FIGURES = FileOptions(most_figures=0)


def lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def flow(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, AgreementStudy]:
    folder = tmp_path_factory.mktemp("flow")
    study = study_of(*flow_tables(folder))
    write_study(folder / "out", study)
    return folder / "out", study


def test_every_file_is_there(flow: tuple[Path, AgreementStudy]) -> None:
    out, _ = flow
    names = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    assert names == [
        "agreement.csv",
        "agreement.html",
        "agreement.json",
        *(
            f"figures/001-{kind}.{end}"
            for kind in ("bland-altman", "forest", "scatter")
            for end in ("png", "svg")
        ),
        "left_out.csv",
        "pairs.csv",
    ]


def test_the_tidy_table_holds_every_number(flow: tuple[Path, AgreementStudy]) -> None:
    out, study = flow
    found = {line["statistic"]: line for line in lines_of(out / "agreement.csv")}
    assert len(found) == sum(1 for _ in study.statistics())
    estimate = study.agreements[0].icc.recommended.estimate
    line = found["ICC(2,1)"]
    assert float(line["value"]) == pytest.approx(estimate.value, rel=1e-6)
    assert float(line["low"]) == pytest.approx(estimate.low, rel=1e-6)
    assert found["Bland-Altman difference: bias"]["value"].startswith("-2.1")


def test_the_pairs_can_be_analysed_elsewhere(flow: tuple[Path, AgreementStudy]) -> None:
    out, _ = flow
    assert lines_of(out / "pairs.csv")[0] == {
        "subject": "P0",
        "value mini": "512",
        "value wright": "494",
        "quality": "good",
    }


def test_what_the_program_doubted_is_counted_and_marked(tmp_path: Path) -> None:
    header = "subject,value,quality"
    first = write(tmp_path / "a.csv", header, "P1,1,good", "P2,2,check", "P3,,check")
    second = write(tmp_path / "b.csv", header, "P1,1,good", "P2,2,good", "P3,3,good")
    study = study_of(first, second)
    write_study(tmp_path / "out", study, options=NO_FIGURES)
    marks = [line["quality"] for line in lines_of(tmp_path / "out" / "pairs.csv")]
    assert marks == ["good", "check", "check"]
    assert study.doubts.startswith("1 of 2 items hold a value")
    assert study.doubts in html.unescape((tmp_path / "out" / "agreement.html").read_text("utf-8"))


def test_json_tells_the_same(flow: tuple[Path, AgreementStudy]) -> None:
    out, study = flow
    told = json.loads((out / "agreement.json").read_text("utf-8"))
    (comparison,) = told["comparisons"]
    assert (told["raters"], comparison["n"], comparison["group"]) == (["mini", "wright"], 17, {})
    assert comparison["icc"]["forms"][1]["form"] == "ICC(2,1)"
    assert comparison["icc_advice"] == study.agreements[0].icc.advice
    bland_altman = comparison["pairs"][0]["bland_altman"]
    assert set(bland_altman) == set(Scale)
    assert "means" not in bland_altman["difference"]


def test_the_page_shows_the_numbers_and_the_plots(flow: tuple[Path, AgreementStudy]) -> None:
    page = (flow[0] / "agreement.html").read_text("utf-8")
    assert page.count("data:image/svg+xml;base64,") == 3
    for text in (
        "ICC(A,1)",
        "wright \N{MINUS SIGN} mini",
        "doi:10.1097/OPX.0000000000000513",
        "17",
    ):
        assert text in page
    assert "fewer than 30 items" in page


def test_what_is_left_out_is_in_a_table_and_on_the_page(tmp_path: Path) -> None:
    first = write(
        tmp_path / "a.csv", "subject,quantity,value", "P1,x,1", "P2,x,", "P3,x,3", "P1,y,1"
    )
    second = write(tmp_path / "b.csv", "subject,quantity,value", "P1,x,1", "P2,x,2", "P4,x,5")
    write_study(tmp_path / "out", study_of(first, second), options=NO_FIGURES)
    reasons = [line["reason"] for line in lines_of(tmp_path / "out" / "left_out.csv")]
    assert reasons == ["no value of a", "no line of b", "no line of a"]
    page = (tmp_path / "out" / "agreement.html").read_text("utf-8")
    assert (
        "3 items without a value of at least one rater (2 without a line, 1 with an empty value)"
        in page
    )
    assert "1 quantity measured by one rater only" in page


def test_figures_of_an_earlier_study_go_and_others_stay(tmp_path: Path) -> None:
    paths = [measured(tmp_path / f"{name}.csv", f) for name, f in (("a", 1), ("b", 1.1))]
    study = study_of(*paths)
    write_study(tmp_path / "out", study, options=FileOptions(most_figures=2))
    (tmp_path / "out" / "figures" / "mine.svg").write_text("x")
    write_study(tmp_path / "out", study, options=FileOptions(most_figures=1, scale=Scale.LOG))
    page = (tmp_path / "out" / "agreement.html").read_text("utf-8")
    assert "2 more are in agreement.csv" in page
    names = {path.name for path in (tmp_path / "out" / "figures").glob("*.svg")}
    assert names == {"001-bland-altman.svg", "001-scatter.svg", "001-forest.svg", "mine.svg"}


def test_hostile_texts_are_harmless(tmp_path: Path) -> None:
    bad = '=HYPERLINK("x")<script>'
    lines = [f'P{i},"{bad.replace(chr(34), chr(34) * 2)}",{i}' for i in range(4)]
    paths = [
        write(tmp_path / name, "subject,quantity,value", *lines) for name in ("=a.csv", "b.csv")
    ]
    write_study(tmp_path / "out", study_of(*paths), options=NO_FIGURES)
    assert "<script" not in (tmp_path / "out" / "agreement.html").read_text("utf-8")
    for path in (tmp_path / "out").glob("*.csv"):
        cells = re.findall(r'(?:^|,)"?([=+@])', path.read_text("utf-8"), re.M)
        assert cells == []


def test_comparisons_without_pairs_are_shown_as_undefined(tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", "subject,x_a,x_b", "P1,1,", "P2,,2")
    write_study(tmp_path / "out", study_of(table, suffixes=("_a", "_b")))
    assert "fewer than two subjects" in (tmp_path / "out" / "agreement.html").read_text("utf-8")
    assert list((tmp_path / "out" / "figures").glob("*scatter*")) == []


def test_many_comparisons_fill_several_forests(tmp_path: Path) -> None:
    header = "subject," + ",".join(f"q{i}_{rater}" for i in range(46) for rater in "ab")
    lines = [f"P{s}," + ",".join(str(s * (i % 7 + 1) + i % 3) for i in range(92)) for s in range(4)]
    study = study_of(write(tmp_path / "t.csv", header, *lines), suffixes=("_a", "_b"))
    write_study(tmp_path / "out", study, options=NO_FIGURES)
    names = sorted(path.name for path in (tmp_path / "out" / "figures").glob("*.png"))
    assert names == ["001-forest.png", "002-forest.png"]
