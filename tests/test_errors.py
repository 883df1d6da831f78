from __future__ import annotations

import inspect
import pickle
from pathlib import Path

import pytest

from spine_explorer import errors
from spine_explorer.errors import (
    ArchiveError,
    GeometryError,
    InputError,
    MissingCodecError,
    MissingExtraError,
    ModelError,
    NothingToMeasureError,
    OutputError,
    SpineExplorerError,
    UnreadableFileError,
)

EVERY_ERROR = (
    SpineExplorerError("It broke.", advice="Mend it."),
    InputError("It broke.", advice="Mend it."),
    UnreadableFileError(Path("a.dcm"), "it is empty", advice="Copy it again."),
    MissingCodecError("a.dcm", "its compression is rare"),
    ArchiveError("a.zip has 100001 entries."),
    GeometryError("The axes are not perpendicular."),
    NothingToMeasureError("There is no axial slice."),
    MissingExtraError("train", "Training"),
    OutputError("The disk is full."),
    ModelError("The network is damaged."),
)


@pytest.mark.parametrize("error", EVERY_ERROR, ids=lambda error: type(error).__name__)
def test_every_error_can_be_caught_as_one_of_ours(error: SpineExplorerError) -> None:
    with pytest.raises(SpineExplorerError):
        raise error


def test_every_class_of_the_module_is_tested_and_drawn_in_its_docstring() -> None:
    classes = {name for name, _ in inspect.getmembers(errors, inspect.isclass) if "Error" in name}
    assert classes == {type(error).__name__ for error in EVERY_ERROR}
    assert all(name in (errors.__doc__ or "") for name in classes)


def test_what_the_user_can_mend_exits_with_2() -> None:
    codes = {type(error).__name__: error.exit_code for error in EVERY_ERROR}
    assert [name for name, code in codes.items() if code == 1] == ["SpineExplorerError"]
    assert set(codes.values()) == {1, 2}


@pytest.mark.parametrize(
    "kind",
    [UnreadableFileError, MissingCodecError, ArchiveError, GeometryError, NothingToMeasureError],
)
def test_whatever_the_user_gave_is_an_input_error(kind: type[SpineExplorerError]) -> None:
    assert issubclass(kind, InputError)


def test_a_missing_codec_is_also_an_unreadable_file() -> None:
    assert issubclass(MissingCodecError, UnreadableFileError)


def test_the_text_is_the_message_and_then_the_advice() -> None:
    assert str(SpineExplorerError("It broke.", advice="Mend it.")) == "It broke. Mend it."
    assert str(SpineExplorerError("It broke.")) == "It broke."


def test_an_unreadable_file_is_named_with_the_reason() -> None:
    error = UnreadableFileError(Path("scans/a.dcm"), "it is cut off", advice="Copy it again.")
    assert str(error) == "scans/a.dcm cannot be read: it is cut off. Copy it again."
    assert (error.path, error.reason) == (Path("scans/a.dcm"), "it is cut off")


def test_a_missing_extra_says_how_to_install_it() -> None:
    error = MissingExtraError("train", "Training")
    assert error.message == "Training needs the optional packages of 'train'."
    assert error.advice == "Install them with: pip install 'spine-explorer[train]'"


@pytest.mark.parametrize("error", EVERY_ERROR, ids=lambda error: type(error).__name__)
def test_an_error_travels_between_processes(error: SpineExplorerError) -> None:
    arrived = pickle.loads(pickle.dumps(error))
    assert type(arrived) is type(error)
    assert str(arrived) == str(error)
    assert vars(arrived) == vars(error)
    assert arrived.args == error.args
