"""The sentence: what is there is said, what is hidden is said to be hidden."""

import polars as pl

from seethechild.journeys.changes import changes
from seethechild.journeys.funnel import funnel
from seethechild.journeys.neighbours import side_by_side
from seethechild.journeys.published import ENGLAND, Published
from seethechild.journeys.sentence import picture_sentence, words_of_standing
from seethechild.journeys.standing import standing

FIGURES = {
    "referrals_number": 200.0,
    "referrals_nfa": 10.0,
    "referrals_not_in_need": 60.0,
    "cin_started": 130.0,
    "cla_number": 40.0,
    "population_0_17": 5_000.0,
}


def frame(figures, places=("A",), years=(2025,)):
    return Published(
        pl.DataFrame(
            [
                {
                    "council": place,
                    "measure": measure,
                    "year": year,
                    "value": value,
                    "mark": "",
                }
                for place in places
                for year in years
                for measure, value in figures.items()
            ],
            schema_overrides={"value": pl.Float64},
        )
    )


def said(figures, places=("A",), **settings):
    held = frame(figures, places, **settings)
    stands = standing(held, "A", ["B"], ["A", "B"])
    return picture_sentence("Somewhere", "A", funnel(held, ["A"]), stands)


def test_numbers_come_first_and_no_reason_is_given():
    assert said(FIGURES, ("A", ENGLAND)) == (
        "In the year to 31 March 2025, Somewhere had 200 referrals (400 for each 10,000 "
        "children): 5 % were closed with no further action, 30 % were assessed and found not "
        "in need and 65 % led to a child being found in need. At its end, 80 of each 10,000 "
        "children were looked after, 80 in England. The share of referrals closed without help "
        "as a child in need, 35 %, is such that no similar council has this figure; this may "
        "reflect threshold, need, early help or recording, and the figures cannot say which."
    )


def test_hidden_figures_are_said_to_be_hidden():
    hidden = FIGURES | {"referrals_nfa": None, "cla_number": None, "population_0_17": None}
    assert said(hidden) == (
        "In the year to 31 March 2025, Somewhere had 200 referrals: 30 % were assessed and "
        "found not in need and 65 % led to a child being found in need. How many children were "
        "looked after at its end is hidden or not published. The share closed without help as "
        "a child in need cannot be worked out."
    )


def test_a_count_without_what_became_of_it_stands_alone():
    assert said({"referrals_number": 7.0}).startswith(
        "In the year to 31 March 2025, Somewhere had 7 referrals. How many"
    )


def test_england_without_a_figure_is_left_out_or_said():
    assert "80 of each 10,000 children were looked after. The" in said(FIGURES)
    held = frame(FIGURES)
    stands = standing(held, "A", ["B"], ["A"])
    words = dict(words_of_standing(stands, changes(held, "A")))
    assert words["looked_after"].startswith(
        "Children looked after on 31 March, 2025: 80.0 per 10,000 children (England no figure)."
    )
    assert "too few figures to say how it moved" in words["looked_after"]


def test_how_it_moved_is_said_for_both():
    held = frame(FIGURES, ("A", ENGLAND), (2023, 2024, 2025))
    stands = standing(held, "A", [], ["A"])
    words = dict(words_of_standing(stands, changes(held, "A")))
    assert words["referrals"].count("no clear change from 2023 to 2025") == 2


def test_places_stand_in_the_order_given_and_not_by_rate():
    table = side_by_side(frame(FIGURES, ("A", "B")), {"B": "There", "A": "Here"}, 2025)
    assert table["name"].to_list() == ["There", "Here"]
    assert table["closed_without_help_share"].to_list() == [0.35, 0.35]
    assert table["plans_per_10k"].to_list() == [None, None]
