"""The unique pupil number's check letter."""

import polars as pl

#: Letters a check may be: I, O and S are left out (DfE, Unique pupil numbers guide).
LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_LENGTH = 13


def check_letter(column: str) -> pl.Expr:
    """Return the letter a UPN should start with, null where it is not 12 digits after a letter.

    The digits 2 to 13 are weighted 2 to 13 and summed; the sum modulo 23 names the letter. A
    temporary number's last letter counts as its place in the alphabet used here. Source: DfE,
    Unique pupil numbers: a guide for schools and local authorities.

    Example:
        >>> frame = pl.DataFrame({"UPN": ["H801200001001", "X"]})
        >>> frame.select(check_letter("UPN"))["UPN"].to_list()
        ['H', None]
    """
    text = pl.col(column)
    total = pl.sum_horizontal(
        _digit(text.str.slice(place - 1, 1)) * place for place in range(2, _LENGTH + 1)
    )
    whole = text.str.contains(r"^[A-Za-z]\d{11}[0-9A-Za-z]$")
    letter = pl.lit(LETTERS).str.slice((total % len(LETTERS)).cast(pl.UInt32), 1)
    return pl.when(whole).then(letter).alias(column)


def _digit(char: pl.Expr) -> pl.Expr:
    number = char.cast(pl.Int64, strict=False)
    letters = list(LETTERS)
    place = char.str.to_uppercase().replace_strict(
        letters, list(range(len(letters))), default=None, return_dtype=pl.Int64
    )
    return pl.coalesce(number, place)
