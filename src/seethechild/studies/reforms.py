"""The reforms that ship, each with its evidence and grade."""

import polars as pl

from seethechild.core.provenance import Input, Provenance, sha256_frame
from seethechild.core.results import Check, Result
from seethechild.simulate.option_table import reform_table
from seethechild.simulate.options import load_reforms
from seethechild.studies.shipped import shipped


def reforms() -> Result:
    """List the reforms that ship.

    Returns:
        Table ``reforms``; one row for each change of each reform.
    """
    shipping = load_reforms()
    table = reform_table(shipping)
    sentence = (
        f"{len(shipping)} reforms ship. None of them is advice: some rest on weak evidence, and "
        "some were tried well and did not help."
    )
    return Result(
        sentence,
        {"reforms": table},
        (_explained(table),),
        Provenance.of(
            inputs=(
                *shipped("values/effects.csv"),
                Input("reforms", sha256_frame(table), table.height),
            )
        ),
    )


def _explained(table: pl.DataFrame) -> Check:
    graded = table.filter(pl.col("grade").is_not_null() & (pl.col("grade") != "")).height
    return Check(
        "every effect is graded",
        graded == table.height,
        f"{graded} of {table.height} changes carry a grade.",
    )
