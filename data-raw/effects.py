"""Effects of interventions: the published row, what is added to it, and intervals we derive.

Where a trial reports the risks in both arms but no interval, one is derived for the difference:
value +- z x sqrt(d x (p1 (1 - p1) / n1 + p0 (1 - p0) / n0)), where d is the design effect for several
children of one family, 1 + (children / families - 1) x rho. rho = 1 takes brothers and sisters as
deciding alike, the widest interval. Such intervals have grade D.
"""

from math import sqrt
from pathlib import Path

import polars as pl
from reading import text_csv

Z = 1.959964
FAMILY_CORRELATION = 1.0
FORMULA = (
    "Interval derived from the risks: +- 1.96 sqrt(d (p1 (1 - p1) / n1 + p0 (1 - p0) / n0)), "
    "arms taken as equal halves, design effect d = 1 + (children / families - 1) x 1."
)
NUMBERS = ("value", "low", "high", "control_risk", "treated_risk", "n_control", "n_treated")
OWN = ("intervention", "outcome", "n", "follow_up_months", "evidence_rating")


def effects_table(published: Path, added: Path) -> pl.DataFrame:
    """Return every effect with an id, in the order of the published file."""
    base = text_csv(published / "effects.csv").with_row_index("row", offset=1)
    more = text_csv(added / "effects.csv").with_columns(pl.col("row").cast(pl.UInt32))
    rows = more.join(base, on="row", how="left", suffix="_published")
    apart = rows.filter(~pl.col("intervention").str.starts_with(pl.col("begins")))
    missing = set(base["row"]) - set(more["row"])
    if apart.height or missing:
        message = (
            f"added/effects.csv does not fit: {apart['id'].to_list()}, missing {missing}"
        )
        raise ValueError(message)
    told = [_told(row) for row in rows.iter_rows(named=True)]
    return pl.DataFrame(told, infer_schema_length=None)


def _told(row: dict[str, str | None]) -> dict[str, object]:
    # a further finding of a published row says what is its own
    own = {name: row[f"{name}_told"] for name in OWN if row[f"{name}_told"]}
    notes = [row["added_note"], None if own else row["note"]]
    row = row | own
    number = {
        name: float(row[name] or "nan") for name in (*NUMBERS, "clusters", "children")
    }
    low, high, origin = number["low"], number["high"], row["interval_from"]
    grade = row["interval_grade"]
    if origin == "risks":
        half = 100 * _half_width(number)
        low, high = round(number["value"] - half, 2), round(number["value"] + half, 2)
        origin, grade = "derived", "D"
        notes.insert(0, FORMULA)
    bare = [note.strip(" .") for note in notes if note]
    joined = ". ".join(note[:1].upper() + note[1:] for note in bare)
    return {
        "id": row["id"],
        "intervention": row["intervention"],
        "outcome": row["outcome"],
        "measure": row["measure"],
        "unit": row["unit"],
        "value": _gap(number["value"]),
        "low": _gap(low),
        "high": _gap(high),
        "interval_from": origin,
        "control_risk": _gap(number["control_risk"]),
        "treated_risk": _gap(number["treated_risk"]),
        "n_control": _gap(number["n_control"]),
        "n_treated": _gap(number["n_treated"]),
        "clusters": _gap(number["clusters"]),
        "follow_up_months": _gap(float(row["follow_up_months"] or "nan")),
        "design": row["design"],
        "sample": row["n"],
        "place": row["country"],
        "year": int(row["year"] or 0),
        "effect_grade": row["effect_grade"],
        "interval_grade": grade,
        "usable": row["usable"],
        "rating": row["evidence_rating"],
        "source": row["source"],
        "where": row["where"],
        "note": f"{joined}." if joined else None,
    }


def _half_width(number: dict[str, float]) -> float:
    p0, p1 = number["control_risk"], number["treated_risk"]
    alike = 1 + (number["children"] / number["clusters"] - 1) * FAMILY_CORRELATION
    spread = p1 * (1 - p1) / number["n_treated"] + p0 * (1 - p0) / number["n_control"]
    return Z * sqrt(alike * spread)


def _gap(number: float) -> float | None:
    return None if number != number else number  # noqa: PLR0124 - not a number differs from itself
