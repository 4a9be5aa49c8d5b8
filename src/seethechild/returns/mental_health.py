"""What becomes of a referral to a mental health service, from its contacts and dates."""

import polars as pl

from seethechild.returns.extract import Tidied
from seethechild.returns.rename import as_record, moved, source

#: Codes of contacts at which the child was seen (NHS Data Dictionary).
_SEEN = ("5", "6")
_REFERRAL = "UniqServReqID"
_FIRST, _SECOND = "FirstContactEverDate", "SecondAttendedContactEverDate"


def mental_health(tidied: Tidied) -> dict[str, pl.DataFrame]:
    """Return referrals with their first two attended contacts, stays, and the children.

    A referral was accepted if it is said so; else not, if it has a date of rejection or ended
    as not accepted; else yes, once the child was seen; else it is not known. Dates of contacts
    given with the referral are believed before the table of contacts.

    Args:
        tidied: the typed tables ``referrals``, ``contacts``, ``stays`` and ``admissions``, those that are there.

    Returns:
        Record name to frame.
    """
    found = moved(tidied)
    if "admissions" in tidied.tables and "referrals" not in tidied.tables:
        found["people"] = found["people"].with_columns(found["emergencies"]["child"])
    if "referrals" not in tidied.tables:
        return found
    referrals = _with_contacts(tidied.tables["referrals"], tidied.tables.get("contacts"))
    said, ended = pl.col("Accepted"), pl.col("EndReason")
    declined = pl.col("ReferRejectionDate").is_not_null() | (ended == "not_accepted")
    seen = pl.col(_FIRST).is_not_null()
    accepted = (
        pl.when(said.is_not_null())
        .then(said)
        .when(declined.fill_null(value=False))
        .then(pl.lit(value=False))
        .when(seen)
        .then(pl.lit(value=True))
    )
    referral = {
        "child": pl.col("LocalPatientID"),
        "referral": pl.col(_REFERRAL),
        "referred": pl.col("ReferralRequestReceivedDate"),
        "accepted": accepted,
        "first_contact": pl.col(_FIRST),
        "second_contact": pl.col(_SECOND),
        "discharged": pl.coalesce("ServDischDate", "ReferRejectionDate"),
        "end_reason": pl.when(ended.is_null() & ~accepted.fill_null(value=True))
        .then(pl.lit("not_accepted"))
        .otherwise(ended),
        "service": pl.col("Service"),
        "level": pl.col("Thrive"),
    }
    name = tidied.extract.path.name
    found["mental_health"] = as_record(
        "mental_health", referrals, referral, source=source(tidied), file=name
    )
    who = [
        found[each]["child"] for each in ("mental_health", "emergencies") if each in found
    ]
    found["people"] = found["people"].with_columns(pl.concat(who))
    return found


def _with_contacts(referrals: pl.DataFrame, contacts: pl.DataFrame | None) -> pl.DataFrame:
    """Fill in the first two attended contacts of each referral, where they are not given."""
    if contacts is None:
        return referrals
    code, date = pl.col("AttendOrDNACode"), pl.col("CareContDate")
    attended = (
        contacts.filter(code.is_null() | code.is_in(_SEEN))
        .drop_nulls([_REFERRAL, "CareContDate"])
        .group_by(_REFERRAL)
        .agg(date.unique().sort().head(2).alias("seen"))
    )
    first = pl.col("seen").list.get(0, null_on_oob=True)
    second = pl.col("seen").list.get(1, null_on_oob=True)
    return referrals.join(
        attended, on=_REFERRAL, how="left", maintain_order="left"
    ).with_columns(
        pl.coalesce(_FIRST, first).alias(_FIRST),
        pl.coalesce(_SECOND, second).alias(_SECOND),
    )
