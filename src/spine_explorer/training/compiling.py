"""Parts of a training step, compiled for the processor at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import torch
from torch._dynamo.exc import BackendCompilerFailed

from spine_explorer.errors import InputError

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def compiled(function: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """Return a function or network that does the same quicker, from its second call on.

    The first call takes up to a minute: PyTorch joins neighbouring operations, writes them in C++
    and has them compiled (Ansel et al. 2024, doi:10.1145/3620665.3640366).

    Raises:
        InputError: When it is called and nothing here can compile C++ for Python.

    Example:
        >>> compiled(torch.nn.Linear(2, 3))(torch.zeros(1, 2)).shape
        torch.Size([1, 3])
    """
    quick = torch.compile(function)

    def call(*args: _Given.args, **kwargs: _Given.kwargs) -> _Result:
        try:
            result: _Result = quick(*args, **kwargs)
        except BackendCompilerFailed as error:
            raise InputError(
                "PyTorch could not compile the training step ('compiled = true').",
                advice="Install a C++ compiler and Python's headers (Debian: g++ and "
                "python3-dev), or leave that setting out.",
            ) from error
        return result

    return call
