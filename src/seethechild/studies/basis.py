"""What an answer rests on: evidence, assumptions, sources, as a reader meets them."""

from collections.abc import Iterator, Mapping
from itertools import chain

import polars as pl

from seethechild.evidence.effects import Effect
from seethechild.model.base_year import BaseYear
from seethechild.model.tracks import brought_by
from seethechild.reference.facts import Assumption, assumptions, facts, track_assumptions
from seethechild.reference.figures import measures, origins
from seethechild.reference.groups import by_group
from seethechild.reference.sources import sources
from seethechild.report.frames import ASSUMPTIONS, EVIDENCE, SOURCES
from seethechild.report.words import percent
from seethechild.simulate.option_schema import Change, ReformFile
from seethechild.studies.basis_places import (
    capacity_row,
    capacity_words,
    places_rows,
    staff_words,
)
from seethechild.studies.chosen import by_family
from seethechild.studies.limited import services_assumed
from seethechild.studies.load import load_rows
from seethechild.studies.need_assumed import need_given
from seethechild.studies.spec import AS_NOW, Study

JUDGED = "judged"
#: Where the rates come from that counts are worked out from.
WORKED_OUT_FROM = "dfe-lait"
#: Published tables the system model is fitted to.
MODEL_SOURCES = (
    "dfe-cin-2025", "dfe-lait", "dfe-cla-2025", "ons-population-2024", "ons-population-age",
    "green-book-2026", "obr-efo-2025-11", "nspcc-2024",
)  # fmt: skip
#: Further publications that what is laid over a model rests on (``model.tracks``).
TRACK_SOURCES = {
    "early_help": ("adcs-sp8", "adcs-sp9"),
    "mind": ("cco-mh-2023", "mhcyp-2023"),
    "need": (),
}


def _changes(
    reforms: Mapping[str, tuple[ReformFile, ...]],
) -> Iterator[tuple[str, ReformFile, Change]]:
    for option, files in reforms.items():
        for reform in files:
            for change in reform.changes:
                if option != AS_NOW and change.kind != "price":
                    yield option, reform, change


def evidence_rows(reforms: Mapping[str, tuple[ReformFile, ...]]) -> pl.DataFrame:
    """Return one row for each effect an option rests on; ``report.frames.EVIDENCE``."""
    rows = [
        {
            "option": option,
            "change": f"{reform.title}: {change.target}",
            **_rests_on(change),
        }
        for option, reform, change in _changes(reforms)
    ]
    return pl.DataFrame(rows, schema=EVIDENCE.dtypes)


def _rests_on(change: Change) -> dict[str, str]:
    effect = change.effect
    if effect is None:
        grade = change.capacity.grade if change.capacity else ""
        return {
            "effect": capacity_words(change),
            "design": JUDGED,
            "place": "",
            "grade": grade or JUDGED,
            "source": JUDGED,
        }
    words = effect_words(effect)
    return {
        "effect": words.replace("hazard ratio", "times as long")
        if change.kind == "duration"
        else words,
        "design": effect.design or JUDGED,
        "place": " ".join(str(x) for x in (effect.place, effect.year) if x),
        "grade": effect.effect_grade or JUDGED,
        "source": effect.source or JUDGED,
    }


def effect_words(effect: Effect) -> str:
    """Return an effect's size and range as the study gives them.

    Example:
        >>> from seethechild.evidence.effects import effect
        >>> effect_words(effect("swis-2023/section_47"))
        '5.5 % of the rate (-4.5 to 16.6)'
    """
    names = {
        "pp": "percentage points", "relative_pct": "% of the rate", "OR": "odds ratio",
        "RR": "risk ratio", "HR": "hazard ratio",
        "elasticity_pct": "% for each 1 % more spent",
        "per_100k_per_10gbp_less": "more in 100,000 a year for each £10 less spent on a child",
    }  # fmt: skip
    if effect.value is None:
        return "no number"
    size = f"{effect.value:g} {names.get(effect.measure, effect.measure)}"
    if effect.low is None or effect.high is None:
        return f"{size} (no range published)"
    return f"{size} ({effect.low:g} to {effect.high:g})"


def assumption_rows(
    study: Study, reforms: Mapping[str, tuple[ReformFile, ...]]
) -> pl.DataFrame:
    """Return what was taken as so: of the model, the reforms and the law."""
    rows = [
        {
            "assumption": each.id,
            "plain": f"{each.what}. {each.why}.",
            "value": f"{_short(each.value)} {each.unit}",
            "range": f"{_short(each.low)} to {_short(each.high)}"
            if each.low < each.high
            else "",
            "grade": each.grade,
            "source": each.source,
        }
        for each in _assumed(study)
    ]
    return pl.DataFrame(
        [
            *_reform_rows(reforms),
            *places_rows(study.services),
            *load_rows(study.loads),
            *_law_rows(study, reforms),
            *rows,
        ],
        schema=ASSUMPTIONS.dtypes,
    )


def _short(value: float) -> str:
    """Return a value; a share to four figures, as one that was worked out has many.

    Example:
        >>> _short(0.165532), _short(0.015), _short(102_500.0)
        ('0.1655', '0.015', '102500')
    """
    return f"{value:.4g}" if abs(value) < 1.0 else f"{value:g}"


