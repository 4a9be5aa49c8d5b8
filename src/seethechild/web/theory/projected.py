"""What a run says of a proposal: children first, money second, how sure, and whose interest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl
from django.utils.translation import gettext as _

from seethechild.report import words
from seethechild.report.interest import whose_interest

_HALF: Final = 0.5
#: Fewer runs than this have no range that could leave out chance.
_ENOUGH: Final = 20


@dataclass(frozen=True)
class Line:
    """One thing the run says.

    Attributes:
        title: what it is.
        better: which way is better; empty where none is.
        now: how it is as now.
        change: the middle of the change.
        span: the range of the change.
        chance: how often it came out better, in words.
    """

    title: str
    better: str
    now: str
    change: str
    span: str
    chance: str = ""


@dataclass(frozen=True)
class Said:
    """What a run says.

    Attributes:
        helps: whether it helps children, in a sentence.
        helps_mark: ``"better"``, ``"worse"``, ``"mixed"`` or ``"unclear"``.
        pays: whether it pays for itself, in a sentence.
        interest: whose interest it serves, in a sentence.
        children: lines about children.
        money: lines by payer.
        checks_failed: how many checks failed.
    """

    helps: str
    helps_mark: str
    pays: str
    interest: str
    children: tuple[Line, ...]
    money: tuple[Line, ...]
    checks_failed: int


def said_by(result: Mapping[str, Any], *, years: int, draws: int) -> Said:
    """Return what a finished run says.

    Args:
        result: its ``result.json``.
        years: it was played for.
        draws: how often it was played; below 20 nothing is said to help or harm.
    """
    tables = result["tables"]
    outcomes, money, prices = (
        pl.DataFrame(tables[name]) for name in ("outcomes", "money", "prices")
    )
    interest = whose_interest(outcomes, money, prices)
    fates = {row["fate"]: row for row in tables["children"]}
    mark, helps = _helps(tables) if draws >= _ENOUGH else ("unclear", _too_few(draws))
    return Said(
        helps=helps,
        helps_mark=mark,
        pays=_pays(tables["money"], tables["prices"], years, draws),
        interest=interest.sentence,
        children=(*_fates(fates), *_outcomes(tables["outcomes"], draws)),
        money=tuple(_payer(row, draws) for row in tables["money"]),
        checks_failed=sum(one["passed"] is False for one in result["checks"]),
    )


def _helps(tables: Mapping[str, Any]) -> tuple[str, str]:
    """Return whether it helps children: a mark and a sentence.

    An outcome is better or worse beyond chance if its range leaves out no difference. A gain in one is
    not told as help where more children come out at greater risk than safer.
    """
    gains, losses = _beyond_chance(tables["outcomes"])
    fates = {row["fate"]: row["mean"] or 0.0 for row in tables["children"]}
    safer, risk = fates.get("safer", 0.0), fates.get("at_greater_risk", 0.0)
    named = {"gains": ", ".join(gains), "losses": ", ".join(losses)}
    more_at_risk = (
        _("More children come out at greater risk than safer.") if risk > safer else ""
    )
    if gains and losses:
        said = _("It is mixed. Better for children: %(gains)s. Worse: %(losses)s.") % named
        return "mixed", f"{said} {more_at_risk}".strip()
    if gains and more_at_risk:
        said = _("It is mixed. Better for children: %(gains)s.") % named
        return "mixed", f"{said} {more_at_risk}"
    if gains:
        said = _("It helps in the model. Better for children: %(gains)s. Nothing is worse.")
        return "better", said % named
    if losses:
        said = _("It does not help. In the model these get worse for children: %(losses)s.")
        return "worse", said % named
    if risk >= safer:
        said = _(
            "It does not help, as far as the model can tell. No gain stands out from chance."
        )
        return "unclear", f"{said} {more_at_risk}".strip()
    return "unclear", _("It is not clear that it helps. No gain stands out from chance.")


def _too_few(draws: int) -> str:
    said = _("It was played %(draws)d times. That is too few to tell whether it helps.")
    return said % {"draws": draws}


def _beyond_chance(outcomes: list[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """Return the outcomes that are better, and those that are worse, beyond chance."""
    gains: list[str] = []
    losses: list[str] = []
    for row in outcomes:
        if row["direction"] not in {"fewer", "more"} or not (
            row["low"] > 0 or row["high"] < 0
        ):
            continue
        better = (row["low"] > 0) == (row["direction"] == "more")
        (gains if better else losses).append(str(row["title"]))
    return gains, losses


def _pays(
    money: list[Mapping[str, Any]],
    prices: list[Mapping[str, Any]],
    years: int,
    draws: int,
) -> str:
    row = next((one for one in money if one["payer"] == "all"), None)
    if row is None:
        return _("What it does to money cannot be counted.")
    if prices:
        return _pays_at(prices[0])
    named = {"years": words.years_count(years), "runs": words.in_runs(row["p_pays"], draws)}
    if (row["high"] or 0.0) < 0:
        return _("It pays for itself within %(years)s.") % named
    if (row["p_pays"] or 0.0) < _HALF:
        said = _("It does not pay for itself within %(years)s: it does in %(runs)s.")
        return said % named
    return _("It may pay for itself within %(years)s: it does in %(runs)s.") % named


def _pays_at(price: Mapping[str, Any]) -> str:
    item = {"item": price["item"]}
    if price["mean"] is None or price["mean"] <= 0:
        return _("It does not pay for itself, even if %(item)s cost nothing.") % item
    said = _(
        "It pays for itself if %(item)s costs no more than %(price)s. The price is not known."
    )
    return said % (item | {"price": words.money(price["mean"])})


def _fates(fates: Mapping[str, Mapping[str, Any]]) -> list[Line]:
    named = {"safer": _("Children safer"), "at_greater_risk": _("Children at greater risk")}
    return [
        Line(title, "", "", words.count(row["mean"]), _span(row, words.count))
        for key, title in named.items()
        if (row := fates.get(key))
    ]


def _outcomes(rows: list[Mapping[str, Any]], draws: int) -> list[Line]:
    better = {"fewer": _("fewer is better"), "more": _("more is better")}
    return [
        Line(
            title=str(row["title"])[:1].upper() + str(row["title"])[1:],
            better=better[row["direction"]],
            now=words.count(row["baseline_mean"]),
            change=_signed(row["mean"], words.count),
            span=_span(row, lambda value: _signed(value, words.count)),
            chance=_chance(row, draws),
        )
        for row in rows
        if row["direction"] in better
    ]


def _chance(row: Mapping[str, Any], draws: int) -> str:
    if row["p_better"] is None:
        return ""
    told = {key: words.in_runs(row[f"p_{key}"], draws) for key in ("better", "worse")}
    return _("better in %(better)s, worse in %(worse)s") % told


def _payer(row: Mapping[str, Any], draws: int) -> Line:
    chance = ""
    if row["p_pays"] is not None:
        runs = {"runs": words.in_runs(row["p_pays"], draws)}
        chance = _("spends less in %(runs)s") % runs
    return Line(
        title=str(row["title"]),
        better="",
        now="",
        change=_signed(row["mean"], words.money),
        span=_span(row, lambda value: _signed(value, words.money)),
        chance=chance,
    )


def _span(row: Mapping[str, Any], say: Any) -> str:
    if row["low"] is None or row["high"] is None:
        return ""
    return _("%(low)s to %(high)s") % {"low": say(row["low"]), "high": say(row["high"])}


def _signed(value: float | None, say: Any) -> str:
    if value is None:
        return "–"
    shown = say(abs(value))
    if not value or shown in {"0", "£0"}:
        return str(shown)
    return f"{'+' if value > 0 else '−'}{shown}"
