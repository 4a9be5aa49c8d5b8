"""What other systems write is read as the schema's, and each change is named.

Every row of the table is one way of writing seen in a file; ``repair`` is what it is named.
"""

from pathlib import Path

import pytest

from seethechild.returns import cin_census
from seethechild.returns.cin_dialects import mend
from seethechild.returns.extract import Repair
from seethechild.returns.tidy import tidy
from tests.spec.drawn import drawn
from tests.unit.returns.cin_files import child, message, read_text

DIALECTS = """
    as written                             | year | table                | field              | reads as   | repair
    ---------------------------------------+------+----------------------+--------------------+------------+--------------------
    <GenderCurrent>1</GenderCurrent>       | 2024 | ChildIdentifiers     | GenderCurrent      | 1          | -
    <GenderCurrent>1</GenderCurrent>       | 2025 | ChildIdentifiers     | Sex                | M          | old_sex_code
    <Sex>F</Sex>                           | 2024 | ChildIdentifiers     | Sex                | F          | -
    <Sex>1</Sex>                           | 2025 | ChildIdentifiers     | Sex                | M          | old_sex_code
    <Sex>9</Sex>                           | 2024 | ChildIdentifiers     | Sex                | U          | old_sex_code
    <sex> m </sex>                         | 2025 | ChildIdentifiers     | Sex                | M          | other_name code_case trimmed_blanks
    <UPNUnknownType>UN7</UPNUnknownType>   | 2024 | ChildIdentifiers     | UPNunknown         | UN7        | other_name
    <UPNUnknown>UN7</UPNUnknown>           | 2024 | ChildIdentifiers     | UPNunknown         | UN7        | other_name
    <LAChildId>7</LAChildId>               | 2024 | ChildIdentifiers     | LAchildID          | 7          | other_name
    <ReferralNFA>true</ReferralNFA>        | 2024 | CINdetails           | ReferralNFA        | True       | yes_no_words
    <ReferralNFA>False</ReferralNFA>       | 2024 | CINdetails           | ReferralNFA        | False      | yes_no_words
    <ReferralNFA>0</ReferralNFA>           | 2024 | CINdetails           | ReferralNFA        | False      | -
    <ReferralNFA>1</ReferralNFA>           | 2024 | CINdetails           | ReferralNFA        | True       | -
    <CINClosureDate>2024-01-02</CINClosureDate> | 2024 | CINdetails      | CINclosureDate     | 2024-01-02 | other_name
    <DateofInitialICPC>2024-01-02</DateofInitialICPC> | 2024 | CINdetails | DateOfInitialCPC  | 2024-01-02 | other_name
    <CINclosureDate>02/01/2024</CINclosureDate> | 2024 | CINdetails      | CINclosureDate     | 2024-01-02 | day_first_date
    <Section47><ICPCRequired>True</ICPCRequired></Section47>    | 2024 | Section47 | ICPCnotRequired | False | conference_required
    <Section47><ICPCRequired>0</ICPCRequired></Section47>       | 2024 | Section47 | ICPCnotRequired | True  | conference_required
    <Section47><ICPCnotRequired>true</ICPCnotRequired></Section47> | 2024 | Section47 | ICPCnotRequired | True | yes_no_words
    <CINplanDates><CINPlanStartDate>2024-01-02</CINPlanStartDate></CINplanDates> | 2024 | CINPlanDates | CINPlanStartDate | 2024-01-02 | other_name
    <CINPlanDates><CINPlanstartDate>2024-01-02</CINPlanstartDate></CINPlanDates> | 2024 | CINPlanDates | CINPlanStartDate | 2024-01-02 | other_name
"""


def rows() -> list[tuple[str, int, str, str, str, set[str]]]:
    return [
        (written, year, table, field, str(reads), set((repair or "").split()))
        for written, year, table, field, reads, repair in drawn(DIALECTS).rows()
    ]


def file_with(folder: Path, written: str, table: str, year: int) -> Path:
    is_about = table == "ChildIdentifiers"
    text = child(
        "1", about=written if is_about else "", details="" if is_about else written
    )
    if "LAChildId" in written:
        text = text.replace("<LAchildID>1</LAchildID>", "")
    path = folder / "a.xml"
    path.write_text(message(text, year=year))
    return path


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_each_way_of_writing(
    tmp_path: Path, row: tuple[str, int, str, str, str, set[str]]
) -> None:
    written, year, table, field, reads, repairs = row
    path = file_with(tmp_path, written, table, year)
    typed = tidy(read_text(tmp_path, path.read_text()))
    assert str(typed.tables[table][field].to_list()[0]) == reads
    assert {each.rule for each in typed.repairs} == repairs
    assert all(each.rows == 1 and each.table == table for each in typed.repairs)
    cin_census.records(typed)


@pytest.mark.parametrize(
    "rule", ["other_name", "conference_required", "old_sex_code", "yes_no_words"]
)
def test_switched_off_it_is_not_done(tmp_path: Path, rule: str) -> None:
    row = next(each for each in rows() if each[5] == {rule})
    extract = read_text(tmp_path, file_with(tmp_path, row[0], row[2], row[1]).read_text())
    mended, repairs = mend(extract, without={rule})
    assert repairs == ()
    for table, frame in extract.tables.items():
        assert mended.tables[table].equals(frame)


def test_a_return_as_the_public_generator_writes_it(tmp_path: Path) -> None:
    """No Header, another root, no Children around the children."""
    text = message(child("1"), child("2"), year=None, root="CINdetailsCollection")
    extract = read_text(tmp_path, text, "cin_2024.xml")
    assert (extract.kind.year, extract.kind.council) == (2024, None)
    assert extract.tables["ChildIdentifiers"]["LAchildID"].to_list() == ["1", "2"]
    (problem,) = extract.problems
    assert "no Header" in problem.what


def test_a_field_under_two_names_keeps_its_own(tmp_path: Path) -> None:
    two = "<UPNUnknownType>UN1</UPNUnknownType>"
    both = f"<UPNunknown>UN2</UPNunknown>{two}"
    extract, repairs = mend(
        read_text(tmp_path, message(child(about=both), child("2", about=two)))
    )
    found = extract.tables["ChildIdentifiers"]
    assert found["UPNunknown"].to_list() == ["UN2", "UN1"]
    assert "UPNUnknownType" not in found.columns
    assert repairs == (Repair("other_name", "ChildIdentifiers", "UPNunknown", 2),)


def test_a_table_under_two_names_is_one_in_the_order_of_children(tmp_path: Path) -> None:
    plan = "<{0}><CINPlanStartDate>2024-01-0{1}</CINPlanStartDate></{0}>"
    children = [
        child(str(n), details=plan.format(name, n))
        for n, name in ((1, "CINplanDates"), (2, "CINPlanDates"), (3, "CINplanDates"))
    ]
    extract, repairs = mend(read_text(tmp_path, message(*children)))
    plans = extract.tables["CINPlanDates"]
    assert plans["LAchildID"].to_list() == ["1", "2", "3"]
    assert repairs == (Repair("other_name", "CINPlanDates", "", 2),)


def test_a_return_of_the_schema_is_left_as_it_is(tmp_path: Path) -> None:
    extract = read_text(tmp_path, message(child()))
    mended, repairs = mend(extract)
    assert repairs == ()
    assert all(mended.tables[name].equals(frame) for name, frame in extract.tables.items())
