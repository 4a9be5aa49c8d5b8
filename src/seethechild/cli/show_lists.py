"""The lists as text: councils, reforms, sources."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from seethechild.cli import numbers, sheet
from seethechild.cli.sheet import Head
from seethechild.core.results import Result

KINDS = {
    "by council and year": "Published by council and year",
    "national figure": "National figures",
    "price": "Prices",
    "effect of an intervention": "Effects of what was tried",
    "price index": "Price indexes",
}


#: How a study gives an effect.
MEASURES = {
    "pp": "percentage points",
    "relative_pct": "% of the rate",
    "OR": "odds ratio",
    "RR": "risk ratio",
    "HR": "hazard ratio",
    "elasticity_pct": "% for each 1 % more spent",
    "per_100k_per_10gbp_less": "more in 100,000 a year for each £10 less spent on a child",
}


def show_councils(result: Result) -> Iterator[str]:
    """Yield the councils with their codes and regions."""
    rows = result.tables["councils"].select("name", "code", "dfe", "region").rows()
    heads = [Head("council"), Head("code"), Head("DfE", number=True), Head("region")]
    yield sheet.prose(result.sentence)
    yield sheet.table("Councils", heads, [[str(cell) for cell in row] for row in rows])
    yield from show_end(result)


def show_reforms(result: Result) -> Iterator[str]:
    """Yield each reform with what it acts on, its evidence and its grade."""
    yield sheet.prose(result.sentence)
    for changes in result.tables["reforms"].partition_by("reform", maintain_order=True):
        yield "\n".join(_reform(changes.to_dicts()))
    yield from show_end(result)


def _reform(changes: Sequence[dict[str, object]]) -> Iterator[str]:
    first = changes[0]
    yield str(first["reform"])
    yield sheet.prose(str(first["title"]), "  ")
    for row in changes:
        yield sheet.prose(f"acts on: {str(row['acts_on']).replace('_', ' ')}", "  ")
        yield sheet.prose(
            f"evidence: {_range(row, 'value', 'low', 'high')} {_measure(row['measure'])}; "
            f"{row['design']}, {row['place']}; grade {row['grade']} ({row['source']})",
            "  ",
        )
        if row["ratio"] is not None:
            yield sheet.prose(
                f"used as: {_range(row, 'ratio', 'ratio_low', 'ratio_high')} times as often; "
                f"range of grade {row['range_grade']}: {row['method']}",
                "  ",
            )


def _range(row: Mapping[str, object], *ends: str) -> str:
    return numbers.with_range(*(_number(row[end]) for end in ends))


def _measure(name: object) -> str:
    return MEASURES.get(str(name), str(name).replace("_", " "))


def show_sources(result: Result) -> Iterator[str]:
    """Yield every published number in use with its source and grade, then the publications."""
    yield sheet.prose(result.sentence)
    used = result.tables["numbers"]
    heads = [
        Head("what it is"),
        Head("unit", width=16),
        Head("years", number=True),
        Head("numbers", number=True),
        Head("source", width=24),
        Head("grade"),
    ]
    for kind in used["kind"].unique(maintain_order=True):
        rows = used.filter(pl.col("kind") == kind).to_dicts()
        title = KINDS.get(kind, kind.capitalize())
        yield sheet.table(title, heads, [_published(row) for row in rows])
    yield _grades(used)
    yield sheet.table(
        "Publications",
        [Head("source"), Head("publication"), Head("published"), Head("address", width=40)],
        [
            [
                row["key"],
                f"{row['publisher']}: {row['title']}",
                row["published"],
                row["href"],
            ]
            for row in result.tables["sources"].to_dicts()
        ],
    )
    yield sheet.table(
        "Assumed, for want of a published number",
        [Head("assumption"), Head("value", number=True), Head("unit"), Head("grade")],
        [
            [
                row["what"],
                numbers.with_range(row["value"], row["low"], row["high"]),
                row["unit"],
                row["grade"],
            ]
            for row in result.tables["assumptions"].to_dicts()
        ],
    )
    yield from show_end(result)


def _published(row: dict[str, object]) -> list[str]:
    first, last = row["first_year"], row["last_year"]
    years = "" if first is None else f"{first}" if first == last else f"{first}-{last}"
    return [
        str(row["title"]),
        str(row["unit"]),
        years,
        f"{row['numbers']:,}",
        str(row["source"]),
        str(row["grade"]),
    ]


def _grades(used: pl.DataFrame) -> str:
    said = used.select("grade", "how_sure").unique().sort("grade").rows()
    return sheet.prose(
        f"Grades: {'; '.join(f'{grade}, {words}' for grade, words in said)}."
    )


def show_end(result: Result) -> Iterator[str]:
    """Yield the checks and the fingerprint."""
    if result.checks:
        yield sheet.checks(result.checks)
    yield sheet.origin(result)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
