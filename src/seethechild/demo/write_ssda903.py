"""The SSDA903 return of a made-up council: a folder of CSV tables a year, or one XML file."""

from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape

import polars as pl

from seethechild.core.time import FinancialYear
from seethechild.demo.records import Frames, cut
from seethechild.demo.texts import as_text
from seethechild.returns.fields import tables
from seethechild.returns.ssda903_xml import ROOT

#: The XML form's groups in a HEADER, in its order, and the fields of an EPISODE in theirs.
_GROUPS = {"Missing": "AMISSING", "Reviews": "AREVIEW", "PrevPerm": "PERMANENCE", "OC2": "OC2", "PlacedAdoption": "AD_PLACED"}  # fmt: skip
_EPISODE = ("DECOM", "RNE", "LS", "CIN", "PLACE", "PL_POST", "HOME_POST", "URN", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE")  # fmt: skip
_XML_NAMES = {"PLACE": "PL"}
_ALWAYS = ("DEC", "REC")


def return_tables(
    whole: Frames, people: pl.DataFrame, year: int
) -> dict[str, pl.DataFrame]:
    """Return all tables of the return of a year, as text.

    Args:
        whole: all records, uncut.
        people: the children as known at the end of the year.
        year: financial year, by its end.
    """
    span = FinancialYear.ending_in(year)
    first, stop = span.first_day, span.stop
    episodes = cut(
        pl.concat([whole["care_episodes"], whole["short_breaks"]]), first, stop,
        start="start", end="stop", told_with=("end_reason", "change_reason"),
    ).sort("child", "start")  # fmt: skip
    born = people.select("child", "birth_date")
    cared = episodes.select("child").unique()
    mine = people.join(cared, on="child", how="semi")
    held = {
        "Episodes": episodes,
        "Reviews": cut(whole["care_reviews"], first, stop, start="date"),
        "Missing": cut(whole["missing"], first, stop, start="start", end="stop"),
        "UASC": mine.filter("unaccompanied"),
    }
    if _asked("SWEpisodes", year):
        held["SWEpisodes"] = _social_workers(whole["workers"], episodes, first, stop)
    for name in ("OC2", "OC3", "AD1", "PlacedAdoption", "PrevPerm", "DoLo"):
        if name in whole and _asked(name, year):
            held[name] = _of_year(name, whole[name], year)
    everyone = pl.concat([frame.select("child") for frame in held.values()]).unique()
    held["Header"] = people.join(everyone, on="child", how="semi").with_columns(
        upn=pl.coalesce("upn", "upn_unknown")
    )
    found = {}
    for name in tables("ssda903"):
        if name in held:
            frame = held[name]
            if name not in ("Header", "UASC"):
                frame = frame.drop("birth_date", strict=False)
                frame = frame.join(born, on="child", how="left", maintain_order="left")
            frame = frame.with_columns(DOB="birth_date", CHILD="child")
            found[name] = as_text("ssda903", name, frame, year)
    return found


def _asked(name: str, year: int) -> bool:
    return any(each.asked_in(year) for each in tables("ssda903")[name])


def _of_year(name: str, frame: pl.DataFrame, year: int) -> pl.DataFrame:
    span = FinancialYear.ending_in(year)
    if "year" in frame.columns:
        return frame.filter(pl.col("year") == year)
    if name == "PlacedAdoption":
        return cut(frame, span.first_day, span.stop, start="decided", end="until", told_with=("place_ended", "end_reason"))  # fmt: skip
    return cut(frame, span.first_day, span.stop, start="start", end="stop")


def _social_workers(
    workers: pl.DataFrame, episodes: pl.DataFrame, first: date, stop: date
) -> pl.DataFrame:
    """Return the social workers of children in care, for the time they were in care."""
    care = episodes.group_by("child").agg(
        pl.col("start").min().alias("care_start"),
        pl.when(pl.col("stop").is_null().any()).then(None).otherwise(pl.col("stop").max()).alias("care_stop"),
    )  # fmt: skip
    social = workers.filter(pl.col("role") == "social_worker")
    told = cut(social, first, stop, start="start", end="stop").join(
        care, on="child", maintain_order="left"
    )
    return told.filter(
        (pl.col("stop").is_null() | (pl.col("stop") > pl.col("care_start")))
        & (pl.col("care_stop").is_null() | (pl.col("start") < pl.col("care_stop")))
    )


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """Return a table as the Department's CSV: a header, commas, CRLF line ends."""
    return frame.write_csv(line_terminator="\r\n").encode()


def xml_form(texts: Mapping[str, pl.DataFrame]) -> str:
    """Return the return of a year in its XML form: a CHILD element for each child.

    Args:
        texts: the tables as text.
    """
    rows = {
        name: _by_child(frame)
        for name, frame in texts.items()
        if name not in ("Header", "UASC")
    }
    alone = {row["CHILD"]: row for row in texts["UASC"].iter_rows(named=True)}
    parts = ['<?xml version="1.0" encoding="utf-8"?>', "<!-- Made up: no child in this file is real. -->", f"<{ROOT}>"]  # fmt: skip
    for header in texts["Header"].iter_rows(named=True):
        child = header["CHILD"]
        about: dict[str, str | None] = {"CHILDID": child, "UPN": header["UPN"], "SEX": header["SEX"], "DOB": header["DOB"], "ETHNIC": header["ETHNIC"]}  # fmt: skip
        about["UASC"] = "1" if child in alone else "0"
        about["DUC"] = alone.get(child, {}).get("DUC")
        for table in ("AD1", "OC3"):
            for row in rows.get(table, {}).get(child, ()):
                about |= row
        inside = _tags(about)
        for table, group in _GROUPS.items():
            if table == "PrevPerm":
                inside += _tags({"MOTHER": header["MOTHER"], "MC_DOB": header["MC_DOB"]})
            for row in rows.get(table, {}).get(child, ()):
                inside += f"<{group}>{_tags(row)}</{group}>"
        after = "".join(
            f"<EPISODE>{_tags(_episode(row))}</EPISODE>"
            for row in rows["Episodes"].get(child, ())
        )
        parts.append(f"<CHILD><HEADER>{inside}</HEADER>{after}</CHILD>")
    return "\n".join([*parts, f"</{ROOT}>", ""])


def _by_child(frame: pl.DataFrame) -> dict[str, list[dict[str, str | None]]]:
    found: dict[str, list[dict[str, str | None]]] = {}
    for row in frame.iter_rows(named=True):
        child = row.pop("CHILD")
        row.pop("DOB", None)
        found.setdefault(child, []).append(row)
    return found


def _episode(row: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return an episode's fields in the order of the form, which asks for an end even if empty."""
    told = {name: row[name] for name in _EPISODE if name in row}
    return {name: value or "" if name in _ALWAYS else value for name, value in told.items()}


def _tags(row: Mapping[str, str | None]) -> str:
    return "".join(
        f"<{_XML_NAMES.get(name, name)}>{escape(value)}</{_XML_NAMES.get(name, name)}>"
        for name, value in row.items()
        if value is not None
    )
