# ruff: noqa: E402
from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from torch._inductor import config as compiler

from spine_explorer.errors import InputError
from spine_explorer.training.compiling import compiled
from support.training import compiler_may_warn, needs_compiler

pytestmark = compiler_may_warn


def roots(values: torch.Tensor) -> torch.Tensor:
    return values.abs().sqrt().sum()


@needs_compiler
def test_values_and_gradients_are_those_of_the_plain_function() -> None:
    plain = torch.linspace(-3, 5, 40, requires_grad=True)
    quick = plain.detach().clone().requires_grad_()
    roots(plain).backward()
    result = compiled(roots)(quick)
    result.backward()
    torch.testing.assert_close(result, roots(plain))
    torch.testing.assert_close(quick.grad, plain.grad)


def test_a_missing_compiler_is_said_with_what_to_do() -> None:
    missing = {"cpp.cxx": (None, "no-such-compiler"), "force_disable_caches": True}
    with (
        compiler.patch(missing),
        pytest.raises(InputError, match="could not compile the training step") as caught,
    ):
        compiled(roots)(torch.ones(3))
    assert "g++" in str(caught.value.advice)
