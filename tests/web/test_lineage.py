"""Links are only ever added, two people stand for a join, and all that fed a thing is found."""

import random
from itertools import pairwise

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.audit.models import Event
from seethechild.web.audit.verify import verify
from seethechild.web.lineage.actions import link
from seethechild.web.lineage.graph import fed, links_of, reached, sources_of
from seethechild.web.lineage.models import Link

pytestmark = pytest.mark.django_db
A, B = ("idea", "a"), ("proposal", "b")


def joined(source=A, target=B, kind="source", first="user:1"):
    return link(source=source, target=target, kind=kind, first=first, by=PROGRAM)


def test_a_link_is_one_event_and_stays():
    made = joined()
    event = Event.objects.get(verb="link source")
    assert (event.table, event.row, event.actor) == (
        "lineage_link",
        str(made.pk),
        "program",
    )
    assert (made.by, made.second) == ("user:1", "program")
    for change in (
        lambda: Link.objects.filter(pk=made.pk).update(target_key="c"),
        lambda: Link.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert Link.objects.get().target_key == "b"
    assert verify().whole


@pytest.mark.parametrize(
    ("rest", "name"),
    [
        ({"first": ""}, "link_confirmed"),
        ({"first": "program"}, "link_two_people"),
        ({"target": A}, "link_not_to_itself"),
        ({"kind": "eaten"}, "link_known_kinds"),
        ({"kind": "merged", "first": ""}, "link_confirmed"),
        ({"kind": "moved", "first": ""}, "link_confirmed"),
    ],
)
def test_the_database_refuses_what_is_no_link(rest, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        joined(**rest)
    assert not Link.objects.exists()


def test_an_idea_is_joined_to_a_proposal_once():
    joined()
    with pytest.raises(IntegrityError), transaction.atomic():
        joined(first="user:2")
    joined(kind="moved")  # another kind is another thing to say
    assert Link.objects.count() == 2


def slow_reached(start, pairs):
    """Warshall: every way over every middle, written as its definition."""
    things = {thing for pair in pairs for thing in pair} | {start}
    leads = set(pairs)
    for middle in things:
        leads |= {
            (a, c)
            for a in things
            for c in things
            if (a, middle) in leads and (middle, c) in leads
        }
    return {target for source, target in leads if source == start} - {start}


@pytest.mark.parametrize("seed", range(12))
def test_all_that_is_reached_is_as_the_slow_twin_says_in_memory_and_in_the_database(seed):
    rng = random.Random(seed)  # noqa: S311 - no secret
    things = [("idea", f"i{n}") for n in range(4)] + [
        ("proposal", f"p{n}") for n in range(6)
    ]
    pairs = {tuple(rng.sample(things, 2)) for _ in range(rng.randint(0, 16))}
    Link.objects.bulk_create(
        Link(
            source_kind=a[0], source_key=a[1], target_kind=b[0], target_key=b[1],
            kind="inspired", by="x",
        )
        for a, b in pairs
    )  # fmt: skip
    for thing in things:
        ahead = slow_reached(thing, pairs)
        assert set(reached(thing, pairs)) == set(fed(*thing)) == ahead
        behind = slow_reached(thing, {(b, a) for a, b in pairs})
        assert set(sources_of(*thing)) == behind
        assert len(sources_of(*thing)) == len(behind)


def test_nearest_comes_first_and_a_deep_chain_costs_a_question_a_step(
    django_assert_num_queries,
):
    chain = [("proposal", str(n)) for n in range(6)]
    for source, target in pairwise(chain):
        link(source=source, target=target, kind="inspired", by=PROGRAM)
    with django_assert_num_queries(6):
        assert sources_of("proposal", "5") == list(reversed(chain[:5]))


def test_links_of_some_things_are_all_that_name_them():
    first = joined()
    other = joined(source=("proposal", "b"), target=("proposal", "c"), kind="merged")
    joined(source=("idea", "z"), target=("proposal", "y"))
    assert links_of([B]) == [first, other]
    assert links_of([]) == []
