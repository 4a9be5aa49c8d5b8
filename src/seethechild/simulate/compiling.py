"""Compile functions that work on arrays made elsewhere."""

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

_Function = TypeVar("_Function", bound=Callable[..., object])

#: ``_nrt`` is no public option of Numba. Without it all would be right, and several times slower
#: where a function that takes many arrays is called for one child at a time.
_OPTIONS: dict[str, Any] = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "_nrt": False,
}


def lean(function: _Function) -> _Function:
    """Compile a function that does not count references to arrays.

    Such a function may neither make an array, nor keep or return one.
    """
    compiled: _Function = njit(**_OPTIONS)(function)
    return compiled
