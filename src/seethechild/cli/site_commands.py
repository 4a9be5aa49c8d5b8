"""The commands that run the website: what each takes, in the words of ``--help``.

What a command does is in ``site``.
"""
# ruff: noqa: PLC0415 - loaded when a command runs, so that --help is quick

from typing import Annotated

import typer

from seethechild.cli.options import example

commands = typer.Typer()


@commands.command(epilog=example("serve --demo", "serve --host 0.0.0.0 --port 8000"))
def serve(
    *,
    demo: Annotated[
        bool,
        typer.Option(
            "--demo",
            help="Start with a made-up council, people in every role and finished runs.",
        ),
    ] = False,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="N", help="Which port.")
    ] = 8000,
) -> None:
    """Serve the website.

    It is ready when it prints "Ready:" and its address. Ctrl-C stops it. Settings come from the
    environment: see the page on running it. Its long work is done by "seethechild worker".
    """
    from seethechild.cli import site

    raise typer.Exit(site.serve(demo=demo, host=host, port=port))


@commands.command(epilog=example("worker"))
def worker() -> None:
    """Do the website's long work: runs, returns, exports.

    Several may run beside each other. Ctrl-C stops one after the work in hand.
    """
    from seethechild.cli import site

    raise typer.Exit(site.manage(["worker"]))


@commands.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    epilog=example("manage migrate", "manage audit verify", "manage export backup.stc"),
)
def manage(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="COMMAND...", help="One of the site's own."),
    ] = None,
) -> None:
    """Run one of the website's own commands.

    Among them: migrate, audit, export, restore, make_secrets. "manage help" lists them.
    """
    from seethechild.cli import site

    raise typer.Exit(site.manage(words or ["help"]))