def _assumed(study: Study) -> list[Assumption]:
    """Return what every model assumes, and what the tracks, services, groups and reach asked for do."""
    names = [*brought_by(study.tracks), *services_assumed(study.services)]
    names += [
        *([study.groups] if study.groups else []),
        *(["family"] if by_family(study) else []),
    ]
    added = (track_assumptions(name).values() for name in names)
    own = need_given(study)
    made = [*assumptions().values(), *chain.from_iterable(added)]
    return [own.get(each.id, each) for each in made]


def _reform_rows(reforms: Mapping[str, tuple[ReformFile, ...]]) -> Iterator[dict[str, str]]:
    seen = set()
    for _, reform, change in _changes(reforms):
        if (reform.id, str(change.target)) in seen:
            continue
        seen.add((reform.id, str(change.target)))
        if change.capacity is not None:
            yield capacity_row(reform, change)
            continue
        yield {
            "assumption": f"{reform.id}: reach and transfer",
            "plain": f"It reaches {percent(change.reach)} of those it is for, from "
            f"{change.starts:%B %Y}, over {change.ramp_months:g} months; "
            f"{percent(change.transfer)} of the studied effect is expected to carry over here."
            + (
                f" {staff_words(change.staff, 'children')} It reaches no more than those hired can have."
                if change.staff
                else ""
            ),
            "value": f"{change.reach:g} and {change.transfer:g}",
            "range": "",
            "grade": JUDGED,
            "source": JUDGED,
        }


def _law_rows(
    study: Study, reforms: Mapping[str, tuple[ReformFile, ...]]
) -> Iterator[dict[str, str]]:
    for files in reforms.values():
        for reform in files:
            if reform.law is not None and study.law_in_force_from is None:
                yield {
                    "assumption": f"{reform.id}: the law",
                    "plain": f"{reform.law.act}, {reform.law.section}, was passed on "
                    f"{reform.law.enacted:%d %B %Y}. The day it comes into force was not found, "
                    "so “as now” does not have it; set law_in_force_from in a study file to "
                    "put it there.",
                    "value": "not in force",
                    "range": "",
                    "grade": "D",
                    "source": JUDGED,
                }


def source_rows(
    study: Study, reforms: Mapping[str, tuple[ReformFile, ...]], prices: pl.DataFrame
) -> pl.DataFrame:
    """Return the publications an answer was made from; ``report.frames.SOURCES``."""
    of_tracks = {key for name in brought_by(study.tracks) for key in TRACK_SOURCES[name]}
    used = {
        *MODEL_SOURCES,
        *of_tracks,
        *prices["source"].to_list(),
        *(a.source for a in _assumed(study)),
        *_group_sources(study.groups),
        *(change.effect.source for _, _, change in _changes(reforms) if change.effect),
    }
    graded = dict(origins().group_by("source").agg(pl.col("grade").max()).iter_rows())
    graded |= dict(prices.group_by("source").agg(pl.col("grade").max()).iter_rows())
    known = facts().filter(pl.col("source").is_in(sorted(of_tracks)))
    graded |= dict(known.group_by("source").agg(pl.col("grade").max()).iter_rows())
    graded |= {
        change.effect.source: change.effect.effect_grade
        for _, _, change in _changes(reforms)
        if change.effect
    }
    rows = [
        {
            "key": row["key"],
            "title": row["title"],
            "publisher": row["publisher"],
            "href": row["href"] or "",
            "published": str(row["published"] or ""),
            "grade": graded.get(row["key"], "A"),
        }
        for row in sources().iter_rows(named=True)
        if row["key"] in used
    ]
    return pl.DataFrame(rows, schema=SOURCES.dtypes)


def _group_sources(by: str) -> tuple[str, ...]:
    """Return the publications of counts by group; none by deprivation, of which nothing is counted."""
    if not by or by == "deprivation":
        return ()
    return tuple(by_group(by).filter(pl.col("by") == by)["source"].unique().to_list())


def figure_rows(base: BaseYear) -> pl.DataFrame:
    """Return the base year's figures the model was fitted to, each with its source.

    Returns:
        Columns measure, year, value, origin (council or England), title, unit, means_not, where,
        source, grade.
    """
    came = origins().select(published_in="origin", source="source", grade="grade")
    listed = (
        measures()
        .select(
            "title", "unit", "means_not",
            measure="id", published_in="origin", where="column",
        )
        .join(came, on="published_in", how="left")
        .drop("published_in")
    )  # fmt: skip
    rows = pl.DataFrame(
        {
            "measure": list(base.count),
            "year": [base.year] * len(base.count),
            "value": [float(value) for value in base.count.values()],
            "origin": [base.origin.get(measure, "England") for measure in base.count],
        }
    )
    shown = rows.join(listed, on="measure", how="left", maintain_order="left")
    worked_out = pl.col("source").is_null()
    return shown.with_columns(
        pl.col("title").fill_null(
            pl.col("measure").str.replace_all("_", " ").str.to_titlecase()
        ),
        pl.when(worked_out)
        .then(pl.lit("worked out from a published rate"))
        .otherwise(pl.col("where"))
        .alias("where"),
        pl.col("unit").fill_null("count"),
        pl.col("source").fill_null(WORKED_OUT_FROM),
        pl.col("grade").fill_null("D"),
    )
