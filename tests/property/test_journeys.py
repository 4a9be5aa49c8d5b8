"""Journeys do not depend on the order of rows and files, never overlap, and keep every day."""

from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.journeys.activity import AGE_EDGES, activity
from seethechild.journeys.build.overlap import resolve
from seethechild.journeys.tables import CHILDREN, SPELLS
from seethechild.model.layout import AGE_EDGES as MODEL_EDGES
from seethechild.returns.records import RECORDS
from tests.property.journey_plain import (
    child_days,
    days_in_care,
    one_day,
    who_speaks,
)
from tests.spec.returned import child_id, dataset

spans = st.tuples(
    st.sampled_from(["a", "b", "c"]),
    st.integers(0, 25),
    st.integers(0, 12),
    st.integers(0, 2),
)


@given(st.lists(spans, max_size=12))
@settings(max_examples=200)
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


@st.composite
def returns(draw):
    """Records of several returns about few children, as contradictory as chance makes them."""
    day = st.integers(0, 700).map(
        lambda n: date.fromordinal(date(2022, 6, 1).toordinal() + n)
    )
    maybe = st.one_of(st.none(), day)
    kinds = {
        "people": {
            "birth_date": st.sampled_from([date(2007, 3, 4), date(2015, 3, 4), None]),
            "birth_is_expected": st.sampled_from([None, False, True]),
            "sex": st.sampled_from(["M", "F", "U", None]),
            "ethnicity": st.sampled_from(["WBRI", "BAFR", "NOBT", None]),
            "upn": st.sampled_from(["A012345678901", "B012345678901", None, None]),
            "family": st.sampled_from(["x", None]),
            "death_date": st.sampled_from([None, None, None, date(2023, 9, 9)]),
        },
        "care_episodes": {
            "start": day,
            "stop": maybe,
            "start_reason": st.sampled_from(["S", "L", "P", "T", None]),
            "legal_status": st.sampled_from(["C1", "C2", "V3", "L1", None]),
            "place": st.sampled_from(["U6", "K2", "T1", "A5", None]),
            "provider": st.sampled_from(["PR1", "PR4", None]),
            "place_postcode": st.sampled_from(["AA1 1AA", "BB1 1BB", None]),
            "end_reason": st.sampled_from(["X1", "E4A", "E11", "E46", None]),
        },
        "referrals": {
            "date": day,
            "closed": maybe,
            "no_further_action": st.sampled_from([True, False, None]),
            "close_reason": st.sampled_from(["RC7", "RC8", None]),
            "need": st.sampled_from(["N1", "N2", None]),
        },
        "assessments": {
            "referral_date": maybe,
            "start": day,
            "authorised": maybe,
            "in_need": st.sampled_from([True, False, None]),
        },
        "protection_plans": {"start": day, "stop": maybe},
        "need_plans": {"start": day, "stop": maybe},
        "section_47": {"start": day, "conference": maybe},
        "workers": {
            "role": st.just("social_worker"),
            "worker": st.sampled_from(["w1", "w2"]),
            "start": day,
            "stop": maybe,
        },
    }  # fmt: skip
    sources = st.sampled_from(["cin_census 2023", "cin_census 2024", "ssda903 2024", "ssd"])
    records = {}
    for name, columns in kinds.items():
        row = st.fixed_dictionaries(
            {"child": st.sampled_from(["1", "2"]), "source": sources, **columns}
        )
        rows = draw(st.lists(row, max_size=8))
        if not rows:
            continue
        schema = RECORDS[name].dtypes
        frame = pl.DataFrame(rows, schema={k: schema[k] for k in rows[0]}).with_columns(
            file=pl.lit("f"), row=pl.int_range(1, pl.len() + 1)
        )
        records[name] = pl.concat([RECORDS[name].empty(), frame], how="diagonal")
    return records


@given(returns(), st.randoms(use_true_random=False))
@settings(max_examples=25)
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
