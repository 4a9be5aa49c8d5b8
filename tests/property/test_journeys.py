"""Journeys do not depend on the order of rows and files, never overlap, and keep every day."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from seethechild.journeys.activity import AGE_EDGES, activity
from seethechild.journeys.build.overlap import resolve
from seethechild.journeys.tables import CHILDREN, SPELLS
from seethechild.model.layout import AGE_EDGES as MODEL_EDGES
from seethechild.returns.records import RECORDS
from tests.lengths import at_length
from tests.property.journey_plain import (
    child_days,
    days_in_care,
    one_day,
    who_speaks,
)
from tests.spec.returned import child_id, dataset


def generator(seed, name):
    """Return numbers that are the same each time."""
    return np.random.default_rng([seed, *name.encode()])


spans = st.tuples(
    st.sampled_from(["a", "b", "c"]),
    st.integers(0, 25),
    st.integers(0, 12),
    st.integers(0, 2),
)


@given(st.lists(spans, max_size=12))
@settings(max_examples=at_length(200, fresh_clone=80))
def test_who_speaks_is_what_the_plain_twin_says_day_by_day(drawn):
    records = [(c, one_day(s), one_day(s + days), order) for c, s, days, order in drawn]
    schema = {"child_id": pl.String, "start": pl.Date, "stop": pl.Date, "order": pl.Int64}
    told = resolve(pl.DataFrame(records, schema=schema, orient="row"))
    said = {}
    for child, start, stop, row in told.rows():
        assert start < stop
        for number in range((stop - start).days):
            day = start.fromordinal(start.toordinal() + number)
            assert (child, day) not in said
            said[child, day] = row
    assert said == who_speaks(records)
    ends = told.sort("child_id", "start").with_columns(
        pl.col("stop", "row", "child_id").shift(1).name.prefix("before_")
    )
    again = (pl.col("before_stop") == pl.col("start")) & (
        pl.col("before_row") == pl.col("row")
    )
    assert ends.filter(again & (pl.col("before_child_id") == pl.col("child_id"))).is_empty()


episodes = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.integers(0, 40),
        st.integers(1, 15),
        st.sampled_from(["X1", "X1", "E4A", "E8"]),
    ),
    max_size=12,
    unique_by=lambda each: (each[0], each[1]),
)


@given(episodes)
@settings(max_examples=25)
def test_days_in_care_are_those_of_the_plain_twin(drawn):
    """Legal states, homes and care hold the same days, and no child is in two at once."""
    told = [(c, one_day(s), one_day(s + days), reason) for c, s, days, reason in drawn]
    frame = pl.DataFrame(
        {
            "child": [str(each[0]) for each in told],
            "start": [each[1] for each in told],
            "stop": [each[2] for each in told],
            "end_reason": [each[3] for each in told],
        },
        schema={
            "child": pl.String,
            "start": pl.Date,
            "stop": pl.Date,
            "end_reason": pl.String,
        },
    ).with_columns(
        source=pl.lit("ssda903 2024"),
        file=pl.lit("f"),
        row=pl.lit(1, dtype=pl.Int64),
        legal_status=pl.lit("C2"),
        place=pl.lit("U6"),
    )
    whole = pl.concat([RECORDS["care_episodes"].empty(), frame], how="diagonal")
    spells = dataset(care_episodes=whole).spells
    expected = {child_id(child): days for child, days in days_in_care(told).items()}
    for track in ("help", "legal", "home"):
        found = {}
        for child, start, stop in (
            spells.filter(pl.col("track") == track)
            .select("child_id", "start", "stop")
            .rows()
        ):
            days = {
                start.fromordinal(n) for n in range(start.toordinal(), stop.toordinal())
            }
            assert not days & found.get(child, set())
            found[child] = found.get(child, set()) | days
        assert found == expected


#: Few days, so that records often begin and end together.
DAYS = [
    date(2022, 6, 1),
    date(2022, 9, 1),
    date(2023, 2, 1),
    date(2023, 4, 1),
    date(2023, 4, 2),
    date(2023, 9, 9),
    date(2024, 1, 1),
]
SOURCES = ["cin_census 2023", "cin_census 2024", "ssda903 2024", "ssd"]
#: What records may say, as contradictory as can be.
SAY = {
    "people": {
        "birth_date": [date(2007, 3, 4), date(2015, 3, 4), None],
        "birth_is_expected": [None, False, True],
        "sex": ["M", "F", "U", None],
        "ethnicity": ["WBRI", "BAFR", "NOBT", None],
        "upn": ["A012345678901", "B012345678901", None, None],
        "family": ["x", None],
        "death_date": [None, None, None, date(2023, 9, 9)],
    },
    "care_episodes": {
        "start": DAYS,
        "stop": [*DAYS, None],
        "start_reason": ["S", "L", "P", "T", None],
        "legal_status": ["C1", "C2", "V3", "L1", None],
        "place": ["U6", "K2", "T1", "A5", None],
        "provider": ["PR1", "PR4", None],
        "place_postcode": ["AA1 1AA", "BB1 1BB", None],
        "end_reason": ["X1", "E4A", "E11", "E46", None],
    },
    "referrals": {
        "date": DAYS,
        "closed": [*DAYS, None],
        "no_further_action": [True, False, None],
        "close_reason": ["RC7", "RC8", None],
        "need": ["N1", "N2", None],
        "conference": [*DAYS[:2], None],
    },
    "assessments": {
        "referral_date": [*DAYS, None],
        "start": DAYS,
        "authorised": [*DAYS, None],
        "in_need": [True, False, None],
    },
    "protection_plans": {
        "start": DAYS,
        "stop": [*DAYS, None],
        "first_category": ["NEG", "EMO", None],
    },
    "need_plans": {"start": DAYS, "stop": [*DAYS, None], "team": ["a", "b", None]},
    "section_47": {
        "start": DAYS,
        "conference": [*DAYS, None],
        "became_plan": [True, False, None],
        "team": ["a", "b", None],
    },
    "early_help": {
        "start": DAYS,
        "stop": [*DAYS, None],
        "organisation": ["school", "nursery", None],
        "outcome": ["needs_met", "other", None],
    },
    "mental_health": {
        "referred": DAYS,
        "accepted": [True, False, None],
        "first_contact": [*DAYS, None],
        "second_contact": [*DAYS, None],
        "discharged": [*DAYS, None],
        "level": ["help", "advice", None],
    },
    "workers": {
        "role": ["social_worker"],
        "worker": ["w1", "w2"],
        "start": DAYS,
        "stop": [*DAYS, None],
        "reason": ["LEFTRL", "MANAGE", None],
    },
    "emergencies": {"date": DAYS, "kind": ["police_protection", "injury_admission"]},
}


def as_records(told):
    """Return records of rows, numbered as they stand."""
    found = {}
    for name, rows in told.items():
        schema = RECORDS[name].dtypes
        frame = pl.DataFrame(rows, schema={each: schema[each] for each in rows[0]})
        numbered = frame.with_columns(file=pl.lit("f"), row=pl.int_range(1, pl.len() + 1))
        found[name] = pl.concat([RECORDS[name].empty(), numbered], how="diagonal")
    return found


@st.composite
def returns(draw):
    """Records of several returns about few children, as contradictory as chance makes them."""
    told = {}
    for name, columns in SAY.items():
        says = {column: st.sampled_from(values) for column, values in columns.items()}
        row = st.fixed_dictionaries(
            {
                "child": st.sampled_from(["1", "2"]),
                "source": st.sampled_from(SOURCES),
                **says,
            }
        )
        if rows := draw(st.lists(row, max_size=8)):
            told[name] = rows
    return as_records(told)


def crowded(seed):
    """Return many rows of each record, so that many tell differently of one thing on one day."""
    told = {}
    for name, columns in SAY.items():
        says = {"child": list("12345678"), "source": SOURCES, **columns}
        says |= (
            {"birth_date": [date(2012, 3, 4), None], "death_date": [None]}
            if name == "people"
            else {}
        )
        stream = generator(seed, name)
        told[name] = [
            {
                column: values[stream.integers(len(values))]
                for column, values in says.items()
            }
            for _ in range(400)
        ]
    return as_records(told)


@pytest.mark.parametrize("seed", range(3))
def test_crowded_records_tell_the_same_in_any_order(seed):
    records = crowded(seed)
    built = dataset(**records)
    assert built.spells.height > 60
    for turn in range(2):
        luck = generator(seed, f"order {turn}")
        mixed = {
            name: frame[luck.permutation(frame.height).tolist()].with_columns(
                file=pl.lit("g"), row=pl.int_range(1, pl.len() + 1)
            )
            for name, frame in reversed(records.items())
        }
        again = dataset(**mixed)
        for name, frame in built.tables().items():
            assert_frame_equal(frame, again.tables()[name])
        assert built.manifest["rules"] == again.manifest["rules"]


@given(returns(), st.randoms(use_true_random=False))
@settings(max_examples=at_length(25, fresh_clone=10))
def test_journeys_do_not_depend_on_the_order_of_rows(records, luck):
    built = dataset(**records)
    shuffled = {}
    for name in luck.sample(sorted(records), len(records)):
        frame = records[name]
        order = luck.sample(range(frame.height), frame.height)
        shuffled[name] = frame[order].with_columns(
            file=pl.lit("another"), row=pl.int_range(1, pl.len() + 1)
        )
    again = dataset(**shuffled)
    for name, frame in built.tables().items():
        assert frame.equals(again.tables()[name]), name
    assert built.manifest["rules"] == again.manifest["rules"]


@given(returns())
@settings(max_examples=25)
def test_no_child_is_in_two_states_of_a_track_on_one_day(records):
    """Nor twice in the same: what touches is one spell, but for homes, which differ."""
    spells = dataset(**records).spells
    before = spells.select(pl.all().shift(1).name.prefix("before_"))
    pairs = pl.concat([spells, before], how="horizontal").filter(
        (pl.col("child_id") == pl.col("before_child_id"))
        & (pl.col("track") == pl.col("before_track"))
    )
    assert pairs["before_stop"].null_count() == 0
    assert (pairs["before_stop"] <= pairs["start"]).all()
    same = pairs.filter(
        (pl.col("before_stop") == pl.col("start"))
        & (pl.col("before_state") == pl.col("state"))
        & (pl.col("home_id").eq_missing(pl.col("before_home_id")))
    )
    assert same.is_empty()


spell_lists = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["family_help", "looked_after"]),
        st.integers(0, 500),
        st.integers(1, 400),
    ),
    max_size=6,
)
births = st.fixed_dictionaries(
    {
        "a": st.just(None),
        "b": st.integers(0, 11).map(lambda n: date(2022, n + 1, 1)),
        "c": st.integers(0, 11).map(lambda n: date(2006, n + 1, 1)),
    }
)


@given(spell_lists, births, st.integers(0, 300), st.integers(1, 500))
@settings(max_examples=25)
def test_child_days_add_up(drawn, born, first, days):
    """By month, state and age band, as the plain twin counts them one by one."""
    period = (one_day(first), one_day(first + days))
    told = [(c, state, one_day(s), one_day(s + n)) for c, state, s, n in drawn]
    spells = pl.DataFrame(
        {
            "child_id": [each[0] for each in told],
            "state": [each[1] for each in told],
            "start": [each[2] for each in told],
            "stop": [each[3] for each in told],
        },
        schema={
            "child_id": pl.String,
            "state": pl.String,
            "start": pl.Date,
            "stop": pl.Date,
        },
    ).with_columns(track=pl.lit("help"), source=pl.lit("x"))
    whole = pl.concat([SPELLS.empty(), spells], how="diagonal")
    children = pl.DataFrame(
        {"child_id": list(born), "birth_month": list(born.values())},
        schema={"child_id": pl.String, "birth_month": pl.Date},
    )
    children = pl.concat([CHILDREN.empty(), children], how="diagonal")
    found = activity(whole, children, period)
    expected = child_days(told, born, period, AGE_EDGES)
    assert {
        (month, state, band): [days, entries]
        for month, state, band, days, entries in found.select(
            "month", "state", "age_band", "child_days", "entries"
        ).rows()
    } == expected
    inside = [
        max(0, (min(stop, period[1]) - max(start, period[0])).days)
        for _, _, start, stop in told
    ]
    assert found["child_days"].sum() == sum(inside)


def test_age_bands_are_those_of_the_model():
    assert tuple(MODEL_EDGES) == AGE_EDGES
