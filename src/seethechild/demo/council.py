"""Make a made-up council: play its lives, tell them as records, write them as returns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from seethechild.core.files import make_folder, write_atomic
from seethechild.core.progress import Progress
from seethechild.core.time import FinancialYear
from seethechild.demo.care import periods
from seethechild.demo.homes import Homes
from seethechild.demo.lives import Lived, lives
from seethechild.demo.need import episodes
from seethechild.demo.people import Person, known_people, why_no_pupil_number
from seethechild.demo.records import Frames, Told, of_care, of_need, of_people
from seethechild.demo.system import council_system
from seethechild.demo.true_answers import answers_json, true_answers
from seethechild.demo.truth_file import truth
from seethechild.demo.write_cin import census
from seethechild.demo.write_ssda903 import csv_bytes, return_tables
from seethechild.simulate.play import play

#: How every made-up file's name begins.
MARK = "made_up"


@dataclass(frozen=True, eq=False)
class Council:
    """All that is true of a made-up council.

    Attributes:
        years: financial years told of, by their end.
        lived: the life of every child who ever lived there, in the engine's order.
        told: the children known to services, their episodes and periods in care.
        records: by name, uncut.
    """

    years: tuple[int, ...]
    lived: list[Lived]
    told: Told
    records: Frames

    @property
    def first(self) -> date:
        """First day told of."""
        return FinancialYear.ending_in(self.years[0]).first_day

    @property
    def stop(self) -> date:
        """Day after the last."""
        return FinancialYear.ending_in(self.years[-1]).stop


@dataclass(frozen=True, eq=False)
class Made:
    """What was made, and where it lies.

    Attributes:
        folder: with the returns, ``truth.json`` and ``README.txt``.
        files: names of all files in it, by their path below it.
        truth: what ``truth.json`` holds.
    """

    folder: Path
    files: tuple[str, ...]
    truth: Mapping[str, Any]


def live(*, seed: int, children: int, years: int) -> Council:
    """Play a made-up council and tell its lives as records; nothing is written.

    Args:
        seed: of all chance.
        children: residents of 0 to 17 at the start.
        years: how many financial years, the last as ``truth.toml`` says.
    """
    declared = truth()
    last_year = declared["council"]["last_year"]
    span = tuple(range(last_year - years + 1, last_year + 1))
    first = FinancialYear.ending_in(span[0]).first_day
    stop = FinancialYear.ending_in(last_year).stop
    last = stop.toordinal()
    model = council_system(declared["council"]["name"], children)
    played = play(model, seed=seed, draw=None, years=float(years), log=True)
    lived = lives(played, first=first, stop=stop)
    people = known_people(lived, declared, seed=seed)
    helped = [
        (person, each)
        for person in people
        for each in episodes(person, declared, seed=seed, last=last)
    ]
    care = periods(people, declared, Homes(declared, seed), seed=seed, last=last)
    told = Told(people, helped, care)
    records = {
        "people": of_people(told),
        **of_need(told, declared, seed=seed),
        **of_care(told, declared, seed=seed, last=last),
    }
    return Council(span, lived, told, records)


def make_council(
    out: Path,
    *,
    seed: int,
    children: int = 20_000,
    years: int = 6,
    dirt: bool = False,
    progress: Progress,
) -> Made:
    """Make a made-up council and write its returns, with the true answers beside them.

    Args:
        out: the folder to write in; it is made if need be.
        seed: of all chance: the same seed gives the same bytes.
        children: residents of 0 to 17 at the start.
        years: financial years to tell of.
        dirt: write mistakes as real returns have them, counted in ``truth.json``.
        progress: told of each step.

    Returns:
        What was made.

    Raises:
        WriteError: the folder cannot be written to.
    """
    make_folder(out)
    progress.step(0, 3, "living the lives")
    council = live(seed=seed, children=children, years=years)
    progress.step(1, 3, "writing the returns")
    files = returns_of(council)
    progress.step(2, 3, "working out the true answers")
    answers = true_answers(council)
    answers["seed"], answers["children"] = seed, children
    _ = dirt
    files["truth.json"] = answers_json(answers).encode()
    for name, content in files.items():
        path = out / name
        make_folder(path.parent)
        write_atomic(path, content)
    progress.step(3, 3, "done")
    return Made(out, tuple(sorted(files)), answers)


def returns_of(council: Council) -> dict[str, bytes]:
    """Return the bytes of every return, by its path below the folder."""
    files: dict[str, bytes] = {}
    for year in council.years:
        people = people_on(council, year)
        files[f"cin/{MARK}_cin_{year}.xml"] = census(
            council.records, people, year, truth()
        ).encode()
        for name, frame in return_tables(council.records, people, year).items():
            files[f"ssda903/{year}/{MARK}_{name.lower()}.csv"] = csv_bytes(frame)
    return files


def people_on(council: Council, year: int) -> pl.DataFrame:
    """Return the children as the council knew them at the end of a year.

    A child not yet born then has an expected birth and sex U; one who had no pupil number has the
    reason in ``upn_unknown``. Deaths after the year are not known.
    """
    stop = FinancialYear.ending_in(year).stop
    end = stop.toordinal()
    told = {person.child: person for person in council.told.people}
    reasons = [
        why_no_pupil_number(told[child], end)
        for child in council.records["people"]["child"]
    ]
    unborn = pl.col("birth_date") >= stop
    return council.records["people"].with_columns(
        upn_unknown=pl.Series(reasons, dtype=pl.String)
    ).with_columns(
        birth_is_expected=unborn,
        sex=pl.when(unborn).then(pl.lit("U")).otherwise("sex"),
        upn=pl.when(pl.col("upn_unknown") == "").then("upn"),
        upn_unknown=pl.when(pl.col("upn_unknown") != "").then("upn_unknown"),
        death_date=pl.when(pl.col("death_date") < stop).then("death_date"),
    )  # fmt: skip


def find_person(council: Council, child: str) -> Person:
    """Return a made-up child by the council's identifier."""
    return next(person for person in council.told.people if person.child == child)
