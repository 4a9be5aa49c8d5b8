"""The code lists: complete, consistent, and care without a direction."""

import polars as pl
import pytest

from seethechild.core.errors import DataError, UnknownNameError
from seethechild.reference.codes import (
    OUTCOMES,
    STATES,
    TRACKS,
    events,
    levels,
    outcomes,
    payers,
    plain_name,
    spend_levels,
    states,
)


def test_every_track_starts_with_its_state_of_rest() -> None:
    first = states().group_by("track", maintain_order=True).first().select("track", "id")
    assert first.rows() == [
        ("help", "none"),
        ("legal", "none"),
        ("home", "parents"),
        ("mind", "none"),
        ("need", "none"),
    ]
    assert tuple(first["track"]) == TRACKS


def test_care_has_no_direction() -> None:
    for frame in (
        states().filter(pl.col("id").is_in(["looked_after", "foster", "childrens_home"])),
        events().filter(pl.col("id").is_in(["care_started", "care_ended"])),
        outcomes().filter(pl.col("id").is_in(["care_entries", "time_in_care"])),
    ):
        assert set(frame["direction"]) == {"none"}


def test_a_state_of_care_with_a_direction_is_refused() -> None:
    wrong = states().with_columns(
        direction=pl.when(pl.col("id") == "looked_after")
        .then(pl.lit("lower"))
        .otherwise("direction")
    )
    with pytest.raises(DataError) as caught:
        STATES.check(wrong)
    assert "care has no direction" in str(caught.value)


def test_an_outcome_that_cannot_be_measured_says_why() -> None:
    assert outcomes().filter(~pl.col("measurable")).height > 10
    wrong = outcomes().with_columns(measurable=pl.lit(value=False), why_not=pl.lit(""))
    with pytest.raises(DataError):
        OUTCOMES.check(wrong)


def test_children_come_first_among_outcomes() -> None:
    assert outcomes()["order"].is_sorted()
    assert set(outcomes()["group"].head(3)) == {"children"}


def test_every_level_named_is_known() -> None:
    known = set(levels()["id"])
    for frame in (states(), events(), spend_levels()):
        assert set(frame["level"]) <= known


def test_what_is_not_yet_modelled_is_declared() -> None:
    early = states().row(by_predicate=pl.col("id") == "early_help", named=True)
    assert early["has_rates"] is False
    assert not states().filter(pl.col("track") == "mind")["has_rates"].any()


def test_names_are_found_and_unknown_ones_get_suggestions() -> None:
    assert plain_name("payer", "nhs") == "NHS"
    assert plain_name("event", "section_47") == "Section 47 enquiry"
    with pytest.raises(UnknownNameError) as caught:
        plain_name("state", "fostr")
    assert "foster" in caught.value.suggestions
    with pytest.raises(UnknownNameError):
        plain_name("stat", "foster")


def test_the_words_people_read_are_the_words_we_use() -> None:
    banned = {"case", "cases", "client", "clients", "LAC", "service user"}
    for frame in (states(), events(), levels(), outcomes(), payers()):
        for column in ("name", "plain"):
            for text in frame[column]:
                assert not banned & set(text.split())
