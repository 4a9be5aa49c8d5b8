"""Where work is done: in this process, or spread over processes; the numbers are the same."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

from seethechild.core.errors import Problem, SpecError

Piece = TypeVar("Piece")
Done = TypeVar("Done")


def worker_count(asked: int | None) -> int:
    """Return how many processes to use: what was asked for, or one for each processor.

    Raises:
        SpecError: fewer than one was asked for.

    Example:
        >>> worker_count(3)
        3
    """
    if asked is None:
        return max(os.cpu_count() or 1, 1)
    if asked < 1:
        raise SpecError(Problem("--workers", f"is {asked}", "Give 1 or more."))
    return asked


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the parent, which stops the pool in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """Give a pool of processes that is stopped, without waiting for what is left, on the way out.

    Args:
        workers: how many.
    """
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_ignore_interrupts
    )
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def spread(
    work: Callable[[Piece], Done],
    pieces: Sequence[Piece],
    *,
    workers: int,
) -> Iterator[tuple[Piece, Done]]:
    """Do each piece and yield it with its result, in any order.

    Args:
        work: a module-level function, so that it can be sent to another process.
        pieces: what to do.
        workers: 1 works in this process.

    Example:
        >>> sorted(spread(abs, [-2, 1], workers=1))
        [(-2, 2), (1, 1)]
    """
    if workers == 1 or len(pieces) <= 1:
        for piece in pieces:
            yield piece, work(piece)
        return
    with processes(min(workers, len(pieces))) as pool:
        futures = {pool.submit(work, piece): piece for piece in pieces}
        for future in as_completed(futures):
            yield futures[future], future.result()
