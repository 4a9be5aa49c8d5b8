"""Read one table of a settings file and keep every problem, so that all can be told at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite

from seethechild.core.errors import Problem, SpecError, did_you_mean
from seethechild.core.time import parse_month


@dataclass(frozen=True, eq=False)
class Fields:
    """One table of a settings file.

    A wrong value adds a problem to ``problems`` and reads as the default, so that reading goes on
    and everything that is wrong is found in one pass.

    Attributes:
        table: the table as it was written.
        where: how the reader of the file knows it.
        problems: the list all tables of a file share.
    """

    table: Mapping[str, object]
    where: str
    problems: list[Problem]

    def problem(self, key: str, what: str, mend: str) -> None:
        """Keep a problem with one key."""
        self.problems.append(
            Problem(f"{self.where}.{key}" if key else self.where, what, mend)
        )

    def only(self, known: Collection[str]) -> None:
        """Keep a problem for every key that is not ``known``."""
        for key in self.table:
            if key not in known:
                close = did_you_mean(key, known)
                self.problem(
                    key,
                    "there is no such key",
                    f"Did you mean {close[0]}?"
                    if close
                    else f"Use one of {', '.join(sorted(known))}.",
                )

    def text(self, key: str, *, required: bool = False) -> str:
        """Return a text; empty if it is not there."""
        value = self.table.get(key)
        if value is None:
            if required:
                self.problem(key, "is missing", "Add it, in quotation marks.")
            return ""
        if not isinstance(value, str):
            self.problem(key, "is not text", "Write it in quotation marks.")
            return ""
        if required and not value.strip():
            self.problem(key, "is empty", "Write it out.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, which must be there; a single text is a list of one."""
        value = self.table.get(key)
        if isinstance(value, str):
            return (value,)
        if value is None or value == []:
            self.problem(key, "is missing", 'Add it, as in ["one", "two"].')
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.problem(key, "is not a list of texts", 'Write it as ["one", "two"].')
            return ()
        return tuple(value)

    def number(
        self,
        key: str,
        *,
        low: float | None = None,
        high: float | None = None,
        why: str = "",
        required: bool = False,
    ) -> float | None:
        """Return a number from ``low`` to ``high``; None if it is missing or wrong.

        Args:
            key: its key.
            low: smallest value allowed.
            high: largest value allowed.
            why: what the number is, for the message.
            required: whether it must be there.
        """
        value = self.table.get(key)
        if value is None:
            if required:
                self.problem(
                    key, "is missing", f"Add it: {why}." if why else "Add a number."
                )
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.problem(key, "is not a number", "Write a number without quotation marks.")
            return None
        number = float(value)
        if not isfinite(number):
            self.problem(key, f"is {number:g}", "Give a finite number.")
            return None
        too_low = low is not None and number < low
        too_high = high is not None and number > high
        if too_low or too_high:
            span = (
                f"from {low:g} to {high:g}"
                if low is not None and high is not None
                else (f"of {low:g} or more" if low is not None else f"of {high:g} or less")
            )
            meaning = f": {why}" if why else ""
            self.problem(key, f"is {number:g}", f"Give a number {span}{meaning}.")
            return None
        return number

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self.table.get(key, default)
        if not isinstance(value, bool):
            self.problem(key, "is neither true nor false", "Write true or false.")
            return default
        return value

    def month(self, key: str) -> date | None:
        """Return the first day of a month such as ``"2027-04"``; None if it is wrong."""
        said = self.text(key, required=True)
        if not said:
            return None
        try:
            return parse_month(said)
        except SpecError:
            self.problem(
                key, f'"{said}" is no month', 'Write year and month, as in "2027-04".'
            )
            return None

    def day(self, key: str) -> date | None:
        """Return a day such as ``"2026-04-29"``; None if it is empty or wrong."""
        value = self.table.get(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        said = self.text(key)
        if not said:
            return None
        try:
            return date.fromisoformat(said)
        except ValueError:
            self.problem(key, f'"{said}" is no date', 'Write it as in "2026-04-29".')
            return None

    def ages(self, key: str) -> tuple[int, int] | None:
        """Return the first and last completed year of age; None if missing or wrong."""
        value = self.table.get(key)
        if value is None:
            return None
        whole = isinstance(value, list) and all(
            isinstance(age, int) and not isinstance(age, bool) for age in value
        )
        pair = 2
        if not whole or not isinstance(value, list) or len(value) != pair:
            self.problem(
                key, "is not two whole ages", "Write first and last, as in [0, 17]."
            )
            return None
        first, last = int(value[0]), int(value[1])
        if not 0 <= first <= last:
            self.problem(
                key,
                f"[{first}, {last}] is no span of ages",
                "Give the first age, 0 or more, then the last.",
            )
            return None
        return first, last

    def within(self, key: str, *, required: bool = False) -> "Fields | None":
        """Return a table inside this one; None if it is missing or no table."""
        value = self.table.get(key)
        if value is None:
            if required:
                self.problem(key, "is missing", f"Add it, as in {key} = {{ ... }}.")
            return None
        if not isinstance(value, Mapping):
            self.problem(key, "is not a table", f"Write it as {key} = {{ ... }}.")
            return None
        return Fields(value, f"{self.where}.{key}", self.problems)

    def each(self, key: str) -> "tuple[Fields, ...]":
        """Return the tables of a list such as ``[[change]]``, numbered from 1."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(
            isinstance(one, Mapping) for one in value
        ):
            self.problem(key, "is not a list of tables", f"Start each with [[{key}]].")
            return ()
        return tuple(
            Fields(one, f"{self.where}.{key} {count}", self.problems)
            for count, one in enumerate(value, start=1)
        )
