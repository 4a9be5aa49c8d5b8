"""Simulated lives as a dataset of journeys, so that what is fitted to it has a known truth."""

from datetime import date, timedelta

import polars as pl

from seethechild.core.time import DAYS_PER_YEAR
from seethechild.journeys.dataset import Dataset
from seethechild.journeys.tables import CHILDREN, COVERAGE
from seethechild.model.observed.watch import NEEDED
from seethechild.simulate.play import Played
from seethechild.simulate.program import TICKS_PER_YEAR
from seethechild.simulate.spells import (
    SOURCE,
    child_ids,
    day_of,
    simulated_events,
    simulated_spells,
)

#: A code of why care ended for each reason of the model's lanes.
CODES = {
    "home_planned": "E4A",
    "home_unplanned": "E4B",
    "guardianship": "E46",
    "adopted": "E11",
    "relatives": "E13",
    "other": "E8",
    "unaccompanied_left": "E8",
}


def lived_dataset(
    played: Played, *, first: date, name: str = "Simulated", before_court: bool = True
) -> Dataset:
    """Return what a council's returns would hold of simulated children, without a gap.

    Args:
        played: with its log.
        first: the day on which the run starts and the returns begin.
        name: of the dataset.
        before_court: whether steps before court are told of.
    """
    stop = first + timedelta(days=int(played.turns[-1] / TICKS_PER_YEAR * DAYS_PER_YEAR))
    kids = pl.DataFrame(
        {
            "child_id": child_ids(played),
            "birth": played.children.birth,
            "unaccompanied": played.children.group == 1,
        }
    ).with_columns(
        birth_month=day_of(pl.col("birth"), first).dt.month_start(),
        unaccompanied=pl.col("unaccompanied"),
    )
    spells = simulated_spells(played, first=first)
    # What a child came in with in these tracks began before; simulated spells do not say when.
    came_in = (pl.col("track") != "help") & (pl.col("start") == first)
    spells = spells.with_columns(
        start=pl.when(came_in).then(pl.col("start").dt.offset_by("-1d")).otherwise("start")
    )
    events = _with_reasons(simulated_events(played, first=first), played, first)
    known = pl.concat([spells["child_id"], events["child_id"]]).unique()
    kids = kids.filter(pl.col("child_id").is_in(known.implode()))
    sees = [*NEEDED, *(("pre_proceedings",) if before_court else ())]
    if not before_court:
        home = (pl.col("track") == "legal") & pl.col("state").is_in(
            ["pre_proceedings", "supervision_order"]
        )
        spells = spells.filter(~home)
        events = events.filter(pl.col("kind") != "pre_proceedings_started")
    return Dataset(
        name=name,
        council=None,
        made_up=True,
        children=CHILDREN.check(_filled(kids, CHILDREN.dtypes)),
        spells=spells,
        events=events,
        coverage=COVERAGE.check(
            pl.DataFrame(
                [(SOURCE, each, first, stop, spells.height) for each in sees],
                schema=COVERAGE.dtypes,
                orient="row",
            )
        ),
    )


def _with_reasons(events: pl.DataFrame, played: Played, first: date) -> pl.DataFrame:
    """Give the end of care the code of its reason."""
    log = pl.DataFrame(played.log, schema=["time", "row", "lane", "branch"], orient="row")
    lanes = pl.Series([place.lane for place in played.layout.places])
    told = log.with_columns(lane=lanes.gather(log["branch"])).filter(
        pl.col("lane").str.starts_with("help/looked_after/")
    )
    told = told.with_columns(
        child_id=child_ids(played).gather(told["row"]),
        date=day_of(pl.col("time"), first),
        code=pl.col("lane").str.split("/").list.last().replace_strict(CODES),
        kind=pl.lit("care_ended"),
    ).unique(("child_id", "date"), keep="last", maintain_order=True)
    joined = events.join(
        told.select("child_id", "date", "kind", "code"),
        on=("child_id", "date", "kind"), how="left", maintain_order="left",
    )  # fmt: skip
    return joined.with_columns(outcome=pl.coalesce("outcome", "code")).drop("code")


def _filled(frame: pl.DataFrame, dtypes: dict[str, object]) -> pl.DataFrame:
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)  # type: ignore[arg-type]
        for name, dtype in dtypes.items()
    )
