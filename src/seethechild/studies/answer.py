"""From the tables of all draws to the answer: children, money, checks, words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor

import polars as pl

from seethechild.core.provenance import Provenance
from seethechild.core.results import Check, Result
from seethechild.core.time import FinancialYear
from seethechild.cost.apply import differences
from seethechild.cost.discount import published_rate
from seethechild.cost.release import released
from seethechild.decide.compare import (
    activity_table,
    fate_table,
    not_measured,
    outcome_table,
)
from seethechild.decide.money import (
    ALL_PAYERS,
    both_readings,
    break_even_prices,
    cost_table,
    money_table,
    net_by_year,
)
from seethechild.decide.summary import COVERAGE
from seethechild.model.base_year import BaseYear
from seethechild.model.build import Fitted
from seethechild.reference import codes
from seethechild.reference.facts import assumptions
from seethechild.report.inputs import OptionText, RunReport
from seethechild.report.sentences import answers
from seethechild.report.words import number_word
from seethechild.simulate.option_schema import ReformFile
from seethechild.studies.answer_asked import Asked, asked_tables
from seethechild.studies.basis import (
    assumption_rows,
    evidence_rows,
    figure_rows,
    source_rows,
)
from seethechild.studies.how_sure import HowSure
from seethechild.studies.piece import PlayedOption
from seethechild.studies.priced import Priced, price_run
from seethechild.studies.run_checks import run_checks
from seethechild.studies.spec import AS_NOW, Study
from seethechild.studies.system_of import Own

REFORM_LEVEL = "reform"


#: What a director would look at first, year by year.
DRAWN = (
    "help/family_help",
    "help/child_protection_plan",
    "help/looked_after",
    "home/foster",
    "home/childrens_home",
    "referral",
    "section_47",
    "emergency_order",
    "care_started",
    "turned_18",
)


@dataclass(frozen=True, eq=False)
class Answer:
    """The answer of a run, as a result and as what its page shows."""

    result: Result
    report: RunReport


@dataclass(frozen=True, eq=False)
class Money:
    """All that a run says about money, over draws."""

    costs: pl.DataFrame
    cash: pl.DataFrame
    average: pl.DataFrame
    units: pl.DataFrame
    readings: pl.DataFrame
    rate: float


def work_out(
    study: Study,
    fitted: Fitted,
    *,
    options: Sequence[PlayedOption],
    reforms: Mapping[str, tuple[ReformFile, ...]],
    tables: Mapping[str, pl.DataFrame],
    provenance: Provenance,
    own: Own | None = None,
    sure: HowSure | None = None,
) -> Answer:
    """Work out what a run's draws say.

    Args:
        study: what was asked.
        fitted: the system that was played.
        options: what was played, "as now" first.
        reforms: of each option.
        tables: activity, events, outcomes, fates of all draws.
        provenance: of the run.
        own: what of the system is not of published figures.
        sure: what the answers hang on.

    Returns:
        The result, with tables options, outcomes, children, money, prices, costs, net, readings, activity,
        assumptions, evidence and sources, and those of ``answer_asked``; and the same as a report.
    """
    priced = price_run(study, fitted, options=options, reforms=reforms, tables=tables)
    checks = run_checks(
        study,
        fitted,
        options=options,
        activity=tables["activity"],
        costs=priced.costs,
        prices=priced.prices,
        own=own,
        load=tables.get("load"),
    )
    return answer_of(
        study,
        fitted.base,
        reforms=reforms,
        tables=tables,
        priced=priced,
        checks=checks,
        provenance=provenance,
        own=own,
        sure=sure,
    )


def answer_of(
    study: Study,
    base: BaseYear,
    *,
    reforms: Mapping[str, tuple[ReformFile, ...]],
    tables: Mapping[str, pl.DataFrame],
    priced: Priced,
    checks: tuple[Check, ...],
    provenance: Provenance,
    own: Own | None = None,
    sure: HowSure | None = None,
) -> Answer:
    """Say what a run's draws come to, once they are priced and checked.

    Args:
        study: what was asked.
        base: the figures of the place, by whose name it goes.
        reforms: of each option.
        tables: of all draws.
        priced: what they cost.
        checks: what was looked into.
        provenance: of the run.
        own: what of the system is not of published figures.
        sure: what the answers hang on.

    Returns:
        As ``work_out``.
    """
    money = _money(study, priced)
    more = asked_tables(tables, base_year=study.base_year)
    if sure is not None:
        more.shown.update(sure.shown())
        more.drawn.update(sure.drawn())
    report = _report(
        study,
        base,
        reforms=reforms,
        tables=tables,
        money=money,
        prices=priced.prices,
        checks=checks,
        provenance=provenance,
        more=more,
    )
    said = " ".join(words for _, words in answers(report))
    if own is not None:
        said = f"{said} {_rests_on(own)}"
    report = replace(report, sentence=said, made_up=own is not None and own.made_up)
    every_year = activity_table(
        tables["activity"], tables["events"], base_year=study.base_year
    )
    shown = {
        "options": pl.DataFrame(
            [(each.id, each.title, each.plain) for each in report.options],
            schema={"option": pl.String, "title": pl.String, "plain": pl.String},
            orient="row",
        ),
        "outcomes": report.outcomes,
        "children": report.children,
        "money": report.money,
        "prices": report.prices,
        "costs": report.costs,
        "net": report.net,
        "readings": money.readings,
        "activity": every_year,
        "evidence": report.evidence,
        "assumptions": report.assumptions,
        "figures": figure_rows(base),
        "sources": report.sources,
    }
    shown |= more.shown
    if own is not None and own.lanes.height:
        shown["lanes"] = own.lanes
    if own is not None and own.forecast.height:
        shown["forecast"] = own.forecast
    return Answer(Result(said, shown, checks, provenance), report)


def _rests_on(own: Own) -> str:
    """Return the sentence that says whose journeys an answer rests on."""
    return f"It rests on: {own.words.rstrip('.')}."


def _money(study: Study, priced: Priced) -> Money:
    average = differences(priced.costs, base=AS_NOW)
    lag = floor(assumptions()["own_provision_release_years"].value)
    return Money(
        readings=both_readings(average, lag_years=lag, base_year=study.base_year),
        costs=priced.costs,
        cash=released(average, lag_years=lag),
        average=average,
        units=_beyond_now(priced.units),
        rate=published_rate() if study.discount_rate is None else study.discount_rate,
    )


def _beyond_now(units: pl.DataFrame) -> pl.DataFrame:
    """Return units an option takes beyond what "as now" takes of the same item."""
    keys = ["draw", "period", "item"]
    now = units.filter(pl.col("option") == AS_NOW).select(*keys, now=pl.col("units"))
    return (
        units.filter(pl.col("option") != AS_NOW)
        .join(now, on=keys, how="left")
        .with_columns(units=pl.col("units") - pl.col("now").fill_null(0.0))
        .drop("now")
    )


def _report(
    study: Study,
    base: BaseYear,
    *,
    reforms: Mapping[str, tuple[ReformFile, ...]],
    tables: Mapping[str, pl.DataFrame],
    money: Money,
    prices: pl.DataFrame,
    checks: tuple[Check, ...],
    provenance: Provenance,
    more: Asked,
) -> RunReport:
    name = base.name
    spent = cost_table(money.costs, base_year=study.base_year)
    titles = dict(codes.levels().select("id", "name").iter_rows())
    used = spent["level"].unique().to_list()
    levels = {k: v for k, v in titles.items() if k in used}
    if REFORM_LEVEL in used:
        levels[REFORM_LEVEL] = "The option itself"
    payers = dict(codes.payers().select("id", "name").iter_rows())
    return RunReport(
        question=study.title or _question(study, name),
        council=name,
        sentence="",
        years=study.years,
        first_year=study.base_year + 1,
        runs=study.draws,
        options=_texts(study, reforms),
        outcomes=outcome_table(tables["outcomes"], base=AS_NOW),
        children=fate_table(tables["fates"]),
        costs=spent,
        net=net_by_year(money.cash, base_year=study.base_year, periods=study.years),
        money=money_table(money.cash, money.average, rate=money.rate).join(
            _payer_titles(), on="payer", how="left", maintain_order="left"
        ),
        activity=_drawn(
            activity_table(tables["activity"], tables["events"], base_year=study.base_year)
        ),
        prices=break_even_prices(money.cash, money.units, rate=money.rate),
        evidence=evidence_rows(reforms),
        assumptions=assumption_rows(study, reforms),
        sources=source_rows(study, reforms, prices),
        levels=levels,
        payers={k: v for k, v in payers.items() if k in spent["payer"].unique().to_list()},
        provenance=provenance,
        price_year=str(FinancialYear.ending_in(study.base_year)),
        discount_rate=money.rate,
        coverage=COVERAGE,
        not_measured=not_measured(measured=more.measured),
        checks=checks,
        **more.drawn,
    )


def _payer_titles() -> pl.DataFrame:
    return (
        codes.payers()
        .select(payer="id", title="name")
        .vstack(pl.DataFrame({"payer": [ALL_PAYERS], "title": ["All payers"]}))
    )


def _drawn(activity: pl.DataFrame) -> pl.DataFrame:
    """Return the items that the page draws, in its order; all of them are in the tables."""
    order = {item: place for place, item in enumerate(DRAWN)}
    return activity.filter(pl.col("item").is_in(DRAWN)).sort(
        pl.col("item").replace_strict(order, default=len(order)), "option", "year"
    )


def _question(study: Study, name: str) -> str:
    if len(study.options) == 1:
        return f"What would “{study.options[0].title}” change for children in {name}?"
    count = number_word(len(study.options))
    return f"What would {count} options change for children in {name}?"


def _texts(
    study: Study, reforms: Mapping[str, tuple[ReformFile, ...]]
) -> tuple[OptionText, ...]:
    law = reforms[AS_NOW]
    now = OptionText(
        AS_NOW,
        "As now" + (", with the law already passed" if law else ""),
        " ".join(reform.plain for reform in law)
        or "Nothing changes but the number and age of children.",
    )
    return (
        now,
        *(
            OptionText(
                option.id,
                option.title,
                " ".join(reform.plain for reform in reforms[option.id]),
            )
            for option in study.options
        ),
    )
