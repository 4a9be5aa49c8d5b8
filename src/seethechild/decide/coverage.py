"""Coverage: of children in need, recorded or not, who gets help, and how soon.

Need is unseen: nobody counts the children who need help and get none. All here is of simulated
children and rests on the assumptions of the track ``need``. Help is time in a state of ``help`` or
``mind`` in which something is done for the child; being assessed and waiting are not help, and are
told apart. Only children under 18 count.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.core.time import MONTHS_PER_YEAR
from seethechild.journeys.waits.groups import age_bands
from seethechild.simulate.activity import MEANS
from seethechild.simulate.layout import ticks
from seethechild.simulate.parts import Parts, parts_of_lives
from seethechild.simulate.play import Played
from seethechild.simulate.program import TICKS_PER_YEAR, Ints
from seethechild.simulate.spells import last_there

NEED = "need"
NO_NEED, SEVERE = "none", "severe"
#: Tracks on which help is given, and states of them that are not, or not yet, help.
HELPING = ("help", "mind")
NOTHING = frozenset({("help", "none"), ("mind", "none")})
NOT_YET = frozenset(
    {
        ("help", "assessment"),
        ("help", "waiting"),
        ("mind", "waiting_first_contact"),
        ("mind", "waiting_for_help"),
    }
)
ADULT_YEARS = 18
#: Where a child in need stands: without anything, waiting or being assessed, helped.
NEITHER, WAITING, HELPED = range(3)
#: Months after need begins at which the share helped is told.
MONTHS = (3, 12)
ALL = "all"
Bools = NDArray[np.bool_]

#: Child-years in need by what is done for the child.
COVERAGE = pl.Schema(
    {
        "draw": pl.Int32,
        "option": pl.String,
        "period": pl.Int32,
        "cut": pl.String,
        "level": pl.String,
        "in_need": pl.Float64,
        "helped": pl.Float64,
        "waiting": pl.Float64,
    }
)
#: What came of need that began in the run, a year or more before its end.
FIRST_HELP = pl.Schema(
    {
        "draw": pl.Int32,
        "option": pl.String,
        "cut": pl.String,
        "level": pl.String,
        "began": pl.Int64,
        **{f"helped_within_{months}": pl.Int64 for months in MONTHS},
        "eased": pl.Int64,
        "gone": pl.Int64,
        "months_without": pl.Float64,
    }
)


@dataclass(frozen=True, eq=False)
class Needy:
    """Parts of children's lives in which they are in need and under 18, M of them.

    Attributes:
        row, start, stop: as in ``simulate.parts.Parts``, cut at the 18th birthday.
        need: (M,) place of the need among the states of ``need``; never 0.
        stands: (M,) ``NEITHER``, ``WAITING`` or ``HELPED``.
        began: (M,) whether need begins with the part: the child was there before and had none, or
            arrives in the run.
    """

    row: Ints
    start: Ints
    stop: Ints
    need: Ints
    stands: Ints
    began: Bools


def needy_parts(played: Played) -> Needy:
    """Return when children are in need, and what is done for them then.

    Args:
        played: one option of one draw, with its log, of a model with the track ``need``.
    """
    parts = parts_of_lives(played)
    some = parts.start < parts.stop  # what begins and is over at one tick is nothing
    parts = Parts(*(getattr(parts, name)[some] for name in Parts.__dataclass_fields__))
    need = _place_of_need(played, parts)
    first = np.append(True, parts.row[1:] != parts.row[:-1])[: len(need)]
    kids = played.children
    came_later = kids.inflow[parts.row] >= 0
    began = np.where(first, came_later, np.append(0, need[:-1])[: len(need)] == 0)
    stop = np.minimum(parts.stop, kids.birth[parts.row] + ADULT_YEARS * TICKS_PER_YEAR)
    kept = (need > 0) & (parts.start < stop)
    return Needy(
        parts.row[kept],
        parts.start[kept],
        stop[kept],
        need[kept],
        _stands(played, parts)[kept],
        began[kept],
    )


def _place_of_need(played: Played, parts: Parts) -> Ints:
    states = played.model.states[NEED]
    column = played.model.tracks.index(NEED)
    first = played.layout.number[NEED, states[0]]
    order = np.array([state != NO_NEED for state in states]).cumsum()
    order[[state == NO_NEED for state in states]] = 0
    return np.asarray(order[parts.states[:, column] - first], dtype=np.int64)


def _stands(played: Played, parts: Parts) -> Ints:
    model, best = played.model, np.zeros(len(parts.row), dtype=np.int64)
    for column, track in enumerate(model.tracks):
        if track not in HELPING:
            continue
        worth = np.array(
            [
                NEITHER
                if state in NOTHING or state[0] not in HELPING
                else (WAITING if state in NOT_YET else HELPED)
                for state in played.layout.states
            ]
        )
        best = np.maximum(best, worth[parts.states[:, column]])
    return best


def coverage(played: Played, needy: Needy, *, option: str) -> pl.DataFrame:
    """Return child-years in need by what is done for the child.

    Args:
        played: one option of one draw.
        needy: ``needy_parts`` of it.
        option: its id.

    Returns:
        ``COVERAGE``: by year of the run; of all, and cut by age, group and how severe the need is.
    """
    kids, model = played.children, played.model
    groups, needs = len(model.groups), _needs(played)
    bands = _bands()
    periods = len(played.turns) - 1
    size = groups * len(needs) * 3
    cell = (kids.group[needy.row] * len(needs) + needy.need - 1) * 3 + needy.stands
    lived = np.zeros((periods, len(bands), size))
    for period, (place, (low, high, _)) in product(range(periods), enumerate(bands)):
        birth = kids.birth[needy.row]
        since = np.maximum(np.maximum(needy.start, birth + low), played.turns[period])
        until = np.minimum(np.minimum(needy.stop, birth + high), played.turns[period + 1])
        lived[period, place] = np.bincount(
            cell, weights=np.maximum(until - since, 0), minlength=size
        )
    lived = lived.reshape(periods, len(bands), groups, len(needs), 3) / TICKS_PER_YEAR
    names = ((name for _, _, name in bands), model.groups, needs)
    frames = []
    for cut, levels, keep in (
        (ALL, (ALL,), None),
        *zip(("age_band", "group", NEED), map(tuple, names), (1, 2, 3), strict=True),
    ):
        away = tuple(axis for axis in (1, 2, 3) if axis != keep)
        sums = lived.sum(axis=away).reshape(periods, len(levels), 3)
        frames.append(
            pl.DataFrame(
                {
                    **_front(played, option, periods * len(levels)),
                    "period": np.repeat(np.arange(periods), len(levels)),
                    "cut": [cut] * periods * len(levels),
                    "level": list(levels) * periods,
                    "in_need": sums.sum(axis=2).ravel(),
                    "helped": sums[..., HELPED].ravel(),
                    "waiting": sums[..., WAITING].ravel(),
                }
            ).cast(COVERAGE)
        )
    return pl.concat(frames)


def first_help(played: Played, needy: Needy, *, option: str) -> pl.DataFrame:
    """Return what came of need that began in the run, within a year of its beginning.

    Args:
        played: one option of one draw.
        needy: ``needy_parts`` of it.
        option: its id.

    Returns:
        ``FIRST_HELP``, of all and cut by age as need begins and by group: how many began, how many
        were helped within so many months of it and before it eased, how many eased unhelped within
        a year, how many were gone (moved away, turned 18) unhelped, and the months in need without
        help in that year, together. Need that begins in the last year of the run is left out: what
        came of it is not known.
    """
    kids, year = played.children, TICKS_PER_YEAR
    # Need goes on as long as one part begins where the last of the same child ended.
    goes_on = (needy.row[1:] == needy.row[:-1]) & (needy.start[1:] == needy.stop[:-1])
    opens = np.append(True, ~goes_on)[: len(needy.row)]
    spell = opens.cumsum() - 1
    at = np.flatnonzero(opens)
    count = len(at)
    last = np.append(at[1:], len(needy.row)) - 1
    ended = needy.stop[last] if count else at
    helped = np.full(count, np.iinfo(np.int64).max)
    helps = needy.stands == HELPED
    np.minimum.at(helped, spell[helps], needy.start[helps])
    start, row = needy.start[at], needy.row[at]
    known = needy.began[at] & (start + year <= played.turns[-1])
    start, row, ended, helped = start[known], row[known], ended[known], helped[known]
    unhelped = helped > start + year
    over = unhelped & (ended < start + year)
    gone = over & (ended >= _there_until(played)[row])
    without = np.minimum(np.minimum(helped, ended), start + year) - start
    counts = {
        "began": np.ones(len(row)),
        **{
            f"helped_within_{months}": helped <= start + months * year // MONTHS_PER_YEAR
            for months in MONTHS
        },
        "eased": over & ~gone,
        "gone": gone,
        "months_without": without * (MONTHS_PER_YEAR / year),
    }
    bands = _bands()
    age = (
        np.searchsorted([low for low, _, _ in bands], start - kids.birth[row], "right") - 1
    )
    cuts = (
        (ALL, (ALL,), np.zeros(len(row), dtype=np.int64)),
        ("age_band", tuple(name for _, _, name in bands), np.maximum(age, 0)),
        ("group", played.model.groups, kids.group[row].astype(np.int64)),
    )
    return pl.concat(
        pl.DataFrame(
            {
                **_front(played, option, len(levels)),
                "cut": [cut] * len(levels),
                "level": list(levels),
                **{
                    name: np.bincount(code, weights=each, minlength=len(levels))
                    for name, each in counts.items()
                },
            }
        ).cast(FIRST_HELP)
        for cut, levels, code in cuts
    )


def _there_until(played: Played) -> Ints:
    """Return when each child is last there or turns 18, whichever comes first."""
    ends, _ = last_there(played)
    return np.minimum(ends, played.children.birth + ADULT_YEARS * TICKS_PER_YEAR)


def _needs(played: Played) -> tuple[str, ...]:
    return tuple(state for state in played.model.states[NEED] if state != NO_NEED)


def _bands() -> tuple[tuple[int, int, str], ...]:
    """Return bands of age from birth to 18: from, to (ticks), name."""
    named = [each for each in age_bands() if each[0] >= 0]
    starts = [int(ticks(float(age))) for age, _ in named]
    ends = [*starts[1:], ADULT_YEARS * TICKS_PER_YEAR]
    names = [name for _, name in named[:-1]] + [f"{named[-1][0]} and {named[-1][0] + 1}"]
    return tuple(zip(starts, ends, names, strict=True))


def _front(played: Played, option: str, rows: int) -> dict[str, object]:
    draw = MEANS if played.draw is None else played.draw
    return {"draw": np.full(rows, draw, dtype=np.int32), "option": [option] * rows}
