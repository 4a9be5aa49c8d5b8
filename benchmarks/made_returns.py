"""Returns for the benchmarks, made up: regular rows of a likely size and shape that stand for nothing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from seethechild.returns.fields import codes, tables

YEAR = 2024
FIRST_DAY, DAYS = date(2023, 4, 1), 366
#: Rows for each child in the tables of SSDA903, as in a validator's own made-up return.
ROWS = {
    "Header": 1.0,
    "Episodes": 1.9,
    "Reviews": 2.5,
    "UASC": 0.05,
    "OC2": 0.7,
    "OC3": 0.3,
    "AD1": 0.05,
    "PlacedAdoption": 0.07,
    "PrevPerm": 1.0,
    "Missing": 0.4,
    "SWEpisodes": 1.8,
}


def table(name: str, rows: int, children: int) -> pl.DataFrame:
    """Return one table of SSDA903 as text."""
    number = np.arange(rows)
    child = number * children // rows
    columns = []
    for place, field in enumerate(tables("ssda903")[name]):
        spread = number * (7 + 2 * place) + child
        if field.field == "CHILD":
            values = pl.Series(child + 100_000).cast(pl.String)
        elif field.field == "DOB":
            values = _days(date(2006, 1, 1), child * 13 % 6000)
        elif field.type == "date":
            values = _days(FIRST_DAY, spread % DAYS)
        elif field.type == "code":
            known = [each.code for each in codes(field.codes) if each.used_in(YEAR)]
            values = pl.Series(known).gather(spread % len(known))
        elif field.type == "postcode":
            values = "AB" + pl.Series(spread % 9).cast(pl.String) + " 2CD"
        elif field.type == "upn":
            values = "A" + pl.Series(child + 10**11).cast(pl.String) + "1"
        elif field.type == "yesno":
            values = pl.Series(spread % 2).cast(pl.String)
        else:
            values = pl.Series(spread % 41).cast(pl.String)
        columns.append(values.rename(field.field))
    return pl.DataFrame(columns)


def write_csv(folder: Path, children: int) -> None:
    """Write every table of a return."""
    for name, share in ROWS.items():
        rows = max(int(children * share), 1)
        table(name, rows, children).write_csv(folder / f"{name}_{YEAR}.csv")


def write_episodes(path: Path, rows: int) -> None:
    """Write one large table of episodes."""
    table("Episodes", rows, rows // 2).write_csv(path)


def write_xml(path: Path, children: int) -> None:
    """Write a return in the XML form."""
    found = {
        name: table(name, max(int(children * share), 1), children)
        for name, share in ROWS.items()
    }
    grouped = {
        name: dict(_by_child(frame)) for name, frame in found.items() if name != "Header"
    }
    groups = {
        "Reviews": "AREVIEW",
        "Missing": "AMISSING",
        "PrevPerm": "PERMANENCE",
        "OC2": "OC2",
    }
    with path.open("w", encoding="utf-8") as file:
        file.write("<EXPSSDA903>")
        for child, (header,) in _by_child(found["Header"]):
            file.write(f"<CHILD><HEADER>{_tags(header)}")
            for name, tag in groups.items():
                for row in grouped[name].get(child, []):
                    file.write(f"<{tag}>{_tags(row, 'CHILD', 'DOB')}</{tag}>")
            file.write("</HEADER>")
            for row in grouped["Episodes"].get(child, []):
                file.write(f"<EPISODE>{_tags(row, 'CHILD')}</EPISODE>")
            file.write("</CHILD>")
        file.write("</EXPSSDA903>")


def _days(first: date, after: np.ndarray) -> pl.Series:
    days = pl.Series([first]).cast(pl.Int32)[0] + pl.Series(after).cast(pl.Int32)
    return days.cast(pl.Date).dt.strftime("%d/%m/%Y")


def _by_child(frame: pl.DataFrame) -> Iterator[tuple[str, list[dict[str, str]]]]:
    for (child,), rows in frame.group_by("CHILD", maintain_order=True):
        yield str(child), rows.to_dicts()


def _tags(row: dict[str, str], *left_out: str) -> str:
    names = {"CHILD": "CHILDID", "PLACE": "PL"}
    return "".join(
        f"<{names.get(name, name)}>{value}</{names.get(name, name)}>"
        for name, value in row.items()
        if name not in left_out
    )


def write_cin(path: Path, children: int) -> None:
    """Write a CIN census of so many children, each with one episode, assessment and enquiry."""
    with path.open("w", encoding="utf-8") as file:
        file.write(_CIN_HEAD.format(year=YEAR))
        for number in range(children):
            referred = date.fromordinal(FIRST_DAY.toordinal() + number * 7 % DAYS)
            file.write(
                _CIN_CHILD.format(
                    child=100_000 + number,
                    upn=f"A{10**11 + number}1",
                    born=date.fromordinal(
                        date(2006, 1, 1).toordinal() + number * 13 % 6000
                    ),
                    sex="MF"[number % 2],
                    referred=referred,
                    later=date.fromordinal(referred.toordinal() + 20),
                    source=("1A", "5A", "6")[number % 3],
                )
            )
        file.write("</Children></Message>")


_CIN_HEAD = (
    "<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>{year}</Year>"
    "<ReferenceDate>{year}-03-31</ReferenceDate></CollectionDetails><Source><SourceLevel>L"
    "</SourceLevel><LEA>202</LEA></Source></Header><Children>"
)
_CIN_CHILD = (
    "<Child><ChildIdentifiers><LAchildID>{child}</LAchildID><UPN>{upn}</UPN><PersonBirthDate>"
    "{born}</PersonBirthDate><Sex>{sex}</Sex></ChildIdentifiers><ChildCharacteristics><Ethnicity>"
    "WBRI</Ethnicity><Disabilities><Disability>NONE</Disability></Disabilities>"
    "</ChildCharacteristics><CINdetails><CINreferralDate>{referred}</CINreferralDate>"
    "<ReferralSource>{source}</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode><ReferralNFA>0"
    "</ReferralNFA><Assessments><AssessmentActualStartDate>{referred}</AssessmentActualStartDate>"
    "<AssessmentAuthorisationDate>{later}</AssessmentAuthorisationDate><FactorsIdentifiedAtAssessment>"
    "<AssessmentFactors>2A</AssessmentFactors><AssessmentFactors>3B</AssessmentFactors>"
    "</FactorsIdentifiedAtAssessment></Assessments><CINPlanDates><CINPlanStartDate>{later}"
    "</CINPlanStartDate></CINPlanDates><Section47><S47ActualStartDate>{referred}</S47ActualStartDate>"
    "<ICPCnotRequired>1</ICPCnotRequired></Section47></CINdetails></Child>"
)
