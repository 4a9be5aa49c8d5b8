"""Reading agencies' files for linkage: which column is what, and all faults of all files at once.

Each file is one agency's list: a row for each child. Columns are found by their heading; the
headings we know stand in ``headings.csv``, and a mapping says the rest. Values never leave this
package, and no message repeats one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import polars as pl

from seethechild.core.errors import DataError, Problem, did_you_mean
from seethechild.core.files import read_csv
from seethechild.need.linkage.standard import BIRTH_MISSING, standardise
from seethechild.need.tables import FEWEST_LISTS, MOST_LISTS, wrong_number

#: What can be read from a file, and whether it must be there.
FIELDS: Mapping[str, bool] = {
    "first_name": True,
    "family_name": True,
    "birth": True,
    "postcode": False,
    "sex": False,
}
#: A list whose births are so often unreadable was read in the wrong way.
_MOST_UNREADABLE = 0.5


def read_lists(
    files: Sequence[str | Path], columns: Mapping[str, str] | None = None
) -> Mapping[str, pl.DataFrame]:
    """Read the lists of several agencies.

    Args:
        files: CSV files, one for each agency; a list is called what its file is called.
        columns: heading to field (``first_name, family_name, birth, postcode, sex``), for
            headings that are not known. It holds for every file that has the heading.

    Returns:
        Name of each list to its children as ``standardise`` returns them, in the order given.

    Raises:
        DataError: there are too few or too many files, two have one name, or a file is missing,
            empty, or lacks names or births; everything that is wrong, at once.

    Example:
        >>> read_lists(["school.csv"])
        Traceback (most recent call last):
        seethechild.core.errors.DataError: 2 problems:
        - lists: there is 1. Use 2 to 12: join those that are alike, or find another.
        - school.csv: there is no such file. Check the path.
    """
    paths = [Path(file) for file in files]
    problems = list(_wrong_files(paths))
    found = dict[str, pl.DataFrame]()
    for path in paths:
        try:
            found[path.stem] = read_list(path, columns)
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    return found


def read_list(path: str | Path, columns: Mapping[str, str] | None = None) -> pl.DataFrame:
    """Read the list of one agency.

    Args:
        path: a CSV file.
        columns: as for ``read_lists``.

    Returns:
        Its children as ``standardise`` returns them, in the order given.

    Raises:
        DataError: the file is missing, empty, or lacks names or births.
    """
    found = standardise(fields_of(read_csv(path), str(path), columns or {}))
    if problems := list(_wrong_births(str(path), found)):
        raise DataError(problems)
    return found


def fields_of(
    frame: pl.DataFrame, where: str, columns: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """Return the columns that linkage uses, under their own names; those absent are empty.

    Args:
        frame: text columns under an agency's headings.
        where: the file, for messages.
        columns: heading to field, before the headings that are known.

    Raises:
        DataError: a field that is needed has no column, or two; or there are no rows.

    Example:
        >>> frame = pl.DataFrame({"Forename": ["A"], "Surname": ["B"], "D.O.B.": ["2015-02"]})
        >>> fields_of(frame, "a.csv").columns
        ['first_name', 'family_name', 'birth', 'postcode', 'sex']
    """
    told = {_plain(heading): field for heading, field in (columns or {}).items()}
    known = {**_headings(), **told}
    found: dict[str, list[str]] = {field: [] for field in FIELDS}
    for name in frame.columns:
        if (field := known.get(_plain(name))) in found:
            found[str(field)].append(name)
    problems = list(_wrong_columns(frame, found, told, where))
    if problems:
        raise DataError(problems)
    return frame.select(
        pl.col(names[0]).cast(pl.String).alias(field)
        if names
        else pl.lit(None, pl.String).alias(field)
        for field, names in found.items()
    )


def _wrong_files(paths: Sequence[Path]) -> Iterable[Problem]:
    if not FEWEST_LISTS <= len(paths) <= MOST_LISTS:
        yield wrong_number(len(paths))
    names = [path.stem for path in paths]
    for name in sorted({each for each in names if names.count(each) > 1}):
        what = f'two lists would be called "{name}"'
        yield Problem("lists", what, "Rename one of the files.")


def _wrong_columns(
    frame: pl.DataFrame,
    found: Mapping[str, Sequence[str]],
    told: Mapping[str, str],
    where: str,
) -> Iterable[Problem]:
    if frame.is_empty():
        yield Problem(where, "has no rows", "Add the children, or leave the file out.")
    for heading, field in told.items():
        if field not in FIELDS:
            near = did_you_mean(field, FIELDS)
            mend = f"Use {', '.join(near or FIELDS)}."
            yield Problem(f"columns, {heading}", f'there is no field "{field}"', mend)
    for field, names in found.items():
        place = f"{where}, {field.replace('_', ' ')}"
        if len(names) > 1:
            what = f"there are {len(names)} columns for it: {', '.join(names)}"
            yield Problem(place, what, "Remove or rename all but one.")
        elif not names and FIELDS[field]:
            mend = "Add it, or say which column it is."
            yield Problem(place, "no column was found", mend)


def _wrong_births(where: str, frame: pl.DataFrame) -> Iterable[Problem]:
    unreadable = int((frame[BIRTH_MISSING] == "unreadable").sum())
    if unreadable > _MOST_UNREADABLE * frame.height:
        mend = "Write days as 2015-02-28 or 28/02/2015, months as 2015-02."
        yield Problem(f"{where}, birth", "is neither a day nor a month", mend, unreadable)


@lru_cache
def _headings() -> Mapping[str, str]:
    table = read_csv(Path(__file__).with_name("headings.csv"))
    known = dict(table.select("heading", "field").iter_rows())
    return {**known, **{field.replace("_", " "): field for field in FIELDS}}


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", heading.lower()).strip()
