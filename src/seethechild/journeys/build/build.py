"""From linked records to a dataset: the one function that calls every rule in turn."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from seethechild.core.files import read_csv
from seethechild.core.tables import Column, Table
from seethechild.journeys.build.after import (
    care_leavers,
    cut_at_18_and_death,
    orders_after_care,
)
from seethechild.journeys.build.care import care
from seethechild.journeys.build.children import children
from seethechild.journeys.build.happened import (
    before_court,
    early_help,
    happened,
    one_set_of_proceedings,
)
from seethechild.journeys.build.life import life
from seethechild.journeys.build.mind import mind
from seethechild.journeys.build.need import need
from seethechild.journeys.build.open_ends import with_view
from seethechild.journeys.build.same import NAMED_BY, once, with_a_date
from seethechild.journeys.build.settle import settle
from seethechild.journeys.build.windows import coverage_of, given, ranks
from seethechild.journeys.dataset import Dataset
from seethechild.journeys.tables import CHILDREN, COVERAGE, EVENTS, SPELLS
from seethechild.returns.link import Linked
from seethechild.returns.seal import sealed
from seethechild.returns.spool import Kept, Tables, groups_of

#: What is met in the records, and what is done then; a dataset's manifest counts it by id.
RULES = Table(
    "RULES",
    "A rule by which records become journeys.",
    (
        Column("id", pl.String, "name"),
        Column("what", pl.String, "what is met in the records"),
        Column("done", pl.String, "what is done then"),
        Column("source", pl.String, "where it comes from, or why", nullable=True),
    ),
    keys=("id",),
)
#: Of these a child has one; returns that give several days are believed as to the first.
_ONCE_IN_LIFE: Final = ("death", "adoption_made")


def build(
    linked: Linked,
    *,
    name: str = "dataset",
    council: str | None = None,
    made_up: bool = False,
    sees: pl.DataFrame | None = None,
    facts: Mapping[str, object] | None = None,
) -> Dataset:
    """Return the journeys of linked children.

    Args:
        linked: what ``returns.link`` returns.
        name: what to call the dataset.
        council: ONS code, if known.
        made_up: whether the children are made up.
        sees: which records each return can show and of which time, as ``intake`` tells.
        facts: more for the manifest: ``inputs``, ``repairs``, ``problems``.

    Returns:
        The dataset. It does not depend on the order of rows or files.

    Example:
        >>> from seethechild.returns.link import link
        >>> from seethechild.returns.seal import Key
        >>> build(link({}, Key(bytes(32)))).spells.height
        0
    """
    known_children = _Pieces(linked.records)
    seen = coverage_of([given(each.records) for each in known_children], sees)
    made = [_lived(each, seen) for each in known_children]
    rules = sum((each.rules for each in made), Counter[str]())
    manifest = {
        "rules": [{"id": key, "rows": rows} for key, rows in sorted(rules.items()) if rows],
        "links": linked.links.to_dicts(),
        "agreement": linked.agreement.to_dicts(),
        **(facts or {}),
    }
    return Dataset(
        name=name,
        council=council,
        made_up=made_up,
        children=CHILDREN.check(pl.concat([each.children for each in made])),
        spells=SPELLS.check(pl.concat([each.spells for each in made])),
        events=EVENTS.check(pl.concat([each.events for each in made])),
        coverage=COVERAGE.check(seen),
        workforce=_each_once(linked.records, "workforce"),
        time_diary=_each_once(linked.records, "time_diary"),
        manifest=manifest,
    )


def rules() -> pl.DataFrame:
    """Return the rules by which records become journeys: what is met, and what is done.

    Example:
        >>> rules()["id"].to_list()[:2]
        ['undated', 'told_again']
    """
    return RULES.check(read_csv(Path(__file__).parent / "rules.csv", RULES.dtypes))


@dataclass(frozen=True, eq=False)
class _Known:
    """Records of children whom more than a school knows; ``child_id`` is their number."""

    records: Mapping[str, pl.DataFrame]
    everyone: pl.Series
    only_at_school: int


@dataclass(frozen=True, eq=False)
class _Lived:
    """The journeys of some children, by child, and how often each rule was used."""

    children: pl.DataFrame
    spells: pl.DataFrame
    events: pl.DataFrame
    rules: Counter[str]


class _Pieces:
    """Records a piece at a time, as often as they are gone through; what is in memory stays there."""

    def __init__(self, records: Tables) -> None:
        self._records = records
        self._held = [] if isinstance(records, Kept) else [_known(records)]

    def __iter__(self) -> Iterator[_Known]:
        return iter(self._held or map(_known, groups_of(self._records)))


def _known(records: Tables) -> _Known:
    everyone, only_at_school = _everyone(records)
    return _Known(_numbered(_all_records(records), everyone), everyone, only_at_school)


def _lived(known: _Known, seen: pl.DataFrame) -> _Lived:
    """Return the journeys of all children of some records; no other record is of one of them."""
    records, order = known.records, ranks(seen)
    dated = {each: with_a_date(records[each], each) for each in NAMED_BY}
    told = {
        each: with_view(once(dated[each], each, order), seen, each) for each in NAMED_BY
    }
    people, settled = children(records["people"], known.everyone, order)
    spells, events, counts = _spells_and_events(told, records, people, seen)
    rules = {
        "undated": sum(records[each].height - dated[each].height for each in NAMED_BY),
        "told_again": sum(dated[each].height - told[each].height for each in NAMED_BY),
        "descriptions_differ": settled,
        "only_at_school": known.only_at_school,
        **counts,
    }
    return _Lived(
        _named(people.drop("death_date")), _named(spells), _named(events), Counter(rules)
    )


def _each_once(records: Mapping[str, pl.DataFrame], name: str) -> pl.DataFrame:
    """Return the rows of a record that is not of children, each once."""
    frame = records[name] if name in records else sealed(name).empty()
    return frame.unique().sort(pl.all())


def _all_records(found: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return every record, those that were not given without rows."""
    names = ("people", "care_leavers", "workforce", "time_diary", *NAMED_BY)
    return {each: found[each] if each in found else sealed(each).empty() for each in names}


