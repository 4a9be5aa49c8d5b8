"""What a limited service must say; all that is wrong is told at once."""

from dataclasses import replace

import numpy as np
import pytest

from seethechild.core.errors import SpecError
from seethechild.model.system import Service, SystemModel, Team
from seethechild.model.system_checks import validate
from seethechild.simulate.forward import forward
from tests.unit.simulate.small_models import branch, cells, lane, system


def model() -> SystemModel:
    return system(
        lane("waits in", 0.0, {"help": "inside"}),
        lane("inside out", 1.0, {"help": "waits"}),
        lane("queues in", 0.0, {"help": "waits"}),
        lane("queues out", 1.0, {"help": "waits"}),
        lane("queues on", 0.0, {"help": "queues"}, branches=(branch(moves={}),)),
        states={"help": ("waits", "inside", "queues")},
        start=cells(help=["waits", "queues", "inside"]),
    )


def service(**rest: object) -> Service:
    given = {
        "id": "office",
        "lane": "waits in",
        "holds": ("inside",),
        "places": ((0.0, 3), (1.5, 4)),
    } | rest
    return Service(**given)  # type: ignore[arg-type]


def said(*services: Service, whole: SystemModel | None = None) -> list[str]:
    with pytest.raises(SpecError) as found:
        validate(replace(whole or model(), services=services))
    return [f"{problem.where}: {problem.what}" for problem in found.value.problems]


def test_a_whole_service_is_accepted() -> None:
    whole = replace(model(), services=(service(sooner={"help": {"waits": 1}}),))
    assert validate(whole) is whole


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"lane": "none"}, "none is not a lane"),
        ({"lane": "queues out"}, "has a rate or a condition of its own"),
        ({"lane": "queues on"}, "may leave the child waiting"),
        ({"holds": ("inside", "waits")}, "who wait in waits would hold a place"),
        ({"holds": ("inside", "away")}, "help/away is not a state"),
        ({"places": ()}, "do not start in year 0 and rise"),
        ({"places": ((1.0, 3),)}, "do not start in year 0 and rise"),
        ({"places": ((0.0, 3), (0.0, 4))}, "do not start in year 0 and rise"),
        ({"places": ((0.0, -1),)}, "negative or not whole"),
        ({"places": ((0.0, 1.5),)}, "negative or not whole"),
        ({"priority": np.zeros((1, 1), int)}, "classes have shape (1, 1)"),
        ({"priority": np.full((3, 1), -1)}, "a class is negative"),
        ({"sooner": {"help": {"away": 1}}}, "help/away is not a state"),
        ({"sooner": {"help": {"waits": -1}}}, "help/waits go -1 classes before others"),
    ],
)
def test_each_thing_wrong_is_told(wrong: dict[str, object], told: str) -> None:
    (only,) = said(service(**wrong))
    assert told in only
    assert only.startswith("service office")


@pytest.mark.parametrize(
    ("teams", "told"),
    [
        ((Team("a", 0.5, 1.0), Team("b", 0.4, 0.0)), "shares of children add up to 0.9"),
        ((Team("a", 0.5, 0.5), Team("b", 0.5, 0.6)), "shares of places add up to 1.1"),
        ((Team("a", 1.5, 0.5), Team("b", -0.5, 0.5)), "shares of children add up to 1"),
        ((Team("a", 0.5, 0.5), Team("a", 0.5, 0.5)), "two teams have one name"),
    ],
)
def test_teams_share_out_the_whole(teams: tuple[Team, ...], told: str) -> None:
    (only,) = said(service(teams=teams))
    assert told in only


@pytest.mark.parametrize("own", [{"groups": ("all",)}, {"group_factors": {"all": 2.0}}])
def test_free_places_alone_drive_the_lane_of_a_service(own: dict[str, object]) -> None:
    whole = model()
    lanes = tuple(
        replace(each, **own) if each.id == "waits in" else each  # type: ignore[arg-type]
        for each in whole.lanes
    )
    (told,) = said(service(), whole=replace(whole, lanes=lanes))
    assert told == "service office: lane waits in has a rate or a condition of its own"


def test_what_cannot_hold_a_service_says_so() -> None:
    whole = replace(model(), services=(service(),))
    with pytest.raises(
        SpecError, match="places of office, so children wait for each other"
    ):
        forward(whole, years=1)


def test_two_services_of_one_name_or_one_lane_are_told() -> None:
    assert said(service(), service()) == [
        "service office: two services have this name",
        "lane waits in: takes in for two services",
    ]


def test_services_that_hand_a_child_round_for_ever_are_told() -> None:
    whole = model()
    lanes = tuple(
        replace(each, branches=(branch(moves={"help": "queues"}),))
        if each.id == "waits in"
        else each
        for each in whole.lanes
    )
    other = service(id="other", lane="queues in", holds=())
    (only,) = said(service(), other, whole=replace(whole, lanes=lanes))
    assert only.startswith(
        "services office, other: each takes a child in only to make it wait"
    )


def test_all_that_is_wrong_is_told_at_once() -> None:
    found = said(
        service(places=((1.0, -2),), holds=("waits",)),
        service(id="second", lane="none"),
        service(id="third", lane="queues in", priority=np.full((3, 1), -1)),
    )
    assert len(found) == 5
