"""From tables, the program's own and others, to who was measured before and after."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from spine_explorer.errors import InputError
from spine_explorer.studies.change.cohort import Cohort, CohortOptions, read_cohort
from spine_explorer.studies.change.columns import Columns, Role
from spine_explorer.studies.change.matching import How
from spine_explorer.studies.change.reading import Reading
from spine_explorer.studies.table import read_table
from support.cohort import write_lines
from support.runs import SESSIONS, T2, visit_rows, write_visit

FIRST, SECOND = SESSIONS
PLAIN = CohortOptions()


def values(cohort: Cohort, quantity: str = "area") -> list[tuple[str, float, float]]:
    return [
        (pair.outcome.level, pair.before, pair.after)
        for pair in cohort.pairs
        if pair.outcome.quantity == quantity
    ]


def of_folders(
    *folders: Path, options: CohortOptions = PLAIN, join: tuple[Path, ...] = ()
) -> Cohort:
    tables = [read_table(folder) for folder in folders]
    return read_cohort(tables, options, joined=[read_table(path) for path in join])


def of_lines(folder: Path, *lines: dict[str, object], options: CohortOptions = PLAIN) -> Cohort:
    return read_cohort([read_table(write_lines(folder / "t.csv", lines))], options)


def test_own_tables_match_by_position_in_one_frame(tmp_path: Path) -> None:
    before = write_visit(tmp_path / "a", visit_rows(FIRST, {1: 10.0, 2: 20.0, 3: 30.0}))
    after = write_visit(tmp_path / "b", visit_rows(SECOND, {1: 21.0, 2: 31.0}), bottom=4.5)
    cohort = of_folders(after, before)
    assert cohort.how == {How.POSITION: 1}
    assert values(cohort) == [("", 25.0, 26.0)]
    assert cohort.visits == ("before", "after")
    assert any("were averaged" in warning for warning in cohort.warnings)
    assert [(item.kind, item.detail.split()[-1]) for item in cohort.omissions] == [("slice", "1")]


def test_another_frame_is_matched_by_level_that_a_small_table_tells(tmp_path: Path) -> None:
    before = write_visit(tmp_path / "a", visit_rows(FIRST, {1: 10.0, 2: 20.0, 3: 30.0}))
    after = write_visit(tmp_path / "b", visit_rows(SECOND, {1: 11.0, 2: 21.0}), frame="9")
    levels = write_lines(
        tmp_path / "levels.csv",
        [
            {"session": session, "slice": number, "level": level}
            for session, number, level in (
                (FIRST, 2, "L4-L5"),
                (FIRST, 3, "L5-S1"),
                (SECOND, 1, "L4-L5"),
                (SECOND, 2, "L5-S1"),
            )
        ],
    )
    cohort = of_folders(before, after, join=(levels,))
    assert cohort.how == {How.LEVEL: 1}
    assert values(cohort) == [("L4-L5", 20.0, 11.0), ("L5-S1", 30.0, 21.0)]
    assert [item.reason for item in cohort.omissions] == ["its level is unknown"]
    assert cohort.warnings[0] == "3 of 9 lines of measurements.csv have no partner in levels.csv."


def test_without_position_and_level_the_user_names_columns(tmp_path: Path) -> None:
    before = write_visit(tmp_path / "a", visit_rows(FIRST, {1: 10.0, 2: 20.0}))
    after = write_visit(tmp_path / "b", visit_rows(SECOND, {2: 21.0, 3: 31.0}), frame="")
    with pytest.raises(InputError, match="nothing tells which of several slices belong together"):
        of_folders(before, after)
    matching = CohortOptions(Reading(Columns(), match=("slice",)))
    assert values(of_folders(before, after, options=matching)) == [("", 20.0, 21.0)]


def test_a_table_without_a_run_beside_it_has_no_position(tmp_path: Path) -> None:
    before = write_visit(tmp_path / "a", visit_rows(FIRST, {1: 10.0}, level="L4-L5"))
    after = write_visit(tmp_path / "b", visit_rows(SECOND, {1: 11.0}, level="L4-L5"))
    (after / "run.json").write_text("{}", "utf-8")
    cohort = of_folders(before, after)
    assert cohort.how == {How.LEVEL: 1}
    assert "run.json is damaged" in cohort.warnings[0]
    assert cohort.comparability.unknown == 1
    (after / "run.json").unlink()
    assert "damaged" not in " ".join(of_folders(before, after).warnings)


@pytest.mark.parametrize(
    ("acquisition", "spacing", "says"),
    [
        (replace(T2, echo_time=80.0), 0.5, "The echo time differs"),
        (replace(T2, model="Virtuoso"), 0.5, "The scanner differs"),
        (replace(T2, repetition_time=4000.0), 0.5, "The sequence differs"),
        (T2, 0.6, "The spacing differs"),
    ],
)
def test_unlike_scans_are_told_and_ratios_come_first(
    tmp_path: Path, acquisition: object, spacing: float, says: str
) -> None:
    before = write_visit(tmp_path / "a", visit_rows(FIRST, {1: 10.0}))
    after = write_visit(
        tmp_path / "b",
        visit_rows(SECOND, {1: 11.0}),
        acquisition=acquisition,  # type: ignore[arg-type]
        spacing=(4.0, spacing, spacing),
    )
    cohort = of_folders(before, after)
    (warning,) = cohort.warnings
    assert warning.startswith(f"{says} between the visits of 1 subject (P001:")
    assert [item.quantity for item in cohort.primary] == ["area", "canal_adjusted_signal"]
    assert cohort.outcomes[-1].quantity == "signal_mean"


def test_like_scans_are_not_warned_of(tmp_path: Path) -> None:
    before = write_visit(tmp_path / "a", visit_rows(FIRST, {1: 10.0}))
    close = replace(T2, echo_time=101.5)
    after = write_visit(tmp_path / "b", visit_rows(SECOND, {1: 11.0}), acquisition=close)
    cohort = of_folders(before, after)
    assert cohort.warnings == ()
    assert [item.quantity for item in cohort.primary] == ["area", "signal_mean"]


def test_columns_of_a_table_tell_how_it_was_scanned_too(tmp_path: Path) -> None:
    lines = [
        {"subject": "A", "visit": visit, "area": area, "echo_time": time}
        for visit, area, time in ((1, 10, 100), (2, 11, "80,5"))
    ]
    cohort = of_lines(tmp_path, *lines)
    assert "echo time 100, then 80,5" in cohort.warnings[0]


def test_groups_visits_and_ages_come_from_small_tables(tmp_path: Path) -> None:
    table = write_lines(
        tmp_path / "m.csv",
        [
            {"subject": who, "session": when, "area": area}
            for who in "ABC"
            for when, area in (("x", 10), ("y", 12))
        ],
    )
    visits = write_lines(
        tmp_path / "v.csv", [{"session": "x", "visit": 12}, {"session": "y", "visit": 0}]
    )
    people = write_lines(
        tmp_path / "p.csv",
        [
            {"subject": who, "group": group, "age": age}
            for who, group, age in (("A", "u", 60), ("B", "v", 70))
        ],
    )
    cohort = of_folders(table, join=(visits, people))
    assert values(cohort) == [("", 12.0, 10.0)] * 2
    assert cohort.groups == ("v", "u")
    assert cohort.covariates.named("age").numbers == {"A": 60.0, "B": 70.0}
    assert [(item.subject, item.reason) for item in cohort.omissions] == [
        ("C", "its group is unknown")
    ]
    assert of_folders(
        table, join=(visits, people), options=CohortOptions(reference="v")
    ).groups == ("u", "v")
    with pytest.raises(InputError, match="There is no group 'w'"):
        of_folders(table, join=(visits, people), options=CohortOptions(reference="w"))


def test_a_small_table_that_fits_nothing_is_refused(tmp_path: Path) -> None:
    lines = [{"subject": who, "visit": v, "area": v} for who in "AB" for v in (1, 2)]
    table = write_lines(tmp_path / "m.csv", lines)
    people = write_lines(tmp_path / "p.csv", [{"subject": "a", "group": "u"}])
    with pytest.raises(InputError, match=r"p\.csv fits no line .* there: a; in m\.csv: A\)"):
        of_folders(table, join=(people,))


def test_lines_without_partner_are_told_where_nothing_can_be_compared(tmp_path: Path) -> None:
    lines = [{"subject": who, "visit": v, "area": v} for who, v in (("A", 1), ("A", 2), ("B", 2))]
    table = write_lines(tmp_path / "m.csv", lines)
    people = write_lines(tmp_path / "p.csv", [{"subject": "B", "group": "u"}])
    with pytest.raises(InputError, match=r"2 of 3 lines of m\.csv have no partner in p\.csv"):
        of_folders(table, join=(people,))


def test_tidy_tables_of_others_are_read_by_named_columns(tmp_path: Path) -> None:
    lines = [
        {"id": "A", "month": month, "what": "csa", "where": "L4", "number": number}
        for month, number in ((0, "1.5"), (12, "NA"))
    ]
    names = {
        Role.SUBJECT: "id",
        Role.VISIT: "month",
        Role.QUANTITY: "what",
        Role.LEVEL: "where",
        Role.VALUE: "number",
    }
    cohort = of_lines(tmp_path, *lines, options=CohortOptions(Reading(Columns(names))))
    (pair,) = cohort.pairs
    assert (pair.outcome.quantity, pair.outcome.level, pair.before) == ("csa", "L4", 1.5)
    assert cohort.omissions[0].reason == "it is missing at the visit '12'"


def test_what_is_the_same_for_a_subject_is_no_measurement(tmp_path: Path) -> None:
    lines = [
        {"subject": who, "visit": visit, "age": age, "name": f"Mr {who}{age}", "csa": visit + age}
        for who, age in (("A", 60), ("B", 70))
        for visit in (1, 2)
    ]
    cohort = of_lines(tmp_path, *lines)
    assert [item.quantity for item in cohort.outcomes] == ["csa"]
    assert [item.name for item in cohort.covariates.known] == ["age", "name"]
    chosen = of_lines(tmp_path, *lines, options=CohortOptions(Reading(Columns(), values=("age",))))
    assert [item.quantity for item in chosen.outcomes] == ["age"]


def test_none_is_an_answer(tmp_path: Path) -> None:
    lines = [
        {"subject": who, "visit": visit, "group": group, "surgery": surgery, "csa": visit}
        for who, group, surgery in (("A", "none", "none"), ("B", "x", "fusion"))
        for visit in (1, 2)
    ]
    cohort = of_lines(tmp_path, *lines)
    assert cohort.groups == ("x", "none")
    assert cohort.covariates.named("surgery").categories == {"A": "none", "B": "fusion"}


def test_none_is_no_number(tmp_path: Path) -> None:
    lines = [
        {"subject": who, "visit": visit, "age": age if visit == 1 else "None", "csa": visit}
        for who, age in (("A", 60), ("B", 70))
        for visit in (1, 2)
    ]
    cohort = of_lines(tmp_path, *lines)
    assert [item.quantity for item in cohort.outcomes] == ["csa"]
    assert cohort.covariates.named("age").numbers == {"A": 60.0, "B": 70.0}


@pytest.mark.parametrize("level", ["L4-L5", ""])
def test_what_two_tables_give_is_not_averaged(tmp_path: Path, level: str) -> None:
    tables = [
        read_table(
            write_lines(
                tmp_path / f"{name}.csv",
                [
                    {"subject": "A", "visit": visit, "level": level, "csa": visit + more}
                    for visit in visits
                ],
            )
        )
        for name, more, visits in (("a", 0, (1, 2)), ("b", 9, (2, 3)))
    ]
    says = r"b\.csv, line 2 gives 'csa' of subject 'A' again, after line 3 of .*a\.csv"
    with pytest.raises(InputError, match=says):
        read_cohort(tables, PLAIN)


def test_a_number_with_letters_can_be_passed_over(tmp_path: Path) -> None:
    lines = [
        {"subject": who, "visit": visit, "number": number, "age": age, "csa": visit}
        for who, age, number in (("A", 60, 11), ("B", 70, 12), ("C", 80, "13A"))
        for visit in (1, 2)
    ]
    with pytest.raises(InputError, match=r"'13A' is not a number\. .* with --values"):
        of_lines(tmp_path, *lines)
    reading = Reading(Columns(), values=("csa",))
    with pytest.raises(InputError, match=r"'13A' is not a number\. .* with --covariate"):
        of_lines(tmp_path, *lines, options=CohortOptions(reading))
    cohort = of_lines(tmp_path, *lines, options=CohortOptions(reading, covariates=("age",)))
    assert [item.name for item in cohort.covariates.known] == ["age"]


def test_lines_can_be_chosen(tmp_path: Path) -> None:
    lines = [
        {"subject": "A", "visit": visit, "side": side, "area": visit}
        for visit in (1, 2)
        for side in ("left", "right")
    ]
    cohort = of_lines(tmp_path, *lines, options=CohortOptions(only=(("side", "left"),)))
    assert [item.side for item in cohort.outcomes] == ["left"]
    with pytest.raises(InputError, match="is wanted"):
        of_lines(tmp_path, *lines, options=CohortOptions(only=(("side", "both"),)))


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([{"visit": 1, "area": 1}], "no column 'subject'"),
        (
            [{"subject": "", "visit": 1, "area": 1}, {"subject": "A", "visit": 2, "area": 2}],
            "no column of numbers that differ|line 2, column 'subject': it is empty",
        ),
        (
            [{"subject": "A", "visit": 1, "area": 1}, {"subject": "A", "visit": 1, "area": 2}],
            r"line 3 gives 'area' of subject 'A' again, after line 2",
        ),
        (
            [
                {"subject": "A", "visit": v, "area": a}
                for v, a in ((1, 1), (2, 2), (3, 3), (4, "x"))
            ],
            r"t\.csv, line 5, column 'area': 'x' is not a number",
        ),
        (
            [{"subject": "A", "visit": 1, "area": 1}, {"subject": "B", "visit": 2, "area": 1}],
            "no column of numbers that differ within a subject. Write a line for each subject",
        ),
        (
            [{"subject": "A", "visit": 1, "area": 1}, {"subject": "A", "visit": "", "area": 2}],
            "All lines belong to one visit",
        ),
    ],
)
def test_bad_tables_get_one_sentence(
    tmp_path: Path, lines: list[dict[str, object]], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        of_lines(tmp_path, *lines)
