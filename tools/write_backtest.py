"""Run the backtest of published stocks; write its page and the measured drift.

Run as ``.venv/bin/python tools/write_backtest.py``: a minute or two. Not part of ``run.py fix``,
which must be quick; a test holds both files to the figures that ship.
"""

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from seethechild.cli.bar import watched
from seethechild.core.files import write_atomic
from seethechild.core.results import Result
from seethechild.model.panel.series import STOCKS
from seethechild.studies.backtest_drift import latest_drift
from seethechild.studies.backtest_panel import backtest_panel

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "explanation" / "backtest.md"
DRIFT = ROOT / "src" / "seethechild" / "reference" / "values" / "panel" / "drift.csv"
NOTE = "<!-- Made by tools/write_backtest.py. Do not edit: run it again. -->"
#: Starts up to here count as the early years of the census in what is told.
EARLY = 2021
FURTHEST = 3
YEARS = {1: "one year on", 2: "two years on", 3: "three years on"}

HEAD = """
# Forecasts from earlier years, held against what came

`seethechild backtest --councils all` goes back to every year since figures began, forecasts every
council's children in need, children on child protection plans and children looked after one, two and
three years on from what had been published by then, and compares the forecasts with what councils
published later. Four simple methods do the same. The numbers below are made by that command, seed 1,
1,000 draws; nothing is left out because it looks bad.
"""

FOUND = """
## What was found

- **{held:.1%} of {count:,} council-years fell in the 80 % range** (50 %: {held50:.1%}; 95 %: {held95:.1%}).
  The aim was 75 to 85 %.
- By stock and years ahead the 80 % ranges held {least:.1%} to {most:.1%}; children in need {need80}, the widest. What is left
  can be seen in the years: councils' counts jumped more in the first years of the census than they do now. From
  starts up to {until} the ranges held {early:.1%}, later {late:.1%}. The model learns the size of past errors
  of three years and follows with a delay.
- Ranges for children in need were wider once (85.0 % / 85.1 % / 85.5 %). Two reasons were found. England's
  yearly steps were all taken to last, as in a random walk, but part of each comes back the year after:
  for children in need {back:.0%} of it is expected to, so that three years on England had moved about half as much as
  expected. And the size of past errors was a factor on drift and chance together when it was estimated but on drift alone
  when it was used. Both are mended by rule, and nothing was set to reach a share. Error and CRPS of all three stocks
  stayed or fell a little.
- One year on, the model is off by about as much as the last value for children in need and children
  looked after, and by less for plans. A published stock hardly moves in a year; nobody should expect much more.
- Three years on it is off by less than the best simple method in all three: {three}.
  For children in need the difference is small, and not in every start year (last column).
- A chain without memory, with last year's starts and last year's rate of leaving, was off by more than
  "nothing changes" for children looked after, and its 80 % range, which holds chance alone,
  held only {chain:.0%} to {chain_high:.0%} of what came. **Chance is the small part: what a forecast must carry is drift.**
"""

NOT = """
## What this does not mean

- It says nothing about any child, family or worker, and nothing about whether a council does well: a stock
  that is hard to forecast is not a failing one, and care is neither good nor bad here.
- It tests published totals by year, with one state for each stock. The model that plays children one by one
  (ages, durations, legal status, homes, queues) needs figures that exist only from 2021 or 2022 on; its own
  tests are `seethechild calibrate` and `seethechild backtest --data`. What the two share is the mechanism
  (starts over children, exits over child-years there, what stays is the stock) and the drift measured here.
- Forecasts use the figures as they are published now. Later corrections of earlier years are in them, which
  helps every method alike.
- The numbers of the model were learned on years up to each start only; a test changes all later figures and
  sees the same forecast. But its *form* was chosen by people who had seen all the years, so the last
  years are not as new to it as 2026 will be.
  One check on that: a test repeats the backtest on another panel, 2010 to 2022, which has no licence and does
  not ship. Children looked after can be forecast there from 2012 to 2015 too, years nobody had looked at. It
  asks for 75 to 86 % in the 80 % range, no more than 1 % more error than the best simple method one year on,
  and less three years on, and passes for all three stocks.
- Council-years are not independent: one national year (2020-21, say) moves all councils. The last columns
  count start years, which are few.
- No reform, law or new grant is foreseen. What is changed on purpose is what the rest of this program is for.
"""

