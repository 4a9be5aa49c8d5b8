"""How far the work has come, on stderr; and how Ctrl-C stops it."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import TextIO

from rich import progress as rich_progress
from rich.console import Console

from seethechild.core.errors import Cancelled, Problem
from seethechild.core.progress import CancelFlag, Progress

#: How often a line is written where no bar can be drawn.
SECONDS_BETWEEN_LINES = 10.0
STOPPING = "Stopping after the pieces under way. Press Ctrl-C again to stop at once."
KEPT = Problem(
    "",
    "stopped as asked; the pieces that are finished are kept",
    "Give the same command again: it goes on from there.",
)


@dataclass
class Lines:
    """Progress as a line now and then, for logs and pipes; nothing at all if work is short.

    Attributes:
        stream: where lines go.
        clock: seconds that only grow.
        last: when the last line was written, or the work began.
    """

    stream: TextIO
    clock: Callable[[], float] = time.monotonic
    last: float = field(init=False)

    def __post_init__(self) -> None:
        self.last = self.clock()

    def step(self, done: int, total: int, doing: str) -> None:
        """Write a line if the last one is old."""
        now = self.clock()
        if now - self.last >= SECONDS_BETWEEN_LINES:
            self.last = now
            print(f"{doing}: {done:,} of {total:,}", file=self.stream, flush=True)


@dataclass(frozen=True)
class Drawn:
    """Progress as a bar in a terminal.

    Attributes:
        bars: what draws it.
        task: the one bar there is.
    """

    bars: rich_progress.Progress
    task: rich_progress.TaskID

    def step(self, done: int, total: int, doing: str) -> None:
        """Move the bar."""
        self.bars.update(self.task, completed=done, total=total, description=doing)


@contextmanager
def watched(*, goes_on: bool = False) -> Iterator[Progress]:
    """Show progress on stderr while the block runs, and let Ctrl-C stop it in good order.

    The first Ctrl-C lets the pieces under way finish; the second stops at once.

    Args:
        goes_on: whether the same command goes on from the pieces that are finished.

    Yields:
        What long work reports to.

    Raises:
        Cancelled: it was told to stop.
    """
    words = KEPT if goes_on else Problem("", "stopped as asked")
    with _shown() as shown:
        flag = CancelFlag(shown)
        before = _listen(flag)
        try:
            yield flag
        except (Cancelled, KeyboardInterrupt):
            raise Cancelled(words) from None
        except Exception:
            if (
                flag.is_cancelled
            ):  # Ctrl-C can end a worker before it has learnt to ignore it
                raise Cancelled(words) from None
            raise
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def _shown() -> Iterator[Progress]:
    console = Console(stderr=True)
    if not console.is_terminal or console.is_dumb_terminal:
        yield Lines(sys.stderr)
        return
    columns = (
        rich_progress.TextColumn("{task.description}", markup=False),
        rich_progress.BarColumn(),
        rich_progress.MofNCompleteColumn(),
        rich_progress.TimeRemainingColumn(),
    )
    with rich_progress.Progress(*columns, console=console, transient=True) as bars:
        yield Drawn(bars, bars.add_task("starting", total=None))


_Handler = Callable[[int, FrameType | None], object] | int | signal.Handlers | None


#: Ctrl-C, and what a service manager or ``kill`` sends.
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def _listen(flag: CancelFlag) -> dict[signal.Signals, _Handler]:
    """Let the first signal to stop raise the flag; return what the signals did before."""
    if threading.current_thread() is not threading.main_thread():
        return {}

    ours = os.getpid()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if os.getpid() != ours:  # a worker made by fork: it ends when we say so
            return
        if flag.is_cancelled:
            raise KeyboardInterrupt
        flag.cancel()
        print(STOPPING, file=sys.stderr, flush=True)

    return {number: signal.signal(number, stop) for number in STOP_SIGNALS}
