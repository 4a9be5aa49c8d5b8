"""Any text in any cell of any table read here: records as declared, and no traceback."""

import csv

from hypothesis import given, settings
from hypothesis import strategies as some

from seethechild.returns import annex_a, own_tables, ssd
from seethechild.returns.fields import Field, codes, tables
from seethechild.returns.head import look
from seethechild.returns.records import RECORDS
from seethechild.returns.tidy import tidy
from tests.lengths import at_length

FORMATS = {"annex_a": annex_a, "ssd": ssd} | dict.fromkeys(own_tables.FORMATS, own_tables)
TABLES = [(form, table) for form in FORMATS for table in tables(form)]
#: Text as people and systems write it, and values that are right or nearly so.
TEXT = some.text(
    some.characters(exclude_categories=["Cs", "Cc"]) | some.sampled_from("0123456789/-{}[]\":"),
    max_size=12,
) | some.sampled_from(
    ["2024-03-01", "01/04/2024", "31/02/2024", "45000", "Y", "No", "Unknown", "1", "-1", "1e400",
     '{"NFA_FLAG": "Y"}', '["1A"]', "[[[[", "9999-12-31", "0001-01-01", "A123456789012", "null"]
)  # fmt: skip


def _cell(known: Field) -> some.SearchStrategy[str]:
    listed = [row.code for row in codes(known.codes)]
    return some.sampled_from(listed) | TEXT if listed else TEXT


@settings(max_examples=at_length(120, fresh_clone=50))
@given(some.sampled_from(TABLES), some.data())
def test_any_text_in_any_cell(tmp_path_factory, which, data):
    form, table = which
    known = tables(form)[table]
    rows = [
        [data.draw(_cell(each)) for each in known]
        for _ in range(data.draw(some.integers(0, 4)))
    ]
    path = tmp_path_factory.mktemp("any") / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[each.field for each in known], *rows])
    kind = FORMATS[form].recognise(look(path))
    assert (kind.format, kind.table) == (form, table)
    read = FORMATS[form].read(path, kind)
    for name, frame in FORMATS[form].records(tidy(read)).items():
        has_child = "child" in frame.columns
        RECORDS[name].check(frame.drop_nulls("child") if has_child else frame)
