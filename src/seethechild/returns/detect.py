"""Saying what a file is by its content: every reader is asked, one answers."""

from collections.abc import Iterator
from dataclasses import replace

from seethechild.core.errors import DataError, Problem
from seethechild.returns import annex_a, cin_census, dfe_api, own_tables, ssd, ssda903
from seethechild.returns.extract import Kind
from seethechild.returns.fields import FORMATS, plain_name, tables
from seethechild.returns.head import Head, Reader

#: The one list of readers. A new format is a module and a line here. Those that ask for most
#: columns come first: a table of early help has most columns of an SSDA903 header, too. Annex A,
#: which looks through many lines for its names, comes after those that look at one.
READERS: tuple[Reader, ...] = (own_tables, ssd, ssda903, annex_a, cin_census, dfe_api)

#: Lines in which the column names of a table of text are looked for.
LOOK_LINES = 20
#: What the way out begins with where no reader knows a file.
LOOKED_FOR = "Looked for: "
#: What names of files of text end in.
_TEXT_ENDINGS = frozenset({".csv", ".json", ".tsv", ".txt", ".xml"})
#: How a zip file or workbook starts.
_ZIP = b"PK\x03\x04"
#: How one with nothing in it starts.
_EMPTY_ZIP = b"PK\x05\x06"
#: Below this share of a table's columns a file is not said to be near to it.
_NEAR = 0.3
#: So early does a file of true answers say that it is made up.
_SOON = 100
#: A line with fewer cells is no line of column names below others.
_FEWEST_COLUMNS = 2


def recognise(head: Head) -> tuple[Reader, Kind]:
    """Say what a file is and who reads it.

    Args:
        head: the start of the file.

    Returns:
        The reader and what it recognised.

    Raises:
        DataError: no reader knows it. Says what was looked for, and the table that shares most
            columns with the file; names in the file are not repeated, for a file without a
            header line has values there.
    """
    for reader in READERS:
        if kind := reader.recognise(head):
            return reader, kind
    if found := _below_other_lines(head):
        return found
    if not head.size:
        raise DataError(Problem(head.path.name, "is empty", "Copy or export it again."))
    if head.start.startswith(_EMPTY_ZIP):
        what = "is a zip file with no file in it"
        raise DataError(Problem(head.path.name, what, "Make it again."))
    if head.start.startswith(_ZIP) and not head.members:
        what = "is not a whole zip file or workbook; it may have been cut off"
        raise DataError(Problem(head.path.name, what, "Copy it again, or save it anew."))
    if head.text is None and head.path.suffix.lower() in _TEXT_ENDINGS:
        what = "is not text, though its name says so: it holds bytes that no text has"
        raise DataError(Problem(head.path.name, what, "Copy or export it again."))
    near = _nearest(head)
    what = "is no return we know" + (f"; nearest is {near}" if near else "")
    looked_for = "; ".join(reader.LOOKS_FOR for reader in READERS)
    raise DataError(Problem(head.path.name, what, f"{LOOKED_FOR}{looked_for}."))


def beside_made_up(head: Head) -> str:
    """Return what a file is that lies beside made-up returns and is none; empty if it is no such.

    A folder of made-up returns says what it is (README.txt), the true answers (truth.json), and
    how many children live there (population.csv).
    """
    text = head.text or ""
    match head.path.name:
        case "README.txt" if text.partition("\n")[0].strip().endswith(": MADE UP"):
            return "says of made-up returns what they are"
        case "truth.json" if text.startswith("{") and '"made_up": true' in text[:_SOON]:
            return "has the true answers to made-up returns"
        case "population.csv" if tuple(head.columns) == ("age", "children"):
            return "says how many children live there, and is no return"
        case _:
            return ""


def _below_other_lines(head: Head) -> tuple[Reader, Kind] | None:
    """Look for column names below titles, as exports and reports have them."""
    for above in range(1, LOOK_LINES if head.columns else 0):
        lower = head.below(above)
        if len(lower.columns) < _FEWEST_COLUMNS:
            continue
        for reader in READERS:
            if kind := reader.recognise(lower):
                said = f"{kind.evidence}, below {above} other line{'s' * (above > 1)}"
                return reader, replace(kind, evidence=said, above=above)
    return None


def _nearest(head: Head) -> str:
    """Return the table whose columns a file shares most of, and which it lacks."""
    there = {plain_name(column) for column in head.columns}
    best, best_share = "", _NEAR
    for name, columns in _declared():
        shared = [column for column in columns if plain_name(column) in there]
        share = len(shared) / len(columns)
        if share > best_share:
            lacking = [column for column in columns if column not in shared]
            lacks = f"; it lacks {', '.join(lacking)}" if lacking else ""
            best = f"{name} ({len(shared)} of {len(columns)} columns{lacks})"
            best_share = share
    return best


def _declared() -> Iterator[tuple[str, list[str]]]:
    for form in FORMATS:
        try:
            found = tables(form)
        except DataError:  # a format that has no data yet
            continue
        for table, its_fields in found.items():
            yield f"{form} {table}", [each.field for each in its_fields]
