"""Care episodes from episodes, placements and legal statuses: drawn cases, and a day-by-day twin."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as some

from seethechild.returns.extract import Extract, Kind, Tidied
from seethechild.returns.ssd_care import care_episodes
from seethechild.returns.tidy import typed
from tests.spec.drawn import drawn
from tests.unit.returns.ssd_files import table

NEW_YEAR = date(2024, 1, 1)


def day(number: int | None) -> str:
    return "" if number is None else (NEW_YEAR + timedelta(days=number)).isoformat()


def care(**tables: list[dict[str, str]]) -> pl.DataFrame:
    """Return the care episodes of tables, in the order of child and start."""
    made = {}
    for name, rows in tables.items():
        frame = table(f"ssd_{name}", rows).with_row_index("_row", offset=1)
        made[f"ssd_{name}"] = frame.with_columns(pl.col("_row").cast(pl.Int64))
    kind = Kind("ssd", "", None, None, "")
    from_files = typed(Extract(Path("made up"), kind, made))
    return care_of(from_files)


def care_of(tidied: Tidied) -> pl.DataFrame:
    return care_episodes(tidied)["care_episodes"].sort("child", "start")


def episode(start: str, stop: str = "", **more: str) -> dict[str, str]:
    return {"person_id": "1", "episode_start_date": start, "ceased_date": stop, **more}


def placement(start: str, stop: str = "", kind: str = "U6", **more: str) -> dict[str, str]:
    return {
        "person_id": "1", "placement_start_date": start, "placement_end_date": stop,
        "placement_type": kind, **more,
    }  # fmt: skip


def status(start: str, stop: str = "", kind: str = "C2") -> dict[str, str]:
    return {
        "person_id": "1", "status_start_date": start, "status_end_date": stop,
        "lega_legal_status": kind,
    }  # fmt: skip


def shown(frame: pl.DataFrame) -> pl.DataFrame:
    names = ("start", "stop", "start_reason", "legal_status", "place", "end_reason")
    return frame.select(pl.col(names).cast(pl.String).fill_null(""))


def same(frame: pl.DataFrame, picture: str) -> None:
    expected = drawn(picture)
    expected = expected.select(pl.all().cast(pl.String).fill_null(""))
    assert shown(frame).rows() == expected.rows()


def test_a_change_of_home_inside_an_episode_splits_it():
    made = care(
        cla_episodes=[
            episode("2024-01-01", "2024-06-01", start_reason="S", ceased_reason="E4A")
        ],
        cla_placement=[
            placement("2024-01-01", "2024-03-01", change_reason="CARPL"),
            placement("2024-03-01", "2024-06-01", "K2"),
        ],
        legal_status=[status("2024-01-01")],
    )
    same(
        made,
        """
        start      | stop       | start_reason | legal_status | place | end_reason
        -----------+------------+--------------+--------------+-------+-----------
        2024-01-01 | 2024-03-01 | S            | C2           | U6    | X1
        2024-03-01 | 2024-06-01 | P            | C2           | K2    | E4A
        """,
    )
    assert made["change_reason"].to_list() == ["CARPL", None]


def test_a_change_of_legal_status_splits_an_episode_and_is_no_move():
    made = care(
        cla_episodes=[episode("2024-01-01", start_reason="S")],
        cla_placement=[placement("2024-01-01", change_reason="CARPL")],
        legal_status=[
            status("2024-01-01", "2024-02-01", "C1"),
            status("2024-02-01", "", "C2"),
        ],
    )
    same(
        made,
        """
        start      | stop       | start_reason | legal_status | place | end_reason
        -----------+------------+--------------+--------------+-------+-----------
        2024-01-01 | 2024-02-01 | S            | C1           | U6    | X1
        2024-02-01 |            | L            | C2           | U6    |
        """,
    )
    assert made["change_reason"].to_list() == [None, "CARPL"]


def test_a_holiday_ends_where_the_home_it_was_taken_from_goes_on():
    made = care(
        cla_episodes=[episode("2024-01-01", start_reason="S")],
        cla_placement=[
            placement("2024-01-01"),
            placement("2024-02-01", "2024-02-08", "T2"),
        ],
        legal_status=[status("2023-01-01")],
    )
    same(
        made,
        """
        start      | stop       | start_reason | legal_status | place | end_reason
        -----------+------------+--------------+--------------+-------+-----------
        2024-01-01 | 2024-02-01 | S            | C2           | U6    | X1
        2024-02-01 | 2024-02-08 | P            | C2           | T2    | X1
        2024-02-08 |            | P            | C2           | U6    |
        """,
    )


def test_what_is_not_recorded_is_not_known():
    made = care(
        cla_episodes=[episode("2024-01-01", start_reason="S")],
        cla_placement=[placement("2024-03-01")],
        legal_status=[status("2024-01-01", "2024-04-01")],
    )
    same(
        made,
        """
        start      | stop       | start_reason | legal_status | place | end_reason
        -----------+------------+--------------+--------------+-------+-----------
        2024-01-01 | 2024-03-01 | S            | C2           |       | X1
        2024-03-01 | 2024-04-01 | P            | C2           | U6    | X1
        2024-04-01 |            | L            |              | U6    |
        """,
    )


def test_without_episodes_each_placement_is_one():
    made = care(
        cla_placement=[
            placement("2024-01-01", "2024-03-01"),
            placement("2024-03-01", "", "K2"),
        ]
    )
    same(
        made,
        """
        start      | stop       | start_reason | legal_status | place | end_reason
        -----------+------------+--------------+--------------+-------+-----------
        2024-01-01 | 2024-03-01 |              |              | U6    |
        2024-03-01 |            |              |              | K2    |
        """,
    )


def test_an_older_release_tells_whose_a_placement_is_by_the_period_of_care():
    home = {
        key: value for key, value in placement("2024-01-01").items() if key != "person_id"
    }
    made = care(
        cla_episodes=[episode("2024-01-01", clae_cla_id="P1")],
        cla_placement=[{**home, "clap_cla_id": "P1"}],
    )
    assert made["place"].to_list() == ["U6"]


@pytest.mark.parametrize(
    ("said", "miles"),
    [("12.5", 12.5), ("0", 0.0), ("999.9", None), ("", None), ("-1", None)],
)
def test_a_distance_that_is_not_known_is_no_distance(said, miles):
    made = care(
        cla_episodes=[episode("2024-01-01")],
        cla_placement=[placement("2024-01-01", placement_distance=said)],
    )
    assert made["distance_miles"].to_list() == [miles]


def test_without_care_there_is_nothing():
    nothing = Tidied(Extract(Path("a"), Kind("ssd", "", None, None, ""), {}), {})
    assert care_episodes(nothing) == {}


# --- a twin that looks at every day -----------------------------------------------------------

LAST = 40
spans = some.tuples(some.integers(0, 30), some.none() | some.integers(1, 12))


def stop(span: tuple[int, int | None]) -> int | None:
    start, days = span
    return None if days is None else start + days


def holding(spans: list[tuple[int, int | None, str]], on: int) -> str | None:
    """Return what began last of all that holds on a day; the last code of those alike."""
    there = [
        (start, LAST * 9 if stop is None else stop, code)
        for start, stop, code in spans
        if start <= on and (stop is None or on < stop)
    ]
    return max(there)[2] if there else None


def by_day(episode, homes, statuses) -> list[tuple]:
    """Return pieces of an episode by looking at each of its days."""
    start, stop = episode
    runs: list[list] = []
    for on in range(start, LAST * 2 if stop is None else stop):
        now = (holding(statuses, on), holding(homes, on))
        if not runs or runs[-1][1] != now:
            runs.append([on, now])
    return [(on, *now) for on, now in runs]


@given(
    some.tuples(some.integers(0, 10), some.none() | some.integers(1, 30)),
    some.lists(some.tuples(spans, some.sampled_from(["U6", "K2", "P1"])), max_size=5),
    some.lists(some.tuples(spans, some.sampled_from(["C1", "C2", "V2"])), max_size=4),
    some.randoms(use_true_random=False),
)
def test_pieces_are_those_that_a_look_at_every_day_finds(period, homes, statuses, chance):
    homes = [(span[0], stop(span), code) for span, code in homes]
    statuses = [(span[0], stop(span), code) for span, code in statuses]
    began, ended = period[0], stop(period)
    rows = {
        "cla_episodes": [
            episode(day(began), day(ended), start_reason="S", ceased_reason="E8")
        ],
        "cla_placement": [placement(day(a), day(b), code) for a, b, code in homes],
        "legal_status": [status(day(a), day(b), code) for a, b, code in statuses],
    }
    for each in rows.values():
        chance.shuffle(each)
    made = care(**rows)
    assert made["start"][0] == NEW_YEAR + timedelta(days=began)
    assert made["stop"].to_list()[:-1] == made["start"].to_list()[1:]
    assert made["stop"][-1] == (None if ended is None else NEW_YEAR + timedelta(days=ended))
    # Two placements of one kind that follow each other are two homes, but look alike by day.
    alike = made.with_columns(
        ((pl.col("start") - NEW_YEAR).dt.total_days()).alias("on"),
    ).select("on", "legal_status", "place")
    known = pl.struct("legal_status", "place")
    runs = alike.filter(known.ne_missing(known.shift()) | (pl.int_range(pl.len()) == 0))
    assert runs.rows() == by_day((began, ended), homes, statuses)
    assert made["end_reason"].to_list()[:-1] == ["X1"] * (made.height - 1)
    assert made["end_reason"][-1] == "E8"
