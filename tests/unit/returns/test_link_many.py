"""Linking: nothing leaks, order does not matter, and what is true is found in a made-up town."""

import time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.core.errors import DataError
from seethechild.returns.link import link, write_local
from seethechild.returns.records import PEOPLE, RECORDS
from seethechild.returns.seal import Key, seal
from tests.lengths import at_length
from tests.spec.returned import KEY, record

pytestmark = pytest.mark.slow

MARK = "MARKED"


def marked():
    """Return every record with a mark in every local column."""
    found = {}
    for name, table in RECORDS.items():
        row = {}
        for column, dtype in table.dtypes.items():
            if column == "source":
                row[column] = "cin_census 2024"
            elif dtype == pl.String:
                local = column in {"child", "file", "worker", "upn", "former_upn", "nhs_number", "mother", "family", "postcode", "home_postcode", "place_postcode", "urn", "referral"}  # fmt: skip
                row[column] = f"{MARK}{column}" if local else None
            else:
                row[column] = None
        row["row"] = 1
        found[name] = pl.DataFrame([row], schema=table.dtypes)
    return found


def test_no_identifier_passes_the_door():
    linked = link(marked(), KEY)
    for name, frame in linked.records.items():
        assert MARK not in frame.write_csv(), name
        assert frame.height == 1, name
    assert MARK not in repr(linked)
    assert MARK not in linked.links.write_csv() + linked.agreement.write_csv()


def test_a_record_that_is_not_as_declared_is_refused():
    with pytest.raises(DataError, match="the column is missing"):
        link({"people": PEOPLE.empty().drop("sex")}, KEY)


def test_another_key_gives_other_names_and_the_same_key_the_same():
    people = record("people", "child | sex\n---+---\n7 | F")
    first, again, other = (
        link({"people": people}, key).records["people"]["child_id"][0]
        for key in (KEY, KEY, Key(bytes(32)))
    )
    assert first == again != other
    assert first == seal(pl.Series(["council\x1f7"]), KEY, "child")[0]


def test_doubtful_and_refused_pairs_are_written_for_the_council_only(tmp_path):
    people = record(
        "people",
        """
        source          | child | birth_date | sex | postcode | upn
        ----------------+-------+------------+-----+----------+--------------
        cin_census 2022 | 7     | 2010-05-04 | F   | AA1 1AA  | A012345678901
        cin_census 2023 | 8     | 2010-05-04 | F   | AA1 1AA  | -
        cin_census 2023 | 9     | 2012-05-04 | F   | -        | A012345678901
        """,
    )
    linked = link({"people": people}, KEY)
    write_local(linked, tmp_path / "pairs.csv")
    assert (tmp_path / "pairs.csv").read_text().splitlines() == [
        "rule,outcome,source,child,other_source,other_child",
        "birth_sex_postcode,doubtful,cin_census 2022,7,cin_census 2023,8",
        "upn,refused,cin_census 2022,7,cin_census 2023,9",
    ]


def test_a_referral_s_number_becomes_its_date_before_it_stays_behind():
    referrals = record(
        "referrals",
        "child | referral | date\n---+---+---\n7 | R1 | 2023-05-01\n7 | R2 | 2023-06-01",
    )
    assessments = record(
        "assessments",
        "child | referral | start | referral_date\n---+---+---+---\n7 | R2 | 2023-06-03 | -",
    )
    found = link({"referrals": referrals, "assessments": assessments}, KEY)
    dates = found.records["assessments"]["referral_date"].cast(pl.String)
    assert dates.to_list() == ["2023-06-01"]


