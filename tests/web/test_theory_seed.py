"""The demonstration's evidence and theories: real sources, made-up words that say so, plain to read."""

import pytest
from django.utils.text import slugify

from seethechild.studies.effects import effect_records
from seethechild.voices.reading import grade
from seethechild.web.audit.verify import verify
from seethechild.web.options.models import Run
from seethechild.web.proposals import needs
from seethechild.web.proposals import seed as proposals
from seethechild.web.theory import seed
from seethechild.web.theory.differs import differences
from seethechild.web.theory.document import TEXTS
from seethechild.web.theory.models import Change, Evidence, EvidenceLink, Projection
from tests.web.theory_parts import COUNCIL, declared, proposal

MADE_UP = {slugify(one["title"]): one for one in proposals.TOLD}


def test_what_people_are_said_to_have_lived_says_that_it_is_made_up():
    lived = [one for one in seed.TOLD["evidence"] if one.get("kind") == "lived"]
    assert lived
    for one in lived:
        assert one["made_up"]
        assert "(made up)" in one["title"]
        assert "(made up)" in one["source"]
    for one in seed.TOLD["evidence"]:
        assert (
            one.get("effect", "") in effect_records() or one.get("made_up") or one["href"]
        )


def test_every_proposal_that_goes_further_has_what_it_needs():
    assert {one["proposal"] for one in seed.TOLD["theory"]} <= set(MADE_UP)
    further = {slug for slug, one in MADE_UP.items() if one["to"] in proposals.ONWARD}
    assert further <= {one["proposal"] for one in seed.TOLD["theory"] if one.get("project")}
    stances = {(one["proposal"], one["stance"]) for one in seed.TOLD["link"]}
    assert {slug for slug, stance in stances if stance == "supports"} >= further


def test_its_words_can_be_read_at_grade_8():
    for one in seed.TOLD["theory"]:
        assert set(one["words"]) == {text.key for text in TEXTS}
        assert grade(" ".join(one["words"].values())) <= 8, one["proposal"]
    assert grade(" ".join(one["words"] for one in seed.TOLD["link"])) <= 8
    why = [one["why"] for one in seed.TOLD["evidence"] if "why" in one]
    assert grade(" ".join(why)) <= 8


@pytest.mark.django_db
def test_it_is_seeded_once_and_every_step_is_in_the_audit_trail(make_user, settings):
    settings.RUN_YEARS = 1
    reviewer, member = make_user("reviewer"), make_user("member")
    people = {seed.REVIEWER: reviewer, seed.MEMBER: member}
    for slug, one in MADE_UP.items():
        made = proposal(slug, state="evidence", reform=one.get("reform", ""))
        declared(member, made)
    for _again in range(2):
        seed.seed_evidence(people)
        jobs = seed.seed_theories(people, council=COUNCIL, draws=3, few=2)
        if not _again:
            asked = jobs
    assert jobs == []
    assert len(asked) == Run.objects.count() == Projection.objects.count() == 5
    assert Evidence.objects.exclude(state="kept").count() == 0
    assert not Evidence.objects.filter(kind="lived").exclude(grade="").exists()
    assert {one.stance for one in EvidenceLink.objects.all()} == {
        "supports", "limits", "contradicts",
    }  # fmt: skip
    for one in Projection.objects.filter(proposal__slug="one-worker-who-stays"):
        assert one.change.version in {1, 2}
    new, old = Change.objects.filter(proposal__slug="one-worker-who-stays")
    assert differences(old.document, new.document) == [
        "How many get it (outcome 1): 30 of 100 before, 40 of 100 (25 to 60) now"
    ]
    in_words = Change.objects.get(proposal__slug="somebody-to-check-in-while-you-wait")
    assert in_words.reform == {}
    for one in Evidence.objects.exclude(effect=""):
        assert one.emmie["effect"] == effect_records()[one.effect].words
    assert verify().whole
    Run.objects.update(folder="x")  # as if they were played
    for slug, one in MADE_UP.items():
        if one["to"] in proposals.ONWARD:
            made = Change.objects.filter(proposal__slug=slug).first().proposal
            assert needs.has("projection", made), slug
