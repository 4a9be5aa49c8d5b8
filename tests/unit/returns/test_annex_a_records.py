"""What Annex A's lists become: drawn cases, and every spelling the sector has collected."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as some

from seethechild.returns import annex_a
from seethechild.returns.fields import Field, codes, plain, synonyms, tables
from seethechild.returns.records import RECORDS
from seethechild.returns.tidy_columns import typed_column
from tests.unit.returns.annex_a_files import records, row, tidied, workbook
from tests.unit.returns.sector import SECTOR, needs_sector

CODED = sorted(
    {each.codes for rows in tables("annex_a").values() for each in rows if each.codes}
)


def meant(name: str, *spellings: str) -> list[str | None]:
    """Return what spellings of a list mean; those nobody knows stay as they are."""
    known = Field("", "", "code", name, False, None, None, "", "", "")
    return typed_column(
        pl.Series(spellings, dtype=pl.String), known, "annex_a"
    ).values.to_list()


@pytest.mark.parametrize("name", CODED)
def test_every_list_has_codes_and_every_spelling_means_one_of_them(name):
    known = {each.code for each in codes(name)}
    assert known
    assert set(synonyms(name).values()) <= known


@pytest.mark.parametrize(
    ("name", "spelling", "code"),
    [
        ("annex_a_sex", "1 - Male", "M"),
        ("annex_a_sex", "Unborn", "U"),
        ("annex_a_ethnicity", "WBRI - White British (101)", "WBRI"),
        ("annex_a_ethnicity", "A2 White Irish", "WIRI"),
        ("annex_a_ethnicity", "White and Asian [MWAS]", "MWAS"),
        ("annex_a_ethnicity", "Black / African / Caribbean / Black British (African)", "BAFR"),
        ("annex_a_ethnicity", "Black / African / Caribbean / Black British/Any other Black / African / Caribbean background", "BOTH"),
        ("annex_a_ethnicity", "White", "W"),
        ("annex_a_ethnicity", "REFU - Refused", "REFU"),
        ("annex_a_source", "q) 6: Police", "6"),
        ("annex_a_source", "j) 3D: Health services", "3D"),
        ("annex_a_source", "COMMUNITY MENTAL HEALTH TEAM.", "3F"),
        ("annex_a_source", "1B Individual - Acquaintance (including neighbours and child minders)", "1B"),
        ("annex_a_source", "Nursery School", "2A"),
        ("annex_a_need", "CIN - N8 UASC - Absent Parenting", "N8"),
        ("annex_a_closure", "RC8 - Case closed after assessment, no further action", "RC8"),
        ("annex_a_closure", "RC9 - Case closed after assessment, referred to early help", "RC9"),
        ("annex_a_legal", "E1: Placement order", "E1"),
        ("annex_a_legal", "Emergency Protection Order", "L2"),
        ("annex_a_legal", "CLA - V4 - Accommodated with breaks (no care episodes recorded)", "V4"),
        ("annex_a_place", "f) U6: Foster placement - not FFA", "U6"),
        ("annex_a_place", "Foster placement with relative or friend- not long term or FFA", "U3"),
        ("annex_a_place", "Placed for Adopt with PO with current FC", "A5"),
        ("annex_a_provider", "e) PR4 - Private provision", "PR4"),
        ("annex_a_care_end", "E4 B - Return home to live with parents, relatives, or other person with parental responsibility which was not part of the current care planning process (not under a Residence Order or Special Guardianship Order)", "E4B"),
        ("annex_a_care_end", "E43 - Special guardianship (former FC)", "E43"),
        ("annex_a_care_end", "v) E17: Aged 18+ and remained with current carers", "E17"),
        ("annex_a_in_touch", "d) Refu", "REFU"),
        ("annex_a_accommodation", "(S) No Fixed Above/Homeless", "S"),
        ("annex_a_activity", "G5: Not in education, employment or training - other", "G5"),
        ("annex_a_abuse", "Neglect, Physical and Emotional", "MUL"),
        ("annex_a_yes_no", "a) Yes", "Y"),
        ("annex_a_nfa", "Further action", "N"),
    ],
)  # fmt: skip
def test_spellings(name, spelling, code):
    assert meant(name, spelling) == [code]


def test_a_spelling_nobody_knows_stays_unknown():
    assert meant("annex_a_ethnicity", "Purple", "N9") == ["Purple", "N9"]


@needs_sector
def test_nearly_every_spelling_of_the_published_specification_is_understood():
    text = (SECTOR / "annex-a" / "Annex_A_schema.yml").read_text(encoding="utf-8")
    councils = text[text.index("LA of Placement:") : text.index("Number of Episodes")]
    published = {
        plain(line.partition("-   ")[2].strip("'\"").replace("''", "'"))
        for line in text.replace(councils, "").splitlines()
        if line.startswith(" " * 20 + "-   ") and "-   /" not in line
    }
    known = {found for name in CODED for found in synonyms(name)}
    known |= {plain(each.code) for name in CODED for each in codes(name)}
    # Long ones go on in the next line of the file. What is left are errors of the specification,
    # what is no code at all, and notes about one child.
    unknown = {each for each in published - known if not starts(each, known)}
    assert len(published) > 6000
    assert len(unknown) / len(published) < 0.01


def starts(text: str, known: set[str]) -> bool:
    return any(each.startswith(text) for each in known)


_SOME = sorted({(name, found) for name in CODED for found in synonyms(name)})


@given(some.sampled_from(_SOME), some.data())
def test_capitals_and_blanks_of_a_spelling_do_not_matter(known, data):
    name, found = known
    words = found.split(" ")
    blanks = data.draw(some.lists(some.sampled_from([" ", "  ", "\u00a0", "\t"]),
                                  min_size=len(words) + 1, max_size=len(words) + 1))  # fmt: skip
    cased = [
        data.draw(some.sampled_from([str.upper, str.title, str]))(each) for each in words
    ]
    spelt = blanks[0] + "".join(w + b for w, b in zip(cased, blanks[1:], strict=True))
    if plain(spelt) != found:  # capitals that are written otherwise, such as of a sharp s
        return
    assert meant(name, spelt) == [synonyms(name)[found]] or spelt.strip() in {
        each.code for each in codes(name)
    }


@given(some.sampled_from(CODED), some.text(max_size=30))
def test_no_text_whatever_is_taken_for_a_code_that_is_not_there(name, text):
    known = {each.code for each in codes(name)}
    assert set(meant(name, text)) <= {*known, None, text}


# --- records ----------------------------------------------------------------------------------


def made(folder, **lists: list[dict[str, str]]) -> dict[str, pl.DataFrame]:
    whole = {name.replace("_", " "): rows for name, rows in lists.items()}
    return records(workbook(folder / "a.xlsx", whole))


def test_every_list_gives_its_records_as_declared(tmp_path):
    lists = {name: [row(name)] for name in tables("annex_a")}
    found = records(workbook(tmp_path / "a.xlsx", lists))
    for name, frame in found.items():
        assert RECORDS[name].check(frame).height >= 1, name
    assert set(found) == {
        "people", "contacts", "early_help", "referrals", "assessments", "section_47",
        "protection_plans", "care_episodes", "care_leavers", "adoption", "visits",
        "plan_reviews", "care_reviews", "workers",
    }  # fmt: skip
    assert found["people"].height == 10


@pytest.mark.parametrize("name", [*tables("annex_a")])
def test_each_list_can_stand_alone_or_be_empty(tmp_path, name):
    for label, rows in (("one", [row(name)]), ("none", [])):
        path = workbook(tmp_path / f"{label}.xlsx", {name: rows})
        for record, frame in records(path).items():
            RECORDS[record].check(frame)


def test_a_referral_and_the_need_it_opened_are_one(tmp_path):
    found = made(
        tmp_path,
        List_3=[
            row("List 3", "1", Date_of_referral="10/01/2024", NFA="No"),
            row("List 3", "1", Date_of_referral="10/01/2024", NFA="Yes"),
            row("List 3", "2", Date_of_referral="12/01/2024", NFA="Yes"),
        ],
        List_6=[
            row(
                "List 6", "1", CIN_Start="10/01/2024", CIN_Closure="", Reason_for_Closure=""
            ),
            row("List 6", "3", CIN_Start="05/03/2021", CIN_Closure="01/02/2024"),
        ],
    )
    rows = found["referrals"].select(
        "child", "date", "referral_source", "no_further_action", "need", "closed"
    )
    assert rows.rows() == [
        ("1", date(2024, 1, 10), "6", False, "N1", None),
        ("1", date(2024, 1, 10), "6", True, None, None),
        ("2", date(2024, 1, 12), "6", True, None, None),
        ("3", date(2021, 3, 5), None, False, "N1", date(2024, 2, 1)),
    ]


def in_care(began: str, status: str, home: str, ceased: str = "") -> dict[str, str]:
    return row(
        "List 8", "1", Date_Started_to_be="" or began, Start_date_of_current_legal=status,
        Start_Date_of_Most=home, Date_Ceased=ceased,
        Reason_Ceased="E8" if ceased else "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("began", "status", "home", "ceased", "pieces"),
    [
        ("01/01/2024", "01/01/2024", "01/01/2024", "", ["S C2 U6 -"]),
        ("01/01/2024", "01/02/2024", "01/03/2024", "",
         ["S - - X1", "L C2 - X1", "P C2 U6 -"]),
        ("01/01/2024", "01/03/2024", "01/02/2024", "01/04/2024",
         ["S - - X1", "P - U6 X1", "L C2 U6 E8"]),
        ("01/01/2024", "01/02/2024", "01/02/2024", "", ["S - - X1", "B C2 U6 -"]),
        # A status or home that began before care, or after it ceased, cuts nothing.
        ("01/02/2024", "01/01/2024", "01/02/2024", "01/03/2024", ["S C2 U6 E8"]),
        ("01/01/2024", "01/01/2024", "01/05/2024", "01/03/2024", ["S C2 - E8"]),
        ("01/01/2024", "", "", "", ["S - - -"]),
    ],
)  # fmt: skip
def test_care_is_cut_at_the_status_and_the_home(
    tmp_path, began, status, home, ceased, pieces
):
    episodes = made(tmp_path, List_8=[in_care(began, status, home, ceased)])[
        "care_episodes"
    ]
    names = ("start_reason", "legal_status", "place", "end_reason")
    shown = episodes.sort("start").select(
        pl.concat_str(pl.col(names).fill_null("-"), separator=" ")
    )
    assert shown.to_series().to_list() == pieces
    assert episodes["stop"].to_list()[:-1] == episodes["start"].to_list()[1:]


def test_words_in_place_of_a_postcode_do_not_make_homes_alike(tmp_path):
    rows = [
        row("List 8", str(n), postcode=code) for n, code in enumerate(["nope", "ma12rk"])
    ]
    episodes = made(tmp_path, List_8=rows)["care_episodes"]
    assert episodes["place_postcode"].to_list() == [None, "MA1 2RK"]


def test_visits_say_what_help_the_child_had(tmp_path):
    found = made(
        tmp_path,
        List_6=[
            row("List 6", "1", Case_Status="a) Looked after child"),
            row("List 6", "2", Case_Status="CPP"),
            row("List 6", "3", Case_Status="d) Open assessment"),
            row("List 6", "4", Date_Child_Was_Last_Seen=""),
        ],
        List_7=[row("List 7", "5", Seen_Alone="b) No")],
    )["visits"]
    assert found.select("child", "kind", "seen", "seen_alone").rows() == [
        ("1", "care", True, None),
        ("2", "protection", True, None),
        ("3", "need", True, None),
        ("5", "protection", None, False),
    ]


def test_codes_nobody_knows_do_not_get_into_records(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"List 1": [row("List 1", Ethnicity="MARKED")]})
    assert tidied(path).tables["List 1"]["Ethnicity"].to_list() == ["MARKED"]
    assert annex_a.records(tidied(path))["people"]["ethnicity"].to_list() == [None]


def test_a_child_is_described_once_by_each_list(tmp_path):
    people = made(
        tmp_path,
        List_1=[row("List 1", "1"), row("List 1", "1"), row("List 1", "2")],
        List_4=[row("List 4", "1", Disability="a) Yes")],
    )["people"]
    assert people.select("child", "disability").rows() == [
        ("1", None), ("2", None), ("1", "ANY"),
    ]  # fmt: skip


def test_care_leavers_have_the_department_s_code_of_their_home(tmp_path):
    rows = [row("List 9", "1"), row("List 9", "2", Suitability="Not suitable")]
    found = made(tmp_path, List_9=rows)
    assert found["care_leavers"]["accommodation"].to_list() == ["U1", "U2"]
    assert (
        found["workers"]["role"].to_list()
        == ["social_worker"] * 2 + ["personal_adviser"] * 2
    )
