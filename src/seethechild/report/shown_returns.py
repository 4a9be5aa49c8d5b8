"""Which tables of returns and of journeys made from them are shown, and how: as in ``shown``."""

from seethechild.report.layouts import Field, Layout

#: What is wrong with how returns are written, and what was repaired; the rest of a check has text of
#: its own.
CHECK = (
    Layout(
        "problems",
        "Problems in how the files are written",
        (
            Field("where", "where"),
            Field("what", "what"),
            Field("rows", "rows", "count"),
            Field("mend", "how to mend it"),
        ),
    ),
    Layout(
        "repairs",
        "What was repaired",
        (
            Field("repair", "repair"),
            Field("table", "table"),
            Field("column", "column"),
            Field("rows", "rows", "count"),
            Field("meaning", "what was done"),
        ),
        "Each can be switched off: --without NAME.",
    ),
)

#: Broken rules, for a page: what is worst first.
FINDINGS = Layout(
    "findings",
    "Rules that are broken",
    (
        Field("rule", "rule"),
        Field("format", "return"),
        Field("year", "years"),
        Field("table", "tables"),
        Field("rows", "rows", "count"),
        Field("message", "what it says"),
        Field("mend", "how to mend it"),
    ),
    "Codes and words are the Department for Education's, where it has the rule.",
    section="severity",
    section_says="{}",
)
#: What was read, for a page.
READ = (
    Layout(
        "files",
        "Files",
        (
            Field("file", "file"),
            Field("format", "what it is"),
            Field("year", "year", "year"),
            Field("rows", "rows", "count"),
            Field("evidence", "how it was known"),
        ),
        folded=True,
    ),
    Layout(
        "coverage",
        "From when to when children are seen",
        (
            Field("source", "source"),
            Field("sees", "sees"),
            Field("start", "from"),
            Field("stop", "to"),
        ),
        folded=True,
    ),
)

JOURNEYS = (
    Layout(
        "states",
        "Where children were, at least once",
        (
            Field("track", "track"),
            Field("name", "state"),
            Field("children", "children", "count"),
            Field("spells", "spells", "count"),
        ),
    ),
    Layout(
        "events",
        "What happened",
        (
            Field("name", "event"),
            Field("children", "children", "count"),
            Field("events", "events", "count"),
            Field("first_year", "from", "year"),
            Field("last_year", "to", "year"),
        ),
    ),
    Layout(
        "links",
        "Links between returns",
        (
            Field("rule", "by"),
            Field("outcome", "outcome"),
            Field("count", "count", "count"),
        ),
        "Links in doubt are counted and not made: brothers, sisters and twins are never merged.",
    ),
    Layout(
        "agreement",
        "Do identifiers mean the same child in two returns?",
        (
            Field("one", "return"),
            Field("other", "other return"),
            Field("shared", "in both", "count"),
            Field("agree", "agree", "count"),
            Field("contradict", "contradict", "count"),
            Field("same_scheme", "taken as the same"),
        ),
    ),
    Layout(
        "rules",
        "Overlaps and contradictions, resolved by rule",
        (Field("id", "rule"), Field("rows", "rows", "count")),
    ),
    Layout(
        "coverage",
        "What each return sees",
        (
            Field("source", "source"),
            Field("sees", "sees"),
            Field("start", "from"),
            Field("stop", "up to"),
            Field("rows", "rows", "count"),
        ),
    ),
)

TIMELINE = (
    Layout(
        "timeline",
        "What is recorded of this child",
        (
            Field("from", "from"),
            Field("to", "to"),
            Field("age", "age", "count"),
            Field("lane", "part of life"),
            Field("what", "what"),
            Field("days", "days", "days"),
        ),
        "In the order it happened. Empty to: a day, or it goes on.",
    ),
    Layout(
        "cannot_see",
        "What these returns cannot see",
        (
            Field("lane", "part of life"),
            Field("from", "from"),
            Field("to", "to"),
            Field("what", "unseen"),
        ),
    ),
)

DEMO_RETURNS = (
    Layout(
        "files",
        "What was written",
        (
            Field("folder", "folder"),
            Field("files", "files", "count"),
            Field("bytes", "bytes", "count"),
        ),
        "Every file says that it is made up. The true answers are in truth.json.",
    ),
)
