"""Tracks and places of a study: read, kept, part of its fingerprint only where they are asked for."""

from itertools import permutations

import pytest

from seethechild.core.errors import SpecError
from seethechild.model.system import Team
from seethechild.studies.asked import provenance_of
from seethechild.studies.limited import ServicePlaces, with_places
from seethechild.studies.spec import parse_study, study_from_flags
from seethechild.studies.study import settings_of, study_from_dict
from tests.unit.model.test_model_service_files import OFFICE, model

MEETINGS = "family-group-decision-making"
PLAIN = f'council = "Rutland"\n[[option]]\nreforms = ["{MEETINGS}"]\n'
MIND = 'tracks = ["mind", "help"]\n' + PLAIN
PLACES = '[[service]]\nid = "camhs"\nplaces = 120\n'
TEAMS = """teams = [
    { id = "north", children = 0.6, places = 0.5 },
    { id = "south", children = 0.4, places = 0.5 },
]
"""
TWO = (Team("north", 0.6, 0.5), Team("south", 0.4, 0.5))


@pytest.fixture
def read(tmp_path):
    def parse(text):
        path = tmp_path / "study.toml"
        path.write_text(text, encoding="utf-8")
        return parse_study(path)

    return parse


def told(read, text):
    with pytest.raises(SpecError) as refused:
        read(text)
    return [str(problem) for problem in refused.value.problems]


def test_help_legal_and_home_are_always_there_and_order_makes_no_difference(read):
    wanted = ("help", "legal", "home", "mind", "need")
    for order in permutations(("need", "mind")):
        study = read(f"tracks = {list(order)}\n" + PLAIN)
        assert study.tracks == wanted
    assert read(f"tracks = {list(reversed(wanted))}\n" + PLAIN).tracks == wanted
    assert read(MIND).tracks == ("help", "legal", "home", "mind")
    assert read(PLAIN).tracks == ("help", "legal", "home")
    for said in ('"need"', '["need", "need"]'):
        assert read(f"tracks = {said}\n" + PLAIN).tracks == (*wanted[:3], "need")
    assert study_from_flags("Rutland", [MEETINGS], tracks=["need"]).tracks[-1] == "need"


def test_a_study_says_places_as_a_number_or_a_ratio(read):
    ratio = '[[service]]\nid = "early_help"\nplaces_ratio = 1.2\n'
    assert read(MIND + PLACES + ratio).services == (
        ServicePlaces("camhs", places=120),
        ServicePlaces("early_help", ratio=1.2),
    )
    assert read(MIND + ratio + PLACES).services == read(MIND + PLACES + ratio).services


def test_a_study_shares_out_a_service_among_teams(read):
    set_too, alone = PLACES + TEAMS, PLACES.replace("places = 120\n", TEAMS)
    assert read(MIND + set_too).services == (ServicePlaces("camhs", places=120, teams=TWO),)
    assert read(MIND + alone).services == (ServicePlaces("camhs", ratio=1.0, teams=TWO),)
    (found,) = with_places(
        model(OFFICE), [ServicePlaces("office", ratio=1.0, teams=TWO)]
    ).services
    assert (found.places, found.teams) == (OFFICE.places, TWO)


def test_a_study_with_tracks_and_places_goes_to_plain_values_and_back(read):
    for text in (PLAIN, MIND, MIND + PLACES, MIND + PLACES + TEAMS):
        assert study_from_dict(read(text).to_dict()) == read(text)


def test_a_study_without_them_is_the_question_it_was(read):
    plain = read(PLAIN)
    assert {"tracks", "services"}.isdisjoint(settings_of(plain))
    usual = read('tracks = ["home", "help", "legal"]\n' + PLAIN)
    assert settings_of(usual) == settings_of(plain)


def test_tracks_and_places_are_part_of_what_a_run_is_known_by(read):
    texts = (
        PLAIN,
        MIND,
        MIND + PLACES,
        MIND + PLACES + TEAMS,
        MIND + PLACES.replace("120", "121"),
    )
    marks = [provenance_of(read(text)).fingerprint for text in texts]
    assert len(set(marks)) == len(texts)


MISTAKES = {
    "a track that is none": (MIND.replace("mind", "mnd"), 'no track "mnd". Did you mean mind'),
    "tracks that are a number": ("tracks = 3\n" + PLAIN, "tracks: is not a list"),
    "places where nothing is limited": (PLAIN + PLACES, 'Ask for the track it belongs to'),
    "places of no service": (MIND + PLACES.replace('id = "camhs"\n', ""), "id: is missing"),
    "no places": (MIND + PLACES.replace("places = 120", ""), "says no number of places"),
    "both": (MIND + PLACES + "places_ratio = 1.1\n", "gives both places and places_ratio"),
    "fewer than none": (MIND + PLACES.replace("120", "-1"), "places: is -1"),
    "more than a computer counts": (MIND + PLACES.replace("120", "1e30"), "places: is 1e+30"),
    "half a place": (MIND + PLACES.replace("120", "1.5"), "Give a whole number"),
    "a ratio of nought": (
        MIND + PLACES.replace("places = 120", "places_ratio = 0"), "or places = 0",
    ),
    "a service twice": (MIND + PLACES + PLACES, '"camhs" is there more than once'),
    "teams of too few children": (
        MIND + PLACES + TEAMS.replace("0.6", "0.5"), "shares of children add up to 0.9",
    ),
    "teams of too many places": (
        MIND + PLACES + TEAMS.replace("0.5", "0.6"), "shares of places add up to 1.2",
    ),
    "a team twice": (
        MIND + PLACES + TEAMS.replace("south", "north"), '"north" is there more than once',
    ),
    "a team without a name": (MIND + PLACES + TEAMS.replace('id = "north", ', ""), "id: is missing"),
    "a key that is none": (MIND + PLACES + "place = 3\n", "Did you mean places"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_told_where_it_is_and_how_to_mend_it(read, mistake):
    text, said = MISTAKES[mistake]
    problems = told(read, text)
    assert any(said in problem for problem in problems), problems


def test_places_that_are_set_hold_in_every_year_and_a_ratio_keeps_their_course():
    whole = model(OFFICE)
    fixed = with_places(whole, [ServicePlaces("office", places=7)])
    assert fixed.services[0].places == ((0.0, 7),)
    wider = with_places(whole, [ServicePlaces("office", ratio=1.5)])
    assert wider.services[0].places == ((0.0, 45), (1.5, 60))
    assert with_places(whole, ()) is whole


def test_a_service_can_be_closed():
    closed = with_places(model(OFFICE), [ServicePlaces("office", places=0)])
    assert closed.services[0].places == ((0.0, 0),)


def test_every_service_that_is_not_there_is_told():
    wanted = [ServicePlaces(name, places=7) for name in ("offce", "camhs")]
    with pytest.raises(SpecError) as refused:
        with_places(model(OFFICE), wanted)
    first, second = map(str, refused.value.problems)
    assert "service offce: this study has no such service. Did you mean office?" in first
    assert "service camhs: this study has no such service. Its services: office" in second
    with pytest.raises(SpecError, match="no service of this study has a limited number"):
        with_places(model(), wanted[:1])
