"""Writing names, births and postcodes of all lists in one way, so that they can be compared.

Names are small letters without accents; a hyphen joins the parts of a family name. A birth is a
day where the day is known, else a month. What cannot be read is a gap.
"""

import polars as pl

#: Says of each row whether its birth is told: ``told``, ``absent`` or ``unreadable``.
BIRTH_MISSING = "birth_told"

_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%d %B %Y")
_MONTHS = ("%Y-%m", "%m/%Y", "%Y/%m", "%Y%m", "%B %Y")
_SEXES = {
    **dict.fromkeys(("m", "male", "boy", "1", "man"), "M"),
    **dict.fromkeys(("f", "female", "girl", "2", "woman"), "F"),
}
#: Rows that agree on all of these are one child, told twice.
_IDENTICAL = ("first", "family", "birth_day", "postcode", "sex")


def standardise(fields: pl.DataFrame) -> pl.DataFrame:
    """Return the children of one list, written in one way.

    Args:
        fields: text columns ``first_name, family_name, birth, postcode, sex``.

    Returns:
        A row for each row, in the same order: ``first, family, family_parts`` (a list),
        ``birth_day`` (``YYYYMMDD``), ``birth_month`` (``YYYYMM``), ``birth_number`` (days since
        1970; the 15th where only the month is known), ``postcode, sector, district, sex`` (M, F)
        and ``birth_told``. Gaps are null.

    Example:
        >>> fields = pl.DataFrame({
        ...     "first_name": ["Zoë"], "family_name": ["O'Neil - Smith"], "birth": ["28/02/2015"],
        ...     "postcode": ["ls1 4ap"], "sex": ["Female"],
        ... })
        >>> standardise(fields).select("first", "family", "birth_day", "sector", "sex").row(0)
        ('zoe', 'oneil-smith', '20150228', 'LS14', 'F')
    """
    text = pl.col("birth").str.strip_chars().str.replace(r"[T ]\d\d?:\d\d.*$", "")
    day = pl.coalesce(text.str.to_date(form, strict=False) for form in _DAYS)
    month = pl.coalesce(
        (pl.lit("15 ") + text).str.to_date("%d " + form, strict=False) for form in _MONTHS
    )
    told = fields.with_columns(_day=day).with_columns(
        _birth=pl.coalesce("_day", month),
    )
    return told.select(
        _name("first_name", "-").alias("first"),
        _name("family_name", "").alias("family"),
        _name("family_name", "").str.split("-").alias("family_parts"),
        pl.col("_day").dt.strftime("%Y%m%d").alias("birth_day"),
        pl.col("_birth").dt.strftime("%Y%m").alias("birth_month"),
        pl.col("_birth").cast(pl.Int32).alias("birth_number"),
        _postcode().alias("postcode"),
        _postcode().str.head(-2).alias("sector"),
        _postcode().str.head(-3).alias("district"),
        pl.col("sex")
        .str.strip_chars()
        .str.to_lowercase()
        .replace_strict(_SEXES, default=None, return_dtype=pl.String)
        .alias("sex"),
        pl.when(pl.col("_birth").is_not_null())
        .then(pl.lit("told"))
        .when(text.is_null() | (text == ""))
        .then(pl.lit("absent"))
        .otherwise(pl.lit("unreadable"))
        .alias(BIRTH_MISSING),
    )


def without_repeats(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a list with each child once: rows alike in everything are one child.

    Args:
        frame: as ``standardise`` returns it. Rows that lack a name, the day of birth or the
            postcode are kept: they may be two children.

    Example:
        >>> fields = pl.DataFrame({
        ...     "first_name": ["Al", "al"], "family_name": ["Lee"] * 2, "birth": ["2015-02-28"] * 2,
        ...     "postcode": ["LS1 4AP"] * 2, "sex": ["M"] * 2,
        ... })
        >>> without_repeats(standardise(fields)).height
        1
    """
    known = pl.all_horizontal(
        pl.col("first", "family", "birth_day", "postcode").is_not_null()
    )
    repeat = known & ~pl.struct(_IDENTICAL).is_first_distinct()
    return frame.filter(~repeat)


def with_common(frame: pl.DataFrame) -> pl.DataFrame:
    """Add whether a name is common: held by more than the middle record's name is.

    Args:
        frame: all lists together, with ``first`` and ``family``.

    Returns:
        The same with ``first_common`` and ``family_common``.

    Example:
        >>> frame = pl.DataFrame({"first": ["jo", "jo", "jo", "al", "bo"], "family": ["x"] * 5})
        >>> with_common(frame)["first_common"].to_list()
        [False, False, False, False, False]
    """
    held = {name: pl.len().over(name) for name in ("first", "family")}
    return frame.with_columns(
        (count > count.median()).alias(f"{name}_common") for name, count in held.items()
    )


def _name(column: str, for_hyphen: str) -> pl.Expr:
    """Return a name as small letters; ``for_hyphen`` is kept out of first names."""
    plain = (
        pl.col(column)
        .str.normalize("NFKD")
        .str.to_lowercase()
        .str.replace_all(r"\s*-\s*", "-")
        .str.replace_all(r"[\s_]+", "-" if not for_hyphen else "")
        .str.replace_all(r"[^a-z\-]" if not for_hyphen else r"[^a-z]", "")
        .str.strip_chars("-")
    )
    return pl.when(plain == "").then(None).otherwise(plain)


def _postcode() -> pl.Expr:
    plain = pl.col("postcode").str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
    return pl.when(plain.str.len_chars() > 3).then(plain)  # noqa: PLR2004 - more than a unit
