"""Late help: how long children waited, what had been closed before, and what came of closing."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from seethechild.core.files import write_frame
from seethechild.core.results import Check, Result
from seethechild.journeys.dataset import load
from seethechild.journeys.late.declared import closing_measures, wait_measures
from seethechild.journeys.late.measure import BY, measure
from seethechild.journeys.late.review import review_sample
from seethechild.journeys.late.say import sentence
from seethechild.journeys.late.tables import DAYS, LATE_WITH_IT, TRENDS_WITH_IT
from seethechild.report.release import left
from seethechild.studies.own_data import answer, hidden, hidden_waits
from seethechild.studies.releases import Releases

#: The measures the answer may begin with: the first whose shares may be shown.
HEADLINES = ("closed_care", "closed_plan", "referral_closed_plan", "contact_closed_plan")
#: Groups told apart if nothing else is asked.
GROUPS = BY
#: Counts of the table of waits.
_COUNTED = ("children", "events")


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
    found = measure(children, by=tuple(by))
    releases = Releases.of(dataset, children, "late")
    before = releases.earlier
    late_ = _something(found.late, ["children", "closed"])
    waits = _something(found.waits, ["children"])
    tables = {
        "late": hidden(late_, LATE_WITH_IT, table="late", earlier=before),
        "waits": hidden_waits(waits, DAYS, table="waits", earlier=before),
        "trends": _ratios(found.trends),
        "measures": _measures(),
    }
    releases.keep(
        left(tables["late"], list(LATE_WITH_IT), "late")
        | left(tables["waits"], _COUNTED, "waits")
    )
    titles = tables["measures"].select(measure="id", title="title")
    for name in ("late", "waits", "trends"):
        tables[name] = tables[name].join(titles, on="measure", how="left")
    return answer(
        children,
        _sentence(tables["late"]),
        tables,
        checks=(_forward_beside(tables["late"]), _unmeasured(tables)),
        settings={"verb": "late", "by": sorted(by), **releases.settings()},
    )


def write_review_sample(
    dataset: Path, *, sheet: Path, key: Path, children: int, seed: int
) -> None:
    """Write a balanced sample for professional review, and what is kept from the reviewers.

    Args:
        dataset: its folder.
        sheet: file (CSV) for the reviewers: closings in mixed order. It names children by hash
            and stays with the council.
        key: file (CSV) that says which were followed by harm; not for the reviewers.
        children: how many, an even number.
        seed: the same seed, the same sample.

    Raises:
        TooFewError: there are not so many alike in year and age.
        WriteError: a file cannot be written.
    """
    drawn = review_sample(load(dataset), children, seed)
    write_frame(sheet, drawn.sheet, private=True)
    write_frame(key, drawn.key, private=True)


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


def _ratios(trends: pl.DataFrame) -> pl.DataFrame:
    """Hide ratios of few children, and all counts: they would be the waits' own, added up."""
    counted = hidden(trends, TRENDS_WITH_IT, totals=(("measure", "group"),))
    few = pl.col("children_mark") != ""
    mark = pl.when(few).then("children_mark").otherwise("events_mark")
    gone = ("children", "events", "children_mark", "events_mark")
    return counted.with_columns(mark.alias("ratio_mark")).drop(gone)


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
