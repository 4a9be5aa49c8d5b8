"""Rebuild `returns/formats/synonyms_annex_a.csv` from the published Annex A specification.

Run: python data-raw/annex_a_spellings.py --from ../shared/reference/sector/annex-a

Needs PyYAML, which nothing else here needs: `pip install pyyaml` into an environment of its own.

The specification (liia-tools-pipeline, MIT) says which of Annex A's coarse values each spelling
that councils have sent stands for. Here each is taken on to the department's finer code where the
spelling itself names it ("WBRI - White British", "U6: Foster placement") or says it in words;
otherwise a code that stands for the whole coarse value is kept. What is left out: spellings the
specification itself calls errors, notes about a single child that got into it, the names of
councils (893 spellings of where a home is), and lists whose spellings it cut into letters.
"""

import argparse
import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from annex_a_words import CODES, GROUPS, HOME, LEFT_OUT, LISTS, RIGHT, WORDS

Spelling = tuple[str, str, str]
#: What stands where nothing is recorded, for lists that have a code for that.
NOTHING = ("not recorded", "not stated", "not known", "unknown")
#: Yes and no as computers write them.
YES_NO = (("true", "Y"), ("1", "Y"), ("false", "N"), ("0", "N"))


def spellings(specification: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield list, coarse value and spelling, once each, in the order of the specification."""
    seen = set()
    for columns in specification["column_map"].values():
        for column, said in columns.items():
            name = LISTS.get(column)
            for entry in said.get("category", []) if name else []:
                for spelling in entry["name"]:
                    row = (name, str(entry["code"]).strip(), str(spelling).strip())
                    note = row[2] in LEFT_OUT or ".." in row[2]
                    if row not in seen and not note:
                        seen.add(row)
                        yield row


def code_of(name: str, coarse: str, spelling: str) -> str | None:
    """Return the code a spelling stands for, or None if it stands for nothing."""
    if (name, spelling) in RIGHT:
        return RIGHT[name, spelling]
    groups = GROUPS[name]
    letter = re.match(r"[a-z](?=\))|J\d(?=:)|\w+", coarse)
    group = groups.get(coarse) or groups.get(letter[0] if letter else coarse)
    if group is None:
        return None
    whole, within = group
    named = named_code(name, spelling)
    if named and named != whole and (named in within or any(c.isalpha() for c in named)):
        return named
    text = re.sub(r"[^a-z&0-9]+", " ", spelling.casefold()).strip()
    for pattern, code in WORDS.get(name, ()):
        if code in within and re.search(pattern, text):
            return code
    return whole


def named_code(name: str, spelling: str) -> str | None:
    """Return the department's code that stands in a spelling, at its start or in brackets."""
    known = {code.upper() for code in CODES[name] if len(code) > 1 or code.isalpha()}
    numbers = {code for code in CODES[name] if code.isdigit()}
    lead = r"(?:[a-z]{1,2}1?\)\s*)?(?:CLA - |CIN - |Child |S(?=E\d))?[\[(\u2018']?"
    at_start = re.match(
        lead + r"([A-Z]{1,4}\d{0,2}[A-Z]?|\d{1,2}[A-Fa-f]?)\b(?!')", spelling
    )
    in_brackets = re.search(r"[\[(](?:CIN )?([A-Z0-9]{1,4})[\])]\s*$", spelling)
    for found in (at_start, in_brackets):
        if found and (code := found[1].upper()) in known | numbers:
            alone = len(spelling.strip("\u2018' ")) == len(code)
            if len(code) > 1 or alone or re.match(r"\W*[A-Z0-9]\s*[:)\]-]", spelling):
                return code
    return None


def table(specification: Mapping[str, Any]) -> list[Spelling]:
    """Return list, spelling and code; of two that differ only in blanks or capitals, the first."""
    rows: dict[tuple[str, str], Spelling] = {}
    for name, coarse, spelling in spellings(specification):
        code = code_of(name, coarse, spelling)
        for each in (spelling, re.sub(r"^([a-z]{1,2}\) \w+): ", r"\1 - ", spelling)):
            key = (name, " ".join(each.casefold().split()))
            if code is not None and key[1]:
                rows.setdefault(key, (name, each, code))
    for name, codes in CODES.items():
        for found, code in YES_NO if codes[:2] == ("Y", "N") else ():
            rows.setdefault((name, found), (name, found, code))
        for found in NOTHING if "NOT_RECORDED" in codes else ():
            rows.setdefault((name, found), (name, found, "NOT_RECORDED"))
    own = {(name, code.casefold()) for name, codes in CODES.items() for code in codes}
    return [row for key, row in sorted(rows.items()) if key not in own]


def write(path: Path, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Write rows as CSV with plain line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head)
        out.writerows(rows)


def main() -> None:
    """Rebuild the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="source", type=Path, required=True)
    text = (parser.parse_args().source / "Annex_A_schema.yml").read_text(encoding="utf-8")
    rows = table(yaml.safe_load(text))
    write(HOME / "synonyms_annex_a.csv", ("list", "found", "code"), list(rows))


if __name__ == "__main__":
    main()
