"""Teams of a service share out its places, whole ones, and the families."""

from hypothesis import given
from hypothesis import strategies as st

from seethechild.model.system import Service, Team
from seethechild.model.teams import NUMBERS, places_of_teams, spans

SHARES = st.lists(st.integers(0, 1000), min_size=1, max_size=5).filter(any)


def service(children: list[int], places: list[int], *steps: tuple[float, int]) -> Service:
    of_children, of_places = (
        [each / sum(shares) for each in shares] for shares in (children, places)
    )
    teams = tuple(
        Team(f"team {place}", *both)
        for place, both in enumerate(zip(of_children, of_places, strict=True))
    )
    return Service("office", "help/waits/in", ("inside",), steps, teams=teams)


@given(SHARES, st.lists(st.integers(0, 500), min_size=1, max_size=4))
def test_places_of_teams_add_up_and_are_within_one_of_their_share(
    shares: list[int], counts: list[int]
) -> None:
    steps = tuple((float(year), count) for year, count in enumerate(counts))
    parts = places_of_teams(service(shares, shares, *steps))
    for place, (year, count) in enumerate(steps):
        given_out = [part[place] for part in parts]
        assert [when for when, _ in given_out] == [year] * len(shares)
        assert sum(number for _, number in given_out) == count
        for (_, number), share in zip(given_out, shares, strict=True):
            assert abs(number - count * share / sum(shares)) < 1


@given(SHARES)
def test_every_family_has_one_team(shares: list[int]) -> None:
    found = spans(service(shares, shares, (0.0, 3)))
    assert [low for low, _ in found] == [0, *(high for _, high in found[:-1])]
    assert found[-1][1] == NUMBERS
    for (low, high), share in zip(found, shares, strict=True):
        assert abs((high - low) / NUMBERS - share / sum(shares)) < 1e-9


def test_without_teams_all_share_all_places() -> None:
    alone = Service("office", "help/waits/in", ("inside",), ((0.0, 3), (1.5, 4)))
    assert places_of_teams(alone) == (((0.0, 3), (1.5, 4)),)
