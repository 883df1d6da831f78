from __future__ import annotations

import pytest

from spine_explorer.errors import InputError
from spine_explorer.studies.change.observation import Observation, Outcome, Slice
from spine_explorer.studies.change.visits import choose_visits


def seen(subject: str, *visits: str) -> list[Observation]:
    return [
        Observation(subject, visit, "", Outcome("area"), Slice(0), 1.0, False, 2)
        for visit in visits
    ]


def test_sessions_are_ordered_by_date_for_each_subject() -> None:
    found = seen("A", "20240301-ffff", "20230101-0000") + seen("B", "20220101-aa", "20220901-bb")
    visits = choose_visits(found)
    assert visits.of == {
        "A": ("20230101-0000", "20240301-ffff"),
        "B": ("20220101-aa", "20220901-bb"),
    }
    assert visits.names == ("before", "after")
    assert visits.omissions == ()


def test_visits_between_the_first_and_the_last_are_counted() -> None:
    visits = choose_visits(seen("A", "2020-01-01", "2021-01-01", "2022-01-01"))
    assert visits.of == {"A": ("2020-01-01", "2022-01-01")}
    assert [(item.kind, item.detail) for item in visits.omissions] == [("visit", "2021-01-01")]


def test_two_sessions_of_one_day_have_no_order() -> None:
    visits = choose_visits(seen("A", "20240301-1111", "20240301-2222"))
    assert visits.of == {}
    assert "order is unknown" in visits.omissions[0].reason


def test_tables_without_sessions_are_visits_in_their_order() -> None:
    assert choose_visits(seen("A", "table 10", "table 2")).of == {"A": ("table 2", "table 10")}


def test_numbers_mean_the_same_for_all() -> None:
    visits = choose_visits(seen("A", "0", "12") + seen("B", "0", "6"))
    assert visits.of == {"A": ("0", "12")}
    assert [(item.subject, item.reason) for item in visits.omissions] == [
        ("B", "there is no visit '12'")
    ]


def test_words_need_an_order() -> None:
    found = seen("A", "post", "pre")
    with pytest.raises(InputError, match="order of the visits 'post', 'pre' is unknown"):
        choose_visits(found)
    assert choose_visits(found, before="pre").of == {"A": ("pre", "post")}
    assert choose_visits(found, after="post").of == {"A": ("pre", "post")}


def test_of_three_words_both_must_be_given() -> None:
    found = seen("A", "pre", "op", "post")
    with pytest.raises(InputError, match="order of the visits"):
        choose_visits(found, before="pre")
    assert choose_visits(found, before="pre", after="post").of == {"A": ("pre", "post")}


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("Pre", "post", "No visit is called 'Pre'"),
        ("pre", "pre", "are the same"),
    ],
)
def test_labels_must_exist_and_differ(before: str, after: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        choose_visits(seen("A", "pre", "post"), before=before, after=after)


def test_one_visit_is_refused() -> None:
    with pytest.raises(InputError, match="All lines belong to one visit, 'pre'"):
        choose_visits(seen("A", "pre"))
    with pytest.raises(InputError, match="No line says which visit"):
        choose_visits(seen("A", ""))


def test_a_subject_without_visit_is_left_out() -> None:
    visits = choose_visits(seen("A", "0", "12") + seen("B", ""))
    assert [item.subject for item in visits.omissions] == ["B"]


def test_an_undated_visit_beside_a_dated_one_has_no_order() -> None:
    visits = choose_visits(seen("A", "table 2", "20190101-aaaa"))
    assert visits.of == {}
    assert "only some of its visits have a date" in visits.omissions[0].reason


def test_numbers_may_have_decimal_commas() -> None:
    assert choose_visits(seen("A", "12", "0,5", "1.5")).of == {"A": ("0,5", "12")}


@pytest.mark.parametrize("date", ["28.03.2019", "3/28/2019", "28-3-19", "2019-3-28"])
def test_dates_of_other_forms_are_to_be_written_anew(date: str) -> None:
    with pytest.raises(InputError, match=r"is unknown\. Write dates as 2019-03-28"):
        choose_visits(seen("A", date, "2020-03-28"))