people_rows = st.lists(
    st.fixed_dictionaries(
        {
            "source": st.sampled_from(
                ["cin_census 2023", "ssda903 2023", "school_census 2023", "mental_health"]
            ),
            "child": st.sampled_from(["1", "2", "3", "4"]),
            "birth_date": st.sampled_from([None, "2010-05-04", "2010-04-05", "2003-01-30"]),
            "sex": st.sampled_from([None, "M", "F", "U"]),
            "upn": st.sampled_from([None, "A012345678901", "B012345678901"]),
            "former_upn": st.sampled_from([None, "A012345678901", "B012345678901"]),
            "nhs_number": st.sampled_from([None, "9434765919"]),
            "family": st.sampled_from([None, "x"]),
        }
    ),
    min_size=1,
    max_size=8,
)


@given(people_rows, st.randoms(use_true_random=False))
@settings(max_examples=at_length(60, fresh_clone=20))
def test_links_do_not_depend_on_order_and_never_join_what_one_return_lists_as_two(
    rows, luck
):
    people = record("people", pl.DataFrame(rows, infer_schema_length=None))
    order = luck.sample(range(people.height), people.height)
    linked, again = (link({"people": each}, KEY) for each in (people, people[order]))
    assert linked.links.equals(again.links)
    assert linked.local.equals(again.local)
    named = people.with_columns(linked.records["people"]["child_id"])
    shuffled = people[order].with_columns(again.records["people"]["child_id"])
    assert named.sort(pl.all()).equals(shuffled.sort(pl.all()))
    listed = named.group_by("child_id", "source").agg(pl.col("child").n_unique())
    assert listed["child"].max() == 1


def test_a_town_of_twins_and_numbers_is_linked_as_it_truly_is():
    """Made-up: 3,000 children, a tenth of them twins of one sex, in the census and at school.

    Every second twin pair has one pupil number between them by mistake. All other children must
    be found, and no two of them made one.
    """
    count = 3_000
    twin = [n - n % 10 if n % 10 == 1 else n for n in range(count)]
    base = pl.DataFrame(
        {
            "child": [str(n) for n in range(count)],
            "birth_date": [
                f"20{10 + t % 8:02}-{1 + t % 12:02}-{1 + t % 28:02}" for t in twin
            ],
            "sex": ["MF"[(t // 3) % 2] for t in twin],
            "family": [f"fam{t}" for t in twin],
            "upn": [f"A{(t if t % 20 == 0 else n):012}"[:13] for n, t in enumerate(twin)],
        }
    )
    census = record("people", base, source="cin_census 2024")
    school = base.with_columns(child=pl.format("P{}", "child")).drop("family")
    linked = link(
        {
            "people": pl.concat(
                [census, record("people", school, source="school_census 2024")]
            )
        },
        KEY,
    )
    ids = linked.records["people"]["child_id"].to_list()
    one, two = ids[:count], ids[count:]
    mistaken = {n for n in range(count) if n % 20 in {0, 1}}
    assert len(set(one)) == count
    for n in range(count):
        assert (one[n] == two[n]) == (n not in mistaken)
    assert linked.links.rows()[:2] == [
        ("upn", "made", count - len(mistaken)),
        ("upn", "refused", len(mistaken) // 2),
    ]


def test_many_people_are_linked_in_seconds():
    """No time decides this test; it is printed for those who wonder (`pytest -s`)."""
    count = 100_000
    base = pl.DataFrame({"child": [str(n) for n in range(count)]}).with_columns(
        birth_date=pl.date(2010, 1, 1).dt.offset_by(
            pl.format("{}d", pl.col("child").cast(pl.Int32) % 3000)
        ),
        sex=pl.lit("F"),
        postcode=pl.format("P{}", pl.col("child").cast(pl.Int32) // 2),
    )
    people = pl.concat(
        [record("people", base, source=f"cin_census {year}") for year in (2023, 2024)]
    )
    before = time.process_time()
    linked = link({"people": people}, KEY)
    print(f"{people.height:,} people in {time.process_time() - before:.1f} s of work")  # noqa: T201
    assert linked.records["people"]["child_id"].n_unique() == count
    assert linked.links.rows() == [("council_id", "made", count)]
