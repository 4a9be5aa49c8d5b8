"""What is said of a system: the sentence, and the checks that stand beside its tables."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from seethechild.core.results import Check
from seethechild.decide.system_tables import STATE, Seen, balance
from seethechild.model.system import SystemModel
from seethechild.reference import codes
from seethechild.report.system_part import TRACKS
from seethechild.report.words import count, joined, number_word, plural, span
from seethechild.studies.system_subject import Whose

#: What the sentence tells of, and published counts the start must give back.
_HEADLINES: Final = {
    ("help", "family_help"): "children in family help",
    ("help", "child_protection_plan"): "children on a protection plan",
    ("help", "looked_after"): "children looked after",
}
_STOCKS: Final = {
    "cpp_number": "on protection plans",
    "cla_number": "looked after",
}
#: Largest relative gap of the start to what was published: half a child in a thousand.
_AT_START: Final = 0.005
#: Said of a count at the start that nobody publishes.
NOT_KNOWN: Final = "not known"


def said_in_a_sentence(subject: Whose, tables: dict[str, pl.DataFrame], years: int) -> str:
    """The answer: how many there are now, and would be."""
    rows = {(row["track"], row["state"]): row for row in tables["stocks"].to_dicts()}
    told = [
        f"{words} {'go ' * (not number)}from {count(row['now'])} to {count(row['then'])} "
        f"{span(row['then_low'], row['then_high'])}"
        for number, (words, row) in enumerate(_headlines(rows))
    ]
    first = "These are made-up children. " if subject.made_up else ""
    waits = "".join(
        f" {row['service_name']}: {count(row['waiting_now'])} children wait for a place now, and "
        f"{count(row['waiting_last'])} {span(row['waiting_low'], row['waiting_high'])} would then."
        for row in tables["services"].drop_nulls(["waiting_now", "waiting_last"]).to_dicts()
    )
    said = (
        joined(told) if told else "no more can be said: the numbers are too small to show"
    )
    return (
        f"{first}If all goes on as now in {subject.name} for {number_word(years)} "
        f"{plural(years, 'year', 'years')}, {said}.{waits}"
    )


def _headlines(
    rows: Mapping[tuple[str, str], dict[str, Any]],
) -> list[tuple[str, dict[str, Any]]]:
    return [
        (words, rows[place])
        for place, words in _HEADLINES.items()
        if place in rows and None not in (rows[place]["now"], rows[place]["then"])
    ]


def books_check(seen: Sequence[Seen]) -> Check:
    """Whether each state's books balance in each run: opening, in, out, closing."""
    books = balance(seen)
    worst = int(str(books["gap"].abs().max()))
    return Check(
        "the books balance",
        worst == 0,
        f"In each of {books['draw'].n_unique()} runs and {books.select(STATE).n_unique()} states: "
        "children at the start, and all who came, less all who went, are those at the end"
        + ("." if worst == 0 else f", but for up to {worst:,} children."),
    )


def start_check(subject: Whose) -> tuple[Check, ...]:
    """The start against the published counts it must give back."""
    if subject.records or subject.base is None:
        return ()
    start, base = subject.model.start, subject.base
    kinds = codes.states().filter(pl.col("track") == "help").drop_nulls("counts_in_stock")
    told, worst = [], 0.0
    for measure, words in _STOCKS.items():
        states = kinds.filter(
            pl.col("counts_in_stock").str.split(";").list.contains(measure)
        )["id"].to_list()
        here = float(start.filter(pl.col("help").is_in(states))["count"].sum())
        published = base.count[measure]
        worst = max(worst, abs(here - published) / max(published, 1.0))
        told.append(f"{here:,.0f} {words} ({published:,.0f} published)")
    said = f"The picture starts with {joined(told)}."
    return (Check("it starts where the figures end", worst <= _AT_START, said),)


def assumed_checks(model: SystemModel) -> tuple[Check, ...]:
    """What tracks that were added rest on: how many assumptions, and how sure they are."""
    checks = []
    for track in model.tracks:
        mine = model.assumptions.filter(pl.col("id").str.starts_with(f"{track}/"))
        if mine.height:
            grades = mine["grade"].value_counts().sort("grade").rows()
            told = joined([f"{number} of grade {grade}" for grade, number in grades])
            said = (
                f"This track rests on {mine.height} assumptions with ranges ({told}), not on the "
                'council\'s counts; "seethechild sources" lists them.'
            )
            checks.append(
                Check(f"what is assumed: {TRACKS.get(track, track).lower()}", None, said)
            )
    return tuple(checks)


def about_checks(tables: dict[str, pl.DataFrame], draws: int) -> tuple[Check, ...]:
    """What to know of the tables."""
    missing = tables["stocks"].filter(pl.col("now_mark") == NOT_KNOWN)["name"].to_list()
    checks = [
        Check(
            "what ranges hold",
            None,
            f"95 in 100 of {draws} runs, each with other values of what the figures leave open, and "
            "other luck. Not what changes of law, practice or need would do.",
        )
    ]
    if missing:
        said = f"How many there are now is not published, so only those who come there later are counted: {joined(missing).lower()}."
        checks.append(Check("not known at the start", None, said))
    if not tables["services"].height:
        said = "No service here has a limited number of places: nobody waits. --tracks mind adds one."
        checks.append(Check("queues", None, said))
    return tuple(checks)
