"""Evidence: who suggests, who grades; nothing null or contrary is hidden, lived experience not graded."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from seethechild.core.errors import SpecError
from seethechild.studies.effects import effect_records
from seethechild.web.audit.actions import PROGRAM
from seethechild.web.audit.moving import StateError
from seethechild.web.audit.verify import verify
from seethechild.web.proposals import needs
from seethechild.web.proposals.sections import sections_of
from seethechild.web.taskforce.rules import MayNotAct, NotDeclared, Recused
from seethechild.web.theory import actions
from seethechild.web.theory.models import Evidence, EvidenceLink
from tests.web.theory_parts import declared, proposal

pytestmark = pytest.mark.django_db
SAID = {
    "title": "Visits at home (made up)", "source": "A council (made up)", "kind": "practice",
    "found": "helps", "outcome": "children in care",
}  # fmt: skip


@pytest.fixture
def reviewer(make_user):
    return make_user("reviewer")


def kept(by, **more):
    made = actions.suggest(by=PROGRAM, **(SAID | more))
    return actions.keep(evidence=made, by=by)


def attached(by, evidence, to, stance="supports"):
    return actions.attach(
        evidence=evidence, proposal=to, stance=stance, claim="outcome", words="W.", by=by
    )


def section(rf, user, of):
    request = rf.get("/")
    request.user = user
    return sections_of(request, of)


def words(answer):
    return answer.content.decode()


# --- the scale -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "lived", "grade": "4"},
        {"grade": "5"},
        {"grade": "3", "graded_by": ""},
        {"grade": "3", "state": "suggested"},
        {"value": 5.0, "low": 6.0, "high": 7.0},
        {"value": 5.0, "low": 4.0},
        {"low": 4.0, "high": 5.0},
        {"kind": "rumour"},
        {"state": "none"},
    ],
)
def test_the_database_holds_the_scale_and_grades_no_lived_experience(wrong):
    fields = (
        SAID | {"state": "kept", "graded_by": "user:1", "suggested_by": "user:1"} | wrong
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.create(**fields)


@pytest.mark.parametrize("grade", ["4", "3", "2", "NL2", "NE"])
def test_every_grade_of_the_scale_can_be_given(reviewer, grade):
    made = kept(reviewer)
    actions.grade(evidence=made, grade=grade, why="Because.", by=reviewer)
    made.refresh_from_db()
    assert (made.grade, made.graded_by) == (grade, reviewer.audit_name)
    assert verify().whole


@pytest.mark.parametrize("how", ["suggested for", "attached", "taken back"])
def test_who_stepped_back_from_a_proposal_judges_no_evidence_of_it(
    reviewer, make_user, client, how
):
    of, second = proposal(), make_user("reviewer", name="Second")
    declared(reviewer, of)
    made = actions.suggest(
        by=PROGRAM, proposal=of if how == "suggested for" else None, **SAID
    )
    declared(second, of, recused=True)
    if how != "suggested for":
        made = actions.keep(evidence=made, by=reviewer)
        link = attached(reviewer, made, of)
        if how == "taken back":
            actions.take_back(link=link, why="About another place.", by=reviewer)
    with pytest.raises(Recused):
        actions.keep(evidence=made, by=second)
    with pytest.raises(Recused):
        actions.leave_out(evidence=made, reason="x", by=second)
    if how == "suggested for":
        made = actions.keep(evidence=made, by=reviewer)
    client.force_login(
        second, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    said = {"grade": "NE", "why": "Because."}
    answer = client.post(reverse("theory:grade", args=[made.pk]), said)
    assert answer.status_code == 403
    made.refresh_from_db()
    assert made.grade == ""
    actions.grade(evidence=made, by=reviewer, **said)
    made.refresh_from_db()
    assert made.grade == "NE"


def test_nobody_grades_what_they_suggested(reviewer, make_user):
    made = actions.suggest(by=reviewer, **SAID)
    made = actions.keep(evidence=made, by=reviewer)
    with pytest.raises(MayNotAct):
        actions.grade(evidence=made, grade="4", why="x", by=reviewer)
    second = make_user("reviewer", name="Second")
    actions.grade(evidence=made, grade="2", why="One study.", by=second)
    made.refresh_from_db()
    assert made.graded_by == second.audit_name


def test_lived_experience_is_kept_and_never_graded(reviewer, as_role):
    made = kept(reviewer, kind="lived")
    with pytest.raises(SpecError):
        actions.grade(evidence=made, grade="2", why="?", by=reviewer)
    client = as_role("reviewer", name="Another")
    assert client.get(reverse("theory:grade", args=[made.pk])).status_code == 404
    page = words(client.get(reverse("theory:evidence_one", args=[made.pk])))
    assert "not graded on the scale of studies" in page


# --- suggested, kept, attached -----------------------------------------------------------------


def test_nobody_sees_a_suggestion_before_a_reviewer_has_kept_it(as_role, client):
    of = proposal()
    given = SAID | {"why": "It matters."}
    sent = as_role("worker").post(f"{reverse('theory:suggest')}?proposal={of.slug}", given)
    assert sent.status_code == 200
    made = Evidence.objects.get()
    assert (made.state, made.suggested_for, made.suggested_why) == (
        "suggested", of.slug, "It matters.",
    )  # fmt: skip
    one = reverse("theory:evidence_one", args=[made.pk])
    assert client.get(one).status_code == 404
    assert SAID["title"] not in words(client.get(reverse("theory:evidence")))
    reviewer = as_role("reviewer")
    assert "It matters." in words(reviewer.get(one))
    keep = reverse("theory:keep", args=[made.pk])
    assert SAID["title"] in words(reviewer.get(keep))
    assert reviewer.post(keep, given | {"emmie_mechanism": "Time."}).url == one
    assert "Time." in words(client.get(one))
    again = reviewer.post(keep, given)  # somebody was quicker
    assert again.status_code == 409
    for name in ("keep", "leave_out"):  # what was decided is not asked again
        shown = reviewer.get(reverse(f"theory:{name}", args=[made.pk])).content.decode()
        assert "nothing to decide here" in shown
        assert "<textarea" not in shown
    assert verify().whole


def test_young_people_on_the_panel_are_not_asked_for_studies(as_role):
    assert as_role("panel").get(reverse("theory:suggest")).status_code == 403


def test_what_is_left_out_keeps_its_reason(reviewer, as_role):
    made = actions.suggest(by=reviewer, **SAID)
    client = as_role("reviewer", name="Another")
    address = reverse("theory:leave_out", args=[made.pk])
    assert "Why?" in words(client.post(address, {"reason": ""}))
    client.post(address, {"reason": "It cannot be found."})
    made.refresh_from_db()
    assert made.state == "not_used"
    with pytest.raises(StateError):
        actions.leave_out(evidence=made, reason="x", by=reviewer)


def test_a_reviewer_attaches_only_after_declaring_and_not_after_stepping_back(
    make_user, as_role
):
    reviewer = make_user("reviewer", name="First")
    of, made = proposal(), kept(reviewer)
    with pytest.raises(NotDeclared):
        attached(reviewer, made, of)
    declared(reviewer, of)
    attached(reviewer, made, of)
    second = make_user("reviewer", name="Second")
    declared(second, of, recused=True)
    with pytest.raises(Recused):
        attached(second, made, of, "limits")
    given = {"evidence": made.pk, "stance": "limits", "claim": "", "words": "W."}
    client = as_role("reviewer", name="Third")
    sent = client.post(reverse("theory:attach", args=[of.slug]), given)
    assert sent.url.startswith(reverse("taskforce:declare", args=["proposal", of.slug]))
    assert EvidenceLink.objects.count() == 1


def test_the_same_evidence_is_attached_once_to_one_part(reviewer, as_role):
    of, made = proposal(), kept(reviewer)
    declared(reviewer, of)
    link = attached(reviewer, made, of)
    with pytest.raises(IntegrityError), transaction.atomic():
        attached(reviewer, made, of)
    actions.take_back(link=link, why="It was about another council.", by=reviewer)
    attached(reviewer, made, of)  # once it is taken back it can be said anew
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceLink.objects.filter(pk=link.pk).update(taken_back_why="")


# --- on the proposal's page --------------------------------------------------------------------


def test_what_speaks_against_stands_beside_what_speaks_for(rf, reviewer):
    of = proposal()
    declared(reviewer, of)
    for stance, name in (
        ("supports", "fgc-2024/proceedings"),
        ("limits", "fgc-2024/living_arrangement"),
        ("contradicts", "swis-2023/section_47"),
    ):
        made = actions.keep_record(found=effect_records()[name], by=reviewer)
        attached(reviewer, made, of, stance)
    told = section(rf, reviewer, of)["evidence"].context["told"]
    found = {one["title"]: one["links"][0]["evidence"] for one in told["groups"]}
    assert [one.found for one in found.values()] == ["helps", "none", "none"]
    assert list(found) == ["For", "Its limits", "Against"]
    assert (
        told["groups"][0]["links"][0]["size"]
        == effect_records()["fgc-2024/proceedings"].words
    )


def test_a_group_without_evidence_says_so(rf, reviewer):
    told = section(rf, reviewer, proposal())["evidence"].context["told"]
    assert [one["empty"] != "" and one["links"] == [] for one in told["groups"]] == [
        True
    ] * 3


def test_what_was_taken_back_stays_told_with_the_reason(rf, reviewer):
    of = proposal()
    declared(reviewer, of)
    link = attached(reviewer, kept(reviewer), of)
    actions.take_back(link=link, why="It was about another council.", by=reviewer)
    told = section(rf, reviewer, of)["evidence"].context["told"]
    assert [one.taken_back_why for one in told["taken_back"]] == [
        "It was about another council."
    ]
    assert verify().whole


def test_a_proposal_has_evidence_once_something_for_it_is_graded(reviewer):
    of = proposal()
    declared(reviewer, of)
    made = kept(reviewer)
    attached(reviewer, made, of)
    assert not needs.has("evidence", of)
    actions.grade(evidence=made, grade="2", why="Before and after.", by=reviewer)
    assert needs.has("evidence", of)
    other = proposal("other")
    declared(reviewer, other)
    attached(reviewer, made, other, "contradicts")
    assert not needs.has("evidence", other)


# --- the simulator's own effects ---------------------------------------------------------------


def test_an_effect_of_the_simulator_stays_the_same_record(reviewer):
    found = effect_records()["mst-start-2018/out_of_home"]
    made = actions.keep_record(found=found, by=reviewer)
    assert (made.effect, made.found, made.value, made.low, made.high) == (
        found.id, "none", 1.25, 0.77, 2.05,
    )  # fmt: skip
    assert actions.keep_record(found=found, by=reviewer).pk == made.pk


def test_every_published_effect_can_be_kept_and_no_null_or_harm_is_told_as_help(reviewer):
    for found in effect_records().values():
        made = Evidence(**actions.fields_of(found), suggested_by="user:1", state="kept")
        made.save()
        if any(word in found.found for word in ("null", "adverse", "harm")):
            assert made.found != "helps", found.id
    assert Evidence.objects.count() == len(effect_records())


def test_the_list_holds_what_made_no_difference(client, reviewer):
    for name in ("myriad-2022/depression", "fgc-2024/proceedings"):
        actions.keep_record(found=effect_records()[name], by=reviewer)
    page = words(client.get(reverse("theory:evidence")))
    assert page.count("<h1") == 1
    assert "mindfulness" in page
    none = words(client.get(reverse("theory:evidence") + "?found=none"))
    assert "mindfulness" in none
    assert "Family Group" not in none
