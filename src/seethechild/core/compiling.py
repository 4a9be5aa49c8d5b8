"""Compile functions with Numba, and keep what was compiled for as long as it is right.

Numba asks whether the file of a function has changed. It does not ask about the functions it
calls, whose code lies inside its own, nor about the constants it took from elsewhere; and old code
that calls new code can end the process. So what is compiled from files that hang together lies in
one folder, named by a hash of what all of them say. After a change in any of them there is no such
folder yet, and all are compiled again. Where several processes need a function that none has compiled
yet, one does so and the others wait for it.

The folder lies in the folder that ``NUMBA_CACHE_DIR`` names, if it does; else beside the code; else,
in an installation that cannot be written, in the person's own cache folder
(:func:`seethechild.core.files.own_cache`). Where neither can be written, it lasts as long as the
process.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from numba import config, njit

from seethechild.core.errors import WriteError
from seethechild.core.files import own_cache
from seethechild.core.lock import locked
from seethechild.core.provenance import fingerprint

if TYPE_CHECKING:
    from numba.core.dispatcher import Dispatcher

_Function = TypeVar("_Function", bound=Callable[..., object])

_config: Any = config  # Numba sets these names as it is loaded

#: Begins the names of folders of compiled code.
OURS: Final = "seethechild-"
#: Older folders that stay: those of other branches, which one may go back to.
OLDER: Final = 2
_LETTERS: Final = 16
#: Words of memory: Python takes the next power of two that holds them, so that nearly as much is left.
ROOM: Final = 140_000
#: What this process compiles now; with it goes all that it calls.
_compiling: list[str] = []


class Compiler(Protocol):
    """What ``numba.njit`` is, with options."""

    def __call__(self, **options: Any) -> "Callable[[_Function], Dispatcher[_Function]]":  # noqa: ANN401, D102 - as Numba's own
        ...


def compiler(files: Iterable[Path]) -> Compiler:
    """Return ``numba.njit`` for functions of files that hang together.

    Args:
        files: the files of these functions, and of all that they take constants or types from;
            all in one package.

    Returns:
        A function that takes the options of ``numba.njit``, for use as ``@njit(cache=True)``.

    Raises:
        OSError: if a file cannot be read, or no folder can be made anywhere.
    """
    folder = folder_of(files)

    def keeping(**options: Any) -> "Callable[[_Function], Dispatcher[_Function]]":  # noqa: ANN401 - as Numba's own
        def compiled(function: _Function) -> "Dispatcher[_Function]":
            with _kept_in(folder):
                made: Dispatcher[_Function] = njit(**options)(function)
            once = _one_at_a_time(made.compile, folder, function.__qualname__)
            made.compile = once  # type: ignore[method-assign]
            return made

        return compiled

    return keeping


def folder_of(files: Iterable[Path]) -> Path:
    """Return the folder for what is compiled from these files, made if it was not there.

    Folders of what the files said before are removed when a new one is made, but for the last two.
    """
    paths = sorted(files)
    key = fingerprint({path.name: path.read_text(encoding="utf-8") for path in paths})
    beside = paths[0].parent
    begin = f"{OURS}{beside.name}-"
    for home in _homes(beside):
        folder = home / f"{begin}{key[:_LETTERS]}"
        is_new = not folder.exists()
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            if is_new:
                _remove_older(folder, begin)
            return folder
    return _passing() / f"{begin}{key[:_LETTERS]}"


def _homes(beside: Path) -> Iterator[Path]:
    """Yield the folders in which compiled code may lie, the best first."""
    if _config.CACHE_DIR:
        yield Path(_config.CACHE_DIR)
        return
    yield beside / "__pycache__"
    if cache := own_cache():
        yield cache / "compiled"


def _passing() -> Path:
    """Make a folder that lasts as long as this process; its own processes find it too."""
    home = tempfile.mkdtemp(prefix=f"{OURS}compiled-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["NUMBA_CACHE_DIR"] = home  # noqa: TID251 - the one way Numba takes to its children
    _config.CACHE_DIR = home
    return Path(home)


def _remove_older(folder: Path, begin: str) -> None:
    def made(other: Path) -> float:
        try:
            return other.stat().st_mtime
        except FileNotFoundError:  # another process removes it too
            return 0

    others = [other for other in folder.parent.glob(f"{begin}*") if other != folder]
    for other in sorted(others, key=made, reverse=True)[OLDER:]:
        shutil.rmtree(other, ignore_errors=True)


def _one_at_a_time(
    compile_for: Callable[..., Any], folder: Path, name: str
) -> Callable[..., Any]:
    """Have one process at a time compile a function that was never compiled.

    What is found is only loaded, beside all others. Without the lock, or where there can be none,
    all would be as it is, only with more work.
    """

    def compiled_for(signature: object) -> Any:  # noqa: ANN401 - as Numba's own
        if _compiling:
            return compile_for(signature)
        if any(folder.glob(f"*/*.{name}-*.nbc")):
            return _in_room(compile_for, signature)
        with ExitStack() as held:
            with suppress(WriteError):
                held.enter_context(locked(folder / "compiling", who="another", mend=""))
            _compiling.append(name)
            try:
                return _in_room(compile_for, signature)
            finally:
                _compiling.pop()

    return compiled_for


def _in_room(compile_for: Callable[..., Any], signature: object) -> Any:  # noqa: ANN401 - as Numba's own
    """Compile with all of Python's frames in one piece of memory.

    Python takes memory for frames in pieces of 16 KB and gives each back as soon as it is empty. What
    is called again and again where one piece ends takes and gives back a piece each time: that was
    more than half of the time that compiling took. This function asks for so large a frame of its own
    that the piece for it has room for the frames of all it calls.
    """
    return compile_for(signature)


_in_room.__code__ = _in_room.__code__.replace(co_stacksize=ROOM)


@contextmanager
def _kept_in(folder: Path) -> Iterator[None]:
    """Have Numba take this folder for the function that is now named to it, not for others'."""
    before = _config.CACHE_DIR
    _config.CACHE_DIR = str(folder)
    try:
        yield
    finally:
        _config.CACHE_DIR = before
