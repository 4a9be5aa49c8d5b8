"""Make a made-up council: play its lives, tell them as records, write them as returns."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeAlias

import polars as pl

from seethechild.core.files import make_folder, write_atomic
from seethechild.core.progress import Progress
from seethechild.core.time import FinancialYear, age_in_years
from seethechild.demo.around import (
    diary,
    mental_health,
    school,
    views,
    visits,
)
from seethechild.demo.care import periods
from seethechild.demo.care_years import of_care_years
from seethechild.demo.contacts import contacts, drawn, is_usual, kept
from seethechild.demo.dirt import soil, spelled
from seethechild.demo.harm import admissions
from seethechild.demo.homes import Homes
from seethechild.demo.lives import ADULT, Lived, lives
from seethechild.demo.need import episodes
from seethechild.demo.people import Person, known_people
from seethechild.demo.readme import readme
from seethechild.demo.records import (
    Frames,
    Told,
    from_day,
    of_care,
    of_need,
    of_people,
    seen_by,
    with_teams,
)
from seethechild.demo.short_breaks import short_breaks
from seethechild.demo.system import council_system
from seethechild.demo.told import Council, people_on
from seethechild.demo.true_answers import answers_json, true_answers
from seethechild.demo.truth_file import truth
from seethechild.demo.workers import allocations, teams, workforce
from seethechild.demo.write_annex_a import annex_a_lists, workbook
from seethechild.demo.write_api import api_json
from seethechild.demo.write_cin import census
from seethechild.demo.write_own import own_tables
from seethechild.demo.write_ssd import parquet_bytes, ssd_tables
from seethechild.demo.write_ssda903 import csv_bytes, return_tables, xml_form
from seethechild.simulate.play import play

#: How every made-up file's name begins.
MARK = "made_up"
#: In which of its forms a return that has several is written.
Forms: TypeAlias = Literal["csv", "other"]


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
    # Lives begin before the first return and go on after the last, so that its first and last year
    # are like the others: what began before a return is in it, and contacts made before a referral
    # to come, for instance.
    ahead, beyond = declared["council"]["years_ahead"], declared["council"]["years_beyond"]
    first = FinancialYear.ending_in(span[0] - ahead).first_day
    stop = FinancialYear.ending_in(last_year + beyond).stop
    last = stop.toordinal()
    model = council_system(declared["council"]["name"], children)
    played = play(
        model, seed=seed, draw=None, years=float(years + ahead + beyond), log=True
    )
    lived = lives(played, first=first, stop=stop)
    possible = drawn(lived, declared, seed=seed, first=first.toordinal(), last=last)
    also = {row for row, days in possible.items() if any(is_usual(share, declared) for _, share in days)}  # fmt: skip
    people = known_people(lived, declared, seed=seed, also=also)
    known = [person for person in people if person.life.known]
    helped = [
        (person, each)
        for person in known
        for each in episodes(person, declared, seed=seed, last=last)
    ]
    care = periods(known, declared, Homes(declared, seed), seed=seed, last=last)
    told = Told(people, helped, care)
    others = kept(possible, people, helped, declared, last=last)
    asked, early = contacts(people, helped, others, declared, seed=seed, first=first.toordinal(), last=last)  # fmt: skip
    records = {
        **of_need(told, declared, seed=seed),
        **of_care(told, declared, seed=seed, last=last),
        "contacts": asked,
        "early_help": early,
        "emergencies": admissions(
            people, helped, asked, declared, seed=seed, first=first.toordinal(), last=last
        ),
        "short_breaks": short_breaks(helped, declared, seed=seed),
        **_around(
            known, told, declared, span, seed=seed, first=first.toordinal(), last=last
        ),
    }
    return _told_from(span, lived, told, records, declared, seed=seed)


def _told_from(
    span: tuple[int, ...],
    lived: list[Lived],
    told: Told,
    records: Frames,
    declared: Mapping[str, Any],
    *,
    seed: int,
) -> Council:
    """Return the council as from its first return on: what was over before is left out."""
    records = from_day(records, FinancialYear.ending_in(span[0]).first_day)
    there = set(pl.concat([frame["child"] for frame in records.values() if "child" in frame.columns]))  # fmt: skip
    people = [person for person in told.people if person.child in there]
    told = Told(people, told.episodes, told.periods)
    records |= {
        "people": of_people(told),
        "school": school(lived, people, declared, span, seed=seed),
    }
    return Council(span, lived, told, with_teams(records))


def _around(
    known: list[Person],
    told: Told,
    declared: Mapping[str, Any],
    span: tuple[int, ...],
    *,
    seed: int,
    first: int,
    last: int,
) -> Frames:
    """Return the records of what surrounds help and care."""
    helped = told.episodes
    begin = FinancialYear.ending_in(span[0]).first_day
    stop = FinancialYear.ending_in(span[-1]).stop
    staff = teams(declared, seed=seed, first=first, last=last)
    workers = allocations(
        helped, _leavers(known, last), staff, declared, seed=seed, last=last
    )
    return {
        "workers": workers,
        "workforce": workforce(staff, workers, begin, stop),
        "visits": visits(helped, declared, seed=seed, last=last),
        "views": views(helped, declared, seed=seed, last=last),
        **mental_health(known, helped, declared, seed=seed, first=first, last=last),
        "time_diary": diary(declared, seed=seed, stop=stop),
        **of_care_years(known, told.periods, declared, span, seed=seed),
    }


def _leavers(people: list[Person], last: int) -> dict[str, tuple[int, int]]:
    """Return from when to when a personal adviser is owed to each care leaver."""
    found = {}
    for person in people:
        life = person.life
        days = [
            step.day for step in life.steps
            if step.after["help"].startswith("care_leaver")
            and not step.before["help"].startswith("care_leaver")
        ]  # fmt: skip
        if life.start["help"].startswith("care_leaver"):
            days = [life.came]
        if days and days[0] < min(life.end, last):
            found[person.child] = days[0], min(life.end, last)
    return found


def make_council(
    out: Path,
    *,
    seed: int,
    children: int = 20_000,
    years: int = 6,
    dirt: bool = False,
    forms: Forms = "csv",
    progress: Progress,
) -> Made:
    """Make a made-up council and write its returns, with the true answers beside them.

    Args:
        out: the folder to write in; it is made if need be.
        seed: of all chance: the same seed gives the same bytes.
        children: residents of 0 to 17 at the start.
        years: financial years to tell of.
        dirt: write mistakes as real returns have them, counted in ``truth.json``.
        forms: "csv" writes the return on care and the Safeguarding Dataset as CSV tables, and the
            first return on care as XML too; "other" writes all returns on care as XML and the
            Safeguarding Dataset as Parquet instead. The other returns have one form.
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
    files, mistakes = returns_of(council, seed=seed, dirt=dirt, forms=forms)
    progress.step(2, 3, "working out the true answers")
    told = {"seed": seed, "children": children, "dirt": dict(sorted(mistakes.items()))}
    answers = true_answers(council) | told
    name = truth()["council"]["name"]
    files["population.csv"] = csv_bytes(residents(council))
    files["README.txt"] = readme(
        name, council.years, seed=seed, dirt=dirt, forms=forms
    ).encode()
    files["truth.json"] = answers_json(answers).encode()
    for name, content in files.items():
        path = out / name
        make_folder(path.parent)
        write_atomic(path, content)
    progress.step(3, 3, "done")
    return Made(out, tuple(sorted(files)), answers)


