"""The children in need census of a made-up council: one XML file a year."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import polars as pl

from seethechild.core.time import FinancialYear
from seethechild.demo.records import Frames, cut
from seethechild.demo.texts import as_text
from seethechild.returns.fields import codes

#: What a census says it was made with, so that nobody takes it for a real one.
SOFTWARE = "MADE UP"
_KEYS = ("LAchildID", "CINdetailsID", "CINreferralDate", "AssessmentID", "CPPID")
#: Where the fields after a CIN episode's inner groups stand (CIN census schemas).
_LATE = "ReferralNFA"

Text = dict[str, str | None]


def census(whole: Frames, people: pl.DataFrame, year: int, truth: Mapping[str, Any]) -> str:
    """Return the census of a year.

    Args:
        whole: all records, uncut.
        people: the children as known at the end of the year (see ``people_on``).
        year: financial year, by its end.
        truth: parameters.

    Returns:
        The file's text; valid under the Department's schema of the year.
    """
    tables = _cut_tables(whole, year)
    texts = {
        name: as_text("cin_census", name, frame, year) for name, frame in tables.items()
    }
    children = people.filter(
        pl.col("child").is_in(tables["CINdetails"]["child"].unique().implode())
    )
    about = as_text("cin_census", "ChildIdentifiers", _identified(children, year), year)
    inner = _inner(texts, tables)
    referrals: dict[str, list[Text]] = defaultdict(list)
    for row in texts["CINdetails"].iter_rows(named=True):
        referrals[row["LAchildID"]].append(row)
    said = {
        child: (with_more, disability)
        for child, with_more, disability in zip(
            children["child"],
            children["birth_is_expected"],
            children["disability"],
            strict=True,
        )
    }
    parts = [_head(year, truth)]
    parts += [
        _child(row, said[row["LAchildID"]], referrals, inner)
        for row in about.iter_rows(named=True)
    ]
    parts.append("</Children></Message>\n")
    return "\n".join(parts)


def _cut_tables(whole: Frames, year: int) -> Frames:
    span = FinancialYear.ending_in(year)
    first, stop = span.first_day, span.stop
    referrals = cut(whole["referrals"], first, stop, start="date", end="closed", told_with=("close_reason",))  # fmt: skip
    mine = referrals.select("child", referral_date="date")

    def within(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.join(mine, on=("child", "referral_date"), how="semi")

    enquiries = whole["section_47"].filter(pl.col("start") < stop)
    held = pl.col("conference") < stop
    enquiries = enquiries.filter(pl.coalesce("conference", "start") >= first).with_columns(
        conference=pl.when(held).then("conference")
    )
    plans = cut(whole["protection_plans"], first, stop, start="start", end="stop")
    tables = {
        "CINdetails": referrals,
        "Assessments": within(cut(whole["assessments"], first, stop, start="start", end="authorised")),
        "Section47": within(enquiries),
        "ChildProtectionPlans": within(plans),
        "Reviews": within(cut(whole["plan_reviews"], first, stop, start="date")),
    }  # fmt: skip
    if year >= 2022:  # noqa: PLR2004 - child in need plans are asked for from then
        tables["CINPlanDates"] = within(cut(whole["need_plans"], first, stop, start="start", end="stop"))  # fmt: skip
    if year >= 2027:  # noqa: PLR2004 - steps before court are asked for from then
        tables["PreProceedingsandFGDM"] = within(
            _court(whole["pre_proceedings"], first, stop)
        )
    return _with_publishers_names(tables)


def _court(frame: pl.DataFrame, first: date, stop: date) -> pl.DataFrame:
    kept = cut(frame, first, stop, start="start", end="decided", told_with=("outcome", "court", "letter_of_issue"))  # fmt: skip
    days = ("letter", "meeting")
    return kept.with_columns(
        pl.when(pl.col(name) < stop).then(pl.col(name)).alias(name) for name in days
    )


def _with_publishers_names(tables: Frames) -> Frames:
    """Add the fields that are no plain move: the referral of each row, and targets."""
    found = {}
    for name, frame in tables.items():
        more = {"LAchildID": "child"}
        if "referral_date" in frame.columns:
            more["CINreferralDate"] = "referral_date"
        if name == "Section47":
            more["InitialCPCtarget"] = "target"
        if name == "PreProceedingsandFGDM":
            more |= {"ReviewMeetingsCount": "review_meetings", "LetterInitCPDate": "letter_of_issue"}  # fmt: skip
        found[name] = frame.with_columns(
            pl.col(old).alias(new) for new, old in more.items()
        )
    return found


def _identified(people: pl.DataFrame, year: int) -> pl.DataFrame:
    sexes = _same_words("cin_sex", "cin_gender") | {"U": "0"}  # 0: not recorded, or unborn
    born = ~pl.col("birth_is_expected")
    return people.with_columns(
        PersonBirthDate=pl.when(born).then("birth_date"),
        ExpectedPersonBirthDate=pl.when(~born).then("birth_date"),
        GenderCurrent=pl.col("sex").replace(sexes),
        UPNunknown=pl.when(pl.col("upn").is_null()).then("upn_unknown"),
    )


def _same_words(one: str, other: str) -> dict[str, str]:
    words = {each.label.casefold(): each.code for each in codes(other)}
    return {
        each.code: words[each.label.casefold()]
        for each in codes(one)
        if each.label.casefold() in words
    }


def _inner(
    texts: Mapping[str, pl.DataFrame], tables: Frames
) -> dict[str, dict[tuple[str, str], list[str]]]:
    """Return each group's elements by child and date of referral, ready to be put in."""
    found: dict[str, dict[tuple[str, str], list[str]]] = {}
    reviews: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    days = tables["Reviews"].select(
        "child", pl.col("referral_date").cast(pl.String), pl.col("plan_start").cast(pl.String), pl.col("date").cast(pl.String)
    )  # fmt: skip
    for child, referred, started, day in days.iter_rows():
        reviews[child, referred, started].append(f"<CPPreviewDate>{day}</CPPreviewDate>")
    for name, frame in texts.items():
        if name in ("CINdetails", "Reviews"):
            continue
        held: dict[tuple[str, str], list[str]] = defaultdict(list)
        factors = (
            tables[name]["factors"] if name == "Assessments" else [None] * frame.height
        )
        for row, factor in zip(frame.iter_rows(named=True), factors, strict=True):
            key = row["LAchildID"], row["CINreferralDate"]
            inside = _elements(row)
            if name == "Assessments" and row["AssessmentAuthorisationDate"]:
                inside += _factors(factor)
            if name == "ChildProtectionPlans":
                inside += _listed("Reviews", reviews[(*key, row["CPPstartDate"])])
            held[key].append(f"<{name}>{inside}</{name}>")
        found[name] = held
    return found


