"""Every rule for safe voices has a test, and every test the page names is there and says which rule it is for."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/explanation/safe-voices.md").read_text(encoding="utf-8")
MANY = {"S": 18, "P": 13, "C": 18, "V": 5}
ALL = [
    f"{letter}{number}" for letter, most in MANY.items() for number in range(1, most + 1)
]
#: "S5: …" or "C7, C9: …": what a test's words begin with.
NUMBERED = re.compile(r"(?P<rules>[SPCV]\d+(?:(?:, | and )[SPCV]\d+)*):")


def rows() -> list[list[str]]:
    lines = re.findall(r"^\| ([SPCV]\d+ \|.*) \|$", PAGE, re.M)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines]


@cache
def held_in(file: str) -> dict[str, str]:
    """Each test of a file, with the first words it says of itself."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {
        each.name: (ast.get_docstring(each) or "")
        for each in tree.body
        if isinstance(each, ast.FunctionDef)
    }


def test_no_rule_is_left_out_or_lacks_words_or_a_test() -> None:
    assert [row[0] for row in rows()] == ALL
    for rule, words, proved, *_rest in rows():
        assert len(words) > 20, rule
        assert re.findall(r"`tests/[\w/]+\.py::test_\w+`", proved), rule


def test_each_test_named_is_there_and_its_words_begin_with_the_rule() -> None:
    wrong = []
    for rule, _words, proved, *_rest in rows():
        for file, name in re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", proved):
            told = NUMBERED.match(held_in(file).get(name, ""))
            if told is None or rule not in re.findall(r"[SPCV]\d+", told["rules"]):
                wrong.append((rule, file, name))
    assert wrong == []
