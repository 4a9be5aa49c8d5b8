"""Where a census contradicts itself about its year, which is believed and why is said."""

import pytest

from seethechild.returns.cin_year import said_years
from tests.unit.returns.cin_files import read_text


def census(year: str, reference: str, referred: str, children: int = 30) -> str:
    header = (
        "<Header><CollectionDetails><Collection>CIN</Collection>"
        f"<Year>{year}</Year><ReferenceDate>{reference}</ReferenceDate></CollectionDetails>"
        "<Source><LEA>201</LEA></Source></Header>"
    )
    each = (
        "<Child><ChildIdentifiers><LAchildID>{}</LAchildID></ChildIdentifiers>"
        f"<CINdetails><CINreferralDate>{referred}</CINreferralDate></CINdetails></Child>"
    )
    inside = "".join(each.format(number) for number in range(children))
    return f"<Message>{header}<Children>{inside}</Children></Message>"


@pytest.mark.parametrize(
    ("year", "reference", "referred", "children", "taken", "why"),
    [
        ("2023", "2024-03-31", "2023-09-01", 30, 2024, "as ReferenceDate says, for its dates run"),
        ("2024", "2023-03-31", "2023-09-01", 30, 2024, "as Year says, for its dates run"),
        ("2024", "2042-03-31", "2023-09-01", 30, 2024, "as Year says, for its dates run"),
        ("2042", "2024-03-31", "2023-09-01", 30, 2024, "as ReferenceDate says, for its dates"),
        ("2023", "2024-03-31", "2023-09-01", 5, 2024, "as ReferenceDate says, for its dates do not"),
        ("2023", "2024-03-31", "2019-09-01", 30, 2024, "as ReferenceDate says, for its dates do not"),
        ("2024", "2024-03-31", "2025-09-01", 30, 2026, "says 2024, but its dates run to the year ending March 2026; taken as 2026"),
        ("2024", "2024-03-31", "2019-09-01", 30, 2024, "says 2024, but its dates run to the year ending March 2020; taken as 2024"),
        ("2024", "2024-03-31", "2023-09-01", 30, 2024, None),
        ("2024", "2024-03-31", "2021-09-01", 5, 2024, None),
        ("2024", "", "2023-09-01", 30, 2024, None),
        ("", "2024-03-31", "2023-09-01", 30, 2024, None),
        ("1999", "2024-03-31", "2023-09-01", 30, 2024, "Year has 1999, which is no year of this return"),
        ("20024", "2024-03-31", "2023-09-01", 30, 2024, "Year has 20024, which"),
        ("this one", "2024-03-31", "2023-09-01", 30, 2024, "Year has words, which"),
        ("2024", "31/03/2024", "2023-09-01", 30, 2024, "ReferenceDate has 31/03/2024, which is no date"),
        ("2024", "1924-03-31", "2023-09-01", 30, 2024, "ReferenceDate has 1924-03-31, which is no date"),
    ],
)  # fmt: skip
def test_which_year_and_why(tmp_path, year, reference, referred, children, taken, why):
    extract = read_text(tmp_path, census(year, reference, referred, children))
    assert extract.kind.year == taken
    said = [each.what for each in extract.problems if "Header" in each.where]
    assert (why in said[0]) if why else said == []


def test_the_fiscal_year_of_a_reference_date():
    assert said_years("2024", "2024-04-01") == (2024, 2025)
    assert said_years("1024", "x") == (None, None)


def test_a_few_mistyped_dates_do_not_make_another_year(tmp_path):
    text = census("2024", "2024-03-31", "2023-09-01", 40)
    extract = read_text(tmp_path, text.replace("2023-09-01", "2032-09-01", 3))
    assert extract.kind.year == 2024
