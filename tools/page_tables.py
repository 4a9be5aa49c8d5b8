"""Write ``docs/reference/tables.md`` from the declared tables."""

import importlib
import pkgutil
from collections.abc import Iterator
from itertools import chain

import seethechild
from seethechild.core.tables import Table

HEAD = """\
# The tables

Every table is declared once, in the package that makes it, and checked where it crosses from
one package to another. Dates hold their start and not their stop. Shares run from 0 to 1.

"""


def page() -> str:
    """Return the page: every declared table, by package."""
    return HEAD + "\n".join(
        f"{table.describe().rstrip()}\n\nDeclared in `{module}`.\n"
        for module, table in tables()
    )


def tables() -> list[tuple[str, Table]]:
    """Return each table with the module that declares it, in order of module and name."""
    found: dict[int, tuple[str, Table]] = {}
    homes = [
        each
        for each in pkgutil.iter_modules(seethechild.__path__, "seethechild.")
        if each.name not in {f"seethechild.{shell}" for shell in ("cli", "web", "studies")}
    ]
    for info in chain(homes, *map(_within, homes)):
        module = importlib.import_module(info.name)
        for value in vars(module).values():
            # A table may be imported elsewhere: the deepest package in the flow declares it.
            if isinstance(value, Table) and _declares(module.__file__, value.name):
                found[id(value)] = (info.name, value)
    return sorted(found.values(), key=lambda pair: (pair[0], pair[1].name))


def _within(home: pkgutil.ModuleInfo) -> Iterator[pkgutil.ModuleInfo]:
    """Return every module of a package."""
    package = importlib.import_module(home.name)
    return pkgutil.walk_packages(getattr(package, "__path__", ()), f"{home.name}.")


def _declares(path: str | None, name: str) -> bool:
    """Say whether a file holds the declaration of the table, and not only its import."""
    if path is None:
        return False
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - a module's own path
        return f'"{name}"' in file.read()
