"""What England's figures say of children who ask for mental health help, as one steady year.

The Children's Commissioner counts the children with an open request in a year by what came of it:
helped, closed before any help, still waiting. In a steady year as many ask as are helped or
closed. Those still waiting are so many that a child who waits for nothing would stand in line for
months; yet those helped had waited weeks. So they do not stand in one line. Here some go first and
are soon helped, and the rest get the places that are left. How many, follows from four figures
together: helped, closed, still waiting and the mean wait of those helped; and how many are turned
down at once, from a fifth: those who had waited over two years.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log1p

import numpy as np

from seethechild.core.time import DAYS_PER_YEAR
from seethechild.model.ages import published_ages
from seethechild.model.reader import ENGLAND
from seethechild.reference.facts import fact

#: Ages between which children are taken to ask for mental health help.
YOUNGEST, ADULT = 5, 18
_LONG_WAIT_YEARS = 2.0
_HALVINGS = 200


@dataclass(frozen=True)
class Balance:
    """A steady year of mental health help, in children.

    Attributes:
        asked: children who newly ask in a year.
        turned_down: share of them turned down at once.
        first: share of those accepted who go before the others.
        waiting: children who wait.
        helped: children whose help begins, in a year.
        give_up: rate at which those who wait leave the line unhelped, per child-year.
        from_line: rate at which those who do not go first are helped, per child-year of waiting.
        wait_years: how long they wait if they do not give up.
    """

    asked: float
    turned_down: float
    first: float
    waiting: float
    helped: float
    give_up: float
    from_line: float
    wait_years: float

    def times(self, scale: float) -> "Balance":
        """Return the same for ``scale`` times as many children."""
        return Balance(
            self.asked * scale, self.turned_down, self.first, self.waiting * scale,
            self.helped * scale, self.give_up, self.from_line, self.wait_years,
        )  # fmt: skip


@lru_cache(maxsize=1)
def england_balance() -> Balance:
    """Return England's balance of 2022-23, from the Children's Commissioner's figures.

    Example:
        >>> balance = england_balance()
        >>> round(balance.asked), round(balance.turned_down, 2), round(balance.first, 2)
        (677800, 0.2, 0.55)
    """
    return steady_balance(
        helped=fact("mh_helped").value,
        closed=fact("mh_closed").value,
        waiting=fact("mh_waiting").value,
        wait_years=fact("mh_wait_days").value / DAYS_PER_YEAR,
        over_two_years=fact("mh_waited_over_two_years").value,
    )


def steady_balance(
    *,
    helped: float,
    closed: float,
    waiting: float,
    wait_years: float,
    over_two_years: float,
) -> Balance:
    """Return the balance in which the figures hold together.

    Those who go first wait for no time worth counting. The others are taken in by time of asking,
    and give up at one rate however long they have waited, so those who are helped have waited one
    and the same time.

    Args:
        helped: children whose help begins in a year.
        closed: children whose request is closed before any help, in a year.
        waiting: children who wait, on a day.
        wait_years: mean wait of those helped.
        over_two_years: children of ``waiting`` who have waited for more than two years.
    """
    asked = helped + closed
    waited = helped * wait_years  # child-years of waiting by those helped in a year

    def line(gave_up: float) -> tuple[float, float, float]:
        give_up = gave_up / waiting
        taken = _bisect(
            lambda h: h * log1p(gave_up / h) / give_up - waited, 1e-9 * helped, helped
        )
        return give_up, taken, log1p(gave_up / taken) / give_up

    def too_many_long_waits(gave_up: float) -> float:
        give_up, taken, wait = line(gave_up)
        if wait <= _LONG_WAIT_YEARS:
            return -over_two_years
        left = exp(-give_up * _LONG_WAIT_YEARS) - exp(-give_up * wait)
        return (gave_up + taken) / give_up * left - over_two_years

    gave_up = _bisect(lambda g: -too_many_long_waits(g), 0.1 * closed, closed)
    give_up, taken, wait = line(gave_up)
    turned_down = (closed - gave_up) / asked
    return Balance(
        asked=asked,
        turned_down=turned_down,
        first=(helped - taken) / (asked * (1.0 - turned_down)),
        waiting=waiting,
        helped=helped,
        give_up=give_up,
        from_line=taken / waiting,
        wait_years=wait,
    )


def _bisect(difference: Callable[[float], float], low: float, high: float) -> float:
    """Return where a rising function crosses 0, or the end that comes nearest."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if difference(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def england_children() -> float:
    """Return England's children of the ages at which children ask for help."""
    return float(np.sum(published_ages(ENGLAND)[YOUNGEST:ADULT]))
