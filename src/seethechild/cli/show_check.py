"""What was found in returns, as text: what is worst first, one entry a rule, each with how to mend it."""

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl

from seethechild.cli import sheet
from seethechild.cli.sheet import Head
from seethechild.cli.show_lists import show_end
from seethechild.cli.show_result import show_table
from seethechild.core.results import Result
from seethechild.report import shown_returns

#: With more files than this one line a format is printed: nobody reads a hundred.
FEW_FILES = 30
#: How serious a rule is, worst first: what stands above its kind.
KINDS = {
    "error": "Rules that must hold, and are broken",
    "query": "Rules that ask for a look",
}
RULES_NOTE = (
    "Codes and words are the Department for Education's, where it has the rule. --rows FILE lists "
    "the rows, in a file that stays with the council."
)


def show_check(result: Result) -> Iterator[str]:
    """Yield what was found: files that are wrong, rules by how serious they are, then the rest.

    Args:
        result: of ``studies.check``.
    """
    yield sheet.prose(result.sentence)
    problems, repairs = shown_returns.CHECK
    yield from show_table(problems, result.tables["problems"])
    yield from show_rules(result.tables["findings"])
    yield from show_table(repairs, result.tables["repairs"])
    yield _files(result.tables["files"].filter("read"))
    yield from _coverage(result.tables["coverage"])
    yield from show_end(result)


def show_rules(findings: pl.DataFrame) -> Iterator[str]:
    """Yield each broken rule once, the worst first: in how many rows, where, and how to mend it.

    Args:
        findings: ``FINDINGS``, a row for each format, year, table and columns.
    """
    for severity, title in KINDS.items():
        mine = findings.filter(pl.col("severity") == severity)
        if not mine.height:
            continue
        yield f"{title} ({_many(mine['rule'].n_unique(), 'rule')})"
        worst = mine.group_by("rule").agg(pl.col("rows").sum())
        for rule in worst.sort(["rows", "rule"], descending=[True, False])["rule"]:
            yield "\n".join(_rule(mine.filter(pl.col("rule") == rule)))
    if findings.height:
        yield sheet.prose(RULES_NOTE, "  ")


def _rule(rows: pl.DataFrame) -> Iterator[str]:
    """The lines of one rule."""
    first = rows.row(0, named=True)
    yield f"  {first['rule']}: {_many(int(rows['rows'].sum()), 'row')}"
    yield sheet.prose(first["message"], "    ")
    yield sheet.prose(f"Where: {'; '.join(_places(rows))}.", "    ")
    yield sheet.prose(f"To mend: {first['mend']}", "    ")


def _places(rows: pl.DataFrame) -> Iterator[str]:
    """Where a rule is broken: table, columns and rows, by year where the return has one."""
    keys = ["format", "table", "columns"]
    for place in rows.sort("year").partition_by(keys, maintain_order=True):
        row = place.row(0, named=True)
        columns = f" ({row['columns'].replace(';', ', ')})" if row["columns"] else ""
        named = f"{row['format']} {row['table']}{columns}"
        years = place.drop_nulls("year").group_by("year", maintain_order=True)
        by_year = [
            f"{year} {count:,}" for year, count in years.agg(pl.col("rows").sum()).rows()
        ]
        if by_year:
            yield f"{named}, rows by year: {', '.join(by_year)}"
        else:
            yield f"{named}, {_many(int(place['rows'].sum()), 'row')}"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _files(read: pl.DataFrame) -> str:
    """What the files are: each of them if they are few, else a line for each format."""
    number = {"number": True}
    if read.height <= FEW_FILES:
        heads = [
            Head("file"),
            Head("format"),
            Head("year", **number),
            Head("rows", **number),
            Head("known by"),
        ]
        rows = [
            [r["file"], r["format"], str(r["year"] or ""), f"{r['rows']:,}", r["evidence"]]
            for r in read.to_dicts()
        ]
        return sheet.table("What each file is", heads, rows)
    heads = [
        Head("format"),
        Head("files", **number),
        Head("years"),
        Head("rows", **number),
        Head("known by, among others"),
    ]
    rows = []
    for mine in read.partition_by("format", maintain_order=True):
        first = mine.row(0, named=True)
        years = _span(mine["year"].drop_nulls().to_list())
        rows.append(
            [
                first["format"],
                f"{mine.height:,}",
                years,
                f"{mine['rows'].sum():,}",
                first["evidence"],
            ]
        )
    return "\n\n".join(
        [
            sheet.table("What the files are", heads, rows),
            sheet.prose("--json lists every file.", "  "),
        ]
    )


def _span(years: Sequence[int]) -> str:
    if not years:
        return ""
    first, last = min(years), max(years)
    return str(first) if first == last else f"{first} to {last}"


def _coverage(coverage: pl.DataFrame) -> Iterator[str]:
    """What these returns can show, a line for each kind of record."""
    if not coverage.height:
        return
    rows = []
    for mine in coverage.sort("record").partition_by("record", maintain_order=True):
        told = ", ".join(mine["format"].unique().sort())
        ends = (mine["start"].min(), mine["stop"].max())
        days = [each.isoformat() if isinstance(each, date) else "-" for each in ends]
        rows.append([mine["record"][0].replace("_", " "), *days, told])
    heads = [Head("shows"), Head("from"), Head("up to"), Head("as told by")]
    yield sheet.table("What these returns can show", heads, rows)
    yield sheet.prose(
        "A dash: as far as its own dates reach. Between the first day and the last there may be "
        "years without a return: --json has each return by itself.",
        "  ",
    )
