"""What commands have in common: an example at the end of their help, and the result as JSON."""

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


def example(*commands: str) -> str:
    """Return the end of a command's help: what to type, line by line."""
    return "\n\b\nExample:\n" + "\n".join(f"    seethechild {each}" for each in commands)
