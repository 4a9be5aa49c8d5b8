"""One step of alignment for starts and ends of care, by route, reason and age."""

import numpy as np

from seethechild.model.align_state import Round, State, ratio_to
from seethechild.model.categories import EXIT_REASONS, STARTED_LEGAL
from seethechild.model.ground import AT_HOME
from seethechild.model.layout import CHILD_BAND_COUNT
from seethechild.model.margins import fit_margins
from seethechild.model.measures import stock, turned_18_in_care
from seethechild.model.system import FloatArray

#: In no year do ends before 18 fall below this share of those guessed.
FEWEST_ENDS = 0.2
#: Unaccompanied children stay so briefly that twice the rate is far from twice the flow; steps
#: are lengthened by this power.
OVER_RELAXATION = 2.0
#: Adoptions wait for moves to adopters, which are aligned beside them; steps are shortened.
ADOPTED_STEP = 0.7
CARE_ROUTES = ("section_20", "emergency", "other")
COURT_ENTRIES = (
    "legal/none/pre_proceedings_started",
    "legal/none/proceedings_directly",
)
_INTO_COURT = ("legal/none/proceedings_directly", "legal/pre_proceedings/proceedings")
_ADOPTED, _OTHER = EXIT_REASONS.index("adopted"), EXIT_REASONS.index("other")
_TINY = 1e-9


def cell_ratios(now: FloatArray, rows: FloatArray, columns: FloatArray) -> FloatArray:
    """Return the ratio by cell that carries ``now`` to both margins, 1 where it is empty.

    Args:
        now: shape (n, m), counts as they are.
        rows: shape (n,), their total is kept.
        columns: shape (m,), scaled to the total of the rows.

    Example:
        >>> cell_ratios(np.ones((2, 2)), np.array([4.0, 2.0]), np.array([1.0, 1.0]))
        array([[2., 2.],
               [1., 1.]])
    """
    total = float(rows.sum())
    if total <= 0 or now.sum() <= 0:
        return np.ones_like(now)
    scaled = columns * total / max(float(columns.sum()), _TINY)
    wanted = fit_margins(now, [rows, scaled])
    return np.divide(wanted, now, out=np.ones_like(now), where=now > 0)


def adjust_starts(state: State, seen: Round) -> None:
    """Scale starts of care by legal route and age; re-entries are taken as they are."""
    again = seen.fired("help/support_after_care_or_order/care_again")
    now = np.zeros((len(STARTED_LEGAL), CHILD_BAND_COUNT))
    for route in CARE_ROUTES:
        for place in AT_HOME:
            now[STARTED_LEGAL.index(route)] += seen.fired(f"help/{place}/care_{route}")
    court = STARTED_LEGAL.index("interim_care_order")
    now[court] = removed_by_court(seen)
    rows = seen.flows.starts.sum(axis=1)
    agreed = STARTED_LEGAL.index("section_20")
    rows[agreed] = max(rows[agreed] - again.sum(), 0.0)
    columns = np.maximum(seen.flows.starts.sum(axis=0) - again, 0.0)
    ratio = cell_ratios(now, rows, columns)
    for route in CARE_ROUTES:
        for place in AT_HOME:
            state.scale(f"help/{place}/care_{route}", ratio[STARTED_LEGAL.index(route)])
    for lane in COURT_ENTRIES:
        state.scale(lane, ratio[court])


def removed_by_court(seen: Round) -> FloatArray:
    """Return children who came into care as proceedings began, by age band; shape (5,)."""
    removed = np.zeros(CHILD_BAND_COUNT)
    for lane in _INTO_COURT:
        branches = seen.where.branches_of[lane]
        into_care = seen.where.branches_with["care_started"][branches][:, None, None]
        taken = (seen.year.taken[branches] * into_care).sum(axis=(0, 2))
        removed += taken[:CHILD_BAND_COUNT]
    return removed