def _everyone(records: Mapping[str, pl.DataFrame]) -> tuple[pl.Series, int]:
    """Return the children in order, and how many more only a school knows.

    They are an Enum: sorted and compared as numbers, not as text.
    """
    at_school = pl.col("source").str.starts_with("school_census")
    known, pupils = (
        pl.concat(
            [
                frame.filter(who)["child_id"]
                for frame in records.values()
                if "child_id" in frame.columns
            ]
            or [pl.Series("child_id", [], pl.String)]
        ).unique()
        for who in (~at_school, at_school)
    )
    names = known.sort()
    return names.cast(pl.Enum(names)), pupils.filter(~pupils.is_in(known.implode())).len()


def _numbered(
    records: Mapping[str, pl.DataFrame], everyone: pl.Series
) -> dict[str, pl.DataFrame]:
    """Give children their number, and leave out those who have none."""
    number = pl.col("child_id").cast(everyone.dtype, strict=False)
    return {
        name: frame.with_columns(number).filter(pl.col("child_id").is_not_null())
        if "child_id" in frame.columns
        else frame
        for name, frame in records.items()
    }


def _named(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col("child_id").cast(pl.String))


def _spells_and_events(
    told: Mapping[str, pl.DataFrame],
    records: Mapping[str, pl.DataFrame],
    people: pl.DataFrame,
    seen: pl.DataFrame,
) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, int]]:
    cared = care(told["care_episodes"])
    first = seen.filter(pl.col("sees") == "assessments")["start"].min()
    needed = need(told, cared.help, first if isinstance(first, date) else None)
    minds, mind_events = mind(told)
    until = seen.filter(pl.col("sees").is_in(["care_episodes", "care_leavers"]))[
        "stop"
    ].max()
    after = orders_after_care(cared.help, until)
    claims = {
        "help": [cared.help, needed.help, early_help(told)],
        "legal": [cared.legal, after["legal"], before_court(told)],
        "home": [cared.home, after["home"]],
    }
    counts = {**cared.counts, **needed.counts}
    spells = []
    for track, parts in claims.items():
        cut, more = cut_at_18_and_death(pl.concat(parts, how="diagonal"), people)
        for rule, rows in more.items():
            counts[rule] = counts.get(rule, 0) + rows
        if track == "help":
            leavers = care_leavers(cut, records["care_leavers"], people, until)
            cut = pl.concat([cut, leavers], how="diagonal")
        apart = ("home_id",) if track == "home" else ()
        settled, hidden = settle(cut, track, apart=apart)
        counts[f"{track}_overlap"] = hidden
        spells.append(settled)
    settled, counts["mind_overlap"] = settle(minds, "mind")
    happenings = [happened(told, people, seen), life(told)]
    events = [cared.events, needed.events, mind_events, *happenings]
    return (
        pl.concat([*spells, settled]).sort("child_id", "track", "start"),
        _tidy_events(one_set_of_proceedings(pl.concat(events))),
        counts,
    )


def _tidy_events(events: pl.DataFrame) -> pl.DataFrame:
    """Return each event once, by child, date and kind."""
    named = pl.when(pl.col("kind") != "emergency_order").then("detail")
    told = events.with_columns(named=named)
    one = ("child_id", "date", "kind", "outcome", "named")
    again = told.select(one).is_duplicated()
    kept = (
        told.filter(again)
        .sort(pl.all(), nulls_last=True)
        .unique(subset=one, keep="first", maintain_order=True)
    )
    first = pl.concat([told.filter(~again), kept]).sort(one).drop("named")
    rare = pl.col("kind").is_in(_ONCE_IN_LIFE)
    single = first.filter(rare).unique(
        subset=("child_id", "kind"), keep="first", maintain_order=True
    )
    both = pl.concat([first.filter(~rare), single])
    return both.sort("child_id", "date", "kind", "outcome", "detail")
