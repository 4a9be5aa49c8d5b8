"""Published tables and what R's packages make of them, where they lie beside this project.

They have licences of their own and do not ship; see the README beside them.
"""

import csv
from pathlib import Path

import pytest

MSE = Path(__file__).parents[4] / "shared/reference/mse"
needs_reference = pytest.mark.skipif(
    not MSE.is_dir(), reason="the tables are not beside this"
)


def rows(name):
    """Return the rows of a file as dictionaries; none where it is not there."""
    path = MSE / name
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
