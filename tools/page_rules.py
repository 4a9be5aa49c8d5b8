"""Write ``docs/reference/rules.md`` from the tests in ``tests/spec``.

Each file is a chapter, each test a paragraph: its name is the rule, its docstring the reason,
its drawn tables the example. So the rules that are read are the rules that are checked.
"""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

HEAD = """\
# The rules, as tables

Each rule below is a test that runs with every change. If you think a rule is wrong, it is the
table to dispute.
"""


def page(folder: Path) -> str:
    """Return the page for all test files in ``folder``."""
    chapters = [chapter(file) for file in sorted(folder.glob("**/test_*.py"))]
    return "\n".join([HEAD, *chapters])


def chapter(file: Path) -> str:
    """Return one file's chapter: its title from the module's first line, then its rules."""
    module = ast.parse(file.read_text(encoding="utf-8"))
    title, *rest = (ast.get_docstring(module) or file.stem).split("\n", maxsplit=1)
    lines = [f"## {title.rstrip('.')}", ""]
    if rest and rest[0].strip():
        lines += [rest[0].strip(), ""]
    for test in tests(module):
        lines += paragraph(test)
    return "\n".join(lines)


def tests(module: ast.Module) -> Iterator[ast.FunctionDef]:
    """Yield the test functions of a module in order."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def paragraph(test: ast.FunctionDef) -> list[str]:
    """Return one rule: heading, reason, drawn tables."""
    sentence = test.name.removeprefix("test_").replace("_", " ")
    lines = [f"### {sentence[0].upper()}{sentence[1:]}", ""]
    reason = ast.get_docstring(test)
    if reason:
        lines += [reason, ""]
    for table in drawn(test):
        lines += ["```", table, "```", ""]
    return lines


def drawn(test: ast.FunctionDef) -> list[str]:
    """Return the tables drawn in a test: texts of several lines, the docstring left out."""
    body = test.body[1:] if ast.get_docstring(test) else test.body
    texts = [
        (node.lineno, node.value)
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return [inspect.cleandoc(text) for _, text in sorted(texts) if "\n" in text.strip()]
