"""How much the child is in the middle of a council's own journeys, and what nobody records of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from seethechild.core.results import Check, Result
from seethechild.journeys.centred.declared import centred_measures
from seethechild.journeys.centred.measure import BY, measure
from seethechild.journeys.dataset import load
from seethechild.journeys.waits.groups import NOT_RECORDED, age_bands
from seethechild.report.disclosure import THRESHOLD
from seethechild.report.release import Counted
from seethechild.studies.own_data import answer, asked
from seethechild.studies.releases import Door, releasing

#: Groups told apart if nothing else is asked.
GROUPS = BY[:5]
#: The measures the answer begins with, and how each is said.
_HEADLINES: Mapping[str, str] = {
    "moves": "a child in care moved home {} times a year ({})",
    "worker_changes_care": "a child in care got another social worker {} times a year ({})",
    "visits_alone": "children were seen alone at {} of visits ({})",
    "review_views": "the child's views came to {} of reviews in care ({})",
}
#: Sorts of value whose rest is some children's too.
_SHARES = ("share", "days")
_WITH_REST = (*_SHARES, "median")
#: A row is told whole or not at all; unaccompanied children, newborns and others make up all.
_COUNTED = Counted(
    {"people": ("whole", "value", "low", "high"), "part": (), "rest": ()},
    few={"people": "few"},
    together=True,
    loose=(),
)
_DIARY = "time_diary"
_TENTH = 0.1


def centred(dataset: Path, *, by: Sequence[str] = GROUPS) -> Result:
    """Measure how much the child is in the middle of a dataset.

    Args:
        dataset: its folder.
        by: groups: age_band, sex, ethnicity, disability, deprivation, area.

    Returns:
        A Result with the tables ``centred`` (all children, all years; a measure these returns cannot say
        has a row that says why), ``not_recorded`` (those, with which returns would say it), ``by_year``, ``by_group``
        and ``measures`` (exactly what each is of, and what it does not mean).

    Raises:
        DataError: the folder holds no dataset.
        UnknownNameError: there is no such group.
    """
    children = load(dataset)
    found = measure(children, by=tuple(dict.fromkeys([*BY, *by])))
    with releasing(dataset, children, "centred") as door:
        told = _told(asked(_shown(found, door), by))
    all_, every = pl.col("group") == "all", pl.col("period") == "all"
    whole = told.filter(all_ & every)
    told = told.drop("sort")
    tables = {
        "centred": whole.drop("group", "level", "period", "sort"),
        "not_recorded": whole.filter(pl.col("why") != "").select(
            "measure", "title", "why", "would_say"
        ),
        "by_year": told.filter(all_ & ~every).drop("group", "level"),
        "by_group": _in_order(told.filter(~all_)),
        "measures": _measures(),
    }
    return answer(
        children,
        _sentence(whole),
        tables,
        checks=(_one_way(),),
        settings={"verb": "centred", "by": sorted(by), **door.settings()},
    )


def _shown(found: pl.DataFrame, door: Door) -> pl.DataFrame:
    """Hide rows of few children, or in which few had it or few had not, and what tells of them."""
    sorts = pl.DataFrame(
        [(each.id, each.sort) for each in centred_measures()],
        schema=["measure", "sort"],
        orient="row",
    )
    sort, recorded = pl.col("sort"), pl.col("why") == ""
    rest = pl.when(sort.is_in(_WITH_REST)).then("without")
    counted = found.join(
        sorts, on="measure", how="left", maintain_order="left"
    ).with_columns(
        people=pl.when(recorded).then("people"),
        rest=pl.when(sort == "share").then(pl.col("whole") - pl.col("part")),
        few=recorded & (pl.min_horizontal("with_it", rest) < THRESHOLD),
    )
    shown = door.release("centred", counted, _COUNTED)
    marked = shown.rename({"people_mark": "value_mark"})
    return marked.drop("with_it", "without", "rest", "few", "part_mark", "rest_mark")


def _told(shown: pl.DataFrame) -> pl.DataFrame:
    """Add titles, and each value in words with its range and unit, or why there is none."""
    named = [
        {
            "measure": each.id,
            "title": each.title,
            "unit": each.unit,
            "people_are": "workers" if each.needs[0].record == _DIARY else "children",
            "would_say": each.recorded_by,
        }
        for each in centred_measures()
    ]
    rows = shown.join(pl.DataFrame(named), on="measure", how="left", maintain_order="left")
    said = [_said(row) for row in rows.to_dicts()]
    in_words = [
        f"{each} {unit}" if value is not None else each
        for each, unit, value in zip(said, rows["unit"], rows["value"], strict=True)
    ]
    return rows.with_columns(
        pl.Series("said", said, dtype=pl.String),
        pl.Series("in_words", in_words, dtype=pl.String),
        would_say=pl.when(pl.col("why") != "").then("would_say"),
    )


def _in_order(by_group: pl.DataFrame) -> pl.DataFrame:
    """Put levels in order: ages as they rise, others by name, what is not recorded last."""
    measures = {each.id: place for place, each in enumerate(centred_measures())}
    ages = {name: place for place, (_, name) in enumerate(age_bands())}
    unknown = pl.col("level") == NOT_RECORDED
    return by_group.sort(
        pl.col("measure").replace_strict(measures),
        "group",
        unknown,
        pl.col("level").replace_strict(ages, default=0),
        "level",
        "period",
    )


def _said(row: Mapping[str, object]) -> str:
    """Return a value in words with its range, or why there is none."""
    if row["why"] or row["value_mark"]:
        return str(row["why"] or row["value_mark"])
    if not isinstance(row["value"], float):
        return "fewer than half so far"
    value, span = _value(row)
    return f"{value} ({span})"


def _value(row: Mapping[str, object]) -> tuple[str, str]:
    """Return a value and its range as text; a share of 1 in per cent."""
    sort = str(row["sort"])
    low, high = (_number(row[end], sort).removesuffix(" %") for end in ("low", "high"))
    return _number(row["value"], sort), f"{low} to {high}"


def _number(value: object, sort: str) -> str:
    if not isinstance(value, float):
        return "no limit"
    if sort in _SHARES:
        # one decimal below ten in a hundred, even if it is nought, so that ends of a range are alike
        return f"{100 * value:.{1 if value < _TENTH else 0}f} %"
    return f"{value:,.0f}" if sort == "median" else f"{value:,.2f}"


def _measures() -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "id": each.id,
                "title": each.title,
                "plain": each.plain,
                "definition": each.definition,
                "exposure": each.exposure,
                "unit": each.unit,
                "recorded_by": each.recorded_by,
                "direction": each.direction,
                "means_not": each.means_not,
                "source": each.source,
            }
            for each in centred_measures()
        ]
    )


def _sentence(whole: pl.DataFrame) -> str:
    rows = {row["measure"]: row for row in whole.to_dicts()}
    parts = [
        words.format(*_value(rows[name]))
        for name, words in _HEADLINES.items()
        if rows[name]["value"] is not None
    ]
    missing = whole.filter(pl.col("why") != "").height
    gaps = f"{missing} of {whole.height} measures are not recorded in these returns."
    if not parts:
        return f"These returns say little of the child in the middle: {gaps}"
    first = "; ".join(parts)
    return f"{first[0].upper()}{first[1:]}. {gaps}"


def _one_way() -> Check:
    return Check(
        "how intervals are made",
        None,
        "95 %, clustered by family where it is known, else by child (the time diary: by worker): "
        "what happens to one child hangs together. Changes of worker and team are also clustered by the "
        "worker who was lost and the day: one who leaves moves many children. Three workers in a year, "
        "and time without one, are not: their intervals are too narrow.",
    )