def adjust_ends(state: State, seen: Round) -> None:
    """Scale ends of care by reason and age; unaccompanied children and 18th birthdays apart.

    Adoptions are held to their number only: their ages follow from the ages at which placement
    orders are made, so that no child waits for adoption in an age band where none is counted.
    """
    birthdays = turned_18_in_care(seen.year, seen.where)
    alone_18 = float(birthdays[seen.groups.index("unaccompanied")])
    others_18 = float(birthdays.sum()) - alone_18
    missing_18 = _adjust_share_aged_17(state, seen, others_18, alone_18)
    guessed = float(seen.flows.ends.sum())
    more = max(1.0 + missing_18 / max(guessed, _TINY), FEWEST_ENDS)
    alone = seen.fired("help/looked_after/unaccompanied_left")
    alone_target = max(seen.flows.unaccompanied_ended - alone_18, 0.0)
    alone_target = min(alone_target, more * guessed)
    state.scale(
        "help/looked_after/unaccompanied_left",
        ratio_to(alone_target, float(alone.sum())) ** OVER_RELAXATION,
    )
    now = np.array([seen.fired(f"help/looked_after/{reason}") for reason in EXIT_REASONS])
    rows = less_unaccompanied(more * seen.flows.ends.sum(axis=1), alone_target)
    adopted = now[_ADOPTED]
    ratio_adopted = ratio_to(float(rows[_ADOPTED]), float(adopted.sum()))
    state.scale("help/looked_after/adopted", ratio_adopted**ADOPTED_STEP)
    columns = more * seen.flows.ends.sum(axis=0) - adopted
    columns = np.maximum(columns - alone_target * _shares_or_last(alone), 0.0)
    kept = [row for row in range(len(EXIT_REASONS)) if row != _ADOPTED]
    # Adoptions that are not yet at their number are made up for by the other reasons.
    left = max(float(rows.sum() - adopted.sum()), FEWEST_ENDS * float(rows[kept].sum()))
    wanted = rows[kept] * left / max(float(rows[kept].sum()), _TINY)
    ratio = cell_ratios(now[kept], wanted, columns)
    for row, by_age in zip(kept, ratio, strict=True):
        state.scale(f"help/looked_after/{EXIT_REASONS[row]}", by_age)


def less_unaccompanied(reasons: FloatArray, alone: float) -> FloatArray:
    """Return ends by reason without unaccompanied children, whose reason is mostly ``other``.

    Args:
        reasons: shape (6,), ends of care before 18 by reason.
        alone: unaccompanied children among them; beyond ``other``, taken from all alike.
    """
    rows = reasons.copy()
    beyond = max(alone - float(rows[_OTHER]), 0.0)
    rows[_OTHER] = max(float(rows[_OTHER]) - alone, 0.0)
    return np.asarray(rows * max(1.0 - beyond / max(float(rows.sum()), _TINY), 0.0))


def _adjust_share_aged_17(
    state: State, seen: Round, turned_18: float, alone_18: float
) -> float:
    """Let as many be 17 at the start as turn 18 in the year; return how many that leaves out.

    Each child who is 17 instead of 16 at the start turns 18 within the year. What the bounds on
    that share leave out is made up by ends before 18.
    """
    target = max(seen.flows.ended_at_18 - alone_18, 0.0)
    there = stock(seen.year.opening, seen.where, "help", "looked_after")
    oldest = float(there[CHILD_BAND_COUNT - 1, seen.groups.index("children")])
    wanted = state.share_aged_17 + (target - turned_18) / max(oldest, 1.0)
    state.share_aged_17 = float(np.clip(wanted, *state.bounds_aged_17))
    return oldest * (wanted - state.share_aged_17)


def _shares_or_last(counts: FloatArray) -> FloatArray:
    if counts.sum() > 0:
        return np.asarray(counts / counts.sum())
    last = np.zeros_like(counts)
    last[-1] = 1.0
    return last
