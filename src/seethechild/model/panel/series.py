"""What was published of a stock by council and year: on 31 March, started in the year, children.

A year without a figure, or with a publisher's mark, is ``nan``: a gap is never filled. Councils
that were reorganised keep their own rows; a code that only changed its name runs on (see
``reference.councils.lineage``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from seethechild.core.errors import Problem, SpecError
from seethechild.model.system import FloatArray
from seethechild.reference.councils import councils, lineage
from seethechild.reference.figures import ENGLAND, figures

POPULATION = "population_0_17"


@dataclass(frozen=True)
class Stock:
    """A published stock and its flow.

    Attributes:
        id: short name.
        title: as people read it.
        stock: measure on 31 March.
        starts: measure of those who started in the year.
    """

    id: str
    title: str
    stock: str
    starts: str


#: The stocks that have been published by council for years, each with what starts.
STOCKS: Mapping[str, Stock] = {
    each.id: each
    for each in (
        Stock("need", "Children in need", "cin_stock", "cin_started"),
        Stock("plan", "Children on child protection plans", "cpp_number", "cpp_started"),
        Stock("care", "Children looked after", "cla_number", "cla_started"),
    )
}


@dataclass(frozen=True, eq=False)
class Series:
    """One stock of all councils by year.

    Attributes:
        id: of the stock.
        codes: of the councils, present and former.
        first: the first year; the years follow without a gap.
        stock: shape (C, Y), children on 31 March of each year.
        starts: shape (C, Y), who started in the year that ended then.
        children: shape (C, Y), aged 0 to 17.
        england_stock, england_starts, england_children: shape (Y,).
    """

    id: str
    codes: tuple[str, ...]
    first: int
    stock: FloatArray
    starts: FloatArray
    children: FloatArray
    england_stock: FloatArray
    england_starts: FloatArray
    england_children: FloatArray

    @property
    def last(self) -> int:
        """The last year."""
        return self.first + len(self.england_stock) - 1

    def until(self, year: int) -> "Series":
        """Return the series as if nothing after a year had been published.

        Example:
            >>> published("care").until(2019).last
            2019
        """
        kept = year - self.first + 1
        if not 1 <= kept <= self.stock.shape[1]:
            what = f"is {year}, but figures run from {self.first} to {self.last}"
            raise SpecError(Problem("year", what, "Choose a year among them."))
        return replace(
            self,
            stock=self.stock[:, :kept],
            starts=self.starts[:, :kept],
            children=self.children[:, :kept],
            england_stock=self.england_stock[:kept],
            england_starts=self.england_starts[:kept],
            england_children=self.england_children[:kept],
        )


@lru_cache(maxsize=8)
def published(stock: str) -> Series:
    """Return what was published of a stock, from the first year with any figure to the last.

    Args:
        stock: key of ``STOCKS``.

    Example:
        >>> need = published("need")
        >>> need.first, need.last, need.stock.shape == need.starts.shape
        (2013, 2025, True)
    """
    told = STOCKS[stock]
    measures = (told.stock, told.starts, POPULATION)
    frame = figures(measures=measures)
    seen = frame.filter(frame["measure"] == told.stock)["year"]
    first, last = int(str(seen.min())), int(str(seen.max()))
    codes = (*places(), ENGLAND)
    row = {code: index for index, code in enumerate(codes)}
    arrays = {each: np.full((len(codes), last - first + 1), np.nan) for each in measures}
    for code, measure, year, value in frame.select(
        "council", "measure", "year", "value"
    ).iter_rows():
        if code in row and value is not None and first <= year <= last:
            arrays[measure][row[code], year - first] = value
    stocks, starts, children = (arrays[each] for each in measures)
    return Series(
        stock, codes[:-1], first, stocks[:-1], starts[:-1], children[:-1],
        stocks[-1], starts[-1], children[-1],
    )  # fmt: skip


@lru_cache(maxsize=1)
def places() -> dict[str, str]:
    """Return every council that has figures of its own, present or former: code to name.

    Example:
        >>> places()["E10000006"], len(places())
        ('Cumbria', 158)
    """
    former = {
        old: name
        for old, _, name, _, _, treatment, _ in lineage().iter_rows()
        if treatment != "same"
    }
    return {each.code: each.name for each in councils()} | former
