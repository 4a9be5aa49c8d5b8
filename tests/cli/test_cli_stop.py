"""What goes wrong, and what is told to stop, ends in plain words and an exit code."""

import signal
import sys
from io import StringIO

import pytest
import typer

from seethechild.cli.bar import KEPT, SECONDS_BETWEEN_LINES, STOPPING, Lines, watched
from seethechild.cli.guard import APOLOGY, BUG, guarded
from seethechild.core.errors import (
    Cancelled,
    DataError,
    DisclosureError,
    FitError,
    Problem,
    SeeTheChildError,
    SpecError,
    TooFewError,
    WriteError,
)

SEVERAL = SpecError(
    [Problem("years", "is 0", "Use 1 or more."), Problem("seed", "is no number")]
)


def ends_with(error: BaseException) -> int:
    """Return the exit code of a command that raises."""

    def fails() -> None:
        raise error

    return ends_with_work(fails)


def ends_with_work(work) -> int:
    """Return the exit code of a command."""
    with pytest.raises(typer.Exit) as ended:
        guarded(work)()
    return ended.value.exit_code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SeeTheChildError("no"), 1),
        (DataError("no"), 10),
        (SpecError("no"), 11),
        (TooFewError("plans", 1, 2), 12),
        (FitError("no"), 13),
        (DisclosureError("no"), 14),
        (Cancelled(), 15),
        (WriteError("runs", "the disk is full", "Free some."), 16),
        (KeyboardInterrupt(), 15),
        (ZeroDivisionError(), 70),
    ],
    ids=lambda value: (
        type(value).__name__ if isinstance(value, BaseException) else str(value)
    ),
)
def test_every_error_has_its_exit_code(error, code):
    assert ends_with(error) == code


def test_one_problem_is_one_line(capsys):
    ends_with(SpecError(Problem("years", "is 0", "Use 1 or more.")))
    assert capsys.readouterr() == ("", "years: is 0. Use 1 or more.\n")


def test_several_problems_are_counted_and_each_has_its_line(capsys):
    ends_with(SEVERAL)
    said = capsys.readouterr().err.splitlines()
    assert said == ["2 problems:", "years: is 0. Use 1 or more.", "seed: is no number."]


def test_our_own_mistake_is_logged_and_apologised_for(capsys, caplog):
    assert ends_with(ZeroDivisionError("by nought")) == BUG
    assert APOLOGY in capsys.readouterr().err
    assert caplog.records[0].exc_info is not None
    assert caplog.records[0].getMessage() == "command=fails"


def test_an_exit_code_chosen_by_the_command_stands():
    assert ends_with(typer.Exit(3)) == 3


def test_ctrl_c_lets_the_piece_under_way_finish_and_says_what_is_kept(capsys):
    steps = []

    def work():
        with watched(goes_on=True) as progress:
            for piece in range(3):
                if piece == 1:
                    signal.raise_signal(signal.SIGINT)
                steps.append(piece)
                progress.step(piece, 3, "playing")

    assert ends_with_work(work) == 15
    assert steps == [0, 1]
    said = capsys.readouterr().err
    assert said == f"{STOPPING}\n{KEPT}\n"


def test_ctrl_c_twice_stops_at_once():
    reached = []

    def work():
        with watched():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            reached.append("the next line")

    assert ends_with_work(work) == 15
    assert reached == []


def test_a_worker_ended_by_ctrl_c_is_no_mistake():
    def work():
        with watched():
            signal.raise_signal(signal.SIGINT)
            raise ConnectionResetError

    assert ends_with_work(work) == 15


def test_other_mistakes_pass_through():
    with pytest.raises(ZeroDivisionError), watched():
        raise ZeroDivisionError


def test_ctrl_c_does_afterwards_what_it_did_before():
    before = signal.getsignal(signal.SIGINT)
    with watched():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_without_a_terminal_there_is_a_line_now_and_then():
    seconds, out = (
        iter([0.0, 1.0, SECONDS_BETWEEN_LINES, SECONDS_BETWEEN_LINES + 1.0]),
        StringIO(),
    )
    lines = Lines(out, lambda: next(seconds))
    for done in (1, 1200, 1300):
        lines.step(done, 2000, "playing")
    assert out.getvalue() == "playing: 1,200 of 2,000\n"


def test_in_a_terminal_there_is_a_bar(monkeypatch):
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    drawn = Terminal()
    monkeypatch.setattr(sys, "stderr", drawn)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    with watched() as progress:
        progress.step(3, 8, "playing")
    assert "playing" in drawn.getvalue()
    assert "3/8" in drawn.getvalue()
