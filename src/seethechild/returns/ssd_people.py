"""The people of the Standard Safeguarding Dataset, from the eight tables that describe them."""

import polars as pl

from seethechild.returns.extract import Tidied
from seethechild.returns.records import PEOPLE
from seethechild.returns.rename import source

#: How ``ssd_linked_identifiers`` calls identifiers, and how each looks.
_IDENTIFIERS = {
    "upn": (r"(?i)^\s*(unique pupil|upn)\b", r"^[A-Z]\d{11}[0-9A-Z]$"),
    "former_upn": (r"(?i)\bformer\b.*\b(pupil|upn)\b", r"^[A-Z]\d{11}[0-9A-Z]$"),
    "nhs_number": (r"(?i)\bnhs\b", r"^\d{10}$"),
}
_UNACCOMPANIED = r"(?i)\bunaccompanied\b|\buasc\b"


def people(tidied: Tidied, found: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return the people, each with what the other tables say of them.

    A home is the address without an end, or else with the latest start, that is not a placement.
    A person whom only other tables tell of is not added.

    Args:
        tidied: the typed tables of one return.
        found: records already moved; ``people`` among them if there is ``ssd_person``.

    Returns:
        ``people``; empty without ``ssd_person``.
    """
    table = tidied.tables.get("ssd_person")
    if table is None:
        return {}
    known, born = found["people"], pl.col("birth_date")
    expected = table["pers_expected_dob"].alias("expected")
    known = known.with_columns(expected).with_columns(
        pl.coalesce(born, "expected").alias("birth_date"),
        pl.when(born.is_null() & pl.col("expected").is_not_null())
        .then(pl.lit(value=True))
        .when(born.is_not_null())
        .then(pl.lit(value=False))
        .alias("birth_is_expected"),
    )
    for side in _sides(tidied):
        known = known.join(
            side, on="child", how="left", suffix="_side", maintain_order="left"
        )
        for name in side.columns[1:]:
            other = f"{name}_side"
            known = known.with_columns(pl.coalesce(name, other).alias(name)).drop(other)
    return {"people": known.select(*PEOPLE.dtypes)}


def _sides(tidied: Tidied) -> list[pl.DataFrame]:
    """Return one frame for each table that says more: ``child`` and the columns it fills."""
    makers = {
        "ssd_linked_identifiers": _identifiers,
        "ssd_family": _family,
        "ssd_address": _home,
        "ssd_mother": _mother,
        "ssd_disability": _disabilities,
        "ssd_immigration_status": _unaccompanied,
    }
    return [
        make(tidied.tables[name]) for name, make in makers.items() if name in tidied.tables
    ]


def _identifiers(table: pl.DataFrame) -> pl.DataFrame:
    """Return the latest identifier of each kind that looks like one."""
    value = pl.col("link_identifier_value").str.replace_all(r"[\s-]", "").str.to_uppercase()
    kind = pl.col("link_identifier_type")
    rows = table.sort("link_valid_from_date", nulls_last=False, maintain_order=True)
    return rows.group_by(child=pl.col("link_person_id"), maintain_order=True).agg(
        value.filter(kind.str.contains(called) & value.str.contains(looks))
        .last()
        .alias(name)
        for name, (called, looks) in _IDENTIFIERS.items()
    )


def _family(table: pl.DataFrame) -> pl.DataFrame:
    return _one(table, "fami_person_id", pl.col("fami_family_id").last().alias("family"))


def _home(table: pl.DataFrame) -> pl.DataFrame:
    placed = (
        pl.col("addr_address_type").str.contains("(?i)placement").fill_null(value=False)
    )
    homes = table.filter(~placed & pl.col("addr_address_postcode").is_not_null()).sort(
        pl.col("addr_address_end_date").is_null(),
        "addr_address_start_date",
        nulls_last=False,
        maintain_order=True,
    )
    postcode = pl.col("addr_address_postcode").last().alias("postcode")
    return _one(homes, "addr_person_id", postcode)


def _mother(table: pl.DataFrame) -> pl.DataFrame:
    mother = pl.col("moth_person_id").last().alias("mother")
    return _one(table, "moth_childs_person_id", mother)


def _disabilities(table: pl.DataFrame) -> pl.DataFrame:
    """Return the codes in order, joined; NONE only where there is no other."""
    codes = pl.col("disa_disability_code").drop_nulls().unique().sort()
    real = codes.filter(codes != "NONE")
    joined = pl.when(real.len() > 0).then(real.str.join(";")).otherwise(codes.first())
    return _one(table, "disa_person_id", joined.alias("disability"))


def _unaccompanied(table: pl.DataFrame) -> pl.DataFrame:
    """Return whether a child was ever unaccompanied, and until when where it has ended."""
    status = pl.col("immi_immigration_status")
    alone = table.filter(status.str.contains(_UNACCOMPANIED))
    end = pl.col("immi_immigration_status_end_date")
    until = pl.when(end.is_not_null().all()).then(end.max())
    return _one(
        alone,
        "immi_person_id",
        pl.lit(value=True).alias("unaccompanied"),
        until.alias("unaccompanied_until"),
    )


def _one(table: pl.DataFrame, person: str, *said: pl.Expr) -> pl.DataFrame:
    known = table.filter(pl.col(person).is_not_null())
    return known.group_by(child=pl.col(person), maintain_order=True).agg(said)


def source_of(tidied: Tidied) -> dict[str, str]:
    """Return what every record of the dataset says of its origin."""
    return {"source": source(tidied), "file": tidied.extract.path.name}
