"""Read returns and say what each is, every problem, every repair, and what they can show."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from seethechild.core.errors import Problem, UnknownNameError
from seethechild.core.files import write_atomic
from seethechild.core.progress import Progress
from seethechild.core.provenance import Input, Provenance
from seethechild.core.results import Check, Result
from seethechild.reference.councils import find_council
from seethechild.report.disclosure import STAYS
from seethechild.returns.fields import repair_rules
from seethechild.returns.intake import Intake, Return, take_in
from seethechild.returns.rules.engine import (
    FINDINGS,
    ROWS,
    Findings,
    Tell,
    findings,
    nobody,
    own_findings,
)
from seethechild.returns.rules.rule import known_rules
from seethechild.returns.spool import Kept, Tables
from seethechild.returns.tidy import FILE

XML = ".xml"
_STEP_BYTES = 2**20
#: What the file of rows says of itself in its first lines.
LOCAL = "# Rows of children's records. This file stays with the council."


def check(
    paths: Sequence[Path],
    *,
    progress: Progress,
    rows: Path | None = None,
    without: Sequence[str] = (),
    today: date | None = None,
) -> Result:
    """Read returns of any kinds and say all that is found.

    Args:
        paths: files, folders and zip files, in any order.
        progress: told of each file.
        rows: a local file (CSV) to list each row that breaks a rule in; counts only elsewhere.
        without: ids of repairs not to make, and codes of rules not to ask.
        today: no date may lie after it; the clock's if None.

    Returns:
        A Result with the tables ``files``, ``findings``, ``problems``, ``repairs`` and
        ``coverage``. Its checks say whether every file could be read and whether any rule that
        must hold is broken.

    Raises:
        DataError: nothing could be read.
        UnknownNameError: a repair or rule is not known.
        WriteError: the file of rows cannot be written.
    """
    repairs, rules = _apart(without)
    # Whatever large returns leave there is children's: only its owner can look into the folder, and
    # it goes whatever happens.
    with TemporaryDirectory(prefix="seethechild-") as aside:
        taken = take_in(
            paths, progress=progress, without_repairs=repairs, aside=Path(aside)
        )
        wrong = None if rows is None else Path(aside, "rows.csv")
        asked = _ask(taken, wrong, today or datetime.now(UTC).date(), rules)
        if rows is not None and wrong is not None:
            write_atomic(rows, _pieces(wrong), private=True)
    found = pl.concat([FINDINGS.empty(), *(each.found for each in asked)])
    return Result(
        sentence=_sentence(taken, found),
        tables={
            "files": files_table(taken),
            "findings": found,
            "problems": _problems(taken.problems),
            "repairs": repairs_table(taken),
            "coverage": taken.sees,
        },
        checks=tuple(_checks(taken, asked, found)),
        provenance=provenance(taken, without),
    )


def _ask(
    taken: Intake, wrong: Path | None, day: date, switched_off: frozenset[str]
) -> list[Findings]:
    """Ask all rules; write each row that breaks one to a file, if there is one to be."""
    if wrong is None:
        return _asked(taken, nobody, day, switched_off)
    with wrong.open("w", encoding="utf-8", newline="") as file:
        file.write(f"{LOCAL}\n{ROWS.empty().write_csv()}")
        return _asked(
            taken,
            lambda rows: rows.write_csv(file, include_header=False),
            day,
            switched_off,
        )


def _asked(
    taken: Intake, tell: Tell, day: date, switched_off: frozenset[str]
) -> list[Findings]:
    asked = [
        findings(
            tables,
            format=each.format,
            year=each.year,
            previous=_year_before(each, taken.returns),
            switched_off=switched_off,
            tell=tell,
        )
        for each in taken.returns
        for tables in copies(each)
    ]
    own = own_findings(
        taken.records, taken.returns, today=day, switched_off=switched_off, tell=tell
    )
    return [*asked, own]


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(_STEP_BYTES), b"")


def provenance(taken: Intake, without: Sequence[str]) -> Provenance:
    """Return what was read, file by file, and what was switched off."""
    inputs = [
        Input(each.name, each.sha256, each.rows) for each in taken.files if each.sha256
    ]
    return Provenance.of(inputs=inputs, settings={"without": sorted(without)})


def files_table(taken: Intake) -> pl.DataFrame:
    """Return one row for each file met: what it is and by what it was recognised."""
    return pl.DataFrame(
        [
            {
                "file": each.name,
                "read": each.format is not None,
                "format": each.format or "",
                "tables": ", ".join(each.tables),
                "year": each.year,
                "council": _named(each.council),
                "rows": each.rows,
                "evidence": each.said,
            }
            for each in taken.files
        ],
        schema={
            "file": pl.String,
            "read": pl.Boolean,
            "format": pl.String,
            "tables": pl.String,
            "year": pl.Int64,
            "council": pl.String,
            "rows": pl.Int64,
            "evidence": pl.String,
        },
    )


def repairs_table(taken: Intake) -> pl.DataFrame:
    """Return each repair that was made: which, where, how many rows, and what it does."""
    meanings = {each.id: each.meaning for each in repair_rules()}
    rows = [
        {
            "repair": each.rule,
            "table": each.table,
            "column": each.column,
            "rows": each.rows,
            "meaning": meanings.get(each.rule, ""),
        }
        for each in taken.repairs
    ]
    schema = {
        "repair": pl.String,
        "table": pl.String,
        "column": pl.String,
        "rows": pl.Int64,
        "meaning": pl.String,
    }
    frame = pl.DataFrame(rows, schema=schema)
    keys = ["repair", "table", "column", "meaning"]
    added = frame.group_by(keys, maintain_order=True).agg(pl.col("rows").sum())
    return added.select(*schema).sort("repair", "table", "column")


def copies(whole: Return) -> list[Tables]:
    """Return the tables of a return, each form of it by itself.

    A year of SSDA903 may lie there as CSV and, the same again, as XML: each must keep to the rules,
    and neither is wrong because the other tells the same.
    """
    forms = {_is_xml(name) for name in whole.files}
    if len(forms) == 1:
        return [whole.tables]
    if isinstance(whole.tables, Kept):
        return [
            whole.tables.of_files({name for name in whole.files if _is_xml(name) == form})
            for form in sorted(forms)
        ]
    is_xml = pl.col(FILE).str.to_lowercase().str.ends_with(XML)
    each = [
        {name: frame.filter(is_xml == form) for name, frame in whole.tables.items()}
        for form in sorted(forms)
    ]
    return [
        {name: frame for name, frame in tables.items() if frame.height} for tables in each
    ]


def _is_xml(file: str) -> bool:
    return file.lower().endswith(XML)


def _year_before(one: Return, returns: Sequence[Return]) -> Tables | None:
    """Return the tables of the same council's return of the year before, if it is here."""
    for each in returns:
        same = (each.format, each.council) == (one.format, one.council)
        if same and None not in (each.year, one.year) and each.year == (one.year or 0) - 1:
            return each.tables
    return None


