"""The same child in several returns.

A child is followed by the council's own identifier, then by pupil and NHS numbers. Date of birth
and sex never join anybody: they are what twins share. Identifiers below are made up.
"""

import polars as pl

from seethechild.returns.link import link
from tests.spec.returned import KEY, record


def linked(people):
    return link({"people": record("people", people)}, KEY)


def groups(people):
    """Return which rows (from 1) are one child."""
    frame = linked(people).records["people"].with_row_index("nth", 1)
    found = frame.group_by("child_id").agg(pl.col("nth")).sort(pl.col("nth").list.first())
    return found["nth"].to_list()


def outcomes(people):
    return linked(people).links.rows()


def test_the_council_s_identifier_is_the_same_child_in_every_return():
    people = """
        source          | child | birth_date | sex
        ----------------+-------+------------+----
        cin_census 2023 | 7     | 2010-05-04 | F
        ssda903 2023    | 7     | 2010-05-04 | F
        annex_a 2024    | 7     | -          | -
        cin_census 2023 | 8     | 2011-01-01 | M
    """
    assert groups(people) == [[1, 2, 3], [4]]
    assert outcomes(people) == [("council_id", "made", 1)]


def test_a_slip_of_the_pen_in_a_birth_is_the_same_child():
    """Two of day, month and year the same, day and month exchanged, or only the month known."""
    people = """
        source          | child | birth_date | birth_is_month_only | sex
        ----------------+-------+------------+---------------------+----
        cin_census 2022 | 7     | 2010-05-04 | no                  | F
        cin_census 2023 | 7     | 2010-04-05 | no                  | F
        cin_census 2024 | 7     | 2011-05-04 | no                  | F
        dfe_api         | 7     | 2010-05-01 | yes                 | F
    """
    assert outcomes(people) == [("council_id", "refused", 1)]
    near = "\n".join(line for line in people.splitlines() if "2024" not in line)
    assert groups(near) == [[1, 2, 3]]


def test_one_identifier_with_births_that_contradict_is_refused():
    """It may be a number that was used again: nobody is merged, and the council is told."""
    people = """
        source          | child | birth_date | sex
        ----------------+-------+------------+----
        cin_census 2022 | 7     | 2010-05-04 | F
        cin_census 2023 | 7     | 2010-05-04 | F
        ssda903 2023    | 7     | 2003-11-30 | F
    """
    assert groups(people) == [[1, 2], [3]]
    assert outcomes(people) == [("council_id", "refused", 1)]


def test_one_identifier_with_another_sex_is_refused_unless_births_agree():
    """A sex that was corrected, or that changed, is no other child."""
    unknown_births = """
        source          | child | birth_date | sex
        ----------------+-------+------------+----
        cin_census 2023 | 7     | -          | F
        ssda903 2023    | 7     | -          | M
    """
    assert outcomes(unknown_births) == [("council_id", "refused", 1)]
    same_birth = """
        source          | child | birth_date | sex
        ----------------+-------+------------+----
        cin_census 2023 | 7     | 2010-05-04 | F
        ssda903 2023    | 7     | 2010-05-04 | M
    """
    assert outcomes(same_birth) == [("council_id", "made", 1)]


def test_an_expected_birth_is_the_child_who_is_born_around_it():
    people = """
        source          | child | birth_date | birth_is_expected
        ----------------+-------+------------+------------------
        cin_census 2023 | 7     | 2023-06-20 | yes
        cin_census 2024 | 7     | 2023-05-02 | no
        cin_census 2023 | 8     | 2023-06-20 | yes
        cin_census 2024 | 8     | 2021-05-02 | no
    """
    assert groups(people) == [[1, 2], [3], [4]]


def test_pupil_and_nhs_numbers_follow_a_child_into_other_services():
    """The last digit of an NHS number checks the others; one that fails is not used."""
    people = """
        source             | child | birth_date | sex | upn           | nhs_number
        -------------------+-------+------------+-----+---------------+-----------
        cin_census 2023    | 7     | 2010-05-04 | F   | A012345678901 | 9434765919
        school_census 2023 | P1    | 2010-05-04 | F   | A012345678901 | -
        mental_health      | M1    | 2010-05-01 | F   | -             | 943 476 5919
        mental_health      | M2    | 2011-05-04 | F   | -             | 9434765918
        cin_census 2023    | 8     | 2011-05-04 | F   | -             | 9434765918
    """
    assert groups(people) == [[1, 2, 3], [4], [5]]
    assert outcomes(people)[:2] == [("upn", "made", 1), ("nhs_number", "made", 1)]


