from __future__ import annotations

import unicodedata

import pytest

from spine_explorer.imaging.findings import Finding, Grade
from spine_explorer.imaging.stack import PersonalDetails
from spine_explorer.outputs.identity import IdentityFilter, without_identity
from support.outputs import DOE, LEAKS, named_analysis
from support.stacks import make_identity


def filter_for(name: str = "", birth_date: str = "") -> IdentityFilter:
    return IdentityFilter([PersonalDetails(name=name, birth_date=birth_date)])


@pytest.mark.parametrize(
    "text",
    [
        "/scans/Doepkins_Janette/IM1",
        "/scans/JANETTEDOEPKINS/IM1",
        "janette doepkins axial",
        "DOEPKINS^JANETTE",
        "Doepkins, Janette",
        "xdoepkins2",
        "scan of 1960-01-02",
        "scan_19600102_1",
        "born 02.01.1960",
    ],
)
def test_names_and_birth_dates_are_taken_out(text: str) -> None:
    cleaned = IdentityFilter([DOE]).text(text)
    assert "[removed]" in cleaned
    assert not any(leak in cleaned.lower() for leak in (*LEAKS, "02.01.1960"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("An^He", "He is not an axial slice."),
        ("Phantom^Lumbar", "It does not look like an axial lumbar slice."),
        ("Li^Na", "LINAC plan"),
        ("Anonymous", "anonymous/series 4"),
        ("SUB042", "/data/SUB042/IM1"),
        ("Doepkins^J", "/data/j/T2"),
        ("", "/data/anything/19600102"),
        ("''^???", "what? anything''"),
    ],
)
def test_texts_that_say_no_name_stay(name: str, text: str) -> None:
    assert filter_for(name).text(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [("/scans/An_He/1", "/scans/[removed]/1"), ("/scans/AN/He.zip", "/scans/[removed].zip")],
)
def test_short_names_go_where_they_stand_in_paths(text: str, cleaned: str) -> None:
    assert filter_for("An^He").text(text) == cleaned


def test_names_in_other_scripts_are_taken_out() -> None:
    names = filter_for("Wang^XiaoDong=\u738b^\u5c0f\u4e1c=")
    assert names.text("/\u738b\u5c0f\u4e1c\u7684/wang/Xiaodong") == "/[removed]\u7684/[removed]"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("folder", ["Müller_Jérôme", "MÜLLERJÉRÔME", "Muller-Jerome", "MUELLER"])
def test_accents_are_found_however_a_folder_spells_them(form: str, folder: str) -> None:
    names = filter_for(unicodedata.normalize(form, "Müller^Jérôme"))
    for written in ("NFC", "NFD"):
        cleaned = names.text(f"/scans/{unicodedata.normalize(written, folder)}/1")
        assert set(cleaned.replace("[removed]", "")) <= set("/scans_-1")


@pytest.mark.parametrize("folder", ["O'Brien", "OBRIEN", "O\u2019Brien", "o-brien", "O_BRIEN"])
def test_apostrophes_may_be_missing(folder: str) -> None:
    assert filter_for("O'Brien^Al").text(f"/scans/{folder}/1") == "/scans/[removed]/1"


def test_a_number_that_contains_the_birth_date_stays() -> None:
    assert filter_for(birth_date="19600102").text("1.2.3196001029") == "1.2.3196001029"


def test_pattern_characters_in_a_name_are_harmless() -> None:
    names = filter_for("Doe(*+^[a-z]{9}")
    assert names.text("/scan/abcdefghi/1") == "/scan/abcdefghi/1"


def test_a_patient_id_that_is_no_name_stays() -> None:
    assert IdentityFilter([DOE]).subject("P-0042") == "P-0042"


def test_a_patient_id_with_a_name_becomes_the_same_digest_each_time() -> None:
    first, again = (IdentityFilter([DOE]).subject("DOEPKINS1960") for _ in range(2))
    other = IdentityFilter([DOE]).subject("DOEPKINS1961")
    assert first == again != other
    assert first.startswith("id-")


def test_everything_that_a_stack_says_is_cleaned() -> None:
    stack = without_identity(named_analysis().stack)
    assert stack.person == PersonalDetails()
    said = repr((stack.identity, stack.findings, stack.acquisition, stack.slice_sources)).lower()
    assert not any(leak in said for leak in LEAKS)


def test_cleaning_twice_changes_nothing_more() -> None:
    once = without_identity(named_analysis().stack)
    twice = without_identity(once)
    assert (twice.identity, twice.findings) == (once.identity, once.findings)


def test_people_are_kept_apart_from_paths_of_others() -> None:
    both = IdentityFilter([DOE, PersonalDetails(name="Smithers^Al")])
    identity = both.identity(make_identity(source="/x/smithers/doepkins"))
    assert identity.source == "/x/[removed]/[removed]"
    (finding,) = both.findings([Finding("a", Grade.NOTE, "b", where="/SMITHERS/1")])
    assert finding.where == "/[removed]/1"
