"""A council's picture, or a comparison, as a file that says itself what it is and is not."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import polars as pl

from seethechild.report.markup import Section, joined, tag
from seethechild.report.picture import NOT_MEANT
from seethechild.studies.england import MADE_FROM
from seethechild.web.pdf import page_pdf
from seethechild.web.picture import compared
from seethechild.web.picture.linked import source_rows
from seethechild.web.picture.places import by_code
from seethechild.web.picture.replies import REPLY
from seethechild.web.picture.standing import standing_words
from seethechild.web.picture.told import page_of, result_of

#: Kinds of files, and what a browser calls them.
KINDS: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
}
#: A cell that begins with one of these is a formula to a spreadsheet program.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain_cell(value: object) -> object:
    """Return a cell that no spreadsheet program takes for a formula; numbers stay numbers.

    Source:
        https://owasp.org/www-community/attacks/CSV_Injection

    Example:
        >>> plain_cell("=1+1"), plain_cell(-1.5), plain_cell("Camden")
        ("'=1+1", -1.5, 'Camden')
    """
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value


def csv_bytes(rows: Iterable[dict[str, Any]]) -> bytes:
    r"""Return rows as CSV that spreadsheet programs read as UTF-8.

    Example:
        >>> csv_bytes([{"a": "=1", "b": 2.0}]).decode("utf-8-sig")
        "a,b\r\n'=1,2.0\r\n"
    """
    listed = list(rows)
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(listed[0]) if listed else [])
    writer.writeheader()
    writer.writerows({key: plain_cell(each) for key, each in row.items()} for row in listed)
    return file.getvalue().encode("utf-8-sig")


@lru_cache(maxsize=24)
def council_file(code: str, kind: str, standing: str, answer: str = "") -> bytes:
    """Return the picture of a council as a file.

    Args:
        code: of the Office for National Statistics.
        kind: of ``KINDS``.
        standing: who has checked it.
        answer: what the council says of it.
    """
    if kind == "csv":
        return csv_bytes(_figure_rows(code, standing))
    if kind == "json":
        said = json.loads(result_of(code).to_json())
        around = _around([code], NOT_MEANT, standing_words(standing))
        return _json(said | around | {"council_says": answer})
    page = page_of(code, standing)
    page = replace(page, foot=joined([page.foot, tag("p", REPLY)]))
    if answer:
        told = joined(tag("p", part) for part in answer.split("\n\n"))
        says = Section("says", "What the council says", told)
        page = replace(page, sections=(page.sections[0], says, *page.sections[1:]))
    return page_pdf(page)


@lru_cache(maxsize=24)
def comparison_file(codes: tuple[str, ...], kind: str, standing: str) -> bytes:
    """Return a comparison of councils as a file.

    Args:
        codes: in alphabetical order of names.
        kind: of ``KINDS``.
        standing: who has checked each, in words.
    """
    if kind == "pdf":
        return page_pdf(compared.compared_page(codes, standing))
    rows = compared.rows_of(codes)
    if kind == "csv":
        end = {"standing": standing, "right_of_reply": REPLY}
        return csv_bytes(row | _grounds(row) | end for row in rows.to_dicts())
    told = {
        "sentence": f"{len(codes)} councils side by side, in the order of the alphabet.",
        "rows": [row | _grounds(row) for row in rows.to_dicts()],
        "provenance": {code: result_of(code).provenance.fingerprint for code in codes},
    }
    return _json(told | _around(codes, compared.NOT_MEANT, standing))


def _figure_rows(code: str, standing: str) -> list[dict[str, Any]]:
    """Every figure, each row with its source, date, grade, standing and what it does not mean."""
    place = by_code()[code]
    titles = source_rows()
    return [
        {"council": place.name, "code": code}
        | {key: value for key, value in row.items() if key != "means_not"}
        | {
            "source_title": titles[row["source"]]["title"],
            "publisher": titles[row["source"]]["publisher"],
            "published": titles[row["source"]]["published"],
            "standing": standing_words(standing),
            "means_not": row["means_not"],
            "right_of_reply": REPLY,
        }
        for row in result_of(code).tables["figures"].to_dicts()
    ]


def _grounds(row: dict[str, Any]) -> dict[str, str]:
    """What a rate of a council rests on: sources, dates, the lowest grade."""
    figures = result_of(row["council"]).tables["figures"]
    wanted = list(MADE_FROM[row["comparison"]])
    used = (
        figures.filter(pl.col("measure").is_in(wanted) & (pl.col("year") == row["year"]))
        .select("source", "grade")
        .unique()
        .sort("source")
    )
    keys = used["source"].unique(maintain_order=True).to_list()
    return {
        "source": "; ".join(source_rows()[key]["title"] for key in keys),
        "published": "; ".join(source_rows()[key]["published"] for key in keys),
        "grade": max(used["grade"].to_list(), default=""),
    }


def _around(
    codes: Sequence[str], not_meant: Sequence[str], standing: str
) -> dict[str, Any]:
    keys = sorted(
        {key for code in codes for key in result_of(code).tables["figures"]["source"]}
    )
    return {
        "councils": [{"code": code, "name": by_code()[code].name} for code in codes],
        "standing": standing,
        "does_not_mean": list(not_meant),
        "right_of_reply": REPLY,
        "sources": [source_rows()[key] for key in keys],
    }


def _json(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, allow_nan=False, indent=1).encode()
