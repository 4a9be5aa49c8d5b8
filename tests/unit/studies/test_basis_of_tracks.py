"""What an answer says it assumes: what the tracks asked for do, and nothing of the others."""

import polars as pl
import pytest

from seethechild.reference.facts import assumptions, track_assumptions
from seethechild.studies.basis import TRACK_SOURCES, assumption_rows, source_rows
from seethechild.studies.spec import study_from_flags
from seethechild.studies.study import Study

ALWAYS = ("help", "legal", "home")
NO_PRICES = pl.DataFrame(schema={"source": pl.String, "grade": pl.String})


def study(*tracks: str) -> Study:
    return study_from_flags("Rutland", ["early-help-expansion"], tracks=(*ALWAYS, *tracks))


def assumed(*tracks: str) -> list[str]:
    return assumption_rows(study(*tracks), {})["assumption"].to_list()


def sources(*tracks: str) -> dict[str, str]:
    rows = source_rows(study(*tracks), {}, NO_PRICES)
    return dict(rows.select("key", "grade").iter_rows())


def test_without_further_tracks_only_what_every_model_assumes_is_told() -> None:
    assert assumed() == list(assumptions())


@pytest.mark.parametrize("track", ["mind", "need"])
def test_a_track_tells_its_assumptions_and_those_of_early_help(track: str) -> None:
    more = [*track_assumptions("early_help"), *track_assumptions(track)]
    assert assumed(track) == [*assumptions(), *more]


def test_the_sources_of_a_track_are_told_with_their_grade() -> None:
    assert not set(sources()) & {"cco-mh-2023", "adcs-sp9"}
    found = sources("mind")
    assert found["cco-mh-2023"] == "B"
    assert found["adcs-sp9"] == "D"
    assert set(TRACK_SOURCES["mind"]) <= set(found)
