"""A council's picture as text: what became of referrals, where it stands, what it spends."""

from collections.abc import Iterator

import polars as pl

from seethechild.cli import numbers, sheet
from seethechild.cli.sheet import Head
from seethechild.cli.show_lists import show_end
from seethechild.core.results import Result

ENGLAND = "E92000001"
#: Figures of the homes children looked after live in, and how many are shown.
HOMES, MOST_HOMES = "cla_stock_placement_", 4
_PER_10K = "per 10,000"


def show_picture(result: Result) -> Iterator[str]:
    """Yield the picture: the latest figures beside England's and those of similar councils."""
    yield sheet.prose(result.sentence)
    yield _funnel(result.tables["funnel"])
    yield _standing(result.tables["standing"], result.tables["changes"])
    yield _means_not(result.tables["standing"])
    yield _homes(result.tables["figures"])
    yield _spend(result.tables["spend"])
    yield _sources(result.tables["figures"])
    yield from show_end(result)


def _funnel(steps: pl.DataFrame) -> str:
    year = max(steps["period"].to_list())
    latest = steps.filter(pl.col("period") == year)
    england = {
        row["step"]: row["per_10k_children"]
        for row in latest.filter(pl.col("place") == ENGLAND).to_dicts()
    }
    rows = [
        [
            row["title"],
            numbers.whole(row["count"], numbers.gap(row["mark"] or "")),
            numbers.share(row["share_of_referrals"], ""),
            numbers.rate(row["per_10k_children"], ""),
            numbers.rate(england.get(row["step"]), ""),
        ]
        for row in latest.filter(pl.col("place") != ENGLAND).to_dicts()
    ]
    heads = [
        Head("step"),
        Head("number", number=True),
        Head("of referrals", number=True),
        Head(f"{_PER_10K}\nchildren", number=True),
        Head("England", number=True),
    ]
    return sheet.table(f"What became of referrals, year to 31 March {year}", heads, rows)


def _standing(stands: pl.DataFrame, moved: pl.DataFrame) -> str:
    trend = {row["comparison"]: row for row in moved.to_dicts()}
    rows = []
    for row in stands.to_dicts():
        say = numbers.share if row["unit"] == "share" else numbers.rate
        rows.append(
            [
                row["title"],
                str(row["year"]),
                say(row["value"]),
                say(row["england"]),
                say(row["neighbours_median"]),
                f"{row['higher_than']} of {row['neighbours']}",
                _trend(trend.get(row["comparison"])),
            ]
        )
    heads = [
        Head("figure"),
        Head("year", number=True),
        Head("here", number=True),
        Head("England", number=True),
        Head("similar\ncouncils", number=True),
        Head("higher\nthan", number=True),
        Head("trend", width=22),
    ]
    title = "Beside England and similar councils (rates are for each 10,000 children)"
    return sheet.table(title, heads, rows)


def _trend(row: dict[str, float] | None) -> str:
    """A clear change in per cent over the years there are, or that none is clear."""
    if row is None or row["change"] is None:
        return "not known"
    low, high = row["low"], row["high"]
    if low is None or high is None or low <= 0 <= high:
        return "no clear change"
    way = "up" if low > 0 else "down"
    return f"{way} {100 * abs(row['change']):,.0f} % since {row['first_year']}"


def _means_not(stands: pl.DataFrame) -> str:
    said = stands.group_by("means_not", maintain_order=True).agg("title").rows()
    lines = [
        sheet.prose(f"{'; '.join(titles)}: {text}", "  ") for text, titles in said if text
    ]
    return "\n".join(["What these figures do not mean", "", *lines])


def _spend(spent: pl.DataFrame) -> str:
    if spent.is_empty():
        return "Spending: not published."
    year = max(spent["year"].to_list())
    rows = [
        [
            row["title"]
            if row["line"] == row["when"] or row["when"] == "neither"
            else f"  {row['title']}",
            numbers.pounds(row["per_child_gbp"]),
            numbers.pounds(row["england_per_child_gbp"]),
            numbers.pounds(row["neighbours_per_child_gbp"]),
            numbers.share(row["share"]),
            numbers.share(row["england_share"]),
        ]
        for row in spent.filter(pl.col("year") == year)
        .with_columns(total=pl.col("line") == pl.col("when"))
        .sort("when", "total", descending=[False, True], maintain_order=True)
        .to_dicts()
    ]
    heads = [
        Head("spending"),
        Head("a child", number=True),
        Head("England", number=True),
        Head("similar\ncouncils", number=True),
        Head("of all", number=True),
        Head("of all,\nEngland", number=True),
    ]
    return sheet.table(f"Early and late spending, year to 31 March {year}", heads, rows)


def _sources(figures: pl.DataFrame) -> str:
    latest = figures.filter(pl.col("year") == pl.col("year").max())
    keys = sorted(set(latest["source"]) - {""})
    return sheet.prose(
        f"{figures.height:,} figures are held, each with its source, table, year and grade: "
        f"--json prints them all. Those of the latest year come from {', '.join(keys)}; "
        '"seethechild sources" says what these are.'
    )


def _homes(figures: pl.DataFrame) -> str:
    """Where most children looked after live, in the latest year published."""
    held = figures.filter(pl.col("measure").str.starts_with(HOMES))
    if held.is_empty():
        return ""
    latest = held.filter(pl.col("year") == pl.col("year").max())
    shown = latest.sort("england_per_10k", descending=True, nulls_last=True).head(
        MOST_HOMES
    )
    rows = [
        [
            row["title"].removeprefix("Children looked after on 31 March ").capitalize(),
            numbers.whole(row["value"], numbers.gap(row["mark"] or "")),
            numbers.rate(row["per_10k_children"], ""),
            numbers.rate(row["england_per_10k"], ""),
            numbers.rate(row["neighbours_per_10k"], ""),
        ]
        for row in shown.to_dicts()
    ]
    heads = [
        Head("home"),
        Head("children", number=True),
        Head(f"{_PER_10K}\nchildren", number=True),
        Head("England", number=True),
        Head("similar\ncouncils", number=True),
    ]
    year = max(latest["year"].to_list())
    title = f"Where most children looked after live, 31 March {year}"
    return sheet.table(title, heads, rows)
