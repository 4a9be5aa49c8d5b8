"""A lock between processes that the system drops when its holder ends, however it ends.

A file that a killed process left behind is no lock: only a process that lives can hold one.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from errno import EACCES, EAGAIN, EDEADLK
from pathlib import Path
from typing import Final

from seethechild.core.errors import WriteError
from seethechild.core.files import make_folder

if sys.platform == "win32":  # pragma: no cover - the other system's lock
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


#: How long to wait for another that holds it, and between two looks, in seconds.
PATIENCE: Final = 600.0
_BREATH: Final = 0.05
_TAKEN: Final = (EACCES, EAGAIN, EDEADLK)


@contextmanager
def locked(
    path: Path,
    *,
    who: str,
    mend: str,
    patience: float = PATIENCE,
    waiting: Callable[[], None] | None = None,
) -> Iterator[None]:
    """Hold a lock while the block runs; wait for it first.

    Args:
        path: a file that stands for what is locked; made with its folder, and taken away again.
        who: else may hold it, in an error: ``another run``.
        mend: what to do then.
        patience: how long to wait, in seconds; 0 looks once.
        waiting: called now and then while another holds it; may raise to stop.

    Raises:
        WriteError: another held it all the time, or the file cannot be made or locked.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder, locked(Path(folder, "a"), who="I", mend=""):
        ...     with locked(Path(folder, "a"), who="somebody else", mend="Wait.", patience=0):
        ...         print("never reached")
        Traceback (most recent call last):
        seethechild.core.errors.WriteError: ...: somebody else is at work there. Wait.
    """
    until = time.monotonic() + patience
    while (file := _taken(path, mend)) is None:
        if time.monotonic() >= until:
            raise WriteError(path.parent, f"{who} is at work there", mend)
        if waiting is not None:
            waiting()
        time.sleep(_BREATH)
    try:
        yield
    finally:
        # Deleted while it is held where the system can do that, so that nobody takes what is gone.
        with suppress(OSError):
            path.unlink()
        os.close(file)
        if sys.platform == "win32":  # pragma: no cover - there it can be deleted only now
            with suppress(OSError):
                path.unlink()


def _taken(path: Path, mend: str) -> int | None:
    """Return the open file of a lock that is now ours; None if another has it."""
    try:
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except FileNotFoundError:  # whoever had it took its folder away
            make_folder(path.parent)
            return None
        if _is_ours(file, path):
            return file
        os.close(file)
    except OSError as error:
        raise WriteError(path, error.strerror or "it cannot be locked", mend) from None
    return None


def _is_ours(file: int, path: Path) -> bool:
    try:
        _lock(file)
        # Who had it before may have deleted it since it was opened: then it locks nothing.
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        os.close(file)
        raise
