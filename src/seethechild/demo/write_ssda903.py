"""The SSDA903 return of a made-up council: a folder of CSV tables a year, or one XML file."""

import polars as pl

from seethechild.core.time import FinancialYear
from seethechild.demo.records import Frames, cut
from seethechild.demo.texts import as_text
from seethechild.returns.fields import tables


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
        whole["care_episodes"], first, stop, start="start", end="stop",
        told_with=("end_reason", "change_reason"),
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
    for name in ("OC2", "OC3", "AD1", "PlacedAdoption", "PrevPerm", "SWEpisodes", "DoLo"):
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
            if "birth_date" not in frame.columns:
                frame = frame.join(born, on="child", how="left", maintain_order="left")
            frame = frame.with_columns(DOB="birth_date")
            found[name] = as_text("ssda903", name, frame, year)
    return found


def _asked(name: str, year: int) -> bool:
    return any(each.asked_in(year) for each in tables("ssda903")[name])


def _of_year(name: str, frame: pl.DataFrame, year: int) -> pl.DataFrame:
    span = FinancialYear.ending_in(year)
    if "year" in frame.columns:
        return frame.filter(pl.col("year") == year)
    if name == "SWEpisodes":
        return cut(frame, span.first_day, span.stop, start="start", end="stop", told_with=("reason",))  # fmt: skip
    if name == "PlacedAdoption":
        return cut(frame, span.first_day, span.stop, start="decided", end="until", told_with=("place_ended", "end_reason"))  # fmt: skip
    return cut(frame, span.first_day, span.stop, start="start", end="stop")


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """Return a table as the Department's CSV: a header, commas, CRLF line ends."""
    return frame.write_csv(line_terminator="\r\n").encode()
