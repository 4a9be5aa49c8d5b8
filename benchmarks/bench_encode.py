"""Measure encoded lists: ``python benchmarks/bench_encode.py [FILE.parquet]``.

Prints how far children counted from tokens are from perfect links, and what share of names an attacker gets right who
has all files and knows how often each name occurs in them, by what tokens would be salted with. Files as for
``bench_linkage.py``; without one, made-up children.
"""

import sys
import time
from pathlib import Path

import numpy as np
import polars as pl

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.bench_linkage import from_file  # noqa: E402 - after the path
from seethechild.core.provenance import Provenance  # noqa: E402
from seethechild.need.linkage.encode import encode  # noqa: E402
from seethechild.need.linkage.encoded import compare_encoded  # noqa: E402
from seethechild.need.linkage.linked import link_frames  # noqa: E402
from tests.unit.need.linkage.given import AGENCIES, frames, independent, middle  # noqa: E402
from tests.unit.need.linkage.made_children import made  # noqa: E402

CHILDREN = 6_000
SALTS = {
    "nothing": pl.lit(""),
    "year of birth": pl.col("birth_month").str.head(4),
    "month of birth": pl.col("birth_month"),
}


def guessed(rows: pl.DataFrame, name: str, salt: pl.Expr) -> float:
    """Return the share of names that fall to ranks: commonest token for commonest name, and so on."""
    rows = rows.with_columns(salt=salt)
    names, tokens = (
        # Names that are equally common fall as chance has it.
        rows.group_by(*by, maintain_order=True)
        .len()
        .sample(fraction=1.0, shuffle=True, seed=seed)
        for by, seed in (((name,), 1), (("salt", name), 2))
    )
    rank = pl.col("len").rank("ordinal", descending=True)
    guess = names.select(rank=rank, guess=name)
    told = tokens.with_columns(rank=rank.over("salt")).join(guess, on="rank")
    right = told.filter(pl.col("guess") == pl.col(name))["len"].sum()
    return float(right / rows.height)


def main() -> None:
    """Print the estimate and the attack."""
    if sys.argv[1:]:
        lists, perfect = from_file(sys.argv[1])
    else:
        children = made(CHILDREN, on=AGENCIES)
        lists, perfect = frames(children), children.counts
    key = bytes(range(32))  # made-up children need no secret
    start = time.process_time()
    tokens = {name: encode(frame, key) for name, frame in lists.items()}
    encoded = time.process_time()
    found = link_frames(tokens, Provenance.of(seed=1), draws=20, by=compare_encoded)
    linked = time.process_time()
    wanted, estimate = independent(lists, np.asarray(perfect)), middle(found)
    print(f"perfect links {wanted:10,.0f}")
    print(f"encoded lists {estimate:10,.0f} ({100 * (estimate / wanted - 1):+.1f} %)")
    print(
        f"encoding {encoded - start:.1f} s, linking {linked - encoded:.1f} s of the processor"
    )
    rows = pl.concat(lists.values())
    for name in ("first", "family"):
        told = rows.drop_nulls([name, "birth_month"])
        commonest = told[name].value_counts()["count"].max() / told.height
        print(f"{name} name: the commonest has {100 * commonest:.1f} %; salted by")
        for salt, how in SALTS.items():
            print(f"  {salt:16} {100 * guessed(told, name, how):5.1f} % guessed right")


if __name__ == "__main__":
    main()
