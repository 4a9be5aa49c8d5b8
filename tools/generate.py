"""Rewrite the files that are made from the code, or check that they are up to date.

Run as ``python3 run.py fix`` (rewrites) and ``python3 run.py check`` (``--check``: compares).
"""

import ast
import difflib
import sys
from collections.abc import Callable
from pathlib import Path

import page_cli
import page_return_rules
import page_rules
import page_states
import page_tables
from seethechild.web.govuk import scope

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "src" / "seethechild"
ARCHITECTURE = ROOT / "ARCHITECTURE.md"
REFERENCE = ROOT / "docs" / "reference"
NOTE = "<!-- Made by tools/generate.py. Do not edit: run `python3 run.py fix`. -->\n\n"

#: Lines of difference shown for a file that is out of date.
SHOWN = 40

#: The flow, from what people touch down to what everything stands on.
ORDER = (
    "cli", "web", "demo", "studies", "report", "decide", "trials", "simulate", "cost",
    "model", "need", "voices", "journeys", "evidence", "returns", "reference", "core",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Write every generated file, or with ``--check`` say which are out of date."""
    check = arguments == ["--check"]
    wrong = [
        path for path, make in generated().items() if not is_right(path, make, check=check)
    ]
    return 1 if wrong else 0


def is_right(path: Path, make: Callable[[], str], *, check: bool) -> bool:
    """Compare one file with what it should be, or write it; say what is wrong or was done."""
    name = path.relative_to(ROOT).as_posix()
    try:
        new = make()
    except ImportError as error:
        print(f"{name} cannot be made: {error}")
        return False
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    if new == old:
        return True
    if check:
        print(f"{name} is out of date. Run: python3 run.py fix")
        print("".join(changes(old, new)[:SHOWN]), end="")
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(new, encoding="utf-8", newline="\n")
    print(f"wrote {name}")
    return True


def generated() -> dict[Path, Callable[[], str]]:
    """Return each generated file with the function that makes its text."""
    return {
        ARCHITECTURE: lambda: with_packages(ARCHITECTURE.read_text(encoding="utf-8")),
        REFERENCE / "cli.md": lambda: NOTE + page_cli.page(),
        REFERENCE / "tables.md": lambda: NOTE + page_tables.page(),
        REFERENCE / "return-rules.md": lambda: NOTE + page_return_rules.page(),
        REFERENCE / "repairs.md": lambda: NOTE + page_return_rules.repairs(),
        REFERENCE / "rules.md": lambda: NOTE + page_rules.page(ROOT / "tests" / "spec"),
        REFERENCE / "states.md": lambda: NOTE + page_states.page(),
        scope.TARGET: scope.made,
    }


def changes(old: str, new: str) -> list[str]:
    """Return the difference between two texts, line by line."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    return list(difflib.unified_diff(before, after, "as it is", "as it should be", n=0))


def with_packages(text: str) -> str:
    """Return ARCHITECTURE with its table of packages made from their docstrings."""
    return between(text, "packages", packages_table())


def packages_table() -> str:
    """Return the table of packages: the first line of each docstring, in order of flow."""
    found = {path.parent.name: first_line(path) for path in PACKAGES.glob("*/__init__.py")}
    unknown = sorted(set(found) - set(ORDER))
    if unknown:
        message = f"tools/generate.py: ORDER does not name {', '.join(unknown)}. Add it."
        raise SystemExit(message)
    rows = [f"| `{name}` | {found[name]} |" for name in ORDER if name in found]
    return "\n".join(["| package | what it does |", "|---|---|", *rows])


def first_line(path: Path) -> str:
    """Return the first line of a module's docstring."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.split("\n", maxsplit=1)[0]


def between(text: str, mark: str, new: str) -> str:
    """Replace what stands between ``<!-- mark -->`` and ``<!-- end mark -->``."""
    start, end = f"<!-- {mark} -->", f"<!-- end {mark} -->"
    if text.count(start) != 1 or text.count(end) != 1:
        message = f"Expected one '{start}' and one '{end}'. Put them back."
        raise SystemExit(message)
    head, rest = text.split(start)
    _, tail = rest.split(end)
    return f"{head}{start}\n{new.strip()}\n{end}{tail}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