HOW = """
## How the forecast is made

1. Two rates a council and year: starts per child aged 0 to 17, and exits per child-year in the stock, with
   exits = starts less the change in stock, so that stock and flows close. A year without a figure gives no
   rate. Reorganised councils keep their own rows.
2. Each council's log rates, less England's, are a lasting difference, a slow part, a part of one year and the
   chance of small numbers. All sizes are estimated together over all councils, on years up to the start.
   A council with little to show is thus drawn towards England; one with a long steady past is not.
3. England's own rates go on from the last year with yearly steps of the size seen so far. How much of a step
   comes back the year after is estimated with it, from how steps in a row went together (a local level); where
   the years do not say, draws differ in it.
4. The size and tails of the last three years' forecast errors, beside what drift and the known chance of small
   numbers let expect, set how much the drift is made smaller or larger and how heavy its tails are.
5. Draws of the rates lead to draws of the stock: of those there a binomial number stays, of those who came in
   the year a Poisson number is still there, which is exact for constant rates within the year.

Error and CRPS (continuous ranked probability score; less is better) are means of a share of the children at the
start, each council alike. Stocks under 10 children at the start are not scored. Simple methods have their
textbook ranges. Sources: `model/panel/drift.py`, `simulate/yearly.py`, `studies/backtest_methods.py`.
"""

DRIFTED = """
## The drift that was measured

Standard deviations of log rates, on all years published. These are what
`simulate.drift.drift_reforms` gives to a run, so that its ranges carry what no base year can know.
"""


def page(result: Result, drift: pl.DataFrame) -> str:
    """Return the page as Markdown."""
    added = result.tables["summary"]
    parts = [NOTE, HEAD.strip(), found(result, drift), "## The table"]
    for stock, told in STOCKS.items():
        parts += [
            f"### {told.title}",
            summary_table(added.filter(pl.col("stock") == stock)),
        ]
    parts += ["## By start year: the model's 80 % range and error, beside the last value"]
    for stock, told in STOCKS.items():
        rows = result.tables["by_start"].filter(pl.col("stock") == stock)
        parts += [f"### {told.title}, by start year", start_table(rows)]
    parts += [HOW.strip(), DRIFTED.strip(), drift_table(drift)]
    parts += ["## Left out", left_out_table(result.tables["left_out"]), NOT.strip()]
    return re.sub(r"(\d)%", r"\1 %", "\n\n".join(parts)) + "\n"


def found(result: Result, drift: pl.DataFrame) -> str:
    """Return what was found, its numbers from the result."""
    added = result.tables["summary"]
    ours = added.filter(pl.col("method") == "model")
    count = int(ours["council_years"].sum())
    held = {
        level: float((ours[f"inside_{level}"] * ours["council_years"]).sum()) / count
        for level in (50, 80, 95)
    }
    need = ours.filter(pl.col("stock") == "need").sort("ahead")
    need80 = " / ".join(f"{each:.1%}" for each in need["inside_80"])
    starts = result.tables["by_start"].filter(
        (pl.col("stock") == "need") & (pl.col("method") == "model")
    )
    early, late = (
        inside(starts.filter(which))
        for which in (pl.col("start") <= EARLY, pl.col("start") > EARLY)
    )
    three = "; ".join(
        f"{row['title'].lower()} {row['error_share']:.1%} against {best(added, row['stock'], FURTHEST):.1%}"
        for row in ours.filter(pl.col("ahead") == FURTHEST).iter_rows(named=True)
    )
    back = float(drift.filter(pl.col("stock") == "need")["england_back"][0])
    every = ours["inside_80"].sort()
    chain = added.filter(pl.col("method") == "chain")["inside_80"].sort()
    return FOUND.format(
        held=held[80], held50=held[50], held95=held[95], count=count, need80=need80,
        least=every[0], most=every[-1], back=back,
        until=EARLY, early=early, late=late, three=three, chain=chain[0], chain_high=chain[-1],
    ).strip()  # fmt: skip


