"""Read the tables drawn in spec tests."""

import polars as pl


def drawn(text: str) -> pl.DataFrame:
    """Return a drawn table: whole numbers, numbers and words as they look; a dash is a gap."""
    lines = [line for line in text.strip().splitlines() if "-+-" not in line]
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return pl.DataFrame(
        [dict(zip(head, map(_value, row), strict=True)) for row in rows],
        infer_schema_length=None,
    )


def _value(cell: str) -> object:
    plain = cell.replace(",", "")
    if cell == "-":
        return None
    if plain.lstrip("-").isdigit():
        return int(plain)
    try:
        return float(plain)
    except ValueError:
        return cell
