"""Play an option beside the play of as now: only whom it makes a difference to is lived again.

Most children live the same life under an option as now: it never reaches them, or not when it
would matter. All tables are sums over children, so those of the option are those of as now, less
what the children it makes a difference to lived as now, plus what they live under the option. All
of it is whole numbers: the result is that of playing everybody, to the last bit. Where places are
limited one child's change is another's wait, and everybody is played.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from seethechild.model.system import SystemModel
from seethechild.simulate.compile import Outcome, compile_program
from seethechild.simulate.differ_kernel import differing
from seethechild.simulate.families import for_program
from seethechild.simulate.parameters import Parameters
from seethechild.simulate.play import Played, in_days, play
from seethechild.simulate.program import TICKS_PER_YEAR, Ints, Program
from seethechild.simulate.reforms import Reform
from seethechild.simulate.running import Room, run_key, run_program

#: With more than this share of the work, playing everybody once is quicker than some twice.
MOST = 0.45
_ALIKE = ("rates", "by_group", "cross", "depends", "cum_share", "to", "gain", "age_edges")
_OF_REFORMS = ("row", "reach", "reach_start", "reach_ramp", "reach_block", "reach_shared")


def play_beside(
    now: Played,
    model: SystemModel,
    *,
    reforms: Sequence[Reform],
    parameters: Parameters,
    outcomes: Sequence[Outcome] = (),
) -> Played:
    """Return what ``play`` would, with the children, seed, draw and time of a play of as now.

    Args:
        now: what was played as now, with its log.
        model: of the option.
        reforms: what the option changes; first come those ``now`` was played with.
        parameters: those of ``now``.
        outcomes: those of ``now``.

    Returns:
        The same as playing everybody, to the last bit, but without a log.
    """
    program = compile_program(
        model, parameters=parameters, reforms=reforms, outcomes=outcomes
    )
    kids = for_program(now.children, now.model, program, seed=now.seed, draw=now.draw)
    now = now if kids is now.children else replace(now, children=kids)
    some = None
    if model is now.model and not model.services and _goes_on(program, now.program):
        some = _whom_it_changes(now, program)
    if some is None:
        return play(
            model,
            seed=now.seed,
            draw=now.draw,
            years=int(now.turns[-1]) / TICKS_PER_YEAR,
            period_years=int(now.turns[1]) / TICKS_PER_YEAR,
            reforms=reforms,
            children=now.children,
            parameters=parameters,
            outcomes=outcomes,
        )
    before, after = (_live(now, each, some) for each in (now.program, program))
    raw = in_days(after.outcomes, outcomes)
    per_child = now.outcomes.copy()
    per_child[some] = raw
    ticks, stock = (
        _with_rest(getattr(after, name).astype(np.int64) - getattr(before, name), now)
        for name in ("ticks", "stock")
    )
    return replace(
        now,
        ticks=now.ticks + ticks,
        stock=now.stock + stock,
        entries=now.entries + (after.entries - before.entries),
        taken=now.taken + (after.taken - before.taken),
        outcomes=per_child,
        log=np.zeros((0, 4), np.int64),
        program=program,
    )


def _goes_on(program: Program, before: Program) -> bool:
    """Whether a program is another's with more reforms."""
    common = len(before.reach)
    same = all(
        np.array_equal(getattr(program, name), getattr(before, name)) for name in _ALIKE
    )
    same = same and all(
        np.array_equal(getattr(program, name)[:common], getattr(before, name))
        for name in _OF_REFORMS
    )
    rows = len(before.ratios)
    return same and np.array_equal(program.ratios[:rows], before.ratios)


def _whom_it_changes(now: Played, program: Program) -> Ints | None:
    """Return the rows of the children to be lived again; None if they are too many."""
    kids = now.children
    found = differing(
        program,
        len(now.program.reach),
        kids.number,
        kids.group,
        kids.birth,
        kids.entry,
        kids.elapsed,
        kids.states,
        run_key(now.seed, now.draw),
        int(now.turns[-1]),
        now.log,
    )
    some = np.flatnonzero(found)
    events = int(found[now.log[:, 1]].sum())
    return some if events + len(some) <= MOST * (len(now.log) + len(kids)) else None


def _live(now: Played, program: Program, some: Ints) -> Room:
    return run_program(
        program,
        now.children.take(some),
        key=run_key(now.seed, now.draw),
        horizon=int(now.turns[-1]),
        period=int(now.turns[1]),
    )


def _with_rest(change: Ints, now: Played) -> Ints:
    """Return a change of time or stock, with that of the states the kernel does not write down."""
    there, gone = change[:, :-1].copy(), change[:, -1]
    home = 0
    for track, base in zip(now.model.tracks, now.program.base, strict=True):
        span = slice(home, home + len(now.model.states[track]))
        home = span.stop
        there[:, base] = -gone - there[:, span].sum(axis=1)
    return there
