"""Adoption, earlier orders, liberty, wellbeing and school stand in the journeys as events."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from seethechild.core.progress import Silent
from seethechild.journeys.build.build import build
from seethechild.journeys.build.life import life
from seethechild.reference.codes import events
from seethechild.returns.intake import take_in
from seethechild.returns.link import link
from seethechild.returns.seal import Key, sealed

NAMES = ("adoption", "previous_permanence", "deprivation_of_liberty", "sdq", "school")
DAY = date(2024, 1, 15)


def told(**rows: list[dict[str, object]]) -> list[tuple[object, ...]]:
    """Return the events of some records: kind, date, outcome, detail, until."""
    records = {}
    for name in NAMES:
        table = sealed(name)
        whole = [{"child_id": "a", "source": "x", **row} for row in rows.get(name, [])]
        schema = dict(table.dtypes)
        records[name] = pl.DataFrame(
            [{column: row.get(column) for column in schema} for row in whole], schema=schema
        )
    found = life(records).select("kind", "date", "outcome", "detail", "until")
    return sorted(found.rows(), key=str)


def test_each_step_of_an_adoption_is_an_event_of_its_day():
    row = {"decided": DAY, "placed": date(2024, 3, 1), "place_ended": date(2024, 5, 1)}
    assert told(adoption=[row | {"end_reason": "RD2"}]) == [
        ("adoption_decided", DAY, None, None, None),
        ("adoption_placed", date(2024, 3, 1), None, None, None),
        ("adoption_plan_ended", date(2024, 5, 1), "RD2", None, None),
    ]


def test_a_score_is_kept_and_the_reason_for_none():
    found = told(sdq=[{"date": DAY, "score": 17}, {"date": DAY, "reason": "SDQ2"}])
    assert ("strengths_and_difficulties", DAY, "17", None, None) in found
    assert ("strengths_and_difficulties", DAY, None, "SDQ2", None) in found
    assert told(sdq=[{"date": DAY, "score": 41}])[0][2] is None


def test_liberty_and_earlier_orders():
    rows = {"start": DAY, "stop": date(2024, 2, 1)}
    assert told(
        deprivation_of_liberty=[rows], previous_permanence=[{"date": DAY, "kind": "P1"}]
    ) == [
        ("deprived_of_liberty", DAY, None, None, date(2024, 2, 1)),
        ("earlier_permanence", DAY, "P1", None, None),
    ]


def test_a_change_of_school_is_one_between_two_censuses():
    def pupil(day: date, school: str | None, child: str = "a", *, suspended: bool = False):
        return {"child_id": child, "date": day, "school": school, "suspended": suspended}

    first, second, third = date(2023, 1, 19), date(2023, 5, 18), date(2023, 10, 5)
    rows = [
        pupil(third, "100002"), pupil(first, "100001"), pupil(second, None, suspended=True),
        pupil(first, "100001", "b"), pupil(second, "100001", "b"), pupil(third, "100009", "c"),
    ]  # fmt: skip
    assert told(school=rows) == [
        ("change_of_school", third, None, None, None),
        ("suspended", second, None, None, None),
    ]


@pytest.fixture
def returns(tmp_path: Path) -> Path:
    files = {
        "header": "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1,F,01/02/2012,WBRI,UN3,,\n",
        "episodes": "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,"
        "HOME_POST,PL_POST,URN\n1,01/05/2023,S,C2,N1,U4,PR1,,,,,,\n",
        "oc2": "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,TEETH_CHECK,"
        "HEALTH_ASSESSMENT,SUBSTANCE_MISUSE,INTERVENTION_RECEIVED,INTERVENTION_OFFERED\n"
        "1,01/02/2012,21,,0,,1,1,1,0,,\n",
        "prevperm": "CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM\n1,01/02/2012,P2,E06000001,03/04/2019\n"
        "1,01/02/2012,Z1,,\n",
        "placedadoption": "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED\n"
        "1,01/02/2012,01/06/2023,01/09/2023,RD1\n",
    }
    for name, text in files.items():
        (tmp_path / f"2024_{name}.csv").write_text(text)
    return tmp_path


def test_a_return_is_carried_to_the_dataset(returns):
    taken = take_in([returns], progress=Silent())
    dataset = build(link(taken.records, Key(bytes(32))), sees=taken.sees)
    found = dataset.events.select("kind", "date", "outcome").rows()
    for expected in (
        ("strengths_and_difficulties", date(2024, 3, 31), "21"),
        ("earlier_permanence", date(2019, 4, 3), "P2"),
        ("adoption_decided", date(2023, 6, 1), None),
        ("adoption_plan_ended", date(2023, 9, 1), "RD1"),
    ):
        assert expected in found
    assert sum(kind == "earlier_permanence" for kind, *_ in found) == 1
    assert set(dataset.events["kind"]) <= set(events()["id"])