def _factors(text: str) -> str:
    each = [f"<AssessmentFactors>{code}</AssessmentFactors>" for code in text.split(";")]
    return _listed("FactorsIdentifiedAtAssessment", each)


def _listed(name: str, inside: list[str]) -> str:
    return f"<{name}>{''.join(inside)}</{name}>" if inside else ""


def _elements(row: Mapping[str, str | None], *, keys: bool = False) -> str:
    return "".join(
        f"<{name}>{escape(value)}</{name}>"
        for name, value in row.items()
        if value is not None and (keys or name not in _KEYS)
    )


def _child(
    row: Text,
    said: tuple[bool, str],
    referrals: Mapping[str, list[Text]],
    inner: Mapping[str, Mapping[tuple[str, str], list[str]]],
) -> str:
    child = row["LAchildID"] or ""
    ethnicity = row.pop("Ethnicity")
    disabilities = [] if said[0] else [f"<Disability>{code}</Disability>" for code in said[1].split(";")]  # fmt: skip
    parts = [
        f"<Child><ChildIdentifiers>{_elements(row, keys=True)}</ChildIdentifiers>",
        f"<ChildCharacteristics><Ethnicity>{ethnicity}</Ethnicity>{_listed('Disabilities', disabilities)}</ChildCharacteristics>",
    ]
    for referral in referrals[child]:
        key = child, referral["CINreferralDate"] or ""
        late = {_LATE: referral.pop(_LATE)}
        before = f"<CINreferralDate>{key[1]}</CINreferralDate>{_elements(referral)}"
        groups = {name: "".join(held.get(key, ())) for name, held in inner.items()}
        parts.append(
            f"<CINdetails>{before}{groups['Assessments']}{groups.get('CINPlanDates', '')}"
            f"{groups['Section47']}{_elements(late)}{groups['ChildProtectionPlans']}"
            f"{groups.get('PreProceedingsandFGDM', '')}</CINdetails>"
        )
    parts.append("</Child>")
    return "".join(parts)


def _head(year: int, truth: Mapping[str, Any]) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!-- Made up: no child in this file is real. -->\n'
        "<Message><Header><CollectionDetails><Collection>CIN</Collection>"
        f"<Year>{year}</Year><ReferenceDate>{year}-03-31</ReferenceDate></CollectionDetails>"
        f"<Source><SourceLevel>L</SourceLevel><LEA>{truth['council']['number']}</LEA>"
        f"<SoftwareCode>{SOFTWARE}</SoftwareCode><Release>1</Release><SerialNo>001</SerialNo>"
        f"<DateTime>{year}-05-01T09:00:00</DateTime></Source></Header><Children>"
    )
