"""Write ``docs/reference/cli.md`` from the commands themselves."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

HEAD = """\
# The command line

`python3 run.py COMMAND` is the same as `seethechild COMMAND`, after setting up what it needs.

"""


def page() -> str:
    """Return the page: every command with its help, arguments and options.

    Commands are read as plain objects with names, help and parameters, so that the page does
    not depend on how a terminal draws them.
    """
    from typer.main import get_command  # noqa: PLC0415 - so that other pages need no shell

    from seethechild.cli.app import app  # noqa: PLC0415

    parts = [section(name, command) for name, command in commands(get_command(app))]
    return HEAD + "\n".join(parts)


def commands(command: Any, name: str = "seethechild") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - Typer's classes are private
    """Yield each command with its full name, groups before what is in them."""
    yield name, command
    for word, inner in sorted(getattr(command, "commands", {}).items()):
        if not inner.hidden:
            yield from commands(inner, f"{name} {word}")


def section(name: str, command: Any) -> str:  # noqa: ANN401
    """Return one command's part of the page."""
    shown = [p for p in command.params if not getattr(p, "hidden", False)]
    arguments = [p for p in shown if p.param_type_name == "argument"]
    options = [p for p in shown if p.param_type_name == "option"]
    usage = " ".join([name, *map(placeholder, arguments)])
    if hasattr(command, "commands"):
        usage += " COMMAND"
    lines = [f"## {name}", "", f"    {usage}{' [OPTIONS]' if options else ''}", ""]
    lines += [prose(command.help), ""]
    if command.epilog:
        lines += [prose(command.epilog), ""]
    rows = [f"| `{placeholder(p)}` | {said(p)} |" for p in arguments]
    rows += [f"| `{', '.join(spelled(p))}` | {said(p)} |" for p in options]
    if rows:
        lines += ["| | |", "|---|---|", *rows, ""]
    return "\n".join(lines)


def prose(text: str | None) -> str:
    """Return a help text as Markdown: without the marks that steer a terminal."""
    kept = (text or "").split("\f", maxsplit=1)[0]
    clean = inspect.cleandoc(kept.replace("\b\n", "").replace("\b", ""))
    return re.sub(
        r"^(\S.*)\n(?=    \S)", r"\1\n\n", clean, flags=re.MULTILINE
    )  # commands as code


def placeholder(parameter: Any) -> str:  # noqa: ANN401
    """Return an argument as usage shows it, ``[COUNCIL]...`` if optional and repeatable."""
    word = (parameter.metavar or parameter.name).upper()
    word = word if parameter.required else f"[{word}]"
    return f"{word}..." if parameter.nargs != 1 else word


def spelled(parameter: Any) -> list[str]:  # noqa: ANN401
    """Return all ways to write an option."""
    return [*parameter.opts, *parameter.secondary_opts]


def said(parameter: Any) -> str:  # noqa: ANN401
    """Return a parameter's help with its default, fit for a table cell."""
    words = " ".join((parameter.help or "").split()).rstrip(".") + "."
    default = parameter.default
    if parameter.required:
        words += " Required."
    elif parameter.show_default and isinstance(default, str | int | float):
        words += "" if isinstance(default, bool) else f" Default: {default}."
    return words.replace("|", "\\|")
