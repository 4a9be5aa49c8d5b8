"""What all lanes are built from: figures, opening stock, flows, assumptions; and how sure each is."""

from dataclasses import dataclass

import numpy as np

from seethechild.model.base_year import BaseYear
from seethechild.model.flows import Flows
from seethechild.model.reader import NATIONAL
from seethechild.model.stock import Assumptions, Stock
from seethechild.reference.facts import Assumption

#: Lanes of children who are not unaccompanied.
CHILDREN = ("children",)
AT_HOME = ("family_help", "child_protection_plan")
#: The least evidence a level may rest on, so that draws of tiny councils stay finite.
LEAST_EVIDENCE = 4.0
#: Standard normal quantile that leaves 5 % above.
NORMAL_95 = 1.6449
#: The fewest children a rate of a stock is taken over; below it, a stray event is no rate.
FEWEST_CHILDREN = 1.0


@dataclass(frozen=True, eq=False)
class Ground:
    """What all lanes are built from.

    Attributes:
        base: the council's figures.
        opening: children in each state as the year begins; rates are over them.
        closing: the same as it ends.
        flows: the first guess of who moved.
        assumptions: the graded assumptions, by id.
    """

    base: BaseYear
    opening: Stock
    closing: Stock
    flows: Flows
    assumptions: Assumptions

    def evidence(self, measure: str) -> float:
        """Return events behind a level, less what years differ by more than chance."""
        events = self.base.count[measure] / self.base.dispersion[measure]
        return max(events, LEAST_EVIDENCE)

    def judged(self, name: str) -> float:
        """Return the gamma shape that gives a guessed value its range (90 % within it)."""
        return judged(self.assumptions[name])

    def source(self, measure: str) -> str:
        """Return whose figure a level comes from."""
        return self.base.origin.get(measure, NATIONAL)


def judged(guess: Assumption) -> float:
    """Return the gamma shape that gives a guessed value its range (90 % within it)."""
    spread = np.log(guess.high / guess.low) / (2 * NORMAL_95)
    return max(float(1.0 / spread**2), 1.0)
