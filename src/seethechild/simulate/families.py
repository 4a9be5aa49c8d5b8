"""Made-up families for made-up children, so that brothers and sisters can be reached together.

Children are put in the order of their births, each moved by up to a few years by chance, and the
row is cut into families: so brothers and sisters are a few years apart, and children born in the run
have older ones. Families are drawn so large that at any one time as many have one, two or more
children as is published; some brothers and sisters are grown up or not born yet, so the row goes on
at both ends with shadows that nobody plays. Who is known to help at the start mostly has brothers and
sisters in the same state, as often as the journeys have it where a model is fitted to any. Children who came to England alone have nobody here. Ethnic group and
deprivation are a family's; sex and disability are a child's.

All is drawn at once from a stream of its own, named by seed and draw: neither pieces of a run, their
order, nor workers change it, and no other number moves. A family only says who is reached together:
what happens to brothers and sisters is otherwise as independent as between other children.
"""

from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.core.streams import Chance, generator
from seethechild.model.observed.siblings import SEEN_TOGETHER
from seethechild.model.system import SystemModel
from seethechild.reference.facts import fact, track_assumptions
from seethechild.reference.groups import OF_A_CHILD
from seethechild.simulate.option_schema import UNACCOMPANIED
from seethechild.simulate.population import FAMILY_SHIFT, Children
from seethechild.simulate.program import TICKS_PER_YEAR, Floats, Ints, Program

PREFIX = "family"
#: Families of three or more are drawn up to this size.
MOST = 12
#: Age from which nobody counts as a child of a family.
GROWN_UP = 18.0
#: Births moved by up to so many mean gaps are one mean gap apart: two numbers spread evenly over a
#: span are a third of it apart on average.
_GAPS = 3.0
_SEVERAL = 3


def size_shares() -> Floats:
    """Return the share of families with 1, 2, ... ``MOST`` children at one time.

    Families of one, two, and three or more are published; of the last, one more child each time is
    an assumption.

    Returns:
        Shape (MOST,), sums to 1.

    Example:
        >>> size_shares()[:3].round(3).tolist()
        [0.446, 0.41, 0.108]
    """
    published = [
        fact(f"families_with_{size}").value for size in ("one", "two", "three_or_more")
    ]
    more = value_of("one_more")
    tail = (1 - more) * more ** np.arange(MOST - _SEVERAL + 1)
    tail[-1] = more ** (MOST - _SEVERAL)  # whoever is left over
    counts = np.array([*published[:2], *(published[2] * tail)])
    return np.asarray(counts / counts.sum())


def drawn_shares(shares: Floats, span: float) -> Floats:
    """Return how many families are to have 1, 2, ... children ever, for ``shares`` at one time.

    Births of a family lie anywhere within ``span`` years. Seen at one time, each of ``s`` is a child
    with a chance that is 1 for ``GROWN_UP - span`` years, and rises and falls evenly for ``span``
    years before and after. So of such families ``k`` children are there for ``2 span / (s + 1)``
    years each, ``k = 1 ... s``, and all of them for ``GROWN_UP - span`` years more. That is solved from
    the largest size down.

    Args:
        shares: shape (n,), of families with 1, 2, ... n children at one time.
        span: years, 0 to ``GROWN_UP``.

    Returns:
        Shape (n,), sums to 1.

    Example:
        >>> drawn_shares(np.array([0.5, 0.5]), 0.0).tolist()
        [0.5, 0.5]
        >>> drawn_shares(np.array([0.5, 0.5]), 9.0).round(3).tolist()
        [0.333, 0.667]
    """
    sizes = np.arange(1, len(shares) + 1)
    years = np.triu(np.broadcast_to(2 * span / (sizes + 1), (len(shares),) * 2)).copy()
    years[np.diag_indices(len(shares))] += GROWN_UP - span
    found = np.clip(np.linalg.solve(years, shares), 0.0, None)
    return np.asarray(found / found.sum())


def value_of(name: str) -> float:
    """Return an assumption about families, by its name without the beginning."""
    return track_assumptions(PREFIX)[f"{PREFIX}/{name}"].value


