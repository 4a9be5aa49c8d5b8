"""Mistakes as real returns have them, put into clean ones and counted by what should find them.

Each kind falls on fields of its own, so that what a reader says it mended can be compared with
what was done. The lives stay as they are: the true answers do not change.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable

import polars as pl

from seethechild.demo.chance import Luck
from seethechild.returns.fields import fields, synonyms

Files = dict[str, bytes]
#: A council's number that one census bears by mistake; no council has it either.
WRONG_NUMBER = "998"
_SEXES = {"M": "1", "F": "2"}
_FIRST_YEAR_OF_LETTERS = 2025


def soil(files: Files, *, seed: int, share: float) -> tuple[Files, Counter[str]]:
    """Put mistakes into returns.

    Args:
        files: clean returns by path.
        seed: of the council.
        share: of the values that a kind of mistake can fall on.

    Returns:
        The returns, and by the id of the repair or rule that should find it, or a plain name
        where none does, how many rows were changed.
    """
    made, counts = dict(files), Counter[str]()
    for name in sorted(made):
        luck = Luck(seed, "dirt", name)
        if name.endswith(".csv") and name.startswith("ssda903/"):
            made[name] = _soil_csv(name, made[name], luck, share, counts)
        elif name.startswith("cin/"):
            made[name] = _soil_census(made[name].decode(), luck, share, counts).encode()
    censuses = sorted(name for name in made if name.startswith("cin/"))
    if len(censuses) > 1:
        made[censuses[0]] = re.sub(rb"<LEA>\d{3}<", f"<LEA>{WRONG_NUMBER}<".encode(), made[censuses[0]])  # fmt: skip
        counts["wrong_council"] = 1
    return made, counts


def _soil_csv(
    name: str, content: bytes, luck: Luck, share: float, counts: Counter[str]
) -> bytes:
    """Change values of one SSDA903 table; none of its values needs quotes."""
    lines = content.decode().split("\r\n")
    rows = [line.split(",") for line in lines if line]
    titles, body = rows[0], rows[1:]
    table, year = name.split("_")[-2], int(name.split("/")[1])
    kinds: dict[str, list[tuple[str, str, Callable[[str], str]]]] = {
        "reviews": [
            ("two_digit_year", "REVIEW", lambda text: text[:6] + text[8:]),
            ("code_case", "REVIEW_CODE", str.lower),
        ],
        "episodes": [("trimmed_blanks", "LS", lambda text: f" {text} ")],
        "header": [
            ("iso_date", "DOB", _iso),
            ("old_sex_code", "SEX", lambda text: _SEXES.get(text, text)),
        ],
    }
    for kind, column, change in kinds.get(table, ()):
        if kind == "old_sex_code" and year < _FIRST_YEAR_OF_LETTERS:
            continue
        place = titles.index(column)
        for row in body:
            if row[place] and luck.yes(share * 3) and change(row[place]) != row[place]:
                row[place] = change(row[place])
                counts[kind] += 1
    if table == "episodes":
        body = list(_twice(body, luck, share, counts))
    if table == "header" and year < _FIRST_YEAR_OF_LETTERS:
        _conflicting_sex(body, titles.index("SEX"), titles.index("CHILD"), counts)
    return "\r\n".join([",".join(row) for row in [titles, *body]] + [""]).encode()


def _iso(text: str) -> str:
    return f"{text[6:]}-{text[3:5]}-{text[:2]}"


def _twice(
    body: Iterable[list[str]], luck: Luck, share: float, counts: Counter[str]
) -> Iterable[list[str]]:
    for row in body:
        yield row
        if luck.yes(share * 3) and not any(value != value.strip() for value in row):
            counts["exact_duplicate_row"] += 1
            yield row


def _conflicting_sex(
    body: list[list[str]], sex: int, child: int, counts: Counter[str]
) -> None:
    """Give the other sex to the same few children in every year's return on care."""
    for row in body:
        if row[child].endswith("77"):
            row[sex] = {"1": "2", "2": "1"}.get(row[sex], row[sex])
            counts["conflicting_sex"] += 1


def _soil_census(text: str, luck: Luck, share: float, counts: Counter[str]) -> str:
    """Close some episodes before they began (rule 8630), and leave out some pupil numbers."""

    def turned(found: re.Match[str]) -> str:
        if not luck.yes(share):
            return found[0]
        counts["8630"] += 1
        referred, between = found[1], found[2]
        year = int(referred[:4]) - 1
        return f"<CINreferralDate>{referred}</CINreferralDate>{between}<CINclosureDate>{year}-06-01<"  # fmt: skip

    def lost(found: re.Match[str]) -> str:
        if not luck.yes(share):
            return found[0]
        counts["missing_upn"] += 1
        return found[1]

    closed = r"<CINreferralDate>([\d-]+)</CINreferralDate>((?:<(?:ReferralSource|PrimaryNeedCode)>[^<]*</\w+>)*)<CINclosureDate>[\d-]+<"  # fmt: skip
    text = re.sub(closed, turned, text)
    return re.sub(r"(</LAchildID>)<UPN>[^<]*</UPN>", lost, text)


def spelled(
    lists: dict[str, pl.DataFrame], *, seed: int, share: float
) -> tuple[dict[str, pl.DataFrame], Counter[str]]:
    """Write some codes of Annex A in other words that councils are known to use."""
    counts: Counter[str] = Counter()
    made = dict(lists)
    for each in fields("annex_a"):
        words: dict[str, list[str]] = {}
        for found, code in synonyms(each.codes).items() if each.codes else ():
            words.setdefault(code, []).append(found)
        if (
            not words
            or each.table not in made
            or each.field not in made[each.table].columns
        ):
            continue
        luck = Luck(seed, "spelling", each.table, each.field)
        values = made[each.table][each.field].to_list()
        for place, value in enumerate(values):
            if value in words and luck.yes(share * 3):
                there = words[value]
                values[place] = there[luck.whole(0, len(there) - 1)]
                counts["synonym"] += 1
        column = pl.Series(each.field, values, dtype=pl.String)
        made[each.table] = made[each.table].with_columns(column)
    return made, counts
