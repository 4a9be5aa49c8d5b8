"""Make CIN census files, and find the sample files that stand beside the project."""

from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from seethechild.returns import cin_census
from seethechild.returns.extract import Extract, Tidied
from seethechild.returns.fields import Field, codes, tables
from seethechild.returns.head import look
from seethechild.returns.tidy import tidy

SECTOR = Path(__file__).resolve().parents[4] / "shared" / "reference" / "sector"
beside = pytest.mark.skipif(
    not SECTOR.is_dir(), reason="the sample files are not beside this"
)
#: Stands in values that must not be in any message.
MARK = "Zq7"

OURS = {"CINdetailsID", "AssessmentID", "CPPID"}
KEYS = {"LAchildID", "CINreferralDate", *OURS}
_VALUES = {
    "date": "{start}-05-0{n}",
    "whole": "{n}",
    "yesno": "0",
    "upn": "A00000000000{n}",
}


def read(path: Path) -> Extract:
    """Return a file as read; it must be recognised."""
    kind = cin_census.recognise(look(path))
    assert kind is not None, path
    return cin_census.read(path, kind)


def read_text(folder: Path, text: str, name: str = "a.xml") -> Extract:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read(path)


def tidied(extract: Extract) -> Tidied:
    return tidy(extract)


def message(*children: str, year: int | None = 2024, root: str = "Message") -> str:
    """Return a return of children, with a header where there is a year."""
    header = (
        f"<Header><CollectionDetails><Collection>CIN</Collection><Year>{year}</Year>"
        f"<ReferenceDate>{year}-03-31</ReferenceDate></CollectionDetails>"
        "<Source><SourceLevel>L</SourceLevel><LEA>201</LEA></Source></Header>"
    )
    inside = "".join(children)
    if year is None:
        return f"<{root}>{inside}</{root}>"
    return f"<{root}>{header}<Children>{inside}</Children></{root}>"


def child(
    identifier: str = "1", *, about: str = "", more: str = "", details: str = ""
) -> str:
    """Return a child with what is inserted into its groups."""
    return (
        f"<Child><ChildIdentifiers><LAchildID>{identifier}</LAchildID>{about}"
        f"</ChildIdentifiers><ChildCharacteristics><Ethnicity>WBRI</Ethnicity>{more}"
        "</ChildCharacteristics><CINdetails><CINreferralDate>2023-05-01</CINreferralDate>"
        f"<ReferralSource>1A</ReferralSource>{details}</CINdetails></Child>"
    )


def full_message(year: int) -> tuple[str, dict[str, list[tuple[str, ...]]]]:
    """Return a return with two of everything a year has, and the rows of its tables.

    Made from the format's data, in the order of the schema; keys are left out of the rows.
    """
    asked = {
        table: [each for each in found if each.asked_in(year) and each.field not in OURS]
        for table, found in tables("cin_census").items()
    }
    rows: dict[str, list[tuple[str, ...]]] = {}

    def group(table: str, n: int, inside: dict[str, str] | None = None) -> str:
        fields = [each for each in asked[table] if each.field not in KEYS]
        values = [_value(each, year, n) for each in fields]
        rows.setdefault(table, []).append(tuple(values))
        named = dict(zip((each.field for each in fields), values, strict=True))
        return _elements(named | (inside or {}))

    def listed(table: str, holder: str) -> str:
        field = asked[table][-1]
        both = [_value(field, year, n) for n in (1, 2)]
        rows.setdefault(table, []).extend((value,) for value in both)
        return f"<{holder}>{''.join(_elements({field.field: each}) for each in both)}</{holder}>"

    def repeated(table: str, inside: str = "") -> str:
        if not asked[table]:
            return ""
        return "".join(f"<{table}>{group(table, n)}{inside}</{table}>" for n in (1, 2))

    def details(n: int) -> str:
        factors = listed("AssessmentFactors", "FactorsIdentifiedAtAssessment")
        reviews = listed("Reviews", "Reviews")
        rows["AssessmentFactors"] += rows["AssessmentFactors"][-2:]
        rows["Reviews"] += rows["Reviews"][-2:]
        *first, nfa = group("CINdetails", n).split("<ReferralNFA>")
        assert first
        return (
            f"<CINdetails><CINreferralDate>{year - 1}-04-0{n}</CINreferralDate>{first[0]}"
            + repeated("Assessments", factors)
            + repeated("CINPlanDates")
            + repeated("Section47")
            + f"<ReferralNFA>{nfa}"
            + repeated("ChildProtectionPlans", reviews)
            + repeated("PreProceedingsandFGDM")
            + "</CINdetails>"
        )

    def one(n: int) -> str:
        about, ethnicity = group("ChildIdentifiers", n).split("<Ethnicity>")
        return (
            f"<Child><ChildIdentifiers><LAchildID>{n}</LAchildID>{about}</ChildIdentifiers>"
            f"<ChildCharacteristics><Ethnicity>{ethnicity}"
            f"{listed('Disabilities', 'Disabilities')}</ChildCharacteristics>"
            f"{details(1)}{details(2)}</Child>"
        )

    return message(one(1), one(2), year=year), rows


def _value(known: Field, year: int, n: int) -> str:
    if known.type == "code":
        return [each.code for each in codes(known.codes) if each.used_in(year)][n]
    return _VALUES.get(known.type, "x{n}").format(n=n, start=year - 1)


def _elements(values: dict[str, str]) -> str:
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in values.items())