def _apart(without: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return which names are codes of rules; all others are taken as repairs."""
    rules = frozenset(without) & known_rules()
    return frozenset(without) - rules, rules


@lru_cache(maxsize=256)  # every file of a folder is of the same council
def _named(council: str | None) -> str:
    try:
        return "" if council is None else find_council(council).name
    except UnknownNameError:
        return council or ""


def _problems(problems: Sequence[Problem]) -> pl.DataFrame:
    schema = {"where": pl.String, "what": pl.String, "mend": pl.String, "rows": pl.Int64}
    rows = [
        {"where": each.where, "what": each.what, "mend": each.mend, "rows": each.rows}
        for each in problems
    ]
    return pl.DataFrame(rows, schema=schema)


def _sentence(taken: Intake, found: pl.DataFrame) -> str:
    meant = [each for each in taken.files if not each.is_beside]
    read = [each for each in meant if each.format is not None]
    rows = sum(each.rows for each in read)
    mended = sum(each.rows for each in taken.repairs)
    broken, to_see = broken_rules(found), asking_rules(found)
    broken_rows = int(found.filter(pl.col("severity") == "error")["rows"].sum())
    return (
        f"{len(read):,} of {counted(len(meant), 'file')} could be read, with "
        f"{counted(rows, 'row')}. {counted(broken, 'rule')} that must hold "
        f"{'is' if broken == 1 else 'are'} broken, in {counted(broken_rows, 'row')}; "
        f"{to_see:,} more ask{'s' * (to_see == 1)} for a look. "
        f"{counted(len(taken.problems), 'problem')} {'was' if len(taken.problems) == 1 else 'were'} "
        f"found in how the files are written, and "
        f"{'1 value or row was' if mended == 1 else f'{mended:,} values or rows were'} repaired, each "
        "named below."
    )


def broken_rules(found: pl.DataFrame) -> int:
    """Return how many rules that must hold are broken, each once however many places it is in."""
    return found.filter(pl.col("severity") == "error").select("rule").n_unique()


def asking_rules(found: pl.DataFrame) -> int:
    """Return how many other rules ask for a look."""
    return found.filter(pl.col("severity") != "error").select("rule").n_unique()


def counted(number: int, of: str) -> str:
    """Return a number with what it counts, one or several.

    Example:
        >>> counted(1, "rule"), counted(1200, "rule")
        ('1 rule', '1,200 rules')
    """
    return f"{number:,} {of}{'s' * (number != 1)}"


def all_read(taken: Intake) -> Check:
    """Return a check that names every file that was refused."""
    refused = [each.name for each in taken.files if each.is_refused]
    names = ", ".join(refused[:5]) + (" and others" if len(refused) > 5 else "")  # noqa: PLR2004
    return Check(
        "every file could be read",
        not refused,
        f"{len(refused)} could not: {names}." if refused else "All could.",
    )


def _checks(taken: Intake, asked: Sequence[Findings], found: pl.DataFrame) -> list[Check]:
    broken = broken_rules(found)
    return [
        all_read(taken),
        Check(
            "rules that must hold",
            broken == 0,
            f"{counted(sum(each.asked for each in asked), 'rule')} were asked of "
            f"{counted(len(taken.returns), 'return')}; {broken:,} {'is' if broken == 1 else 'are'} "
            "broken.",
        ),
        Check(
            "one council",
            taken.council is not None,
            f"All is of {_named(taken.council)}."
            if taken.council
            else "The files do not say, or not alike, whose they are.",
        ),
        Check("who may see this", None, STAYS),
    ]
