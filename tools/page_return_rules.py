"""Write ``docs/reference/return-rules.md`` and ``repairs.md`` from their data."""

from collections.abc import Iterable
from itertools import groupby

from seethechild.returns.fields import repair_rules
from seethechild.returns.rules.rule import ReturnRule, left_out, rules

FORMATS = {
    "cin_census": "Children in need census",
    "ssda903": "SSDA903, children looked after",
    "own": "Our own, of every format",
}
HEAD = """\
# Rules that returns are checked by

`seethechild check` asks these of each return. Codes and words of the children in need census and of
SSDA903 are the Department for Education's (Open Government Licence v3); what is asked is ours, as SQL
over a *view*: the publisher's table, each row with the child, the episode and the rows beside it
(`returns/rules/views_*.py`). A row for which it is true breaks the rule. An *error* must be mended; a
*query* must be looked at. `--without CODE` leaves a rule out. Each rule has a made-up example that
breaks it and one that keeps it in `tests/data/rules`.

Rules are asked of what stands in the files, before any [repair](repairs.md). What cannot be read at
all, such as a text that is no date or a code that no list has, is reported where it is read.

"""
REPAIRS = """\
# Repairs

What reading changes so that a value is understood, and how each is switched off: `--without ID`.
Every repair that is made is counted, by table and column, and shown. Rules are asked before the
repairs that take rows or dates away (`exact_duplicate_row`, `date_out_of_range`,
`closure_before_referral`).

| id | formats | what is changed | whose rule, or why | done unless switched off |
|---|---|---|---|---|
"""


def page() -> str:
    """Return the page of rules: those that run, by format and table, and those left out."""
    return HEAD + "\n".join(_format(name, title) for name, title in FORMATS.items())


def repairs() -> str:
    """Return the page of repairs."""
    rows = (
        (
            f"`{each.id}`",
            each.format.replace(";", ", ") or "all",
            each.meaning,
            each.source,
            "yes" if each.default else "no",
        )
        for each in repair_rules()
    )
    return REPAIRS + _rows(rows)


def _format(name: str, title: str) -> str:
    run, out = rules(name), left_out(name)
    parts = [f"## {title}\n", f"{_counted(len(run))}{_out(len(out))}\n"]
    by_table = sorted(run, key=lambda each: each.table)
    for table, each in groupby(by_table, key=lambda rule: rule.table):
        parts += [f"### {table or 'Any table'}\n", _table(each)]
    if out:
        head = "| code | what it says | why it is left out |\n|---|---|---|\n"
        rows = ((each.code, each.message, each.reason) for each in out)
        parts += ["### Left out\n", head + _rows(rows)]
    return "\n".join(parts)


def _counted(run: int) -> str:
    return f"{run} rules are asked."


def _out(out: int) -> str:
    return (
        f" {out} published rules are not, each for the reason given below." if out else ""
    )


def _table(each: Iterable[ReturnRule]) -> str:
    head = (
        "| code | kind | fields | what it says | broken where | how to mend it | years |\n"
    )
    rows = (
        (
            rule.code,
            rule.severity,
            rule.columns.replace(";", ", "),
            rule.message,
            f"`{rule.when}`",
            rule.mend,
            _years(rule),
        )
        for rule in each
    )
    return head + "|---|---|---|---|---|---|---|\n" + _rows(rows)


def _years(rule: ReturnRule) -> str:
    first, last = rule.first_year, rule.last_year
    if first and last:
        return f"{first} to {last}"
    return f"from {first}" if first else f"to {last}" if last else "all"


def _rows(rows: Iterable[tuple[str, ...]]) -> str:
    lines = ("| " + " | ".join(map(_cell, row)) + " |" for row in rows)
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
