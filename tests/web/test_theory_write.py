"""Filling in a theory: page by page, nobody's words lost, saved for good, asked of the model."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from seethechild.core.errors import SpecError
from seethechild.studies.options import fingerprint_of, study_of
from seethechild.web.audit.verify import verify
from seethechild.web.jobs.tasks import perform
from seethechild.web.options.models import Option, Run
from seethechild.web.proposals import needs
from seethechild.web.proposals.sections import sections_of
from seethechild.web.taskforce.rules import NotDeclared
from seethechild.web.theory import actions
from seethechild.web.theory.document import TEXTS, part_of, print_of
from seethechild.web.theory.models import Change, Draft, Projection
from tests.web.reading import grade, prose
from tests.web.theory_parts import COUNCIL, declared, own, proposal, words_only

pytestmark = pytest.mark.django_db
HERE = "/theory/proposal/more-help/"
WRITE = f"{HERE}write/"
NUMBER = {
    "value": "50", "low": "30", "high": "70", "status": "guessed", "source": "We (made up)",
}  # fmt: skip
TEXT = {one.key: f"Words on {one.key}." for one in TEXTS}
#: Every page in order, and what is answered; the texts come first.
ANSWERS = (
    *((page, TEXT) for page in ("why", "what", "how", "harm")),
    (
        "outcome/1/about",
        {"measure": "Children in care", "direction": "fewer", "plays": "yes"},
    ),
    ("outcome/1/kind", {"kind": "rate"}),
    ("outcome/1/part", {"answer": "help"}),
    ("outcome/1/from", {"answer": ["family_help"]}),
    ("outcome/1/to", {"answer": ["looked_after"]}),
    ("outcome/1/effect", {"effect": "own"}),
    ("outcome/1/who", {"first": "0", "last": "9"}),
    ("outcome/1/when", {"month": "4", "year": "2027"}),
    ("outcome/1/size", NUMBER | {"status": "judged"}),
    ("outcome/1/reach", NUMBER),
    ("outcome/1/transfer", NUMBER),
    ("outcome/1/ramp", NUMBER),
    ("cost", {"known": "known"}),
    (
        "price",
        {"item": "a visit", "per": "child", "payer": "council", "price_year": "2025"},
    ),
    ("already", NUMBER),
    ("gbp", NUMBER),
)


@pytest.fixture(autouse=True)
def _few_draws(settings):
    settings.RUN_DRAWS, settings.RUN_YEARS = 2, 1


@pytest.fixture
def member(make_user):
    made = make_user("member")
    made.on = proposal()
    declared(made, made.on)
    return made


@pytest.fixture
def client(member):
    signed_in = Client()
    signed_in.force_login(
        member, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return signed_in


def words(answer):
    return answer.content.decode()


def send(client, page, given):
    """Answer a page as a browser does: with what it showed."""
    shown = words(client.get(f"{WRITE}{page}/"))
    seen = shown.partition('name="seen" value="')[2].partition('"')[0]
    return client.post(f"{WRITE}{page}/", given | {"seen": seen})


def drafted(member, document=None):
    whole = document or own()
    draft = actions.begin(proposal=member.on, council=COUNCIL, by=member)
    texts = [f"words:{page}" for page in ("why", "what", "how", "harm")]
    numbers = [f"numbers:{key}" for key in whole["numbers"]]
    for part in (*texts, *numbers, "outcomes", "cost"):
        seen, answer = print_of(part_of(draft.document, part)), part_of(whole, part)
        actions.fill_in(draft=draft, part=part, answer=answer, seen=seen, by=member)
    return draft


def saved(member, document=None):
    return actions.save_version(draft=drafted(member, document), words="First.", by=member)


def test_it_is_filled_in_page_by_page_checked_and_saved(client, member):
    assert "Begin" in words(client.get(WRITE))
    assert client.post(WRITE, {"council": COUNCIL}).url == WRITE
    assert client.post(f"{WRITE}outcomes/", {"do": "add", "seen": print_of([])}).url == (
        f"{WRITE}outcome/1/about/"
    )
    for page, given in ANSWERS:
        answer = send(client, page, given)
        assert answer.status_code == 302, (page, words(answer))
    assert "All pages are done." in words(client.get(WRITE))
    page = client.get(f"{WRITE}check/")
    assert "Mend this" not in words(page)
    saved_at = client.post(f"{WRITE}check/", {"words": "The first."})
    assert saved_at.url == f"{HERE}version/1/"
    shown = words(client.get(saved_at.url))
    assert shown.count("<h1") == 1
    for said in ("50 of 100 (30 to 70)", "Guessed: nobody knows", "We (made up)"):
        assert said in shown
    file = client.get(f"{HERE}version/1/reform.toml").content.decode()
    assert 'grade = "judged"' in file
    assert "reach = 0.5" in file
    assert verify().whole


def test_all_problems_are_listed_at_once_each_with_the_way_to_its_page(client, member):
    actions.begin(proposal=member.on, council=COUNCIL, by=member)
    client.post(f"{WRITE}outcomes/", {"do": "add", "seen": print_of([])})
    page = words(client.get(f"{WRITE}check/"))
    assert page.count("Write it, or write: not known.") == len(TEXTS)
    assert f'href="{WRITE}outcome/1/about/"' in page
    assert "Save it as a version" not in page
    client.post(f"{WRITE}check/", {"words": "x"})
    assert not Change.objects.exists()


def test_a_number_outside_its_range_is_told_beside_its_box(client, member):
    drafted(member)
    answer = send(client, "outcome/1/reach", NUMBER | {"value": "90"})
    assert "What you expect must lie between the lowest and the highest" in words(answer)
    answer = send(client, "outcome/1/reach", NUMBER | {"high": "900"})
    assert "The highest that is likely: enter a number from 0 to 100" in words(answer)
    answer = send(client, "outcome/1/size", NUMBER | {"status": "published"})
    assert "Say how sure the source is" in words(answer)


def test_nobody_overwrites_what_another_wrote_meanwhile(client, member):
    draft = drafted(member)
    seen = print_of(part_of(draft.document, "words:why"))
    send(client, "why", dict.fromkeys(TEXT, "Mine."))
    with pytest.raises(actions.TakenError):
        actions.fill_in(
            draft=draft,
            part="words:why",
            answer={"problem": "Theirs."},
            seen=seen,
            by=member,
        )
    late = client.post(f"{WRITE}why/", dict.fromkeys(TEXT, "Theirs.") | {"seen": seen})
    assert late.status_code == 409
    assert Draft.objects.get().document["words"]["problem"] == "Mine."
    other = send(client, "what", dict.fromkeys(TEXT, "Other."))
    assert other.status_code == 302
    assert Draft.objects.get().document["words"]["problem"] == "Mine."


def test_nobody_writes_before_declaring(make_user, as_role):
    of = proposal()
    with pytest.raises(NotDeclared):
        actions.begin(proposal=of, council=COUNCIL, by=make_user("analyst", name="One"))
    client = as_role("analyst")
    page = client.get(WRITE)
    assert "Declare for this proposal" in words(page)
    sent = client.post(WRITE, {"council": COUNCIL})
    assert sent.url.startswith(reverse("taskforce:declare", args=["proposal", of.slug]))
    assert not Draft.objects.exists()


def test_a_theory_begins_with_the_reform_the_proposal_is_about(member):
    other = proposal("meetings", reform="family-group-decision-making")
    declared(member, other)
    draft = actions.begin(proposal=other, council=COUNCIL, by=member)
    assert draft.document["outcomes"][0]["change"]["effect"] == "fgc-2024/proceedings"


def test_versions_and_projections_can_only_be_added(member):
    change = saved(member)
    made = actions.project(change=change, council=COUNCIL, owner="o", by=member)
    for rows, fields in (
        (Change.objects.filter(pk=change.pk), {"words": "x"}),
        (Projection.objects.filter(pk=made.pk), {"council": "x"}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**fields)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    assert verify().whole


def test_what_cannot_be_put_into_numbers_is_saved_and_cannot_be_modelled(client, member):
    change = saved(member, words_only())
    assert change.reform == {}
    with pytest.raises(SpecError):
        actions.project(change=change, council=COUNCIL, owner="o", by=member)
    page = words(client.get(f"{HERE}project/"))
    assert "cannot be put into the model" in page
    assert "<select" not in page
    assert client.get(f"{HERE}version/1/reform.toml").status_code == 404
    assert client.post(f"{HERE}project/", {"council": COUNCIL}).status_code == 200
    assert not Projection.objects.exists()
    assert not Option.objects.exists()
    assert not needs.has("projection", member.on)


def test_it_opens_as_an_option_runs_and_hangs_on_the_proposal(client, member, rf):
    change = saved(member)
    asked = client.post(f"{HERE}project/", {"council": COUNCIL})
    made, run = Projection.objects.get(), Run.objects.get()
    assert asked.url == reverse("options:result", args=[made.fingerprint])
    assert Option.objects.get(name=made.option).reforms == [change.reform]
    title = change.reform["title"]
    study = study_of(COUNCIL, [(title, [change.reform])], years=1, draws=2)
    assert made.fingerprint == fingerprint_of(study)
    assert not needs.has("projection", member.on)  # not before it has its answer
    perform(run.job)
    assert needs.has("projection", member.on)
    request = rf.get("/")
    request.user = member
    told = sections_of(request, member.on)["model"].context["told"]
    said = told["newest"]["said"]
    assert said.children[0].title == "Children safer"
    assert "Guessed" in " ".join(str(one["status"]) for one in told["unsure"])
    client.post(f"{HERE}project/", {"council": COUNCIL})  # the same question again
    assert (Projection.objects.count(), Option.objects.count()) == (1, 1)
    page = words(client.get(reverse("theory:theory", args=[member.on.slug])))
    assert said.helps in page
    assert "Claimed: nobody outside the project has checked it yet" in page
    draft = Draft.objects.get()
    seen = print_of(part_of(draft.document, "words:what"))
    actions.fill_in(
        draft=draft,
        part="words:what",
        answer={"dose": "Twice a week."},
        seen=seen,
        by=member,
    )
    actions.save_version(draft=draft, words="Second.", by=member)
    assert not needs.has("projection", member.on)  # it is of the version before
    told = sections_of(request, member.on)["model"].context["told"]
    assert told["is_old"]
    assert told["newest"]["changed"] == ["New words: How much of it"]
    assert verify().whole


def test_a_projection_of_an_older_text_does_not_count(member):
    change = saved(member)
    made = actions.project(change=change, council=COUNCIL, owner="o", by=member)
    Run.objects.filter(fingerprint=made.fingerprint).update(folder="made-up")
    assert needs.has("projection", member.on)
    member.on.version = 2
    assert not needs.has("projection", member.on)


def test_nothing_is_written_of_a_proposal_that_was_decided(client, member):
    drafted(member)
    type(member.on).objects.filter(pk=member.on.pk).update(state="merged")
    page = send(client, "why", dict.fromkeys(TEXT, "Late."))
    assert page.status_code == 409
    assert "stays as it is" in words(page)
    assert client.post(f"{WRITE}check/", {"words": "x"}).status_code == 409
    assert client.post(f"{WRITE}council/", {"council": COUNCIL}).status_code == 409
    assert not Change.objects.exists()


def test_every_page_has_one_heading_and_reads_at_grade_8(client, member, as_role):
    change = saved(member)
    actions.project(change=change, council=COUNCIL, owner="o", by=member)
    reviewer = as_role("reviewer")
    for who, address in (
        (client, HERE), (client, f"{HERE}version/1/"), (client, WRITE), (client, f"{WRITE}check/"),
        (client, f"{HERE}project/"), (client, f"{WRITE}outcome/1/size/"),
        (client, f"{WRITE}outcome/1/about/"), (client, f"{WRITE}outcome/1/effect/"),
        (client, f"{WRITE}cost/"), (client, "/theory/evidence/"),
        (client, "/theory/evidence/suggest/"), (reviewer, "/theory/review/"),
        (reviewer, "/theory/review/attach/more-help/"), (reviewer, "/theory/review/effect/"),
        (client, f"/proposals/of/{member.on.slug}/"),
    ):  # fmt: skip
        page = words(who.get(address))
        assert page.count("<h1") == 1, address
        assert grade(prose(page)) <= 8, address
