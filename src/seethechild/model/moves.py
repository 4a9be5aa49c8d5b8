"""How many children move in and out of a council in a year, net, by age.

No figures on moves of families by age and council are shipped, so they are worked out from those
on how many children there are. Two things are known: each council's number of children year by
year, and one count of them by single year of age.

The *level*: births and eighteenth birthdays being what they are in that count, moves are what is
needed for the number of children to go on growing as it grew over the last five years.

The *shape*: where a council holds a larger share of England's children at one age than at the age
before, families came in; where a smaller one, they left. England's own differences from age to
age, mostly births that rose and fell, drop out. What the shape does not explain of the level
is spread over all ages alike.

What this cannot tell apart: a council whose share of England's births has changed looks as
if families had moved between two ages. The level holds all the same. Only the net of those who come
and go is known, and it is a net of deaths too.

Source:
    The residual method of estimating net migration by cohorts (Siegel and Swanson, 2004, The
    Methods and Materials of Demography, 2nd edition, chapter 19), with England's age structure as
    the standard.
"""

import numpy as np

from seethechild.model.ages import ADULT, children_by_band, published_ages
from seethechild.model.reader import ENGLAND, published
from seethechild.model.system import FloatArray

#: Growth is taken over this many years: what councils grew by in five years tells what they grow by
#: in the next better than seven years or more do, and does not hang on one year.
YEARS_OF_GROWTH = 5
_CHILDREN = "population_0_17"


def net_moves(code: str, year: int, by_age: FloatArray) -> FloatArray:
    """Return the children who move in within a year, less those who move out, by age band.

    Births stand on the number aged 0, which has the moves of the first months in it: there are
    none under 1.

    Args:
        code: the council's ONS code.
        year: the year, as tables name it, that growth is taken up to.
        by_age: shape (18,), children by single year of age.

    Returns:
        Shape (5,), by age band below 18; negative: more move out than in.

    Example:
        >>> net_moves("E06000017", 2025, np.full(18, 500.0)).round().tolist()[0]  # Rutland
        0.0
    """
    children = float(by_age.sum())
    turned_18, born = by_age[-1], by_age[0]
    level = growth(code, year) * children - born + turned_18
    share = by_age / np.maximum(published_ages(ENGLAND), 1.0)
    before = by_age[:-1]
    shape = before * (share[1:] / np.maximum(share[:-1], 1e-12) - 1.0)
    evenly = (level - shape.sum()) / max(float(before.sum()), 1.0)
    moved = np.zeros(ADULT)
    moved[1:] = shape + evenly * before
    return children_by_band(moved)


def growth(code: str, year: int) -> float:
    """Return by what share the number of children grew a year, over the last five years.

    Where a council's own figures are of fewer years, as after a reorganisation, it is how much
    faster than England it grew over those years, on top of England's growth over all five.

    Args:
        code: the council's ONS code.
        year: the last year, as tables name it; without a figure for it, the one before.

    Example:
        >>> round(growth("E92000001", 2025), 4)  # England
        0.0064
    """
    last = _counted(code, year)
    years = range(last - YEARS_OF_GROWTH, last)
    own = [at for at in years if (_CHILDREN, at) in published(code)]
    if not own or (_CHILDREN, last) not in published(code):
        last = _counted(ENGLAND, year)
        return _growth(ENGLAND, last - YEARS_OF_GROWTH, last)
    mine = _growth(code, own[0], last)
    if own[0] == years[0]:
        return mine
    return mine - _growth(ENGLAND, own[0], last) + _growth(ENGLAND, years[0], last)


def _counted(code: str, year: int) -> int:
    return year if (_CHILDREN, year) in published(code) else year - 1


def _growth(code: str, first: int, last: int) -> float:
    known = published(code)
    if (_CHILDREN, first) not in known or (_CHILDREN, last) not in known:
        return 0.0
    then, now = known[_CHILDREN, first], known[_CHILDREN, last]
    return float((now - then) / (last - first) / now) if now > 0 else 0.0
