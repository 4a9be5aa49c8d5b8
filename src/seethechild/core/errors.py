"""Everything that can go wrong in a way a person can mend, each with its exit code.

An error gathers *problems*: where, what, how to mend it, and how many rows. A problem names
tables, columns and settings, never a child's value or identifier. Anything that is not a
``SeeTheChildError`` is a mistake in this program.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import ClassVar, TypeAlias


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        where: the table, column, file or setting, as the person who must mend it knows it.
        what: what is wrong there, without any child's value.
        mend: what to do about it.
        rows: how many rows are affected, where that makes sense.

    Example:
        >>> print(Problem("episodes.DECOM", "dates are missing", "Add the start dates.", rows=3))
        episodes.DECOM: dates are missing (3 rows). Add the start dates.
    """

    where: str
    what: str
    mend: str = ""
    rows: int | None = None

    def __str__(self) -> str:
        """Return the problem as one line: where, what, mend."""
        count = "" if self.rows is None else f" ({self.rows} row{'s' * (self.rows != 1)})"
        place = f"{self.where}: " if self.where else ""
        said = f"{self.what}{count}"
        stop = "" if said.endswith((".", "?", "!")) else "."
        return f"{place}{said}{stop} {self.mend}".rstrip()


#: What an error may be made from: one problem, several, or just a sentence.
Problems: TypeAlias = Problem | str | Iterable[Problem]


class SeeTheChildError(Exception):
    """Something a person can mend; the base of all our errors.

    Attributes:
        exit_code: what the command line ends with.
        problems: all that was found, in order.

    Example:
        >>> print(SpecError([Problem("years", "is 0", "Use 1 or more."), Problem("x", "?")]))
        2 problems:
        - years: is 0. Use 1 or more.
        - x: ?
    """

    exit_code: ClassVar[int] = 1
    problems: tuple[Problem, ...]

    def __init__(self, problems: Problems = ()) -> None:
        if isinstance(problems, str):
            problems = Problem("", problems)
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Return every problem, one a line; a single one stands alone."""
        if len(self.problems) == 1:
            return str(self.problems[0])
        lines = [
            f"{len(self.problems)} problems:",
            *(f"- {each}" for each in self.problems),
        ]
        return "\n".join(lines) if self.problems else type(self).__name__


class DataError(SeeTheChildError):
    """The data cannot be used as they stand."""

    exit_code = 10


class SpecError(SeeTheChildError):
    """Settings are wrong, or contradict each other or the data."""

    exit_code = 11


class UnknownNameError(SpecError):
    """A name that is not known, with those that may have been meant.

    Args:
        what: what kind of thing it names, for example ``"council"``.
        name: the name as given.
        suggestions: known names that are close to it.

    Example:
        >>> print(UnknownNameError("council", "Camdn", ("Camden",)))
        council: there is none called "Camdn". Did you mean "Camden"?
    """

    def __init__(self, what: str, name: str, suggestions: Iterable[str] = ()) -> None:
        self.what, self.name, self.suggestions = what, name, tuple(suggestions)
        meant = " or ".join(f'"{each}"' for each in self.suggestions)
        mend = f"Did you mean {meant}?" if meant else f"Check the name of the {what}."
        super().__init__(Problem(what, f'there is none called "{name}"', mend))
        self.args = (what, name, self.suggestions)


class TooFewError(SeeTheChildError):
    """There are not enough children or events to say anything.

    Args:
        what: what was counted, for example ``"plans that ended"``.
        found: how many there are.
        needed: how many it takes.
        mend: how to get more, where it is not by a longer period or a larger area.

    Example:
        >>> print(TooFewError("plans that ended", 4, 30))
        plans that ended: 4 found, 30 needed. Use a longer period or a larger area.
    """

    exit_code = 12

    def __init__(
        self,
        what: str,
        found: int,
        needed: int,
        mend: str = "Use a longer period or a larger area.",
    ) -> None:
        self.what, self.found, self.needed, self.mend = what, found, needed, mend
        super().__init__(Problem(what, f"{found} found, {needed} needed", mend))
        self.args = (what, found, needed, mend)


class FitError(SeeTheChildError):
    """A fit did not converge; the problems ask the next questions, in order."""

    exit_code = 13


class DisclosureError(SeeTheChildError):
    """The output would show a small number about children."""

    exit_code = 14


class Cancelled(SeeTheChildError):  # noqa: N818 - to be told to stop is not an error
    """The work was told to stop; what was finished is kept."""

    exit_code = 15

    def __init__(
        self, problems: Problems = "stopped as asked; finished pieces are kept"
    ) -> None:
        super().__init__(problems)


class WriteError(SeeTheChildError):
    """A file or folder could not be written; nothing half-written is left.

    Args:
        path: the file or folder.
        why: what the operating system says.
        mend: what to do about it.
    """

    exit_code = 16

    def __init__(self, path: str | Path, why: str, mend: str) -> None:
        self.path = Path(path)
        super().__init__(Problem(str(path), why, mend))
        self.args = (path, why, mend)


def did_you_mean(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return up to three known names close to ``name``, the closest first.

    Capitals do not matter. Names that contain what was typed come before those that merely
    look like it.

    Args:
        name: what was typed.
        known: the names there are.

    Returns:
        Known names, spelt as they are known; empty if none is close.

    Example:
        >>> did_you_mean("camdn", ["Camden", "Barnet", "Croydon"])
        ('Camden',)
    """
    limit = 3
    typed = name.casefold().strip()
    spelt = {each.casefold(): each for each in known}
    within = sorted((each for each in spelt if typed and typed in each), key=len)
    alike = get_close_matches(typed, list(spelt), n=limit)
    return tuple(spelt[each] for each in dict.fromkeys([*within, *alike]))[:limit]