def inside(rows: pl.DataFrame) -> float:
    """Return the share inside the 80 % range over rows of several starts."""
    weights = rows["council_years"].to_numpy()
    return float(np.average(rows["inside_80"].to_numpy(), weights=weights))


def best(added: pl.DataFrame, stock: str, ahead: int) -> float:
    """Return the smallest error share of the simple methods."""
    rows = added.filter(
        (pl.col("stock") == stock)
        & (pl.col("ahead") == ahead)
        & (pl.col("method") != "model")
    )
    return float(str(rows["error_share"].min()))


def summary_table(rows: pl.DataFrame) -> str:
    """Return one stock's scores."""
    heads = ["", "method", "council-years", "off by", "CRPS", "in 50 %", "in 80 %", "in 95 %", "model better in"]  # fmt: skip
    return markdown(
        heads,
        (
            [
                YEARS[row["ahead"]],
                f"**{row['words']}**" if row["method"] == "model" else row["words"],
                f"{row['council_years']:,}",
                *(f"{row[name]:.1%}" for name in ("error_share", "crps_share")),
                *(f"{row[f'inside_{level}']:.1%}" for level in (50, 80, 95)),
                "" if row["model_better_in"] is None else f"{row['model_better_in']} of {row['starts']} starts",
            ]
            for row in rows.iter_rows(named=True)
        ),
    )  # fmt: skip


def start_table(rows: pl.DataFrame) -> str:
    """Return one stock's scores by start year, one and three years on."""
    body = []
    for start in sorted(set(rows["start"])):
        cells = [str(start)]
        for ahead in (1, 3):
            for method, column in (("model", "inside_80"), ("model", "error_share"), ("last_value", "error_share")):  # fmt: skip
                one = rows.filter(
                    (pl.col("start") == start) & (pl.col("ahead") == ahead) & (pl.col("method") == method)
                )[column]  # fmt: skip
                cells.append(f"{one[0]:.1%}" if one.len() else "not yet")
        body.append(cells)
    heads = ["start", "one year on: in 80 %", "off by", "last value", "three years on: in 80 %", "off by", "last value"]  # fmt: skip
    return markdown(heads, body)


def drift_table(rows: pl.DataFrame) -> str:
    """Return the measured drift."""
    names = {
        "between": "between councils", "wander": "slow part", "persistence": "left after a year",
        "passing": "one year only", "england_step": "England's step",
        "england_back": "of which comes back", "error_size": "size of errors",
    }  # fmt: skip
    body = (
        [
            STOCKS[row["stock"]].title, row["lane"],
            *(f"{row[name]:.2f}" for name in names), f"{row['council_years']:,}",
            f"{row['first_year']} to {row['last_year']}",
        ]
        for row in rows.iter_rows(named=True)
    )  # fmt: skip
    return markdown(["stock", "rate", *names.values(), "council-years", "years"], body)


def left_out_table(rows: pl.DataFrame) -> str:
    """Return what was not scored, and why."""
    body = (
        [row["title"], YEARS[row["ahead"]], row["why"], str(row["council_years"])]
        for row in rows.iter_rows(named=True)
    )
    return markdown(["stock", "", "why", "council-years"], body)


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> int:
    """Write both files."""
    drift = latest_drift()
    DRIFT.parent.mkdir(exist_ok=True)
    write_atomic(DRIFT, drift.write_csv(float_precision=4))
    with watched() as progress:
        result = backtest_panel(progress=progress)
    write_atomic(PAGE, page(result, drift))
    return 0


if __name__ == "__main__":
    sys.exit(main())
