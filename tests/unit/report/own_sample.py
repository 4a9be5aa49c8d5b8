"""Answers of a made-up council's own journeys, small, as the studies give them: counts hidden already."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from seethechild.core.provenance import Provenance
from seethechild.core.results import Check, Result

#: Text a record could hold; it must reach a page escaped.
HOSTILE = '<script>alert("x")</script>'


def _shares(name: str, share: float | None) -> dict[str, float | None]:
    if share is None:
        return dict.fromkeys((name, f"{name}_low", f"{name}_high"))
    return {name: share, f"{name}_low": share * 0.8, f"{name}_high": share * 1.2}


def late_row(
    measure: str, level: str, group: str, back: float | None, forward: float | None
) -> dict[str, object]:
    """A row of ``late``."""
    names = {"contact_closed_care": "A contact", "referral_closed_care": "A referral"}
    closed = names.get(measure, "A referral or assessment")
    return {
        "measure": measure, "group": group, "level": level, "period": "all",
        "children": 310, "closed_before": None if back is None else round(310 * back),
        **_shares("closed_before_share", back), "look_back_days": 730,
        "closed": 9_300, "harmed": None if forward is None else round(9_300 * forward),
        **_shares("harmed_share", forward), "horizon_days": 730,
        "blind": "Help by schools and charities.",
        "children_mark": "", "closed_mark": "",
        "closed_before_mark": "hidden" if back is None else "",
        "harmed_mark": "hidden" if forward is None else "",
        "title": f"{closed} closed with no help, before a child came into care",
    }  # fmt: skip


def _curve(measure: str, title: str, days: Mapping[int, float | None]) -> dict[str, object]:
    row: dict[str, object] = {
        "measure": measure, "group": "all", "level": "all", "period": "all",
        "children": 500, "events": 200, "children_mark": "", "events_mark": "", "title": title,
    }  # fmt: skip
    for day, share in days.items():
        row |= _shares(f"within_{day}", share)
    median: dict[str, object] = {
        "median_days": 90.0,
        "median_low_days": 80.0,
        "median_high_days": 99.0,
    }
    return row | median


def late_tables() -> dict[str, pl.DataFrame]:
    """Tables of ``studies.late``: one pair shown, one with only its look back, one of groups."""
    rows = [
        late_row("closed_care", "all", "all", 0.61, 0.027),
        late_row("closed_care", "newborn", "apart", 0.5, 0.03),
        late_row("contact_closed_care", "all", "all", 0.42, 0.024),
        late_row("referral_closed_care", "all", "all", 0.33, None),
        late_row("closed_care", "1 to 4", "age_band", 0.5, 0.03),
        late_row("closed_care", "5 to 9", "age_band", 0.55, 0.02),
        late_row("closed_care", "10 to 15", "age_band", None, 0.02),
        late_row("closed_care", HOSTILE, "ethnicity", 0.5, 0.03),
    ]
    days = {30: 0.2, 90: 0.4, 180: None, 365: 0.7, 730: 0.8}
    waits = [
        _curve("known_to_help", "From first known to first help", days),
        _curve(
            "known_to_emergency", "From first known to first emergency", dict.fromkeys(days)
        ),
    ]
    return {
        "late": pl.DataFrame(rows),
        "waits": pl.DataFrame(waits, infer_schema_length=None),
    }


def _funnel(period: int) -> list[dict[str, object]]:
    counts = {
        "contact": 3341, "contact_closed": 1361, "contact_early_help": 584, "referral": 1398,
        "no_further_action": 106, "not_in_need": 375, "in_need": 820, "section_47": 450,
        "conference": 131, "plan": None, "not_known_yet": 97, "care": 49,
    }  # fmt: skip
    return [
        {
            "place": "made up", "period": period, "step": step,
            "title": step.replace("_", " ").capitalize(), "of_which": "", "counted": "part",
            "count": count, "share_of_referrals": None if count is None else count / 1398,
            "share_of_which": None, "per_10k_children": None, "mark": "",
            "count_mark": "hidden" if count is None else "",
        }
        for step, count in counts.items()
    ]  # fmt: skip


def month_rows(team: str, shares: list[float | None]) -> list[dict[str, object]]:
    """Rows of ``charts`` from April 2023 on, the third month beyond its limits."""
    return [
        {
            "measure": "contacts_closed", "team": team,
            "month": date(2023 + (n + 3) // 12, (n + 3) % 12 + 1, 1),
            "closed": None if share is None else round(200 * share), "of": 200, "share": share,
            "centre": 0.4, "low": 0.3, "high": 0.5,
            "signal": None if share is None else "beyond the limits" if n == 2 else "",
            "children_each": 21.4, "vacancy_share": 0.08,
            "of_mark": "", "closed_mark": "hidden" if share is None else "", "title": "Contacts closed",
        }
        for n, share in enumerate(shares)
    ]  # fmt: skip


def access_tables(*, chance: float = 0.002) -> dict[str, pl.DataFrame]:
    """Tables of ``studies.access``: two teams in no order, one of them nearly all hidden."""
    months = [0.35, 0.42, 0.55, *[0.38, 0.41] * 10, None]
    hidden: list[float | None] = [None] * 20 + [0.4] * 4
    rows = [
        *month_rows("all teams", months),
        *month_rows("Willow", months),
        *month_rows("Ash", months),
        *month_rows(HOSTILE, hidden),
    ]
    change = {
        "measure": "contacts_closed", "from_month": date(2024, 4, 1), "chance": chance,
        "before": 2400, "after": 2400, "share_before": 0.3, "share_after": 0.5,
        "before_mark": "", "after_mark": "", "title": "Contacts closed",
    }  # fmt: skip
    explained = {
        "measure": "contacts_closed", "compared": "years", "with_what": "2023-24 and 2024-25",
        "first_of": 2400, "second_of": 2400, "first_share": 0.3, "second_share": 0.5,
        **_shares("difference", 0.2), **_shares("by_mix", 0.05), **_shares("left", 0.15),
        "mix": "age band, source", "first_of_mark": "", "second_of_mark": "", "title": "Contacts closed",
    }  # fmt: skip
    after = {90: 0.1, 182: 0.2, 365: 0.3, 730: 0.31}
    waits = {15: 0.4, 45: 0.8, 90: 0.9, 182: 1.0}
    return {
        "funnel": pl.DataFrame([*_funnel(2025), *_funnel(2026)], infer_schema_length=None),
        "charts": pl.DataFrame(rows, infer_schema_length=None),
        "changes": pl.DataFrame([change]),
        "explained": pl.DataFrame([explained]),
        "after": pl.DataFrame(
            [
                _curve("again_after_nfa", "Another referral after one closed", after),
                _curve("care_after_closing", "Coming into care after closing", after),
            ]
        ),
        "waiting": pl.DataFrame([_curve("assessment_length", "An assessment", waits)]),
    }


CENTRED = ("moves", "worker_changes_care", "visits_seen", "visits_alone", "review_views")
YEARS = ("2022-23", "2023-24", "2024-25", "2025-26")


def centred_row(
    measure: str,
    value: float | None,
    group: str = "all",
    level: str = "all",
    period: str = "all",
) -> dict[str, object]:
    """A row of a table of ``studies.centred``; ``None`` is hidden."""
    share = measure.startswith(("visits", "review", "time"))
    low, high = (None, None) if value is None else (0.8 * value, 1.2 * value)
    said = f"{100 * (value or 0):.0f} % (so to so)" if share else f"{value} (so to so)"
    return {
        "measure": measure, "group": group, "level": level, "period": period,
        "people": None if value is None else 120, "value": value, "low": low, "high": high,
        "why": "", "value_mark": "hidden" if value is None else "",
        "title": measure.replace("_", " ").capitalize(), "unit": "of visits" if share else "a year",
        "people_are": "children", "would_say": None, "said": "hidden" if value is None else said,
        "in_words": "hidden" if value is None else said,
    }  # fmt: skip


def centred_tables() -> dict[str, pl.DataFrame]:
    """Tables of ``studies.centred``: a hidden year, a hidden group, a group of one level."""
    by_year = [
        centred_row(
            name, None if (name, at) == ("moves", 1) else 0.5 + 0.05 * at, period=year
        )
        for name in CENTRED
        for at, year in enumerate(YEARS)
    ]
    by_year.append(centred_row("time_with_child", 0.14, period=YEARS[-1]))
    by_group = [
        centred_row(name, value, group, level)
        for name in CENTRED
        for group, level, value in (
            ("sex", "Female", 0.5), ("sex", "Male", 0.6), ("sex", "not recorded", None),
            ("ethnicity", HOSTILE, 0.5), ("ethnicity", "Other", None),
        )
    ]  # fmt: skip
    by_group.append(centred_row("moves", 0.123, "sex", "Male", YEARS[-1]))
    whole = [centred_row(name, 0.55) for name in (*CENTRED, "time_with_child")]
    return {
        name: pl.DataFrame(rows, infer_schema_length=None)
        for name, rows in (("centred", whole), ("by_year", by_year), ("by_group", by_group))
    }


def answer(tables: Mapping[str, pl.DataFrame]) -> Result:
    """A result with these tables."""
    checks = (Check("made up", None, "Every figure is invented."),)
    return Result("These are made-up children.", dict(tables), checks, Provenance.of())