def drawn_together(model: SystemModel) -> float:
    """Return the share of children in help whose brothers and sisters are drawn from the same state.

    Where the journeys a model was fitted to tell how many have one there, it is as many as make that come
    out, given that one in four or so is an only child; else it is assumed.
    """
    seen = seen_together(model)
    if seen is None:
        return value_of("together")
    shares = size_shares()
    some = 1.0 - shares[0] / float(shares @ np.arange(1, MOST + 1))
    return float(min(1.0, seen / some))


def seen_together(model: SystemModel) -> float | None:
    """Return what a model's journeys tell of brothers and sisters in one state, if they do."""
    if "id" not in model.assumptions.columns:
        return None
    found = model.assumptions.filter(pl.col("id") == SEEN_TOGETHER)["value"]
    return float(found[0]) if len(found) else None


def for_program(
    children: Children,
    model: SystemModel,
    program: Program,
    *,
    seed: int,
    draw: int | None,
) -> Children:
    """Return children with families if a reform, or a service with teams, asks for them; else the same ones."""
    asked = program.reach_shared.any() or any(each.teams for each in model.services)
    if not asked or (len(children) and children.family.all()):
        return children
    return with_families(children, model, seed, draw)


@lru_cache(maxsize=1)
def with_families(
    children: Children, model: SystemModel, seed: int, draw: int | None
) -> Children:
    """Return the same children, each with the name of its family above its own.

    Args:
        children: at the start and all who arrive, in any order.
        model: which made them.
        seed: of the run.
        draw: which draw; None for the means.

    Returns:
        Families are numbered from 1. Nothing else differs.
    """
    names = children.number % 2**FAMILY_SHIFT
    rows = np.argsort(names, kind="stable")
    found = np.empty(len(children), np.int64)
    stream = generator(seed, "families", "means" if draw is None else draw)
    if len(children):
        found[rows] = _families(children.take(rows), model, stream)
    fields = {name: getattr(children, name) for name in Children.__dataclass_fields__}
    return Children(**{**fields, "number": names + (found << FAMILY_SHIFT)})


def _families(children: Children, model: SystemModel, stream: Chance) -> Ints:
    """Return the family of each child; children in the order of their names."""
    span = _GAPS * value_of("gap_years")
    kind = _kind(children, model, stream.random(len(children)) < drawn_together(model))
    birth = children.birth / TICKS_PER_YEAR
    oldest, youngest = -GROWN_UP, max(0.0, float(birth.max()))
    before = np.flatnonzero((birth >= oldest) & (birth < oldest + span))
    after = np.flatnonzero(birth > youngest - span)
    births = np.concatenate(
        [birth, 2 * oldest - birth[before], 2 * youngest - birth[after]]
    )
    kinds = np.concatenate([kind, kind[before], kind[after]])
    alone = _alone(model)[children.group]
    apart = np.concatenate([alone, alone[before], alone[after]])
    order = np.lexsort((births + stream.random(len(births)) * span, kinds))
    first = apart[order]
    first[1:] |= kinds[order][1:] != kinds[order][:-1]
    shares = drawn_shares(size_shares(), span)
    ends = np.cumsum(stream.choice(np.arange(1, MOST + 1), size=len(births), p=shares))
    first[np.append(0, ends[ends < len(births)])] = True
    family = np.empty(len(births), np.int64)
    family[order] = np.cumsum(first)
    return family[: len(children)]


def _kind(children: Children, model: SystemModel, together: NDArray[np.bool_]) -> Ints:
    """Among whom each child's brothers and sisters are: those alike in what a family shares."""
    shared = [
        -1 if name in OF_A_CHILD else place for place, name in enumerate(model.groups)
    ]
    state = children.states[:, 0].astype(np.int64)
    apart = together & (state != np.bincount(state).argmax())
    group = np.array(shared, np.int64)[children.group]
    return np.where(apart, state + 1, 0) + (group + 1) * 2**16


def _alone(model: SystemModel) -> NDArray[np.bool_]:
    return np.array([name == UNACCOMPANIED for name in model.groups], np.bool_)
