"""What a dataset says of children, and what it never holds."""

from datetime import date

import polars as pl

from seethechild.journeys.build.build import build, rules
from seethechild.journeys.build.states import _codes
from seethechild.reference.codes import events as event_codes
from seethechild.reference.codes import states as state_codes
from seethechild.returns.link import link
from seethechild.returns.records import RECORDS
from tests.spec.returned import KEY, child_id, dataset, record
from tests.unit.returns.test_link_many import MARK, marked


def people(table):
    return dataset(people=record("people", table))


def test_what_most_returns_say_of_a_child_counts_and_of_equals_the_newest():
    built = people("""
        source          | child | birth_date | sex | ethnicity | family | deprivation_decile
        ----------------+-------+------------+-----+-----------+--------+-------------------
        cin_census 2021 | 1     | 2010-05-04 | F   | WBRI      | x      | 3
        cin_census 2022 | 1     | 2010-05-04 | F   | BAFR      | x      | 3
        cin_census 2023 | 1     | 2010-05-04 | M   | BAFR      | y      | 4
        cin_census 2021 | 2     | 2010-04-05 | U   | NOBT      | -      | -
        cin_census 2022 | 2     | 2010-05-05 | F   | AIND      | -      | -
        cin_census 2023 | 2     | 2010-05-05 | U   | REFU      | -      | -
    """)
    told = built.children.join(
        pl.DataFrame({"child_id": [child_id(1), child_id(2)], "n": [1, 2]}), on="child_id"
    ).sort("n")
    assert told.select("birth_month", "sex", "ethnicity", "deprivation_decile").rows() == [
        (date(2010, 5, 1), "F", "BAFR", 3),
        (date(2010, 5, 1), "F", "AIND", None),
    ]
    differ = {each["id"]: each["rows"] for each in built.manifest["rules"]}
    assert differ["descriptions_differ"] == 5  # birth, sex, ethnicity, family, decile


def test_two_returns_that_differ_leave_the_newer():
    built = people("""
        source          | child | birth_date | ethnicity
        ----------------+-------+------------+----------
        cin_census 2023 | 1     | 2010-05-04 | WBRI
        ssda903 2022    | 1     | 2010-05-04 | BAFR
    """)
    assert built.children["ethnicity"].to_list() == ["WBRI"]


def test_an_actual_birth_counts_before_an_expected_one():
    built = people("""
        source          | child | birth_date | birth_is_expected
        ----------------+-------+------------+------------------
        cin_census 2023 | 1     | 2023-06-20 | yes
        ssda903 2022    | 1     | 2023-05-20 | no
        cin_census 2023 | 2     | 2023-06-20 | yes
    """)
    assert sorted(built.children.select("birth_month", "birth_is_expected").rows()) == [
        (date(2023, 5, 1), False),
        (date(2023, 6, 1), True),
    ]


def test_any_disability_or_unaccompanied_time_counts_and_silence_is_no_answer():
    built = people("""
        source          | child | disability | unaccompanied
        ----------------+-------+------------+--------------
        cin_census 2022 | 1     | NONE       | no
        cin_census 2023 | 1     | AUT;LD     | yes
        cin_census 2023 | 2     | NONE       | no
        cin_census 2023 | 3     | -          | -
    """)
    told = {
        row["child_id"]: (row["disability"], row["unaccompanied"])
        for row in built.children.iter_rows(named=True)
    }
    assert [told[child_id(n)] for n in (1, 2, 3)] == [
        (True, True),
        (False, False),
        (None, None),
    ]


def test_a_child_no_return_describes_is_a_child():
    built = dataset(contacts=record("contacts", "child | date\n---+---\n1 | 2023-05-01"))
    assert built.children["child_id"].to_list() == [child_id(1)]


def test_a_pupil_no_service_knows_is_left_out():
    """The first is at school only; the second is found in need by the pupil number."""
    built = dataset(
        people=record(
            "people",
            """
            source             | child         | upn           | birth_date
            -------------------+---------------+---------------+-----------
            school_census 2024 | A012345678901 | A012345678901 | 2010-05-04
            school_census 2024 | B012345678901 | B012345678901 | 2011-05-04
            cin_census 2024    | 1             | B012345678901 | 2011-05-04
            """,
        )
    )
    assert built.children["child_id"].to_list() == [child_id(1)]
    assert {"id": "only_at_school", "rows": 1} in built.manifest["rules"]


def test_no_identifier_address_or_exact_birth_is_in_a_dataset():
    records = {
        name: frame.with_columns(
            pl.lit(date(2023, 5, 17)).alias(column)
            for column, dtype in frame.schema.items()
            if dtype == pl.Date
        )
        for name, frame in marked().items()
    }
    people = records["people"].with_columns(birth_date=pl.lit(date(2011, 3, 19)))
    built = build(link({**records, "people": people}, KEY))
    assert built.events.height > 20
    for name, frame in built.tables().items():
        text = frame.write_csv()
        assert MARK not in text, name
        assert "2011-03-19" not in text, name
    assert MARK not in repr(built) + str(built.manifest)
    assert child_id(MARK + "child") not in repr(built)


def test_every_state_and_event_that_is_made_is_in_the_code_lists():
    records = {
        name: frame.with_columns(
            pl.lit(date(2023, 5 + place, 17)).alias(column)
            for place, (column, dtype) in enumerate(
                (c, t) for c, t in frame.schema.items() if t == pl.Date
            )
        )
        for name, frame in marked().items()
    }
    built = build(link(records, KEY))
    assert set(built.events["kind"]) <= set(event_codes()["id"])
    known = set(state_codes().select("track", "id").rows())
    assert set(built.spells.select("track", "state").unique().rows()) <= known
    listed = _codes().filter(~pl.col("state").is_in(["temporary", "short_break"]))
    home = listed.filter(pl.col("list").is_in(["place", "home_after"]))["state"]
    assert {("home", state) for state in home} <= known
    legal = listed.filter(pl.col("list").is_in(["legal", "after_care"]))["state"]
    assert {("legal", state) for state in legal} <= known
    ends = listed.filter(pl.col("list").is_in(["care_end", "need_end"]))["state"]
    assert set(ends) <= set(event_codes()["id"])


def test_every_rule_says_what_is_met_and_what_is_done():
    assert rules()["id"].is_unique().all()
    assert rules().select("what", "done").null_count().row(0) == (0, 0)


def test_nothing_makes_an_empty_dataset():
    built = dataset(**{name: table.empty() for name, table in RECORDS.items()})
    assert all(frame.height == 0 for frame in built.tables().values())
    assert built.manifest["rules"] == []