def residents(council: Council) -> pl.DataFrame:
    """Return how many children of each age lived there on the last day: ``age, children``.

    No return has this; fitting a model needs it, where the council stands in no published table.
    """
    day = council.stop.toordinal() - 1
    there = [
        life
        for life in council.lived
        if life.came <= day and not (life.gone and life.end <= day) and life.birth <= day
    ]
    ages = [age_in_years(date.fromordinal(life.birth), council.stop) for life in there]
    counted = Counter(age for age in ages if age < ADULT)
    return pl.DataFrame(
        {"age": range(ADULT), "children": [counted[age] for age in range(ADULT)]}
    )


def returns_of(
    council: Council, *, seed: int, dirt: bool = False, forms: Forms = "csv"
) -> tuple[dict[str, bytes], Counter[str]]:
    """Return the bytes of every return by its path below the folder, and mistakes by kind.

    Args:
        council: as it was made up.
        seed: of its chance; names what mistakes fall on.
        dirt: whether to put in mistakes.
        forms: see ``make_council``.
    """
    files: dict[str, bytes] = {}
    for year in council.years:
        people = people_on(council, year)
        xml = census(council.records, people, year, truth())
        files[f"cin/{MARK}_cin_{year}.xml"] = xml.encode()
        tables = return_tables(council.records, people, year)
        if forms == "csv":
            for name, frame in tables.items():
                path = f"ssda903/{year}/{MARK}_{name.lower()}_{year}.csv"
                files[path] = csv_bytes(frame)
        if forms == "other" or year == council.years[0]:
            files[f"ssda903_xml/{MARK}_ssda903_{year}.xml"] = xml_form(tables).encode()
    share = truth()["dirt"]["share"] if dirt else 0.0
    files, counts = soil(files, seed=seed, share=share) if dirt else (files, Counter[str]())
    more, others = _as_of_the_end(council, seed=seed, share=share, forms=forms)
    return files | more, counts + others


def _as_of_the_end(
    council: Council, *, seed: int, share: float, forms: Forms
) -> tuple[dict[str, bytes], Counter[str]]:
    """Return what is not told year by year, as on the last day."""
    whole = seen_by(council.records, council.stop)
    people = people_on(council, council.years[-1]).filter(
        pl.col("child").is_in(_known_by_then(whole))
    )
    lists, counts = annex_a_lists(whole, people, council.stop), Counter[str]()
    if share:
        lists, counts = spelled(lists, seed=seed, share=share)
    files = {f"annex_a/{MARK}_annex_a.xlsx": workbook(lists)}
    for name, frame in ssd_tables(whole, people).items():
        if forms == "csv":
            files[f"ssd/{MARK}_{name}.csv"] = csv_bytes(frame)
        else:
            files[f"ssd/{MARK}_{name}.parquet"] = parquet_bytes(name, frame)
    number = truth()["council"]["number"]
    files[f"api/{MARK}_children_{number}.json"] = api_json(whole, people).encode()
    for name, frame in own_tables(whole, people).items():
        files[f"own/{MARK}_{name}.csv"] = csv_bytes(frame)
    return files, counts


def _known_by_then(whole: Frames) -> list[str]:
    """Return the children that something was recorded of."""
    names = ("referrals", "contacts", "early_help", "care_episodes", "mental_health", "OC3")
    return (
        pl.concat([whole[name].select("child") for name in names])["child"]
        .unique()
        .to_list()
    )
