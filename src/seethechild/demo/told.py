"""A made-up council as it is, before anything of it is written."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from seethechild.core.time import FinancialYear
from seethechild.demo.lives import Lived
from seethechild.demo.people import why_no_pupil_number
from seethechild.demo.records import Frames, Told


@dataclass(frozen=True, eq=False)
class Council:
    """All that is true of a made-up council.

    Attributes:
        years: financial years told of, by their end.
        lived: the life of every child who ever lived there, in the engine's order.
        told: the children known to services, their episodes and periods in care.
        records: by name, uncut.
    """

    years: tuple[int, ...]
    lived: list[Lived]
    told: Told
    records: Frames

    @cached_property
    def life_of(self) -> dict[str, Lived]:
        """Each known child's life, by the council's identifier."""
        return {person.child: person.life for person in self.told.people}

    @property
    def first(self) -> date:
        """First day told of."""
        return FinancialYear.ending_in(self.years[0]).first_day

    @property
    def stop(self) -> date:
        """Day after the last."""
        return FinancialYear.ending_in(self.years[-1]).stop


def people_on(council: Council, year: int) -> pl.DataFrame:
    """Return the children as the council knew them at the end of a year.

    A child not yet born then has an expected birth and sex U; one who had no pupil number has the
    reason in ``upn_unknown``. Deaths after the year are not known.
    """
    stop = FinancialYear.ending_in(year).stop
    end = stop.toordinal()
    told = {person.child: person for person in council.told.people}
    reasons = [
        why_no_pupil_number(told[child], end)
        for child in council.records["people"]["child"]
    ]
    unborn = pl.col("birth_date") >= stop
    return council.records["people"].with_columns(
        upn_unknown=pl.Series(reasons, dtype=pl.String)
    ).with_columns(
        birth_is_expected=unborn,
        sex=pl.when(unborn).then(pl.lit("U")).otherwise("sex"),
        upn=pl.when(pl.col("upn_unknown") == "").then("upn"),
        upn_unknown=pl.when(pl.col("upn_unknown") != "").then("upn_unknown"),
        MOTHER=pl.when(pl.col("sex") == "F").then(statement=False),
        death_date=pl.when(pl.col("death_date") < stop).then("death_date"),
    )  # fmt: skip
