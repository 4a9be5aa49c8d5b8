"""What may leave: counts from children's records are hidden where they are small.

Three kinds of figures reach a page. Those from *records* of children in a council are hidden
below a threshold, and so is whatever would give them away. Those *published* already by others are
shown as published, with the publisher's marks in words. *Simulated* ones are of made-up children.

All that is hidden bears one word, whether it is small or only would give a small one away: two
words would say which are small.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import polars as pl

from seethechild.core.errors import DisclosureError, Problem

Kind = Literal["records", "published", "simulated"]

#: Counts below this are hidden.
THRESHOLD: Final = 10
#: The mark of every hidden count.
HIDDEN: Final = "hidden"
#: What an answer about the returns themselves says of who may see it: its counts are of rows and are not hidden.
STAYS: Final = (
    "For those in the council who mend its data. Small counts of rows and links are not hidden: it stays "
    "with the council. What late, access and centred tell may leave it."
)
#: Columns that name a child, family or worker: no frame with one of them is ever shown.
IDENTITIES: Final = frozenset(
    {"child_id", "family_id", "worker_id", "upn", "birth_month", "birth_date"}
)


def suppress(
    frame: pl.DataFrame,
    columns: Sequence[str],
    *,
    threshold: int = THRESHOLD,
    totals: Sequence[Sequence[str]] = ((),),
    with_it: Mapping[str, Sequence[str]] | None = None,
) -> pl.DataFrame:
    """Hide small counts of records, and others from which they could be worked out.

    In each group whose total is known, cells are hidden, smallest first, until two or more are and
    together make up no small number: then none of them can be narrowed down by subtraction. With
    several ``totals`` this is repeated until nothing changes. It protects within each group named,
    one column at a time. Tables by measure, group, level and period go through
    ``report.release``, which protects all their sums together.

    Args:
        frame: counts from records; never one row a child.
        columns: the counts to protect, each on its own.
        threshold: counts below this are hidden, 0 included.
        totals: for each total that is known, the columns whose values name the group it is of;
            ``()`` is one total of all rows.
        with_it: for a count, the columns (shares, rates, ranges) that would give it away.

    Returns:
        The same rows in the same order. A hidden count is null; a column ``{name}_mark`` beside
        each count is ``""`` or ``"hidden"``.

    Raises:
        DisclosureError: the frame has a row a child, or names children, families or workers.

    Example:
        >>> frame = pl.DataFrame({"age": ["0", "1", "2"], "children": [4, 31, 60]})
        >>> suppress(frame, ["children"])["children_mark"].to_list()
        ['hidden', 'hidden', '']
    """
    refuse_identities(frame)
    out = frame
    for name in columns:
        marks = _marks(frame, name, threshold, totals)
        column = pl.Series(f"{name}_mark", marks, dtype=pl.String)
        shown = pl.col(f"{name}_mark") == ""
        hidden = [name, *(with_it or {}).get(name, ())]
        out = out.with_columns(column).with_columns(
            pl.when(shown).then(pl.col(each)).alias(each) for each in hidden
        )
    return out


def _marks(
    frame: pl.DataFrame, name: str, threshold: int, totals: Sequence[Sequence[str]]
) -> list[str]:
    values = frame[name].cast(pl.Float64).to_list()
    marks = [HIDDEN if v is not None and v < threshold else "" for v in values]
    groups = [rows for keys in totals for rows in _groups(frame, keys)]
    changed = True
    while changed:
        changed = any(_protect(rows, values, marks, threshold) for rows in groups)
    return marks


def _groups(frame: pl.DataFrame, keys: Sequence[str]) -> list[list[int]]:
    if not keys:
        return [list(range(frame.height))]
    rows = frame.select(keys).with_row_index("row")
    return rows.group_by(list(keys), maintain_order=True).agg("row")["row"].to_list()


def _protect(
    rows: Sequence[int], values: Sequence[float | None], marks: list[str], threshold: int
) -> bool:
    """Hide more of a group, smallest first, until its total gives no small count away."""
    hidden = [i for i in rows if marks[i]]
    if not hidden:
        return False
    shown = [i for i in rows if not marks[i] and values[i] is not None]
    changed = False
    for i in sorted(shown, key=lambda i: (values[i] or 0.0, i)):
        if len(hidden) > 1 and sum(values[j] or 0.0 for j in hidden) >= threshold:
            break
        marks[i] = HIDDEN
        hidden.append(i)
        changed = True
    return changed


def refuse_identities(frame: pl.DataFrame) -> None:
    """Refuse a frame with a column that names children, families or workers.

    Raises:
        DisclosureError: it has one.
    """
    named = sorted(IDENTITIES & {column.lower() for column in frame.columns})
    if named:
        raise DisclosureError(
            Problem(
                ", ".join(named),
                "rows about one child, family or worker are never shown",
                "Count them first, then show the counts.",
                frame.height,
            )
        )


def require_safe(
    frame: pl.DataFrame,
    columns: Sequence[str],
    *,
    kind: Kind,
    threshold: int = THRESHOLD,
    where: str = "table",
) -> pl.DataFrame:
    """Let a frame through only if nothing in it had to be hidden.

    Args:
        frame: what is to be shown.
        columns: its counts.
        kind: what the counts come from.
        threshold: counts below this may not be shown.
        where: what to call the frame in a message.

    Returns:
        The frame as it was.

    Raises:
        DisclosureError: it names children, or holds small counts from records.

    Example:
        >>> require_safe(pl.DataFrame({"n": [3]}), ["n"], kind="published").height
        1
    """
    refuse_identities(frame)
    if kind != "records":
        return frame
    problems = []
    for name in columns:
        small = frame.filter(pl.col(name) < threshold).height
        if small:
            problems.append(
                Problem(
                    f"{where}.{name}",
                    f"counts from children's records are below {threshold}",
                    "Hide them with report.disclosure.suppress before they are shown.",
                    small,
                )
            )
    if problems:
        raise DisclosureError(problems)
    return frame
