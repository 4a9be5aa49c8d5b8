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
