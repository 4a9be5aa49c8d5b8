"""Where work is done: in this process, spread over processes, or over a cluster.

The numbers are the same.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process, resource_tracker
from threading import Thread
from typing import TypeVar

from seethechild.core.errors import Problem, SeeTheChildError, SpecError
from seethechild.studies.dask_executor import cluster, on_cluster

Piece = TypeVar("Piece")
Done = TypeVar("Done")

#: Processes share the processors; threads inside them would only get in each other's way.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "POLARS_MAX_THREADS": "1",
}
#: How often to see, while nothing comes back from a cluster, whether somebody is still there.
LOOK_SECONDS = 5.0


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


def spread(
    work: Callable[[Piece], Done],
    pieces: Sequence[Piece],
    *,
    workers: int,
    finished: Callable[[Piece, Done], None],
    kept: str = "",
    executor: str | None = None,
) -> None:
    """Do each piece, and tell of each as it is done, in any order.

    If ``finished`` stops the work (``Cancelled``), pieces under way are still done but not told
    of; Ctrl-C ends them at once.

    Args:
        work: a module-level function, so that it can be sent to another process.
        pieces: what to do.
        workers: 1 works in this process.
        finished: told of each piece with its result, in this process.
        kept: what becomes of finished pieces if a process is lost, as a sentence.
        executor: address of a Dask scheduler (``dask://host:port``) whose workers do the work;
            ``workers`` then says nothing. None works on this machine.

    Raises:
        SeeTheChildError: a process was lost, most often for want of memory; or the cluster was.
        SpecError: the cluster cannot be used.

    Example:
        >>> sizes = {}
        >>> spread(abs, [-2, 1], workers=1, finished=sizes.__setitem__)
        >>> sizes
        {-2: 2, 1: 1}
    """
    if executor is not None:
        with cluster(executor, kept) as (pool, somebody_works):
            there = on_cluster(work)
            left = {pool.submit(there, piece): piece for piece in pieces}
            _collect(left, finished, look=somebody_works)
        return
    if workers == 1 or len(pieces) <= 1:
        for piece in pieces:
            finished(piece, work(piece))
        return
    try:
        with processes(min(workers, len(pieces))) as pool:
            with _quiet_start():
                left = {pool.submit(work, piece): piece for piece in pieces}
            _collect(left, finished)
    except BrokenProcessPool as error:
        what = "a process ended without saying why, most often because memory ran out"
        mend = f"Close other programs, or use --workers 1, and try again. {kept}".rstrip()
        raise SeeTheChildError(Problem("workers", what, mend)) from error


def _collect(
    left: dict[Future[Done], Piece],
    finished: Callable[[Piece, Done], None],
    look: Callable[[], None] | None = None,
) -> None:
    """Tell of each piece as it is done, and hold on to none."""
    while left:
        done, _ = wait(left, LOOK_SECONDS if look else None, FIRST_COMPLETED)
        for future in done:
            finished(left.pop(future), future.result())
        if look and not done:
            look()


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """Give a pool of processes that is ended on the way out.

    Pieces not begun are dropped and those under way are waited for; after Ctrl-C they are ended.

    Args:
        workers: how many.
    """
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_follow_parent
    )
    try:
        yield pool
    except KeyboardInterrupt:
        # No public way before Python 3.14 (terminate_workers).
        for process in list((pool._processes or {}).values()):  # noqa: SLF001
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _follow_parent() -> None:
    """Leave Ctrl-C to the parent, which stops the pool in order; and never outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()  # a parent that was killed could not end us
        os._exit(1)


@contextmanager
def _quiet_start() -> Iterator[None]:
    """Start processes deaf to Ctrl-C from their first moment, and with one thread each.

    Until a new process has imported us it would die of Ctrl-C with a traceback of its own. It
    inherits what is blocked here; the signal itself waits for the block's end.
    """
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    mask = None
    if hasattr(signal, "pthread_sigmask"):
        resource_tracker.ensure_running()  # else its start would lift the block
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
