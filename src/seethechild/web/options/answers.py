"""A finished run as its files say it: the page, the result, tables to keep, runs side by side."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from seethechild.report.markup import Html, Page, Section
from seethechild.report.words import money
from seethechild.web.checking.standing import standing_of, standing_words, with_standing
from seethechild.web.options.models import Run

PAGE, RESULT, REPORT, MANIFEST = (
    "report.json",
    "result.json",
    "report.html",
    "manifest.json",
)
#: A cell that begins with one of these is a formula to a spreadsheet program.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
MOST_COMPARED: Final = 4


def folder_of(run: Run) -> Path:
    """Return where a run lies."""
    return Path(settings.DATA) / "runs" / run.folder


def page_of(run: Run) -> Mapping[str, Any]:
    """Return the page of a finished run: title, kicker, about, banner, sections, foot."""
    kept = _read(folder_of(run) / PAGE)
    sections = [
        {**one, "body": with_standing(one["body"], "run", run.fingerprint)}
        for one in kept["sections"]
    ]
    foot = with_standing(kept["foot"], "run", run.fingerprint)
    return {**kept, "sections": sections, "foot": foot}


def report_of(run: Run) -> str:
    """Return the report of a finished run as one page that needs nothing else."""
    text = (folder_of(run) / REPORT).read_text(encoding="utf-8")
    return with_standing(text, "run", run.fingerprint)


def report_page(run: Run) -> Page:
    """Return the page of a finished run as a report's page, for the PDF."""
    kept = page_of(run)
    sections = [
        Section(one["ident"], one["title"], Html(one["body"])) for one in kept["sections"]
    ]
    return Page(
        title=kept["title"],
        kicker=kept["kicker"],
        about=f"{kept['about']} {standing_said(run)}",
        banner=kept["banner"],
        sections=sections,
        foot=Html(kept["foot"]),
    )


def result_of(run: Run) -> Mapping[str, Any]:
    """Return the result of a finished run: sentence, tables, checks, provenance."""
    return _read(folder_of(run) / RESULT)


def tables_of(run: Run) -> list[str]:
    """Return the names of the tables of a finished run that hold anything."""
    return [name for name, rows in result_of(run)["tables"].items() if rows]


def csv_of(rows: Sequence[Mapping[str, Any]], end: Mapping[str, str]) -> bytes:
    """Return rows as CSV that a spreadsheet program opens as text and numbers only.

    Args:
        rows: with the same columns.
        end: columns that are the same in every row: standing, what it does not mean.

    Source:
        https://owasp.org/www-community/attacks/CSV_Injection
    """
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, [*rows[0], *end] if rows else list(end))
    writer.writeheader()
    for row in rows:
        writer.writerow({key: plain_cell(value) for key, value in {**row, **end}.items()})
    return file.getvalue().encode("utf-8-sig")


def plain_cell(value: object) -> object:
    """Return a cell that no spreadsheet program takes for a formula; numbers stay numbers.

    Example:
        >>> plain_cell("=1+1"), plain_cell(-1.5), plain_cell("Camden"), plain_cell(None)
        ("'=1+1", -1.5, 'Camden', '')
    """
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value


def standing_said(run: Run) -> str:
    """Return who has checked a run, as a sentence."""
    return standing_words(standing_of("run", run.fingerprint))


@dataclass(frozen=True)
class Cell:
    """One run's answer to one line of a comparison."""

    mean: str
    span: str


@dataclass(frozen=True)
class Line:
    """One line of a comparison: the same thing in every run."""

    title: str
    unit: str
    now: str
    cells: tuple[Cell, ...]


def why_not_compared(runs: Sequence[Run]) -> list[str]:
    """Return why runs cannot stand side by side; nothing if they can.

    Only runs on the same simulated children, played by the same program, can.
    """
    names = {
        "council": _("They are about different councils."),
        "base_year": _("They start from different years."),
        "years": _("They look ahead a different number of years."),
        "draws": _("They were played a different number of times."),
        "seed": _("They were played with different chance."),
        "law_in_force_from": _("They differ in the law that is in force."),
        "given": _("They rest on different systems."),
    }
    said = [
        words
        for key, words in names.items()
        if len({_key(run.study.get(key)) for run in runs}) > 1
    ]
    codes = {_read(folder_of(run) / MANIFEST)["code"] for run in runs}
    if len(codes) > 1:
        said.append(
            _("They were played by different versions of the program. Run them again.")
        )
    return said


def side_by_side(runs: Sequence[Run]) -> list[tuple[str, list[Line]]]:
    """Return what runs say, the same thing in one line: children first, money second."""
    tables = [result_of(run)["tables"] for run in runs]
    fates = [[_fate(row) for row in each["children"]] for each in tables]
    prices = [line for each in tables for line in each["prices"]]
    parts = [
        (
            _("Children"),
            _lines(fates, "fate", _count)
            + _lines([each["outcomes"] for each in tables], "outcome", _number),
        ),
        (
            _("Money over all years, leaving out what has no known price"),
            _lines([each["money"] for each in tables], "payer", _pounds),
        ),
    ]
    if prices:
        named = [
            [row | {"title": row["item"]} for row in each["prices"]] for each in tables
        ]
        parts.append(
            (_("Price at which it would pay for itself"), _lines(named, "item", money))
        )
    return parts


def _fate(row: Mapping[str, Any]) -> dict[str, Any]:
    titles = {
        "safer": _("Children safer"),
        "at_greater_risk": _("Children at greater risk"),
        "unaffected": _("Children for whom nothing changes"),
    }
    return {**row, "title": titles[row["fate"]], "unit": _("children")}


def _lines(tables: Sequence[Sequence[Mapping[str, Any]]], key: str, say: Any) -> list[Line]:
    by_run = [{row[key]: row for row in rows} for rows in tables]
    lines = []
    first_of = {name: row for found in reversed(by_run) for name, row in found.items()}
    for name, first in first_of.items():
        cells = tuple(_cell(found.get(name), say) for found in by_run)
        now = say(first["baseline_mean"], plus=False) if "baseline_mean" in first else ""
        title = str(first.get("title", name))
        better = {"fewer": _("fewer is better"), "more": _("more is better")}
        said = [first.get("unit", ""), better.get(first.get("direction", ""), "")]
        unit = ", ".join(word for word in said if word)
        lines.append(Line(title[:1].upper() + title[1:], unit, now, cells))
    return lines


def _cell(row: Mapping[str, Any] | None, say: Any) -> Cell:
    if row is None:
        return Cell(_("nothing said"), "")
    mean, low, high = (row.get(key) for key in ("mean", "low", "high"))
    if mean is None:
        return Cell(_("nothing said"), "")
    span = _("%(low)s to %(high)s") % {"low": say(low), "high": say(high)}
    return Cell(say(mean), span)


def _number(value: float | None, *, plus: bool = True) -> str:
    if value is None:
        return "–"
    shown = f"{abs(value):,.0f}"
    return shown if shown == "0" or not plus else f"{'+' if value > 0 else '−'}{shown}"


def _count(value: float | None) -> str:
    return _number(value, plus=False)


def _pounds(value: float | None, *, plus: bool = True) -> str:
    shown = money(value).replace("-", "−")
    return f"+{shown}" if plus and value is not None and value > 0 else shown


def _key(value: object) -> str:
    return json.dumps(value, sort_keys=True)


@lru_cache(maxsize=64)
def _read(path: Path) -> dict[str, Any]:
    # A finished run never changes, so what was read once can be kept.
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return kept
