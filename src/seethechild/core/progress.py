"""Saying how far long work has come, and stopping it when told."""

from dataclasses import dataclass, field
from typing import Protocol

from seethechild.core.errors import Cancelled


class Progress(Protocol):
    """What long work reports to. The command line draws a bar; a page is refreshed."""

    def step(self, done: int, total: int, doing: str) -> None:
        """Take note that ``done`` of ``total`` pieces are finished.

        Args:
            done: pieces finished, from 0.
            total: pieces in all.
            doing: what is being done now, in a few words, without any child's value.

        Raises:
            Cancelled: the work must stop here.
        """


@dataclass(frozen=True)
class Silent:
    """Progress that nobody watches."""

    def step(self, done: int, total: int, doing: str) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class Recorder:
    """Progress that is kept, for tests and run records.

    Example:
        >>> seen = Recorder()
        >>> seen.step(1, 2, "counting")
        >>> seen.steps
        [(1, 2, 'counting')]
    """

    steps: list[tuple[int, int, str]] = field(default_factory=list)

    def step(self, done: int, total: int, doing: str) -> None:
        """Keep the step."""
        self.steps.append((done, total, doing))


@dataclass
class CancelFlag:
    """Progress that can be told to stop: the next step raises ``Cancelled``.

    Attributes:
        inner: where steps are passed on to.
        is_cancelled: whether it has been told to stop.

    Example:
        >>> flag = CancelFlag()
        >>> flag.step(0, 2, "simulating")
        >>> flag.cancel()
        >>> flag.step(1, 2, "simulating")
        Traceback (most recent call last):
        seethechild.core.errors.Cancelled: stopped as asked; finished pieces are kept.
    """

    inner: Progress = field(default_factory=Silent)
    is_cancelled: bool = False

    def cancel(self) -> None:
        """Ask the work to stop; safe from another thread or a signal handler."""
        self.is_cancelled = True

    def step(self, done: int, total: int, doing: str) -> None:
        """Pass the step on, or stop.

        Raises:
            Cancelled: it has been told to stop.
        """
        if self.is_cancelled:
            raise Cancelled
        self.inner.step(done, total, doing)
