"""Our own tables of a made-up council: early help, mental health, school, workforce, diary."""

from datetime import date

import polars as pl

from seethechild.demo.records import Frames
from seethechild.demo.texts import as_text


def own_tables(whole: Frames, people: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the tables as text, by the name of their file.

    Args:
        whole: all records, with nothing after the last day.
        people: the children as known on the last day.
    """
    known = people.select(
        "child", "upn", "nhs_number", "birth_date", "sex", "ethnicity", "family", "postcode",
        "deprivation_decile",
        disability=pl.col("disability") != "NONE",
    )  # fmt: skip
    early = whole["early_help"].join(known, on="child", how="left", maintain_order="left")
    asked = whole["mental_health"].join(
        known, on="child", how="left", maintain_order="left"
    )
    # The service numbers children in its own way: pupil and NHS numbers find them elsewhere.
    own = ("MUP" + pl.col("child").str.slice(2)).alias("child")
    asked = asked.with_columns(
        own,
        UPN="upn",
        Accepted=pl.col("accepted"),
        ReferRejectionDate=pl.when(pl.col("end_reason") == "not_accepted").then(
            "discharged"
        ),
        FirstContactEverDate="first_contact",
        SecondAttendedContactEverDate="second_contact",
    )
    stays = whole["mental_health_stays"].with_columns(
        own, HospProvSpellID=pl.lit("MUS") + pl.int_range(1, pl.len() + 1).cast(pl.String)
    )
    admitted = whole["emergencies"].join(
        known, on="child", how="left", maintain_order="left"
    )
    found = {
        "early_help": as_text("early_help", "early_help", early),
        "mental_health_referrals": as_text("mental_health", "referrals", asked),
        "mental_health_stays": as_text("mental_health", "stays", stays),
        "hospital_admissions": as_text(
            "mental_health",
            "admissions",
            admitted.with_columns(
                own, UPN="upn", AdmissionDate="date", AdmissionKind="kind"
            ),
        ),
        "workforce": as_text("workforce", "teams", whole["workforce"]),
        "time_diary": as_text("time_diary", "half_days", whole["time_diary"]),
    }
    for (day,), pupils in whole["school"].group_by("date", maintain_order=True):
        assert isinstance(day, date)  # noqa: S101 - the record's type
        name = f"school_census_{day.year}"
        found[name] = as_text("school_census", "pupils", pupils)
    return found
