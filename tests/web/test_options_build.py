"""Building an option: one question a page, all problems beside their fields, nobody else's hands."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from seethechild.core.progress import Silent
from seethechild.simulate.option_read import parse_reform
from seethechild.studies.options import check_option, shipped_documents
from seethechild.studies.preview import make_ready
from seethechild.web.audit.verify import verify
from seethechild.web.jobs.models import Job
from seethechild.web.options import actions, answers, previewed
from seethechild.web.options.models import Option
from seethechild.web.options.steps import with_id

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
COUNCIL = "E06000017"
MEETINGS = "family-group-decision-making"


@pytest.fixture(scope="module")
def fitted():
    make_ready(COUNCIL, kept=Path(settings.DATA) / "fitted", progress=Silent())


def begun(client, **more):
    answer = client.post("/options/build/", {"council": COUNCIL, **more})
    assert answer.status_code == 302
    return Option.objects.get()


def answered(client, option, number, step, **given):
    return client.post(f"/options/option/{option.name}/{number}/{step}/", given)


def words(answer):
    return answer.content.decode()


OWN_MOVE = (
    ("name", {"title": "More help at home", "plain": "A worker visits each week."}),
    ("kind", {"kind": "rate"}),
    ("part", {"answer": "help"}),
    ("from", {"answer": ["family_help", "child_protection_plan"]}),
    ("to", {"answer": ["looked_after"]}),
    ("size", {"ratio": "90", "low": "80", "high": "105"}),
    ("sure", {"grade": "judged", "why": "Our own guess."}),
    ("who", {"first": "0", "last": "9"}),
    ("when", {"month": "4", "year": "2027", "ramp": "12"}),
    ("reach", {"reach": "50", "already": "0", "transfer": "100"}),
    ("cost", {"known": "known"}),
    (
        "price",
        {
            "item": "a visit each week",
            "per": "child",
            "payer": "council",
            "gbp": "2500",
            "price_year": "2025",
            "source": "our own sum",
        },
    ),
)


def test_an_option_of_ones_own_is_built_question_by_question(client):
    option = begun(client)
    answer = client.post(f"/options/option/{option.name}/add/", {"reform": ""})
    for step, given in OWN_MOVE:
        assert answer.url == f"/options/option/{option.name}/1/{step}/"
        page = client.get(answer.url)
        assert page.status_code == 200
        assert words(page).count("<h1") == 1
        answer = answered(client, option, 1, step, **given)
        assert answer.status_code == 302, words(answer)
    assert answer.url == f"/options/option/{option.name}/"
    option.refresh_from_db()
    assert option.title == "More help at home"
    assert check_option(option.reforms, COUNCIL) == []
    assert option.reforms == [
        {
            "id": "more-help-at-home",
            "title": "More help at home",
            "plain": "A worker visits each week.",
            "why": "Our own guess.",
            "change": [
                {
                    "kind": "rate",
                    "target": {
                        "track": "help",
                        "from": ["family_help", "child_protection_plan"],
                        "to": ["looked_after"],
                    },
                    "ratio": 0.9,
                    "low": 0.8,
                    "high": 1.05,
                    "grade": "judged",
                    "eligible": {"ages": [0, 9], "unaccompanied": False},
                    "starts": "2027-04",
                    "ramp_months": 12,
                    "reach": 0.5,
                    "transfer": 1.0,
                }
            ],
            "cost": [
                {
                    "gbp": 2500.0,
                    "item": "a visit each week",
                    "per": "child",
                    "payer": "council",
                    "price_year": 2025,
                    "source": "our own sum",
                }
            ],
        }
    ]
    shown = words(client.get(answer.url))
    assert "Ask for the full run" in shown
    assert "90 for each 100 now (80 to 105)" in shown
    assert "Not answered" not in shown
    assert verify().whole


def test_a_file_of_the_option_reads_back_as_the_option(client):
    test_an_option_of_ones_own_is_built_question_by_question(client)
    option = Option.objects.get()
    file = client.get(f"/options/option/{option.name}/1/reform.toml")
    assert parse_reform(file.content.decode(), "x").changes[0].effect.value == 0.9


@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        ("event", [("event", {"answer": "section_47"})]),
        ("price", [("item", {"answer": "foster_week"})]),
    ],
)
def test_the_other_kinds_of_change_are_built(client, kind, steps):
    option = begun(client)
    client.post(f"/options/option/{option.name}/add/", {"reform": ""})
    rest = dict(OWN_MOVE)
    plan = ["name", "kind", *steps, "size", "sure", "who", "when", "reach", "cost"]
    if kind == "price":
        plan = ["name", "kind", *steps, "size", "when", "cost"]
    rest |= {"kind": {"kind": kind}, "cost": {"known": "none"}}
    for step in plan:
        name, given = step if isinstance(step, tuple) else (step, rest[step])
        answer = answered(client, option, 1, name, **given)
        assert answer.status_code == 302, words(answer)
    assert answer.url == f"/options/option/{option.name}/"
    option.refresh_from_db()
    assert check_option(option.reforms, COUNCIL) == []


def test_from_a_shipped_reform_every_question_can_be_changed_and_it_stays_itself(client):
    option = begun(client, reform=MEETINGS)
    assert option.reforms == [shipped_documents()[MEETINGS]]
    shown = {
        "name": {
            "title": shipped_documents()[MEETINGS]["title"],
            "plain": shipped_documents()[MEETINGS]["plain"],
        },
        "kind": {"kind": "rate"},
        "part": {"answer": "legal"},
        "from": {"answer": ["pre_proceedings"]},
        "to": {"answer": ["proceedings"]},
        "size": {"way": "study"},
        "who": {"first": "0", "last": "17"},
        "when": {"month": "4", "year": "2027", "ramp": "12"},
        "reach": {"reach": "60", "already": "0", "transfer": "80"},
        "cost": {"known": "unknown"},
    }
    for step, given in shown.items():
        assert client.get(f"/options/option/{option.name}/1/{step}/").status_code == 200
        answer = answered(client, option, 1, step, **given)
        assert answer.url == f"/options/option/{option.name}/", step
        option.refresh_from_db()
        assert option.reforms == [shipped_documents()[MEETINGS]], step
    answered(client, option, 1, "reach", reach="90", already="0", transfer="80")
    option.refresh_from_db()
    assert option.reforms[0]["id"] == f"{MEETINGS}-changed"
    answered(client, option, 1, "reach", reach="60", already="0", transfer="80")
    option.refresh_from_db()
    assert option.reforms[0]["id"] == MEETINGS


@pytest.mark.parametrize("name", sorted(shipped_documents()))
def test_every_shipped_reform_can_be_started_from(client, name):
    option = begun(client, reform=name)
    assert check_option(option.reforms, COUNCIL) == []
    assert "Ask for the full run" in words(client.get(f"/options/option/{option.name}/"))


def test_a_number_of_ones_own_takes_the_place_of_the_study(client):
    option = begun(client, reform=MEETINGS)
    wrong = answered(client, option, 1, "size", way="own", ratio="90")
    assert words(wrong).count("Enter a number, such as 90") == 4  # summary and field, twice
    answer = answered(client, option, 1, "size", way="own", ratio="90", low="80", high="99")
    assert answer.url.endswith("/1/sure/")
    option.refresh_from_db()
    change = option.reforms[0]["change"][0]
    assert "effect" not in change
    assert "settled" not in change


def test_a_problem_has_the_same_words_in_the_summary_and_beside_its_field(client):
    option = begun(client)
    client.post(f"/options/option/{option.name}/add/", {"reform": ""})
    for step, given in OWN_MOVE[:5]:
        answered(client, option, 1, step, **given)
    answer = answered(client, option, 1, "size", ratio="90", low="95", high="105")
    assert words(answer).count("must lie between the lowest and the highest") == 2
    assert "There is a problem" in words(answer)
    answer = answered(client, option, 1, "from", answer=[])
    assert answer.status_code == 200
    assert words(answer).count("Choose an answer") == 2
    answer = answered(client, option, 1, "to", answer=["looked_after"])
    answered(client, option, 1, "size", ratio="90", low="80", high="105")
    answer = answered(client, option, 1, "when", month="13", year="2027", ramp="")
    assert words(answer).count("enter a number") == 2
    assert words(answer).count("enter 12 or less") == 2


def test_what_the_engine_refuses_is_told_beside_the_field(client):
    option = begun(client)
    client.post(f"/options/option/{option.name}/add/", {"reform": ""})
    for step, given in OWN_MOVE[:-1]:
        answered(client, option, 1, step, **given)
    answer = answered(client, option, 1, "who", first="10", last="4")
    assert words(answer).count("is no span of ages") == 2
    answer = answered(client, option, 1, "size", ratio="0", low="0", high="10")
    assert words(answer).count("nothing makes an event impossible") == 2


def test_ids_stay_apart():
    first = with_id({"title": "Help"}, [])
    assert first["id"] == "help"
    assert with_id({"title": "Help"}, [first])["id"] == "help-2"
    assert with_id({"title": MEETINGS}, [])["id"] == f"own-{MEETINGS}"
    assert with_id({"title": "???"}, [])["id"] == "change"


def test_nobody_else_changes_an_option_but_anyone_copies_it(client):
    option = begun(client, reform=MEETINGS)
    other = Client()
    page = other.get(f"/options/option/{option.name}/")
    assert page.status_code == 200
    assert "Rename this option" not in words(page)
    for path in ("title/", "add/", "delete/", "1/remove/", "1/name/"):
        assert other.post(f"/options/option/{option.name}/{path}").status_code == 404
    answer = other.post(f"/options/option/{option.name}/copy/")
    copied = Option.objects.exclude(pk=option.pk).get()
    assert answer.url == f"/options/option/{copied.name}/"
    assert (copied.reforms, copied.copied_from) == (option.reforms, option.name)
    assert other.post(f"/options/option/{copied.name}/1/remove/").status_code == 302
    option.refresh_from_db()
    assert option.reforms
    assert client.post(f"/options/option/{option.name}/delete/").status_code == 302
    assert other.get(f"/options/option/{option.name}/").status_code == 404
    assert verify().whole


def test_somebody_signed_in_keeps_their_options(make_user):
    user = make_user("analyst")
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    one, later = Client(), Client()
    one.force_login(user, backend=backend)
    option = begun(one)
    assert option.made_by == user.audit_name
    later.force_login(user, backend=backend)
    assert later.get(f"/options/option/{option.name}/title/").status_code == 200
    assert Client().get(f"/options/option/{option.name}/title/").status_code == 404


def test_the_preview_says_what_may_change_without_a_range(client, fitted):
    option = begun(client, reform=MEETINGS)
    assert not Job.objects.filter(kind="ready").exists()
    page = words(client.get(f"/options/option/{option.name}/"))
    assert "without a range" in page
    said = previewed.panel_of(COUNCIL, option.reforms)
    came = next(row for row in said.preview.rows if row.id == "care_started")
    assert came.change < 0
    part = words(client.get(f"/options/option/{option.name}/preview/"))
    assert f"{came.now:,.0f}" in part
    assert "<html" not in part


def test_a_change_without_all_answers_is_left_out_of_the_preview(client, fitted):
    option = begun(client, reform=MEETINGS)
    client.post(f"/options/option/{option.name}/add/", {"reform": ""})
    said = previewed.panel_of(COUNCIL, Option.objects.get().reforms)
    assert (said.counted, said.left_out) == (1, 1)


def test_a_council_that_is_not_ready_is_asked_for_once(client):
    answer = client.post("/options/build/", {"council": "E08000025"})
    page = words(client.get(answer.url.replace("add/", "")))
    assert "getting this council ready" in page
    option = Option.objects.get()
    client.post(f"/options/option/{option.name}/preview/ready/")
    assert Job.objects.filter(kind="ready").count() == 1


def test_one_address_cannot_fill_the_database(client, settings):
    settings.OPTIONS_AN_HOUR = 2
    for _ in range(2):
        assert client.post("/options/build/", {"council": COUNCIL}).status_code == 302
    assert Client().post("/options/build/", {"council": COUNCIL}).status_code == 429
    assert Option.objects.count() == 2


def test_drafts_nobody_uses_are_deleted_after_a_while(client, capsys):
    option = begun(client)
    old = timezone.now() - actions.KEPT * 2
    Option.objects.filter(pk=option.pk).update(used=old)
    call_command("tidy", "--dry-run")
    assert (
        "drafts of options, kept 90 days after they were last used: 1 would be deleted"
        in capsys.readouterr().out
    )
    assert Option.objects.exists()
    call_command("tidy")
    assert not Option.objects.exists()
    assert verify().whole


@pytest.mark.parametrize(
    "path",
    [
        "",
        "reforms/",
        f"reforms/{MEETINGS}/",
        "build/",
        "build/?q=york",
        "build/?q=%22%3E",
        "compare/",
    ],
)
def test_public_pages_open_for_anyone(client, path):
    page = client.get(f"/options/{path}")
    assert page.status_code == 200
    assert words(page).count("<h1") == 1
    assert "style=" not in words(page)


@pytest.mark.parametrize("name", sorted(shipped_documents()))
def test_every_reform_has_its_page_and_file(client, name):
    page = words(client.get(f"/options/reforms/{name}/"))
    assert shipped_documents()[name]["title"].replace("'", "&#x27;") in page
    assert "Claimed: nobody outside the project" in page
    file = client.get(f"/options/reforms/{name}/reform.toml").content.decode()
    assert parse_reform(file, name).id == name


def test_what_is_not_there_is_not_found(client):
    option = begun(client)
    for path in (
        "reforms/none/",
        "option/none/",
        f"option/{option.name}/1/name/",
        f"option/{option.name}/7/reform.toml",
        "run/none/",
        "run/none/report.html",
    ):
        assert client.get(f"/options/{path}").status_code == 404, path


def test_words_of_people_are_escaped(client):
    option = begun(client)
    client.post(f"/options/option/{option.name}/title/", {"title": "<script>1</script>"})
    page = words(client.get(f"/options/option/{option.name}/"))
    assert "<script>1" not in page
    assert "&lt;script&gt;1" in page


def test_a_cell_that_starts_like_a_formula_is_text():
    made = answers.csv_of([{"a": "=1+1", "b": -2.0}], {"standing": "Claimed"})
    assert made.decode("utf-8-sig") == "a,b,standing\r\n'=1+1,-2.0,Claimed\r\n"


def test_brothers_and_sisters_may_get_it_together(client):
    option = begun(client, reform=MEETINGS)
    given = {"reach": "60", "already": "0", "transfer": "80"}
    page = words(client.get(f"/options/option/{option.name}/1/reach/"))
    assert "Brothers and sisters together, or none of them" in page
    answered(client, option, 1, "reach", **given, by="family")
    option.refresh_from_db()
    assert option.reforms[0]["reach_by"] == "family"
    assert check_option(option.reforms, COUNCIL) == []
    assert "brothers and sisters together" in words(
        client.get(f"/options/option/{option.name}/")
    )
    answered(client, option, 1, "reach", **given, by="child")
    option.refresh_from_db()
    assert option.reforms == [shipped_documents()[MEETINGS]]
