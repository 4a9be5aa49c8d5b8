"""The made-up proposals: every stage, nothing owed but where it should be, in words people can read."""

import tomllib
from pathlib import Path

import pytest

import seethechild.web.ideas as ideas_app
from seethechild.studies.options import shipped_documents
from seethechild.voices.reading import grade
from seethechild.web.audit.actions import PROGRAM
from seethechild.web.ideas.words import grade_for
from seethechild.web.people.actions import add_organisation, add_user
from seethechild.web.proposals.models import Grouping, Proposal
from seethechild.web.proposals.owed import owed
from seethechild.web.proposals.seed import TOLD, seed, seed_onward, slug_of
from seethechild.web.proposals.themes import theme_of
from seethechild.web.taskforce.seed import PEOPLE
from seethechild.web.taskforce.seed import seed as seed_taskforce
from tests.web.proposals_world import make_idea, unexplained, with_needs

IDEAS = tomllib.loads(
    (Path(ideas_app.__file__).parent / "seeds" / "ideas.toml").read_text(encoding="utf-8")
)["idea"]
FORMS = {one["id"]: one["form"] for one in IDEAS}


@pytest.fixture
def people(make_user):
    places = {slug for _, _, slug, _ in PEOPLE}
    made = {
        slug: add_organisation(slug=slug, name=slug, kind="taskforce", by=PROGRAM)
        for slug in places
    }
    made_up = {
        email: add_user(
            email=email, name=name, password="x" * 14, organisation=made[slug], roles=[role]
        )
        for email, name, slug, role in PEOPLE
    }
    return made_up | {"moderator": make_user("moderator")}


@pytest.fixture(autouse=True)
def _needs():
    yield from with_needs(projection=True)


def test_the_demonstration_has_proposals_at_every_stage(people):
    seed_taskforce(people)
    ideas = {
        one["id"]: make_idea(one["title"], role=one["role"], age=one["age"])
        for one in IDEAS
        if one.get("title")
    }
    seed(people, ideas)
    seed_onward(people, ideas)
    states = {one.slug: one.state for one in Proposal.objects.all()}
    assert states == {slug_of(one["title"]): one["to"] for one in TOLD}
    assert Grouping.objects.filter(state="suggested").count() == 5
    for slug, state in states.items():
        waits = len(owed(slug))
        assert (waits == 0) == (state in ("agreed_changed", "not_agreed", "draft")), slug
    assert unexplained() == []


def test_answers_can_be_read_by_whom_they_are_for():
    for one in TOLD:
        for key, told in one.get("answers", {}).items():
            said = " ".join(told[name] for name in ("words", "reason", "used", "next"))
            assert grade(said) <= grade_for(FORMS[key]), (key, grade(said))


def test_texts_are_plain_and_what_they_are_about_is_there():
    for one in TOLD:
        assert grade(one["text"]) <= 8, one["title"]
        assert theme_of(one["theme"]), one["title"]
        assert one.get("reform", "social-workers-in-schools") in shipped_documents()
        for told in one.get("changes", ()):
            assert told["old"] in one["text"] or one["changes"].index(told)
    from_panel = [one["panel"] for one in TOLD if "panel" in one]
    assert all(grade(words) <= 6 for words in from_panel)
