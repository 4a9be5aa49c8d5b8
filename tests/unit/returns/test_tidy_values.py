"""What a text means, and which repairs that takes: tables that can be read as a specification."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seethechild.returns.fields import Field, repair_rules
from seethechild.returns.tidy_columns import code_list, typed_column
from seethechild.returns.tidy_dates import DateForm, day
from seethechild.returns.tidy_values import code, words

DAY_FIRST = DateForm(day_first=True, iso=False, year=2024)
ISO = DateForm(day_first=False, iso=True, year=2024)

#: as found | the date, or none | repairs it takes in a format of 31/03/2024 | and of 2024-03-31
DATES = """
31/03/2024          | 2024-03-31 |                                   | day_first_date
1/4/2023            | 2023-04-01 |                                   | day_first_date
31/03/24            | 2024-03-31 | two_digit_year                    | two_digit_year day_first_date
04/05/42            | 2042-05-04 | two_digit_year                    | two_digit_year day_first_date
04/05/43            | 1943-05-04 | two_digit_year                    | two_digit_year day_first_date
2024-03-31          | 2024-03-31 | iso_date                          |
2024-3-1            | 2024-03-01 | iso_date                          |
31.03.2024          | 2024-03-31 | date_other_marks                  | date_other_marks
31-03-2024          | 2024-03-31 | date_other_marks                  | date_other_marks
2024/03/31          | 2024-03-31 | date_other_marks                  | date_other_marks
20240331            | 2024-03-31 | date_other_marks                  | date_other_marks
31-Mar-2024         | 2024-03-31 | date_other_marks                  | date_other_marks
31 March 2024       | 2024-03-31 | date_other_marks                  | date_other_marks
1st Sept 2023       | 2023-09-01 | date_other_marks                  | date_other_marks
31-mar-24           | 2024-03-31 | two_digit_year date_other_marks   | two_digit_year date_other_marks
31/03/2024 00:00:00 | 2024-03-31 | date_with_time                    | date_with_time day_first_date
2024-03-31T10:00:00Z| 2024-03-31 | date_with_time iso_date           | date_with_time
2024-03-31 9:30 PM  | 2024-03-31 | date_with_time iso_date           | date_with_time
45382               | 2024-03-31 | excel_serial_date                 | excel_serial_date
45382.0             | 2024-03-31 | excel_serial_date                 | excel_serial_date
 31/03/2024         | 2024-03-31 | trimmed_blanks                    | trimmed_blanks day_first_date
