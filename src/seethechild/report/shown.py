"""Which tables of each answer are shown, and how: for terminal and page alike."""

from seethechild.report.layouts import Field, Layout

CHECK = (
    Layout(
        "files",
        "What each file is",
        (
            Field("file", "file"),
            Field("format", "format"),
            Field("tables", "tables"),
            Field("year", "year", "year"),
            Field("rows", "rows", "count"),
            Field("evidence", "known by"),
        ),
    ),
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
        "findings",
        "Rules that are broken",
        (
            Field("rule", "rule"),
            Field("severity", "kind"),
            Field("table", "table"),
            Field("year", "year", "year"),
            Field("rows", "rows", "count"),
            Field("message", "what the rule says"),
            Field("mend", "how to mend it"),
        ),
        "Codes and words are the Department for Education's, where it has the rule. "
        "--rows FILE lists the rows, in a file that stays with the council.",
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
    Layout(
        "coverage",
        "What these returns can show",
        (
            Field("source", "source"),
            Field("record", "shows"),
            Field("start", "from"),
            Field("stop", "up to"),
        ),
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