def test_a_number_whose_holders_contradict_each_other_joins_nobody():
    """Another birth, or another sex: it may have been given to a brother or sister."""
    people = """
        source             | child | birth_date | sex | upn
        -------------------+-------+------------+-----+--------------
        cin_census 2023    | 7     | 2010-05-04 | F   | A012345678901
        school_census 2023 | P1    | 2012-11-30 | F   | A012345678901
        cin_census 2023    | 8     | 2010-05-04 | F   | B012345678901
        school_census 2023 | P2    | 2010-05-04 | M   | B012345678901
    """
    assert groups(people) == [[1], [2], [3], [4]]
    assert outcomes(people)[0] == ("upn", "refused", 2)


def test_a_former_pupil_number_follows_a_child_to_the_new_one():
    people = """
        source             | child | birth_date | sex | upn           | former_upn
        -------------------+-------+------------+-----+---------------+--------------
        cin_census 2023    | 7     | 2010-05-04 | F   | B012345678901 | A012345678901
        school_census 2020 | P1    | 2010-05-04 | F   | A012345678901 | -
    """
    assert groups(people) == [[1, 2]]
    assert outcomes(people) == [("former_upn", "made", 1)]


def test_twins_who_were_given_one_number_stay_two_children():
    """One return lists them as two, so the number joins nobody, not even to the school's child."""
    people = """
        source             | child | birth_date | sex | upn
        -------------------+-------+------------+-----+--------------
        cin_census 2023    | 7     | 2010-05-04 | F   | A012345678901
        cin_census 2023    | 8     | 2010-05-04 | F   | A012345678901
        school_census 2023 | P1    | 2010-05-04 | F   | A012345678901
    """
    assert groups(people) == [[1], [2], [3]]
    assert outcomes(people)[0] == ("upn", "refused", 1)


def test_twins_in_different_years_are_in_doubt_and_never_joined():
    """Same birth, sex, family and home: what twins share. The council may decide, not we."""
    people = """
        source          | child | birth_date | sex | family | postcode
        ----------------+-------+------------+-----+--------+---------
        cin_census 2022 | 7     | 2010-05-04 | F   | fam1   | AA1 1AA
        cin_census 2023 | 8     | 2010-05-04 | F   | fam1   | aa11aa
    """
    assert groups(people) == [[1], [2]]
    assert outcomes(people) == [("birth_sex_postcode", "doubtful", 1)]


def test_brothers_and_sisters_in_one_return_are_not_even_in_doubt():
    people = """
        source          | child | birth_date | sex | family
        ----------------+-------+------------+-----+-------
        cin_census 2022 | 7     | 2010-05-04 | F   | fam1
        cin_census 2022 | 8     | 2010-05-04 | F   | fam1
    """
    assert groups(people) == [[1], [2]]
    assert outcomes(people) == []


def test_a_chain_of_numbers_that_would_join_two_different_children_joins_nobody():
    """The school's child would be both: 7 by pupil number and 9, another child, by former number."""
    people = """
        source             | child | birth_date | sex | upn           | former_upn
        -------------------+-------+------------+-----+---------------+--------------
        cin_census 2023    | 7     | 2010-05-04 | F   | A012345678901 | -
        cin_census 2023    | 9     | 2010-05-06 | F   | C012345678901 | -
        school_census 2023 | P1    | -          | -   | D012345678901 | A012345678901
        school_census 2022 | P1    | -          | -   | D012345678901 | C012345678901
    """
    assert groups(people)[:2] == [[1], [2]]
    assert outcomes(people)[-1] == ("former_upn", "refused", 2)


def test_two_numberings_of_children_are_not_taken_for_one():
    """Ten numbers in both returns mean other children each time: the numberings differ.

    Then a shared number is chance, and not even one whose births are unknown is linked by it.
    """
    births = [f"20{year:02}-03-{year + 1:02}" for year in range(10)]
    others = [f"19{year + 80}-07-{year + 12:02}" for year in range(10)]
    frames = [
        pl.DataFrame({"child": [str(n) for n in range(11)], "birth_date": [*days, None]})
        for days in (births, others)
    ]
    people = pl.concat(
        [
            record("people", frames[0], source="cin_census 2023"),
            record("people", frames[1], source="ssda903 2023"),
        ]
    )
    found = link({"people": people}, KEY)
    assert found.records["people"]["child_id"].n_unique() == 22
    assert found.agreement.rows() == [("cin_census", "ssda903", 11, 0, 10, 1, False)]
