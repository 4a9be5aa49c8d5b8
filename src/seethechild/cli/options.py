"""What commands have in common: options, and an example at the end of their help."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

Json: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON, for programs.")
]

Tracks: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--tracks",
        metavar="NAMES",
        show_default=False,
        help='What to play beside help, legal steps and homes: "mind" (mental health help, with its '
        'waiting list), "need" (need that nobody sees), or both, as need,mind.',
    ),
]

BorrowedFrom: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--council",
        metavar="NAME",
        help="Whose published figures stand behind; only where the data name no council.",
    ),
]
Population: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Children who live there (CSV: age, children); only where the data name no council.",
    ),
]

Seed: TypeAlias = Annotated[
    int,
    typer.Option(metavar="N", help="Names the chance: the same seed, the same numbers."),
]

PageFile: TypeAlias = Annotated[
    Path | None,
    typer.Option("--page", metavar="FILE", help="Write it as a page (HTML) too."),
]
SvgFile: TypeAlias = Annotated[
    Path | None, typer.Option("--svg", metavar="FILE", help="Write the picture (SVG) too.")
]


def example(*commands: str) -> str:
    """Return the end of a command's help: what to type, line by line."""
    return "\n\b\nExample:\n" + "\n".join(f"    seethechild {each}" for each in commands)