NULL                | none       | word_for_missing                  | word_for_missing
n/a                 | none       | word_for_missing                  | word_for_missing
29/02/2023          | not        |                                   |
03/31/2024          | not        |                                   |
31/03               | not        |                                   |
2024                | not        |                                   |
00/00/0000          | not        |                                   |
31/03/0024          | not        |                                   |
99999               | not        |                                   |
soon                | not        |                                   |
"""


def date_rows():
    for line in DATES.strip("\n").splitlines():
        text, meant, first, second = line.split("|")
        yield (
            text.removesuffix(" ") if text.startswith(" ") else text.strip(),
            meant.strip(),
            first,
            second,
        )


@pytest.mark.parametrize(("text", "meant", "day_first", "iso"), list(date_rows()))
def test_dates(text, meant, day_first, iso):
    for form, repairs in ((DAY_FIRST, day_first), (ISO, iso)):
        found = day(text, form)
        if meant == "not":
            assert found is None
        else:
            assert found is not None
            assert str(found.value) == {"none": "None"}.get(meant, meant)
            assert found.repairs == tuple(repairs.split())


SEX = code_list("ssda903", "SEX", "ssda903_sex")
ETHNIC = code_list("ssda903", "ETHNIC", "ssda903_ethnic")
CODES = [
    (SEX, "M", "M", ""),
    (SEX, "1", "M", "old_sex_code"),
    (SEX, "2", "F", "old_sex_code"),
    (SEX, "2.0", "F", "code_decimals old_sex_code"),
    (SEX, "f", "F", "code_case"),
    (SEX, "Female", "F", "code_label"),
    (SEX, " Unknown ", "U", "trimmed_blanks code_label"),
    (SEX, "F - Female", "F", "code_with_words"),
    (SEX, "f: Female", "F", "code_case code_with_words"),
    (SEX, "NULL", None, "word_for_missing"),
    (SEX, "  ", None, "trimmed_blanks"),
    (SEX, "3", "not", ""),
    (ETHNIC, "wbri", "WBRI", "code_case"),
    (ETHNIC, "white  british", "WBRI", "code_label"),
    (ETHNIC, "Gypsy/Roma?", "not", ""),
]


@pytest.mark.parametrize(("known", "text", "meant", "repairs"), CODES)
def test_codes(known, text, meant, repairs):
    found = code(text, known)
    if meant == "not":
        assert found is None
    else:
        assert found is not None
        assert found.value == meant
        assert sorted(found.repairs) == sorted(repairs.split())


IDENTIFIERS = [
    ("text", "398768", "398768", ""),
    ("text", "398768.0", "398768", "code_decimals"),
    ("text", "\u00a0398768\u200b", "398768", "trimmed_blanks"),
    ("text", "nan", None, "word_for_missing"),
    ("text", "team -", "team -", ""),
    ("text", "-", "-", ""),
    ("upn", "a123456789012", "A123456789012", "upper_case_identifier"),
    ("nhs", "943 476 5919", "9434765919", "identifier_marks"),
    ("nhs", "943-476-5919", "9434765919", "identifier_marks"),
    ("postcode", "HA1 1AA", "HA1 1AA", ""),
    ("postcode", "HA11AA", "HA1 1AA", "postcode_blank"),
    ("postcode", "sw1a  2aa", "SW1A 2AA", "upper_case_identifier postcode_blank"),
    ("postcode", "not known", "NOT KNOWN", "upper_case_identifier"),
]


@pytest.mark.parametrize(("form", "text", "meant", "repairs"), IDENTIFIERS)
def test_text_and_identifiers(form, text, meant, repairs):
    found = words(text, form, frozenset())
    assert found.value == meant
    assert found.repairs == tuple(repairs.split())
    known = Field("T", "F", form, "", False, None, None, "", "", "")
    column = typed_column(pl.Series([text, "A1"]), known, "ssda903")
    assert column.values[0] == meant


OTHERS = [
    ("whole", "12", 12), ("whole", "12.0", 12), ("whole", " 7", 7), ("whole", "-3", -3),
    ("whole", "12.5", None), ("whole", "9" * 30, None), ("whole", "1e3", None),
    ("number", "12.5", 12.5), ("number", " .5 ", 0.5), ("number", "nan", None),
    ("number", "inf", None), ("yesno", "1", True), ("yesno", "0.0", False),
    ("yesno", "Y", True), ("yesno", "no", False), ("yesno", "TRUE", True), ("yesno", "2", None),
    ("month", "2024-03", date(2024, 3, 1)), ("month", "03/2024", date(2024, 3, 1)),
    ("month", "31/03/2024", date(2024, 3, 1)), ("month", "2024-13", None),
]  # fmt: skip


@pytest.mark.parametrize(("form", "text", "meant"), OTHERS)
def test_numbers_months_and_yes_or_no(form, text, meant):
    known = Field("T", "F", form, "", False, None, None, "", "", "")
    assert typed_column(pl.Series([text]), known, "ssda903").values[0] == meant


def test_an_identifier_a_spreadsheet_rounded_is_told():
    known = Field("T", "F", "nhs", "", False, None, None, "", "", "")
    column = typed_column(pl.Series(["9.43E+09", "9434765919"]), known, "ssd")
    assert column.rounded == 1


@given(
    st.dates(date(1931, 1, 1), date(2098, 1, 1)),
    st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d-%b-%Y", "%d.%m.%Y", "%d/%m/%Y 00:00"]),
    st.sampled_from(["ssda903", "cin_census", "annex_a"]),
)
def test_a_date_written_in_any_known_way_is_the_same_date(when, form, written_for):
    known = Field("T", "F", "date", "", False, None, None, "", "", "")
    text = when.strftime(form)
    serial = str((when - date(1899, 12, 30)).days)
    assert typed_column(pl.Series([text, serial]), known, written_for).values.to_list() == [
        when,
        when,
    ]


@given(
    st.lists(st.text(max_size=12) | st.none(), max_size=20),
    st.sampled_from(
        [
            "text",
            "code",
            "date",
            "month",
            "whole",
            "number",
            "yesno",
            "upn",
            "nhs",
            "postcode",
        ]
    ),
)
def test_any_text_can_be_typed_and_no_row_is_lost(texts, form):
    known = Field("T", "SEX", form, "ssda903_sex", False, None, None, "", "", "")
    column = typed_column(pl.Series(texts, dtype=pl.String), known, "ssda903", 2024)
    assert len(column.values) == len(texts)
    filled = sum(text not in {None, ""} for text in texts)
    assert column.unclear <= filled
    assert column.values.count() <= filled
    assert set(column.repairs) <= {rule.id for rule in repair_rules()}


@pytest.mark.parametrize(
    ("repair", "form", "text"),
    [
        ("two_digit_year", "date", "31/03/24"),
        ("iso_date", "date", "2024-03-31"),
        ("excel_serial_date", "date", "45382"),
        ("trimmed_blanks", "code", " M"),
        ("code_case", "code", "m"),
        ("old_sex_code", "code", "1"),
        ("code_decimals", "whole", "1.0"),
    ],
)
def test_what_needs_a_repair_that_is_switched_off_is_not_understood(repair, form, text):
    known = Field("T", "SEX", form, "ssda903_sex", False, None, None, "", "", "")
    done = typed_column(pl.Series([text]), known, "ssda903", 2024)
    assert done.repairs[repair] == 1
    assert done.unclear == 0
    off = typed_column(pl.Series([text]), known, "ssda903", 2024, frozenset({repair}))
    assert off.repairs[repair] == 0
    assert off.unclear == 1
    assert off.values[0] == (text if form == "code" else None)


def test_a_spreadsheets_day_one_is_where_spreadsheets_have_it():
    """1 March 1900 is day 61 in a spreadsheet, which believes in a 29 February 1900."""
    assert date(1899, 12, 30) + timedelta(days=61) == date(1900, 3, 1)
