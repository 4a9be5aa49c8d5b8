"""Where a page's numbers come from: fingerprint, version, seed, inputs, standing."""

from seethechild.core.provenance import Provenance
from seethechild.report.markup import Head, Html, closed, joined, table, tag

STANDINGS = {"claimed": "Claimed: nobody outside the project has checked it yet."}


def standing_words(standing: str) -> str:
    """What a standing means, in a sentence.

    Example:
        >>> standing_words("claimed")
        'Claimed: nobody outside the project has checked it yet.'
    """
    said = f"{standing[:1].upper()}{standing[1:]}"
    return STANDINGS.get(standing, said if said.endswith(".") else f"{said}.")


#: More inputs than this are listed only when somebody asks: their hashes make a long table on a phone.
FEW_INPUTS = 4


def origin_part(provenance: Provenance, standing: str) -> Html:
    """What the numbers were made from, so that anyone can make them again."""
    lines = [
        ("Standing", standing_words(standing)),
        ("Fingerprint", tag("span", provenance.fingerprint, class_="code")),
        ("Version", provenance.version),
        (
            "Seed",
            "none: no chance in it" if provenance.seed is None else str(provenance.seed),
        ),
    ]
    parts: list[str] = [
        tag(
            "p",
            "The fingerprint changes if anything that determines these numbers changes, and with "
            "nothing else. The same inputs, settings and seed give the same page on any machine.",
        ),
        tag(
            "dl",
            [piece for name, said in lines for piece in (tag("dt", name), tag("dd", said))],
            class_="key",
        ),
    ]
    if provenance.inputs:
        rows = [
            (each.name, f"{each.rows:,}", tag("span", each.sha256, class_="code hash"))
            for each in provenance.inputs
        ]
        heads = [Head("Input"), Head("Rows", number=True), Head("SHA-256")]
        data = table("inputs", "Inputs", heads, rows)
        many = len(rows) > FEW_INPUTS
        parts.append(closed(f"All {len(rows)} inputs", data, long=True) if many else data)
    if provenance.settings:
        settings = [
            (name, tag("span", str(value), class_="code"))
            for name, value in provenance.settings.items()
        ]
        data = table("settings", "Settings", [Head("Setting"), Head("Value")], settings)
        parts.append(tag("details", [tag("summary", "All settings"), data]))
    return joined(parts)


#: What the foot of a page says where nothing on it is about one child.
NO_CHILD = (
    "Counts of fewer than 10 children from records are hidden. No figure here is about an identifiable "
    "child, family or worker."
)


def foot(provenance: Provenance, standing: str, line: str = NO_CHILD) -> Html:
    """The last lines of every page."""
    return joined(
        [
            tag(
                "p",
                f"{standing_words(standing)} {line}",
            ),
            tag(
                "p",
                f"See the Child {provenance.version}. Fingerprint {provenance.fingerprint}.",
            ),
        ]
    )
