"""Look over the children once: when they were born, who came in late, whom inflows brought."""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type"

from seethechild.simulate.compiling import lean
from seethechild.simulate.program import Ints, Smalls


@lean
def look_over(  # noqa: C901
    group: Smalls,
    birth: Ints,
    entry: Ints,
    states: Smalls,
    inflow: Smalls,
    turns: Ints,
    age_edges: Ints,
    knots: Ints,
    born: Ints,
    births: Ints,
    lived: Ints,
    there: Ints,
    arrivals: Ints,
    came: Ints,
) -> None:
    """Add up what is known of children before any of them moves.

    Args:
        group: (N,) index into the groups.
        birth: (N,) ticks from the start of the run.
        entry: (N,) the same.
        states: (N, T) state on each track.
        inflow: (N,) which inflow brought the child, or -1.
        turns: (P + 1,) where periods begin and end.
        age_edges: (A + 1,) ticks, the first 0.
        knots: (K,) rising ticks.
        born: (K + 1, G) children born before each knot and not before the one before, added to. Those
            who came in late, after the start and their birth, are left out.
        births: (K + 1, G) the sum of when they were born, added to.
        lived: (P, A, G) ticks that those who came in late would live if none left, added to.
        there: (P, A, G) those of them there as each period ends, added to.
        arrivals: (P, J, A, G) children brought by each inflow, added to.
        came: (P, S, A, G) the states they came into, added to.
    """
    bands = age_edges.shape[0] - 1
    horizon = turns[turns.shape[0] - 1]
    knot = 0
    for child in range(birth.shape[0]):
        b = birth[child]
        at = entry[child]
        g = group[child]
        end = min(horizon, b + age_edges[bands])
        late = at > max(b, 0)
        if not late:
            # Children of one cell of the START table were born one after the other.
            while knot > 0 and b < knots[knot - 1]:
                knot -= 1
            while knot < knots.shape[0] and b >= knots[knot]:
                knot += 1
            born[knot, g] += 1
            births[knot, g] += b
        if at >= end or not (late or inflow[child] >= 0):
            continue
        a = 0
        while at - b >= age_edges[a + 1]:
            a += 1
        p = 0
        while at >= turns[p + 1]:
            p += 1
        if inflow[child] >= 0:
            arrivals[p, inflow[child], a, g] += 1
            for track in range(states.shape[1]):
                came[p, states[child, track], a, g] += 1
        while late and at < end:
            piece = min(end, b + age_edges[a + 1], turns[p + 1])
            lived[p, a, g] += piece - at
            at = piece
            if at == turns[p + 1]:
                there[p, a, g] += 1
                p += 1
            if at - b >= age_edges[a + 1]:
                a += 1
