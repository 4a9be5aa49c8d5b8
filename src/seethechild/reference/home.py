"""Where the reference files lie, and how they are read: typed, checked, once."""

from pathlib import Path

import polars as pl

from seethechild.core.files import read_csv
from seethechild.core.tables import Table

#: Folder of this package, with everything it ships.
HOME = Path(__file__).parent
VALUES = HOME / "values"
CODES = HOME / "codes"
#: What only a study has that limits foster homes; it determines the numbers of no other.
PLACEMENTS = VALUES / "placements"
#: What only a study has of which a reform reaches by family.
FAMILIES = VALUES / "families"
#: What only a study has that tells children apart by deprivation.
DEPRIVATION = VALUES / "deprivation"
#: What national surveys say of kinds of need; no model reads it.
PREVALENCE = VALUES / "prevalence"


def checked(path: Path, table: Table) -> pl.DataFrame:
    """Read a CSV file as ``table`` declares it.

    Empty text that may not be a gap is read as ``""``.

    Args:
        path: the file.
        table: its columns, types and rules.

    Returns:
        The rows in the order of the file.

    Raises:
        DataError: the file does not hold what the table declares.
    """
    frame = read_csv(path, table.dtypes)
    texts = [c.name for c in table.columns if c.dtype == pl.String and c.nullable]
    filled = frame.with_columns(pl.col(name).fill_null("") for name in texts)
    return table.check(filled)
