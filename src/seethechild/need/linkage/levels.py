"""How alike two records are, field by field, and which pairs are looked at at all.

Levels go from ``missing`` (0) upwards; a level's number is its place. ``asked`` says the same to
Splink. Which pairs are looked at
(the blocking) depends on levels alone, so that one can work out how many children's pairs of
records were never looked at.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Levels = NDArray[np.int64]

FIRST: Final = (
    "missing",
    "other",
    "somewhat alike",
    "alike",
    "same, a common name",
    "same, a rare name",
    "swapped with the family name",
)
FAMILY: Final = (
    "missing",
    "other",
    "somewhat alike",
    "shares a part",
    "alike",
    "same, a common name",
    "same, a rare name",
)
BIRTH: Final = (
    "missing",
    "other",
    "within nine months",
    "one slip apart",
    "same month, another day",
    "same month, a day not told",
    "same day",
)
POSTCODE: Final = (
    "missing",
    "other",
    "same district",
    "one slip apart",
    "same sector",
    "same",
)
SEX: Final = ("missing", "other", "same")

#: The fields in the order of every array of levels.
FIELDS: Final = {
    "first": FIRST,
    "family": FAMILY,
    "birth": BIRTH,
    "postcode": POSTCODE,
    "sex": SEX,
}
SIZES: Final = tuple(len(names) for names in FIELDS.values())
_PLACE: Final = {field: place for place, field in enumerate(FIELDS)}

#: What Splink calls the birth where only its month counts.
MONTH: Final = "month"
MONTH_LEVELS: Final = ("missing", "other", "within nine months", "same month")
#: The level of ``BIRTH`` for each of these.
MONTH_AS_BIRTH: Final = np.array([0, 1, 2, 5])

#: Two records are compared where they agree on all columns of one of these.
BLOCKS: Final = (
    ("birth_day",),
    ("first", "family"),
    ("family", "birth_month"),
    ("first", "birth_month"),
    ("postcode", "first"),
    ("postcode", "family"),
    ("sector", "birth_month"),
)
#: The same for encoded lists, whose tokens are salted by the month of birth: few agree across months.
ENCODED_BLOCKS: Final = (
    ("birth_day",),
    ("family", "birth_month"),
    ("first", "birth_month"),
    ("sector", "birth_month"),
    ("first", "family", "postcode"),
)
Blocks = tuple[tuple[str, ...], ...]
#: The levels at which two records agree on a column.
_AGREE: Final = {
    "first": ("first", (4, 5)),
    "family": ("family", (5, 6)),
    "birth_day": ("birth", (6,)),
    "birth_month": ("birth", (4, 5, 6)),
    "postcode": ("postcode", (5,)),
    "sector": ("postcode", (4, 5)),
}


def compared(levels: Levels, blocks: Blocks = BLOCKS) -> NDArray[np.bool_]:
    """Return which pairs are looked at.

    Args:
        levels: shape (P, 5), in the order of ``FIELDS``.
        blocks: of which columns all of one must agree.

    Returns:
        Shape (P,).

    Example:
        >>> compared(np.array([[1, 1, 6, 1, 2], [5, 1, 1, 1, 2]])).tolist()
        [True, False]
    """
    found = np.zeros(len(levels), dtype=np.bool_)
    for rule in blocks:
        agree = np.ones(len(levels), dtype=np.bool_)
        for column in rule:
            field, numbers = _AGREE[column]
            agree &= np.isin(levels[:, _PLACE[field]], numbers)
        found |= agree
    return found
