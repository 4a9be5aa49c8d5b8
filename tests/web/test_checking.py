"""Verifiers of another organisation mark what they found; everybody sees it; nobody marks their own."""

import pytest
from django.urls import reverse

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.audit.verify import verify
from seethechild.web.checking import actions, subjects
from seethechild.web.checking.models import Mark
from seethechild.web.checking.standing import standing_of, standing_words
from seethechild.web.checking.subjects import Subject
from seethechild.web.people.actions import give_role

pytestmark = pytest.mark.django_db
NOTE = "I opened each source and found the same figures."
CAMDEN = "E09000007"


def a_run(key):
    return Subject("A run", "/", "fernshire", "f" * 64) if key == "f" else None


@pytest.fixture(autouse=True)
def _kinds():
    subjects.register("testrun", f"{__name__}:a_run")


def test_a_verifier_checks_a_picture_and_everybody_sees_it(as_role, client):
    page = reverse("checking:mark", args=["picture", CAMDEN])
    shown = reverse("checked:one", args=["picture", CAMDEN])
    picture = reverse("picture:council", args=["camden"])
    assert "Claimed: nobody outside" in client.get(picture).content.decode()
    assert client.get(page).status_code == 302
    verifier = as_role("verifier")
    assert "Mark what you found" in verifier.get(shown).content.decode()
    assert (
        "at least 20"
        in verifier.post(page, {"level": "checked", "note": "ok"}).content.decode()
    )
    assert verifier.post(page, {"level": "checked", "note": NOTE}).status_code == 302
    said = client.get(shown).content.decode()
    assert NOTE in said
    assert "Mark what you found" not in said
    assert standing_of("picture", CAMDEN).startswith("checked by Harbour on ")
    assert "Checked by Harbour on" in client.get(picture).content.decode()
    assert verify().whole


def test_a_comparison_says_of_each_council_who_has_checked_it(as_role, client):
    page = "/compare/?council=camden&council=leeds"
    table = (
        reverse("picture:compare_download", args=["csv"]) + "?council=camden&council=leeds"
    )
    before = client.get(page).content.decode()
    assert "Claimed: nobody outside" in before
    assert "Checked by" not in before
    given = {"level": "checked", "note": NOTE}
    as_role("verifier").post(reverse("checking:mark", args=["picture", CAMDEN]), given)
    for said in (client.get(page).content.decode(), client.get(table).content.decode()):
        assert "Camden: Checked by Harbour on" in said
        assert "Leeds: Claimed: nobody outside" in said


@pytest.mark.parametrize("role", ["analyst", "administrator"])
def test_others_cannot_mark(as_role, role):
    page = reverse("checking:mark", args=["picture", CAMDEN])
    assert as_role(role).post(page, {"level": "checked", "note": NOTE}).status_code == 403


def test_nobody_verifies_what_their_own_organisation_made(make_user, client):
    user = make_user("analyst")
    give_role(user=user, role="verifier", by=PROGRAM)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = reverse("checking:mark", args=["testrun", "f"])
    assert client.post(page, {"level": "checked", "note": NOTE}).status_code == 403
    assert client.get(reverse("checking:mark", args=["picture", CAMDEN])).status_code == 200


def test_verified_takes_the_fingerprint_of_ones_own_run(as_role):
    verifier = as_role("verifier")
    page = reverse("checking:mark", args=["testrun", "f"])
    words = {"level": "verified", "note": NOTE, "fingerprint": "0" * 64}
    assert "not the fingerprint" in verifier.post(page, words).content.decode()
    assert verifier.post(page, {**words, "fingerprint": "f" * 64}).status_code == 302
    assert Mark.objects.get().level == "verified"


def test_what_is_unknown_cannot_be_marked(as_role):
    verifier = as_role("verifier")
    for kind, key in (("picture", "nowhere"), ("testrun", "g"), ("other", "x")):
        assert verifier.get(reverse("checking:mark", args=[kind, key])).status_code == 404


def test_a_question_is_not_covered_up_until_it_is_taken_back(as_role, make_user):
    one, other = make_user("verifier"), make_user("verifier", name="Second")
    given = {"kind": "picture", "key": CAMDEN, "note": NOTE}
    asked = actions.mark(level="questioned", organisation="Harbour", by=one, **given)
    actions.mark(level="verified", organisation="Quay", by=other, **given)
    said = standing_words(standing_of("picture", CAMDEN))
    assert said.startswith("Questioned by Harbour")
    assert said.endswith(NOTE)
    actions.take_back(found=asked, reason="It was my error.", by=one)
    assert standing_of("picture", CAMDEN).startswith("verified by Quay")
    assert verify().whole


def test_only_ones_own_mark_is_taken_back(as_role, make_user):
    one = make_user("verifier", name="First")
    found = actions.mark(
        kind="picture", key=CAMDEN, level="checked", note=NOTE, organisation="H", by=one
    )
    page = reverse("checking:take_back", args=[found.pk])
    assert as_role("verifier", name="Second").post(page, {"reason": "x"}).status_code == 404
