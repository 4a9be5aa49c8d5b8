"""The roles of workers: a council's own words for them, taken to the few that are told apart.

Words are free, so that a name can stand there too. What is none of these becomes ``other``.
"""

from collections.abc import Iterable
from types import MappingProxyType

import polars as pl

from seethechild.core.errors import Problem

#: What is no role of those below.
OTHER = "other"
#: Role to the words it is known by; the first that fits is meant.
_WORDS = MappingProxyType(
    {
        "personal_adviser": r"personal[ _]?advis|\bpa\b",
        "foster_carer_support": r"supervising|foster",
        "social_worker": r"social[ _]?work|case[ _]?worker|allocated|\bn?q?sw\b",
        "reviewing_officer": r"\biro\b|review|conference chair|\bcp chair",
        "manager": r"manag|\btm\b|team lead|head of service|director",
        "early_help_worker": r"early[ _]?help|lead professional|\beh\b",
        "family_support_worker": r"family[ _](support|help|work)|support[ _]work|\bfsw\b",
        "health": r"nurse|health|\bgp\b|camhs|psycholog|therap",
        "education": r"school|educat|teacher|\bsenco\b",
        OTHER: r"^other$",
    }
)


def role_code(column: str) -> pl.Expr:
    """Return the role that the words in a column mean; null where it is empty.

    Example:
        >>> words = pl.DataFrame({"role": ["Allocated Case Worker", "PA", "Jane", None]})
        >>> words.select(role_code("role"))["role"].to_list()
        ['social_worker', 'personal_adviser', 'other', None]
    """
    text = pl.col(column)
    roles = (
        pl.when(_is(text, name, words)).then(pl.lit(name)) for name, words in _WORDS.items()
    )
    other = pl.when(text.is_not_null()).then(pl.lit(OTHER))
    return pl.coalesce(*roles, other).alias(column)


def unknown_roles(
    file: str, table: str, frame: pl.DataFrame, column: str
) -> Iterable[Problem]:
    """Say how many rows hold words that are none of the roles.

    Args:
        file: what messages call it.
        table: the format's table.
        frame: its rows as read.
        column: where the words stand; it may be lacking.

    Yields:
        One problem, if there are such rows.
    """
    if column not in frame.columns:
        return
    text = pl.col(column).str.strip_chars()
    known = pl.any_horizontal(_is(text, name, words) for name, words in _WORDS.items())
    rows = int(frame.select((text.is_not_null() & (text != "") & ~known).sum()).item())
    if rows:
        what = f"values are no role we know, and are taken as {OTHER}"
        mend = f"Use {', '.join(_WORDS)}, or words for them."
        yield Problem(f"{file}, {table}.{column}", what, mend, rows)


def _is(text: pl.Expr, name: str, words: str) -> pl.Expr:
    plain = text.str.to_lowercase()
    return (plain == name) | plain.str.contains(words)
