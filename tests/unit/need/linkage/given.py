"""Lists of made-up children whose truth is known: ours, and those beside this project."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from seethechild.core.provenance import Provenance
from seethechild.need.linkage.linked import Linked, link_frames
from seethechild.need.linkage.reading import fields_of
from seethechild.need.linkage.standard import standardise
from seethechild.need.loglinear_methods import estimate
from seethechild.need.tables import CaptureTable
from tests.unit.need.linkage.made_children import Made, made

BESIDE = Path(__file__).parents[5] / "shared/reference/linkage"
needs_beside = pytest.mark.skipif(
    not BESIDE.is_dir(), reason="the lists are not beside this"
)
AGENCIES = {"school": 0.45, "health": 0.3, "care": 0.25, "police": 0.15, "voluntary": 0.1}


def frames(found: Made) -> dict[str, pl.DataFrame]:
    """Return made-up lists as linkage reads them."""
    return {name: standardise(fields_of(rows, name)) for name, rows in found.lists.items()}


@lru_cache
def linked(children: int, draws: int = 20, **how) -> tuple[Made, Linked]:
    """Return made-up children and what linking tells of them."""
    found = made(children, on=dict(AGENCIES), **how)
    return found, link_frames(frames(found), Provenance.of(seed=1), draws=draws)


def beside(name: str) -> tuple[dict[str, pl.DataFrame], np.ndarray]:
    """Return the lists of a file beside this project, and what perfect links give."""
    rows = pl.read_parquet(BESIDE / f"{name}.parquet")
    names = {"first_name": "first_name", "family_name": "surname", "birth": "dob"}
    same = {field: field for field in ("postcode", "sex")}
    lists = {
        agency: standardise(rows.filter(source_dataset=agency).select(**{**names, **same}))
        for agency in sorted(rows["source_dataset"].unique())
    }
    bits = pl.col("source_dataset").rank("dense").cast(pl.Int64) - 1
    on = rows.with_columns(bit=2**bits).group_by("person").agg(pl.col("bit").sum())
    cells = 2 ** len(lists)
    return lists, np.bincount(on["bit"].to_numpy(), minlength=cells)[1:]


def independent(lists, counts) -> float:
    """Return all children by independence: captures of these children are."""
    return estimate(
        CaptureTable(tuple(lists), counts), "independence", replicates=0
    ).estimate


def middle(found: Linked) -> float:
    """Return the mean over sampled linkages of all children by independence."""
    return float(np.mean([independent(found.lists, each) for each in found.counts]))
