"""Make Annex A workbooks of a few or of many children."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import xlsxwriter

from seethechild.returns import annex_a
from seethechild.returns.extract import Extract, Tidied
from seethechild.returns.fields import tables
from seethechild.returns.head import look
from seethechild.returns.tidy import tidy

#: A value of each type that the published specification has.
PLAIN = {
    "annex_a_sex": "a) Male", "annex_a_ethnicity": "a) WBRI", "annex_a_source": "q) 6: Police",
    "annex_a_nfa": "No", "annex_a_yes_no": "a) Yes", "annex_a_disability": "b) No",
    "annex_a_seen": "Yes", "annex_a_seen_alone": "a) Yes", "annex_a_need": "N1 - Abuse or neglect",
    "annex_a_closure": "RC7", "annex_a_status": "c) Child in need plan",
    "annex_a_abuse": "Neglect", "annex_a_legal": "C2: FCO", "annex_a_permanence": "b) Adoption",
    "annex_a_care_end": "E8", "annex_a_place": "f) U6: Foster placement - not FFA",
    "annex_a_provider": "b) PR1: Own provision", "annex_a_location": "a) In",
    "annex_a_interview": "a) Yes", "annex_a_eligibility": "a) Relevant child",
    "annex_a_in_touch": "a) Yes", "annex_a_accommodation": "U: Independent living",
    "annex_a_suitable": "a) Suitable", "annex_a_activity": "F1: Full time in higher education",
    "annex_a_reversed": "RD1", "annex_a_left_process": "1", "annex_a_unaccompanied": "b) No",
}  # fmt: skip
VALUES = {"date": "2024-01-15", "whole": "1", "number": "9.5", "postcode": "MA1 2RK"}

Row = Mapping[str, str]


def row(table: str, child: str = "1", **given: str) -> dict[str, str]:
    """Return a whole row of a list, with some values given under parts of column names."""
    made = {}
    for each in tables("annex_a")[table]:
        plain = PLAIN[each.codes] if each.type == "code" else VALUES.get(each.type, "text")
        made[each.field] = plain
        for part, value in given.items():
            if part.replace("_", " ").casefold() in each.field.casefold():
                made[each.field] = value
    made[next(iter(made))] = child
    return made


def workbook(path: Path, lists: Mapping[str, list[Row]], *, above: int = 0) -> Path:
    """Write lists as sheets of their names, with so many lines of titles above the columns."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in lists.items():
            sheet = book.add_worksheet(name)
            for line in range(above):
                sheet.write(line, 0, f"Title {line}: children at MARKED")
            columns = [each.field for each in tables("annex_a")[name]]
            sheet.write_row(above, 0, columns)
            for number, each in enumerate(rows, start=above + 1):
                sheet.write_row(number, 0, [each.get(column, "") for column in columns])
    return path


def read(path: Path) -> Extract:
    kind = annex_a.recognise(look(path))
    assert kind is not None, path
    return annex_a.read(path, kind)


def tidied(path: Path) -> Tidied:
    return tidy(read(path))


def records(path: Path) -> dict[str, pl.DataFrame]:
    return annex_a.records(tidied(path))
