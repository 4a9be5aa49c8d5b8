"""A made-up council's run, to draw and to test. Every figure here is invented."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from seethechild.core.provenance import Input, Provenance
from seethechild.core.results import Check
from seethechild.report.inputs import OptionText, RunReport
from seethechild.report.sentences import answer

NOW, MEETINGS, EARLY = "as_now", "meetings", "early_help"
YEARS = range(2026, 2036)
OPTIONS = (
    OptionText(
        NOW, "As now, with the law already passed", "Nothing but what is already law."
    ),
    OptionText(
        MEETINGS,
        "A family meeting before court",
        "Every family in pre-proceedings is offered a meeting at which they make a plan.",
    ),
    OptionText(
        EARLY,
        "A tenth more for early help",
        "Spend on early help rises by a tenth from the first year.",
    ),
)


def _outcomes() -> Iterator[dict[str, Any]]:
    named = (
        (
            "emergencies",
            "emergency entries to care",
            "Police protection, an emergency order, or an entry nobody had planned.",
            "fewer",
            "times",
            412.0,
        ),
        (
            "harm_at_home",
            "harm recorded again at home",
            "A second section 47 enquiry within a year among children living at home.",
            "fewer",
            "times",
            1240.0,
        ),
        (
            "rereferral",
            "re-referrals within a year",
            "Referred again within 12 months of help ending.",
            "fewer",
            "times",
            3810.0,
        ),
        (
            "moves",
            "moves of home in care",
            "A child moves from one placement to another.",
            "fewer",
            "times",
            1530.0,
        ),
        (
            "care_days",
            "years spent in care",
            "Child-years looked after.",
            "none",
            "child-years",
            2110.0,
        ),
    )
    sizes = {
        MEETINGS: (
            (-42, -65, -20, 0.99),
            (18, -22, 60, 0.21),
            (-30, -110, 55, 0.77),
            (-74, -120, -31, 1.0),
            (-163, -240, -92, None),
        ),
        EARLY: (
            (-8, -31, 14, 0.76),
            (-25, -80, 32, 0.81),
            (-140, -260, -30, 0.98),
            (-6, -40, 29, 0.62),
            (-12, -70, 48, None),
        ),
    }
    for option, rows in sizes.items():
        for (ident, title, plain, direction, unit, base), (mean, low, high, p) in zip(
            named, rows, strict=True
        ):
            yield {
                "option": option,
                "outcome": ident,
                "title": title,
                "plain": plain,
                "direction": direction,
                "unit": unit,
                "mean": float(mean),
                "low": float(low),
                "high": float(high),
                "baseline_mean": base,
                "baseline_low": base * 0.92,
                "baseline_high": base * 1.09,
                "p_better": p,
                "p_worse": None if p is None else round(1 - p, 2),
            }


def _children() -> Iterator[dict[str, Any]]:
    sizes = {
        MEETINGS: ((118, 84, 157), (21, 9, 36), (41_300, 40_900, 41_700)),
        EARLY: ((86, 20, 160), (34, 11, 71), (41_320, 40_900, 41_700)),
    }
    for option, rows in sizes.items():
        for fate, (mean, low, high) in zip(
            ("safer", "at_greater_risk", "unaffected"), rows, strict=True
        ):
            yield {
                "option": option,
                "fate": fate,
                "mean": float(mean),
                "low": float(low),
                "high": float(high),
                "children": 41_440.0,
            }


LEVELS = {
    "reform": "the option itself",
    "early_help": "early help",
    "family_help": "family help",
    "protection": "protection",
    "care": "care",
    "crisis": "crisis",
}
PAYERS = {"council": "Council", "courts": "Courts", "health": "Health"}


def _costs() -> Iterator[dict[str, Any]]:
    base = {
        "early_help": 6.1e6,
        "family_help": 11.4e6,
        "protection": 3.2e6,
        "care": 21.7e6,
        "crisis": 4.4e6,
    }
    for option in (NOW, MEETINGS, EARLY):
        for place, year in enumerate(YEARS):
            for level, gbp in base.items():
                moved = gbp
                if option == MEETINGS and level in {"care", "crisis"}:
                    moved *= 1 - 0.008 * place
                if option == EARLY and level == "early_help":
                    moved *= 1.1
                if option == EARLY and level in {"care", "protection"}:
                    moved *= 1 - 0.001 * place
                yield {
                    "option": option,
                    "year": year,
                    "payer": "council",
                    "level": level,
                    "gbp": moved,
                    "low": moved * 0.95,
                    "high": moved * 1.06,
                }
            if option == MEETINGS:
                yield {
                    "option": option,
                    "year": year,
                    "payer": "council",
                    "level": "reform",
                    "gbp": 240_000.0,
                    "low": 200_000.0,
                    "high": 290_000.0,
                }


def _net() -> Iterator[dict[str, Any]]:
    for place, year in enumerate(YEARS):
        mean = 240_000.0 - 90_000.0 * place
        yield {
            "option": MEETINGS,
            "year": year,
            "mean": mean,
            "low": mean - 160_000 - 30_000 * place,
            "high": mean + 150_000 + 25_000 * place,
        }
        mean = 610_000.0 - 24_000.0 * place
        yield {
            "option": EARLY,
            "year": year,
            "mean": mean,
            "low": mean - 90_000 - 25_000 * place,
            "high": mean + 80_000 + 25_000 * place,
        }


def _money() -> Iterator[dict[str, Any]]:
    sizes = (
        (MEETINGS, "council", -0.94e6, -2.9e6, 0.7e6, 0.83, 6),
        (MEETINGS, "courts", -0.31e6, -0.52e6, -0.11e6, 0.99, 1),
        (MEETINGS, "all", -1.25e6, -3.3e6, 0.5e6, 0.87, 5),
        (EARLY, "council", 4.1e6, 2.6e6, 5.5e6, 0.0, None),
        (EARLY, "all", 4.1e6, 2.6e6, 5.5e6, 0.0, None),
    )
    for option, payer, mean, low, high, p, year in sizes:
        yield {
            "option": option,
            "payer": payer,
            "mean": mean,
            "low": low,
            "high": high,
            "p_pays": p,
            "break_even_year": year,
        }


def _activity() -> Iterator[dict[str, Any]]:
    items = (
        (
            "family_help",
            "children in family help on 31 March",
            1480.0,
            6.0,
            (0.0, -0.001, -0.009),
        ),
        (
            "plans",
            "children on a protection plan on 31 March",
            151.0,
            -1.0,
            (0.0, 0.001, -0.004),
        ),
        ("care", "children looked after on 31 March", 205.0, 0.8, (0.0, -0.011, -0.002)),
        (
            "care_started",
            "children who start to be looked after in the year",
            109.0,
            0.3,
            (0.0, -0.013, -0.002),
        ),
    )
    for item, title, start, slope, effects in items:
        for option, effect in zip((NOW, MEETINGS, EARLY), effects, strict=True):
            for place, year in enumerate(YEARS):
                mean = (start + slope * place) * (1 + effect * place)
                wide = 0.03 + 0.008 * place
                yield {
                    "option": option,
                    "year": year,
                    "item": item,
                    "title": title,
                    "mean": mean,
                    "low": mean * (1 - wide),
                    "high": mean * (1 + wide),
                }


def _uncertainty() -> Iterator[dict[str, Any]]:
    sizes = {
        (MEETINGS, "Emergency entries to care"): (0.22, 0.61, 0.17),
        (MEETINGS, "Cost to all payers"): (0.35, 0.52, 0.13),
        (EARLY, "Emergency entries to care"): (0.18, 0.70, 0.12),
        (EARLY, "Cost to all payers"): (0.55, 0.38, 0.07),
    }
    for (option, result), shares in sizes.items():
        for part, share in zip(("parameters", "effects", "chance"), shares, strict=True):
            yield {"option": option, "result": result, "part": part, "share": share}


EVIDENCE = [
    {
        "option": MEETINGS,
        "change": "Fewer families go from pre-proceedings to court",
        "effect": "rate × 0.83 (0.75 to 0.91)",
        "design": "randomised trial, 2,548 children",
        "place": "an invented place, 2023",
        "grade": "A",
        "source": "made-up trial",
    },
    {
        "option": EARLY,
        "change": "Fewer children come to need family help",
        "effect": "−0.07 % for each 1 % of spend (−0.16 to 0.02)",
        "design": "councils over time",
        "place": "invented councils, 2010 to 2015",
        "grade": "C",
        "source": "made-up panel",
    },
]
ASSUMPTIONS = [
    {
        "assumption": "How much of the effect carries over",
        "plain": "The trial's families were not these families.",
        "value": "80 %",
        "range": "50 % to 100 %",
        "grade": "judged",
        "source": "the study",
    },
    {
        "assumption": "Births",
        "plain": "Children under one stand in for births.",
        "value": "2,310 a year",
        "range": "2,200 to 2,420",
        "grade": "D",
        "source": "made-up counts",
    },
    {
        "assumption": "Thresholds stay as they are",
        "plain": "Who is helped at a given need does not change over the run.",
        "value": "no drift",
        "range": "",
        "grade": "judged",
        "source": "",
    },
]
SOURCES = [
    {
        "key": "made-up-trial",
        "title": "Meetings before court: a made-up trial",
        "publisher": "Nobody",
        "href": "https://example.org/trial",
        "published": "May 2023",
        "grade": "A",
    },
    {
        "key": "made-up-counts",
        "title": "Children by age in an invented council",
        "publisher": "Nobody",
        "href": "",
        "published": "2024",
        "grade": "D",
    },
]


def sample(**changed: Any) -> RunReport:
    """The made-up report; ``changed`` replaces parts of it."""
    frames = {
        "outcomes": pl.DataFrame(list(_outcomes())),
        "children": pl.DataFrame(list(_children())),
        "money": pl.DataFrame(list(_money())),
        "prices": pl.DataFrame(
            [
                {
                    "option": MEETINGS,
                    "item": "a family meeting",
                    "mean": 1_880.0,
                    "low": -240.0,
                    "high": 3_900.0,
                }
            ]
        ),
    }
    parts: dict[str, Any] = {
        "question": "What if every family in Madeupshire were offered a meeting of their own "
        "before court, or if a tenth more went to early help?",
        "council": "Madeupshire",
        "years": len(YEARS),
        "first_year": YEARS[0],
        "runs": 200,
        "options": OPTIONS,
        **frames,
        "sentence": answer(OPTIONS[1], council="Madeupshire", years=10, runs=200, **frames),
        "costs": pl.DataFrame(list(_costs())),
        "net": pl.DataFrame(list(_net())),
        "activity": pl.DataFrame(list(_activity())),
        "uncertainty": pl.DataFrame(list(_uncertainty())),
        "evidence": pl.DataFrame(EVIDENCE),
        "assumptions": pl.DataFrame(ASSUMPTIONS),
        "sources": pl.DataFrame(SOURCES),
        "levels": LEVELS,
        "payers": PAYERS,
        "not_measured": {
            "a trusted adult": "no return records one",
            "brothers and sisters together": "not published by council",
            "wellbeing in the child's own words": "the score is published, the words are not",
        },
        "checks": (
            Check(
                "children are conserved",
                True,
                "Every child who enters leaves or is still here.",
            ),
            Check(
                "year one against published",
                True,
                "Within 1.3 % at the median of 12 counts.",
            ),
            Check(
                "opening and closing of family help",
                None,
                "312 children ended without being "
                "reported; they leave by an exit of that name.",
            ),
        ),
        "provenance": Provenance.of(
            seed=1,
            inputs=[Input("figures", "0" * 64, 61_204)],
            settings={"council": "Madeupshire", "years": 10, "draws": 200},
        ),
        "price_year": "2024-25",
        "discount_rate": 0.035,
        "coverage": 0.95,
        "made_up": True,
    }
    return RunReport(**{**parts, **changed})
