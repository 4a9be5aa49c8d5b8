"""Tables are declared once: their columns, types, units, meanings and rules.

A rule can *say* itself and *check* itself, so that the check and the page that describes it
cannot differ. ``Table.check`` is called where a table crosses a package border.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from seethechild.core.errors import DataError, Problem, did_you_mean
from seethechild.core.files import DType

#: Stands for the column itself in a rule of a column.
this = pl.col("this")


@dataclass(frozen=True, eq=False)
class Rule:
    """A claim about a table that must hold in every row.

    Attributes:
        say: the claim in words, as in ``"must be 0 or more"``.
        check: true where it holds. In a column's rule ``this`` is the column; in a table's rule
            columns go by their names. Null passes: whether gaps are allowed is said elsewhere.

    Example:
        >>> PLACES = Table("PLACES", "Places by home.", (
        ...     Column("places", pl.Int64, "places", rules=(at_least(0),)),
        ...     Column("taken", pl.Int64, "places taken"),
        ... ), rules=(Rule("taken is at most places", pl.col("taken") <= pl.col("places")),))
        >>> PLACES.check(pl.DataFrame({"places": [2], "taken": [3]}))
        Traceback (most recent call last):
        seethechild.core.errors.DataError: PLACES: not so: taken is at most places (1 row). ...
    """

    say: str
    check: pl.Expr


def at_least(low: float) -> Rule:
    """Return the rule that a column is ``low`` or more."""
    return Rule(f"{low:g} or more", this >= low)


def between(low: float, high: float) -> Rule:
    """Return the rule that a column lies from ``low`` to ``high``, both included."""
    return Rule(f"from {low:g} to {high:g}", this.is_between(low, high))


def one_of(*values: str) -> Rule:
    """Return the rule that a text column holds one of ``values``."""
    return Rule(f"one of {', '.join(values)}", this.is_in(list(values)))


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a table.

    Attributes:
        name: with its unit as suffix where it has one, such as ``stay_days``.
        dtype: polars type; a frame must have exactly this one.
        meaning: what a value says.
        unit: ``"days"``, ``"gbp"``, ``"children"``; empty where there is none.
        nullable: whether gaps are allowed.
        rules: what must hold for each value; in them ``this`` is the column.
    """

    name: str
    dtype: DType
    meaning: str
    unit: str = ""
    nullable: bool = False
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, eq=False)
class Table:
    """A declared table.

    Attributes:
        name: in capitals, as it is spoken of.
        meaning: what one row is.
        columns: in order.
        keys: columns that together name a row; no two rows may agree in all. Empty: no check.
        rules: what must hold across columns.
        extras: whether further columns may follow the declared ones.

    Example:
        >>> COUNTS = Table("COUNTS", "Children by year.", (
        ...     Column("year", pl.Int64, "financial year, by its end"),
        ...     Column("count", pl.Float64, "children", unit="children", nullable=True),
        ... ), keys=("year",))
        >>> COUNTS.check(pl.DataFrame({"count": [3.0, None], "year": [2024, 2025]})).columns
        ['year', 'count']
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    extras: bool = False

    @property
    def dtypes(self) -> dict[str, DType]:
        """Column to type, in order; what ``files.read_csv`` takes."""
        return {column.name: column.dtype for column in self.columns}

    def empty(self) -> pl.DataFrame:
        """Return the table without rows."""
        return pl.DataFrame(schema=self.dtypes)

    def check(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return ``frame`` with its columns in order, or say all that is wrong with it.

        Args:
            frame: any number of rows; a column without any value may have type Null where gaps
                are allowed.

        Returns:
            The same rows in the same order; declared columns first.

        Raises:
            DataError: columns are missing, unknown or of another type; values are missing, not
                a number, repeated where they name a row, or break a rule. Counts of rows only.
        """
        found, problems = dict(frame.schema), self._unknown(frame)
        for column in self.columns:
            problems += self._missing_or_mistyped(column, found)
        if problems:
            raise DataError(problems)
        typed = frame.with_columns(
            pl.col(name).cast(dtype)
            for name, dtype in self.dtypes.items()
            if found[name] == pl.Null
        )
        for column in self.columns:
            problems += self._wrong_values(column, typed[column.name])
        problems += self._broken_across(typed)
        if problems:
            raise DataError(problems)
        return typed.select(*self.dtypes, pl.exclude(*self.dtypes))

    def describe(self) -> str:
        """Return the table's definition as Markdown, for people.

        Example:
            >>> print(Table("T", "A row is a day.", (Column("n", pl.Int64, "events"),)).describe())
            ## T
            <BLANKLINE>
            A row is a day.
            <BLANKLINE>
            | column | type | unit | may be empty | meaning | rules |
            |---|---|---|---|---|---|
            | `n` | Int64 |  | no | events |  |
            <BLANKLINE>
        """
        head = [f"## {self.name}", "", self.meaning, ""]
        rows = [
            "| column | type | unit | may be empty | meaning | rules |",
            "|---" * 6 + "|",
        ]
        for each in self.columns:
            cells = (
                f"`{each.name}`",
                str(each.dtype),
                each.unit,
                "yes" if each.nullable else "no",
                each.meaning,
                "; ".join(rule.say for rule in each.rules),
            )
            rows.append(
                "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
            )
        tail = [f"- {rule.say}" for rule in self.rules]
        if self.keys:
            names = ", ".join(f"`{key}`" for key in self.keys)
            tail.append(f"- no two rows have the same {names}")
        if self.extras:
            tail.append("- further columns may follow")
        return "\n".join([*head, *rows, "", *tail]) + ("\n" if tail else "")

    def _unknown(self, frame: pl.DataFrame) -> list[Problem]:
        extra = [] if self.extras else [c for c in frame.columns if c not in self.dtypes]
        problems = []
        for name in extra:
            near = did_you_mean(name, set(self.dtypes) - set(frame.columns))
            mend = f"Rename it to {near[0]}." if near else "Remove it."
            problems.append(Problem(f"{self.name}.{name}", "the column is not known", mend))
        return problems

    def _missing_or_mistyped(
        self, column: Column, found: Mapping[str, DType]
    ) -> list[Problem]:
        where = f"{self.name}.{column.name}"
        if column.name not in found:
            return [Problem(where, "the column is missing", f"Add it: {column.meaning}.")]
        dtype = found[column.name]
        if dtype == column.dtype or (dtype == pl.Null and column.nullable):
            return []
        what = f"the column is {dtype}, not {column.dtype}"
        return [Problem(where, what, "Change its type.")]

    def _wrong_values(self, column: Column, values: pl.Series) -> list[Problem]:
        where = f"{self.name}.{column.name}"
        problems = []
        if not column.nullable and (gaps := values.null_count()):
            problems.append(Problem(where, "values are missing", "Fill the gaps.", gaps))
        if values.dtype.is_float() and (odd := int(values.is_nan().sum())):
            problems.append(
                Problem(where, "is not a number", "Leave unknown values empty.", odd)
            )
        for rule in column.rules:
            if wrong := _count_broken(values.to_frame("this"), rule):
                mend = "Correct the values."
                problems.append(Problem(where, f"must be {rule.say}", mend, wrong))
        return problems

    def _broken_across(self, frame: pl.DataFrame) -> list[Problem]:
        problems = []
        for rule in self.rules:
            if wrong := _count_broken(frame, rule):
                mend = "Correct the rows."
                problems.append(Problem(self.name, f"not so: {rule.say}", mend, wrong))
        if self.keys and (twice := frame.height - frame.n_unique(self.keys)):
            what = f"rows repeat the same {', '.join(self.keys)}"
            problems.append(Problem(self.name, what, "Keep one of each.", twice))
        return problems


def _count_broken(frame: pl.DataFrame, rule: Rule) -> int:
    """Count the rows where a rule is false; null passes."""
    return int(frame.select((~rule.check).fill_null(value=False).sum()).item())
