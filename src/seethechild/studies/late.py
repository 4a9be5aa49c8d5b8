"""Late help: how long children waited, what had been closed before, and what came of closing."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from seethechild.core.results import Check, Result
from seethechild.journeys.dataset import load
from seethechild.journeys.late.declared import closing_measures, wait_measures
from seethechild.journeys.late.measure import BY, measure
from seethechild.journeys.late.say import sentence
from seethechild.journeys.late.tables import DAYS, LATE_WITH_IT
from seethechild.journeys.waits.groups import GROUPS as ALL_GROUPS
from seethechild.report.disclosure import HIDDEN
from seethechild.report.release import Counted
from seethechild.studies.own_data import answer, asked, waits_shown
from seethechild.studies.releases import releasing, rounded

#: The measures the answer may begin with: the first whose shares may be shown.
HEADLINES = ("closed_care", "closed_plan", "referral_closed_plan", "contact_closed_plan")
#: Groups told apart if nothing else is asked.
GROUPS = BY
#: A closed referral or assessment is one of the two: what is hidden of one would come out.
_UNIONS = {
    f"closed_{harm}": (f"referral_closed_{harm}", f"no_need_found_{harm}")
    for harm in ("care", "plan", "emergency")
}
_COUNTED = Counted(
    LATE_WITH_IT,
    parts={"closed_before": "children", "harmed": "closed"},
    unions=dict.fromkeys(("closed_before", "closed", "harmed"), _UNIONS),
)


def late(dataset: Path, *, by: Sequence[str] = GROUPS) -> Result:
    """Measure late help in a dataset.

    Args:
        dataset: its folder.
        by: groups: age_band, sex, ethnicity, disability, deprivation, area, team.

    Returns:
        A Result with the tables ``late`` (backward and forward in one row), ``waits``, ``trends``
        and ``measures`` (what each means and does not mean).

    Raises:
        DataError: the folder holds no dataset.
        UnknownNameError: there is no such group.
    """
    children = load(dataset)
    found = measure(children, by=tuple(dict.fromkeys([*ALL_GROUPS, *by])))
    with releasing(dataset, children, "late") as door:
        late_ = _something(found.late, ["children", "closed"])
        waits = waits_shown(door, "waits", _something(found.waits, ["children"]), DAYS)
        tables = {
            "late": asked(door.release("late", late_, _COUNTED), by),
            "waits": asked(waits, by),
            "trends": asked(_ratios(found.trends, waits), by),
            "measures": _measures(),
        }
    titles = tables["measures"].select(measure="id", title="title")
    for name in ("late", "waits", "trends"):
        tables[name] = tables[name].join(titles, on="measure", how="left")
    return answer(
        children,
        _sentence(tables["late"]),
        tables,
        checks=(_forward_beside(tables["late"]), _unmeasured(tables)),
        settings={"verb": "late", "by": sorted(by), **door.settings()},
    )


def _measures() -> pl.DataFrame:
    closed = [(each.id, each.title, each.means_not) for each in closing_measures()]
    waits = [(each.id, each.title, each.means_not) for each in wait_measures()]
    names = ["id", "title", "means_not"]
    return pl.DataFrame([*closed, *waits], schema=names, orient="row")


def _something(frame: pl.DataFrame, counts: Sequence[str]) -> pl.DataFrame:
    """Return the measures of which anything at all is recorded."""
    any_ = pl.any_horizontal(pl.col(each) > 0 for each in counts)
    kept = frame.filter(any_)["measure"].unique().to_list()
    return frame.filter(pl.col("measure").is_in(kept))


def _unmeasured(tables: Mapping[str, pl.DataFrame]) -> Check:
    told = {
        each for name in ("late", "waits") for each in tables[name]["measure"].to_list()
    }
    rest = tables["measures"].filter(~pl.col("id").is_in(list(told)))["title"].to_list()
    said = "; ".join(rest) if rest else "none"
    return Check("nothing recorded in these returns", None, f"{said}.")


def _ratios(trends: pl.DataFrame, waits: pl.DataFrame) -> pl.DataFrame:
    """Hide ratios where the counts of all years are hidden, and all counts: they would be the waits' own."""
    keys = ("measure", "group", "level")
    known = waits.filter(pl.col("period") == "all").select(*keys, "events_mark")
    told = trends.join(known, on=keys, how="left", maintain_order="left").with_columns(
        ratio_mark=pl.col("events_mark").fill_null(HIDDEN)
    )
    figures = ("ratio", "ratio_low", "ratio_high", "p")
    shown = told.with_columns(
        pl.when(pl.col("ratio_mark") == "").then(pl.col(each)).alias(each)
        for each in figures
    )
    return rounded(shown.drop("children", "events", "events_mark"), ())


def _sentence(told: pl.DataFrame) -> str:
    whole = told.filter((pl.col("group") == "all") & (pl.col("period") == "all"))
    rows = {row["measure"]: row for row in whole.to_dicts()}
    known = [rows[each] for each in HEADLINES if each in rows]
    if not known:
        return "Late help cannot be measured: these returns cover no referral or no care."
    both = ("closed_before_share", "harmed_share")
    shown = [row for row in known if None not in (row[both[0]], row[both[1]])]
    return sentence((shown or known)[0])


def _forward_beside(late_: pl.DataFrame) -> Check:
    whole = late_.filter((pl.col("group") == "all") & (pl.col("period") == "all"))
    both = whole.filter(
        pl.col("closed_before_share").is_not_null() & pl.col("harmed_share").is_not_null()
    )
    back = whole.filter(pl.col("closed_before_share").is_not_null()).height
    return Check(
        "each look back has its look forward",
        both.height == back,
        f"{both.height} of {back} shares looking back stand beside the share of all closed that "
        "way who came to harm.",
    )
