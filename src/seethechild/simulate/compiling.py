"""Compile the kernels, and functions that work on arrays made elsewhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from seethechild.core.compiling import compiler

_Function = TypeVar("_Function", bound=Callable[..., object])

_HERE: Final = Path(__file__).parent
#: The kernels, and the files they take types, constants and the way of compiling from.
FILES: Final = [
    *_HERE.glob("*kernel.py"),
    *(_HERE / name for name in ("compiling.py", "program.py", "requests.py")),
]
#: ``numba.njit``; what it keeps is found again for as long as none of these files has changed.
njit = compiler(FILES)

#: ``_nrt`` is no public option of Numba. Without it all would be right, and several times slower
#: where a function that takes many arrays is called for one child at a time.
_OPTIONS: Final[dict[str, Any]] = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "_nrt": False,
}


def inlined(function: Callable[..., object]) -> Callable[..., Any]:
    """Compile a function whose body stands wherever it is called.

    A call hands on several words for each array, and what a loop keeps beside them is further away.
    """
    return njit(**_OPTIONS, inline="always")(function)


def lean(function: _Function) -> _Function:
    """Compile a function that does not count references to arrays.

    Such a function may neither make an array, nor keep or return one.
    """
    return cast("_Function", njit(**_OPTIONS)(function))
