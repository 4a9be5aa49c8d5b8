"""What was made up, as a result."""

from collections import Counter
from pathlib import Path, PurePath

import polars as pl

from seethechild.core.progress import Progress
from seethechild.core.provenance import Input, Provenance, sha256_file
from seethechild.core.results import Check, Result
from seethechild.demo.council import Forms, make_council


def make_returns(
    folder: Path,
    *,
    seed: int,
    children: int,
    years: int,
    dirt: bool,
    forms: Forms = "csv",
    progress: Progress,
) -> Result:
    """Make up a council and write its returns.

    Args:
        folder: to write in.
        seed: the same seed, the same files.
        children: who live there at the start.
        years: of returns.
        dirt: whether to make the mistakes real returns have.
        forms: in which form returns that have several are written (see ``make_council``).
        progress: told of each step.

    Returns:
        A Result with the tables ``files``, how many files and bytes by folder, and
        ``beside_england``, the council's true figures beside England's published ones.

    Raises:
        WriteError: the folder cannot be written to.
    """
    made = make_council(
        folder,
        seed=seed,
        children=children,
        years=years,
        dirt=dirt,
        forms=forms,
        progress=progress,
    )
    sizes = {name: (made.folder / name).stat().st_size for name in made.files}
    count: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for name, size in sizes.items():
        top = PurePath(name).parts[0] if len(PurePath(name).parts) > 1 else "."
        count[top] += 1
        total[top] += size
    rows = [(top, count[top], total[top]) for top in sorted(count)]
    schema = {"folder": pl.String, "files": pl.Int64, "bytes": pl.Int64}
    return Result(
        sentence=(
            f"A made-up council of {children:,} children who do not exist, with {years} years of returns "
            f"in {len(made.files):,} files"
            f"{' and the mistakes real returns have' if dirt else ''}. No child in them is real."
        ),
        tables={
            "files": pl.DataFrame(rows, schema=schema, orient="row"),
            "beside_england": pl.DataFrame(made.truth["beside_england"]),
        },
        checks=(Check("made up", None, "Every file says that it is made up."),),
        provenance=Provenance.of(
            seed=seed,
            inputs=[Input(name, sha256_file(made.folder / name)) for name in sorted(sizes)],
            settings={"children": children, "years": years, "dirt": dirt, "forms": forms},
        ),
    )
