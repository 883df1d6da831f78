"""Reading forms: the packaged ones, and files that do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from spine_explorer.errors import InputError, UnreadableFileError
from spine_explorer.studies.reading.forms.library import (
    form_names,
    load_form,
    packaged_yaml,
    parse_form,
)
from spine_explorer.studies.reading.forms.schema import Form

SMALL = """
name: small
title: Small
version: 1
about: A form for tests.
scales:
  presence:
    choices: [{code: "0", label: absent}, {code: "1", label: present}, {code: X, label: unknown}]
    present: ["1"]
    unknown: X
items:
  - {code: oedema, label: Oedema, scale: presence, slices: 2}
  - {code: depth, label: Depth, scale: presence, slices: 2, only_where: oedema}
scores:
  - {code: total, label: Total, items: [oedema, depth], maximum: 4}
"""


@pytest.mark.parametrize("name", form_names())
def test_a_packaged_form_bears_its_file_name_and_explains_every_item(name: str) -> None:
    form = load_form(name)
    assert form.name == name
    for item in form.items:
        assert item.help
        assert "19" in form.citation(item) or "20" in form.citation(item)
        assert form.scale_of(item).unknown == "X"


def test_the_sacroiliac_form_asks_the_eight_lesions_of_each_joint() -> None:
    form = load_form("sij_lesions")
    counts = {item.code: item.question_count for item in form.items}
    assert counts == {
        "bone_marrow_oedema": 8,
        "subchondral_sclerosis": 8,
        "erosion": 8,
        "fatty_change": 8,
        "ankylosis": 4,
        "enthesitis": 2,
        "joint_fluid": 2,
        "capsulitis": 2,
    }
    assert all("10.1136/annrheumdis-2019-215589" in form.citation(item) for item in form.items)


@pytest.mark.parametrize(
    ("form", "item", "codes", "present"),
    [
        ("paraspinal_fat", "goutallier_multifidus", "0 1 2 3 4 X", "2 3 4"),
        ("paraspinal_fat", "kjaer_erector_spinae", "0 1 2 X", "1 2"),
        ("canal_stenosis", "schizas", "A1 A2 A3 A4 B C D X", "B C D"),
        ("canal_stenosis", "lee", "0 1 2 3 X", "1 2 3"),
        ("disc_degeneration", "pfirrmann", "I II III IV V X", "III IV V"),
    ],
)
def test_the_lumbar_scales_have_the_published_codes(
    form: str, item: str, codes: str, present: str
) -> None:
    loaded = load_form(form)
    scale = loaded.scale_of(loaded.item(item))
    assert (" ".join(scale.codes), " ".join(scale.present)) == (codes, present)


def test_a_packaged_form_can_be_copied_edited_and_loaded(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(packaged_yaml("disc_degeneration").replace("Disc degeneration", "My discs"))
    assert load_form(str(path)).title == "My discs"


def test_a_form_survives_json() -> None:
    form = parse_form(SMALL, "small")
    assert Form.model_validate_json(form.model_dump_json()) == form


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('code: "0"', "code: 0", "Input should be a valid string"),
        ('present: ["1"]', 'present: ["2"]', "code '2' is not defined"),
        ("unknown: X", 'unknown: "1"', "cannot be both present and unknown"),
        ('present: ["1"]', 'present: ["0", "1"]', "one code must mean that the finding is absent"),
        ("{code: X, label: unknown}", '{code: "1", label: again}', "code '1' occurs twice"),
        ("maximum: 4", "maximum: 5", "score 'total' counts 4 questions, not 5"),
        ("items: [oedema, depth]", "items: [oedema, width]", "item 'width' is not defined"),
        ("label: Depth, scale: presence", "label: D, scale: grade", "scale 'grade' is not defined"),
        ("code: depth", "code: oedema", "item 'oedema' occurs twice"),
        ("slices: 2, only_where: oedema", "slices: 3, only_where: oedema", "same sides and slices"),
        ("only_where: oedema", "only_where: width", "'width', no earlier item"),
        ("slices: 2}", "regions: [top]}", "region 'top' is not defined"),
        ("slices: 2}", "sources: [paper]}", "source 'paper' is not defined"),
        ("slices: 2}", "slices: 2, colour: red}", "Extra inputs are not permitted"),
        ("slices: 2}", "slices: 100}", "less than or equal to 60"),
        ("name: small", "name: ../small", "String should match pattern"),
        ("title: Small", 'title: "Sm\\ell"', "cannot be printed"),
    ],
)
def test_a_form_that_does_not_fit_is_refused_with_the_place(
    before: str, after: str, says: str
) -> None:
    assert before in SMALL
    with pytest.raises(InputError) as caught:
        parse_form(SMALL.replace(before, after, 1), "mine.yaml")
    assert caught.value.message.startswith("mine.yaml, ")
    assert says in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: &x 1\nb: *x", "line 2 has a reference"),
        ("name: a\nname: b", "line 2 has the key 'name' again"),
        ("[1", "it is no YAML"),
        ("a: 2020-13-45", "it is no YAML"),
        ("? [1]\n: 2", "it is no YAML"),
        ("", "valid dictionary"),
        ("- 1", "valid dictionary"),
    ],
)
def test_text_that_is_no_form_is_refused(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        parse_form(text, "mine.yaml")


def test_a_form_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    binary, huge = tmp_path / "binary.yaml", tmp_path / "huge.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    huge.write_bytes(b"#" * 1_000_001)
    for path, says in ((binary, "UTF-8"), (huge, "1 MB"), (tmp_path / "none.yaml", "No such file")):
        with pytest.raises(UnreadableFileError, match=says):
            load_form(str(path))


def test_an_unknown_form_names_those_there_are() -> None:
    with pytest.raises(InputError, match=r"no reading form .sij.*sij_lesions"):
        load_form("sij")
