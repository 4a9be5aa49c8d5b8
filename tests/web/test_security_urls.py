"""Who may open what: every address of the site has its row, and every row is tried as everybody."""

import json
from copy import copy
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from seethechild.studies.options import shipped_documents
from seethechild.web.api.actions import make_token
from seethechild.web.audit.actions import PROGRAM
from seethechild.web.calls.models import Call
from seethechild.web.jobs.models import Job
from seethechild.web.journeys.models import Dataset, OwnRun, Publication, Upload
from seethechild.web.options import actions as options
from seethechild.web.options.models import Run
from seethechild.web.people.actions import close_account, take_role
from seethechild.web.people.models import User
from seethechild.web.permissions import WHO, who
from seethechild.web.practice.seed import seed as practice_seed
from seethechild.web.research.actions import ask_for as ask_for_research
from seethechild.web.safety.actions import raise_concern
from seethechild.web.safety.staffing import add_cover
from seethechild.web.theory.convert import reform_document
from seethechild.web.theory.models import Change, Draft, Evidence, EvidenceLink
from tests.web.addresses import addresses
from tests.web.proposals_world import seat
from tests.web.theory_parts import own, proposal

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
OWN, OTHER, CAMDEN = "X99000001", "E06000017", "E09000007"
ROLES = (
    "analyst", "verifier", "administrator", "moderator", "safeguarding", "worker", "member",
    "panel", "reviewer", "editor", "chair",
)  # fmt: skip
MEETINGS = "family-group-decision-making"
EVERYBODY = frozenset({"anonymous", *ROLES})
SIGNED_IN = frozenset(ROLES)
NOBODY = frozenset()
SHAPES = frozenset({"member", "chair"})
SPEAKS = SHAPES | {"reviewer", "panel"}
WRITERS = frozenset({"editor", "analyst"})


@dataclass(frozen=True)
class Row:
    """Who may open an address, with what in it, and what they get."""

    who: frozenset[str]
    args: str = ""
    gives: int = 200
    method: str = "get"


def anyone(args="", gives=200, method="get"):
    return Row(EVERYBODY, args, gives, method)


def only(role, args="", gives=200, method="get"):
    return Row(frozenset({role}), args, gives, method)


#: 405 is what the view says to a GET once the door is open; a POST of nothing is tried elsewhere.
TABLE = {
    "picture:england": anyone(),
    "picture:search": anyone(),
    "picture:council": anyone("camden"),
    "picture:figures": anyone("camden"),
    "picture:download": anyone("camden csv"),
    "picture:system": anyone("camden"),
    "picture:system_make": anyone("camden", 405),
    "picture:system_file": anyone("camden svg", 404),  # nobody has asked for it
    "picture:need": anyone("camden"),
    "picture:need_file": anyone("camden svg"),
    "picture:compare": anyone(),
    "picture:compare_download": anyone("csv", 404),
    "options:home": anyone(),
    "options:reforms": anyone(),
    "options:reform": anyone(MEETINGS),
    "options:reform_file": anyone(MEETINGS),
    "options:start": anyone(),
    "options:compare": anyone(),
    "options:result": anyone("{run}"),
    "options:again": anyone("{run}", 405),
    "options:report": anyone("{run}"),
    "options:result_file": anyone("{run}"),
    "options:pdf": anyone("{nothing}", 404),
    "options:table": anyone("{run} outcomes"),
    "options:option": anyone("{option}"),
    "options:title": anyone("{option}", 404),  # of its owner alone
    "options:add": anyone("{option}", 404),
    "options:copy": anyone("{option}", 405),
    "options:delete": anyone("{option}", 404),
    "options:panel": anyone("{option}"),
    "options:ready": anyone("{option}", 405),
    "options:ask": anyone("{option}", 405),
    "options:option_file": anyone("{option} 1"),
    "options:remove": anyone("{option} 1", 405),
    "options:step": anyone("{option} 1 name", 404),
    "journeys:home": only("analyst"),
    "journeys:upload": only("analyst"),
    "journeys:delete_upload": only("analyst", "{upload}"),
    "journeys:ask": only("analyst", "check", 405),
    "journeys:dataset": only("analyst", "1"),
    "journeys:answer": only("analyst", "1 late"),
    "journeys:download": only("analyst", "1 late"),
    "journeys:look": only("analyst"),
    "journeys:publish": only("analyst"),
    "journeys:withdraw": only("analyst", "{publication}"),
    "journeys:ask_run": only("analyst"),
    "journeys:run": only("analyst", "{own_run}"),
    "journeys:run_report": only("analyst", "{own_run}"),
    "published:all": anyone(),
    "published:one": anyone("{publication}"),
    "checked:one": anyone("picture E09000007"),
    "checking:home": only("verifier"),
    "checking:mark": only("verifier", "picture E09000007"),
    "checking:take_back": only("verifier", "1", 404),
    "known:home": anyone(),
    "known:sources": anyone(),
    "known:source": anyone("dfe-cin-2025"),
    "known:record": anyone(),
    "known:methods": anyone(),
    "known:glossary": anyone(),
    "known:reply": anyone(),
    "known:accessibility": anyone(),
    "known:privacy": anyone(),
    "known:cookies": anyone(),
    "known:contact": anyone(),
    "tokens:home": Row(SIGNED_IN, gives=302),  # the password is asked again
    "tokens:revoke": Row(SIGNED_IN, "{token}", 405),
    "people:home": Row(SIGNED_IN),
    "people:everybody": only("administrator"),
    "people:invite": only("administrator"),
    "people:add_organisation": only("administrator"),
    "people:person": only("administrator", "{user}"),
    "people:join": anyone("nothing", 410),
    "people:audit": only("administrator"),
    "backup:home": only("administrator"),
    "backup:ask": only("administrator", gives=405),
    "backup:download": only("administrator", "export-1.stc"),
    "safety:home": only("safeguarding"),
    "safety:concern": only("safeguarding", "{concern}", 302),  # a reason is asked first
    "safety:look": only("safeguarding", "{concern}"),
    "safety:act": only("safeguarding", "{concern} note", 302),  # so it is here
    "safety:raise": Row(frozenset({"safeguarding", "moderator"})),
    "safety:raised": Row(
        frozenset({"safeguarding", "moderator"}), "", 404
    ),  # nothing was raised
    "safety:rota": Row(frozenset({"safeguarding", "chair", "administrator"})),
    "safety:add_cover": Row(frozenset({"chair", "administrator"})),
    "safety:end_cover": Row(frozenset({"chair", "administrator"}), "{cover}"),
    "safety:clearances": only("administrator"),
    "safety:clearance": only("administrator", "{user}"),
    "safety:end_clearance": only("administrator", "{clearance}"),
    "safety:alerts": Row(frozenset({"safeguarding", "administrator"})),
    "safety:numbers": Row(frozenset({"safeguarding", "chair", "administrator"})),
    "api:home": anyone(),
    "api-1:openapi-json": anyone(),
    "api-1:councils": anyone(),
    "api-1:council": anyone("camden"),
    "api-1:figures": anyone("camden"),
    "api-1:sources": anyone(),
    "api-1:source": anyone("dfe-cin-2025"),
    "api-1:reforms": anyone(),
    "api-1:reform": anyone(MEETINGS),
    "api-1:listed_ideas": anyone(),
    "api-1:idea": anyone("{nothing}", 404),
    "api-1:practices": anyone(),
    "api-1:practice": anyone("sure-start"),
    "api-1:listed_proposals": anyone(),
    "api-1:proposal": anyone("{nothing}", 404),
    "api-1:make_option": anyone(gives=401, method="post"),  # by a token, never by a cookie
    "api-1:option": anyone("{option}"),
    "api-1:ask_for_run": anyone("{option}", 401, "post"),
    "api-1:run": anyone("{run}"),
    "api-1:result": anyone("{run}"),
    "api-1:api-root": anyone(),
    "api-missing": anyone(gives=404),
    "jobs:progress": only("analyst", "{own_job}"),
    "jobs:stop": anyone("{job}", 405),
    "proposals:home": anyone(),
    "proposals:one": anyone("nothing", 404),
    "proposals:version": anyone("nothing 1", 404),
    "proposals:change": anyone("1", 404),
    "proposals:panel": anyone("nothing", 404),
    "proposals:life": anyone("nothing", 404),
    "proposals:desk": Row(SPEAKS),
    "proposals:suggest": Row(SPEAKS, "nothing", 404),
    "proposals:withdraw_change": Row(SPEAKS, "1", 404),
    "proposals:comment": Row(SPEAKS, "nothing 1 1", 404),
    "proposals:write_panel": only("panel", "nothing", 404),
    "proposals:object": only("panel", "nothing", 404),
    "proposals:read_panel": only("moderator", "1", 404),
    "proposals:read_panel_risk": only("moderator", "1", 404),
    "proposals:shown_risk": only("moderator", "page 1", 404),
    "proposals:hide": only("moderator", "1", 404),
    "proposals:panel_safety": only("moderator", "nothing", 404),
    "proposals:decision": only("chair", "nothing", 404),
    "proposals:dissent": only("chair", "nothing", 404),
    "proposals:publish": only("chair", "nothing", 404),
    "proposals:alike": Row(SHAPES),
    "proposals:new": Row(SHAPES),
    "proposals:join": Row(SHAPES, "1", 404),
    "proposals:merging": Row(SHAPES, "1", 404),
    "proposals:splitting": Row(SHAPES, "1", 404),
    "proposals:settle_change": Row(SHAPES, "1", 404),
    "proposals:own_proposal": Row(SHAPES, "1", 404),
    "proposals:answer_objection": Row(SHAPES, "1", 404),
    "proposals:write": Row(SHAPES, "nothing", 404),
    "proposals:like": Row(SHAPES, "nothing", 404),
    "proposals:move": Row(SHAPES, "nothing x", 404),
    "proposals:way": Row(SHAPES, "nothing open", 404),
    "proposals:merge": Row(SHAPES, "nothing", 404),
    "proposals:split": Row(SHAPES, "nothing", 404),
    "proposals:replace": only("chair", "nothing", 404),
    "proposals:answers": Row(SHAPES, "nothing", 404),
    "proposals:answer": Row(SHAPES, "nothing x", 404),
    "account_login": Row(frozenset({"anonymous"})),
    "account_logout": anyone(),
    "account_inactive": anyone(),
    "account_signup": Row(NOBODY),
    "account_reauthenticate": Row(SIGNED_IN),
    "account_email": Row(NOBODY),
    "account_email_verification_sent": Row(NOBODY),
    "account_change_password": Row(SIGNED_IN),
    "account_set_password": Row(NOBODY),
    "account_reset_password": anyone(),
    "account_confirm_login_code": Row(NOBODY),
    "account_confirm_email": Row(NOBODY, "x"),
    "account_reset_password_from_key_done": anyone(),
    "account_reset_password_from_key": anyone("1 x"),
    "account_reset_password_done": anyone(),
    "mfa_index": Row(SIGNED_IN),
    "mfa_authenticate": anyone(gives=302),  # between the password and being signed in
    "mfa_reauthenticate": Row(SIGNED_IN, gives=302),
    "mfa_activate_totp": Row(SIGNED_IN, gives=302),  # the password is asked again
    "mfa_deactivate_totp": Row(SIGNED_IN, gives=404),
    "mfa_view_recovery_codes": Row(SIGNED_IN, gives=404),
    "mfa_generate_recovery_codes": Row(SIGNED_IN, gives=302),
    "mfa_download_recovery_codes": Row(NOBODY),
}
TABLE |= {
    "calls:home": anyone(),
    "calls:call": anyone("{call}"),
    "calls:how": anyone("{call}"),
    "calls:poster": anyone("{call}", 302),  # a closed call has none to print
    "calls:paper": anyone("{call} short", 302),
    "calls:manage": only("chair"),
    "calls:manage_new": only("chair"),
    "calls:manage_call": only("chair", "{call}"),
    "calls:manage_open": only("chair", "{call}", 405),
    "calls:manage_close": only("chair", "{call}"),
    "calls:manage_answer": only("chair", "{call}", 405),
    "calls:manage_piece": only("chair", "{call} days"),
}
SEATED = frozenset({"member", "panel", "chair"})
TABLE |= {
    "taskforce:home": anyone(),
    "taskforce:balance": anyone(),
    "taskforce:interests": anyone(),
    "taskforce:declarations": anyone(),
    "taskforce:declared": anyone("nothing nothing", 404),
    "taskforce:panel": anyone(),
    "taskforce:statement": anyone("terms"),
    "taskforce:meetings": anyone(),
    "taskforce:meeting": anyone("1", 404),
    "taskforce:declare": Row(SIGNED_IN, "nothing nothing", 404),
    "taskforce:mine": Row(SEATED),
    "taskforce:counted": Row(SEATED - {"panel"}, gives=404),  # of who holds a seat
    "taskforce:add_interest": Row(SEATED, gives=404),
    "taskforce:end_interest": Row(SEATED, "1", 405),
    "taskforce:write_minutes": Row(SEATED - {"panel"}, "1", 403),  # of who holds a seat
    "taskforce:approve": Row(SEATED - {"panel"}, "1", 403),
    "taskforce:desk": only("chair"),
    "taskforce:appoint": only("chair"),
    "taskforce:change_member": only("chair", "0", 404),
    "taskforce:let_act": only("chair", "1", 404),
    "taskforce:write": only("chair", "terms"),
    "taskforce:add_funding": only("chair"),
    "taskforce:change_funding": only("chair", "1", 404),
    "taskforce:margins": only("chair", "ethnicity"),
    "taskforce:add_vacancy": only("chair"),
    "taskforce:end_vacancy": only("chair", "1", 404),
    "taskforce:plan": only("chair"),
    "taskforce:change_plan": only("chair", "1", 404),
    "taskforce:hold": only("chair", "1", 404),
    "taskforce:cancel": only("chair", "1", 404),
    "taskforce:add_paper": only("chair", "1", 404),
    "taskforce:add_action": only("chair", "1", 404),
    "taskforce:end_action": only("chair", "1", 404),
    "alliance:home": anyone(),
    "alliance:commitments": anyone(),
    "alliance:join": anyone(),
    "alliance:organisation": anyone("nothing", 404),
    "alliance:mine": Row(SIGNED_IN),
    "alliance:offer": Row(SIGNED_IN, gives=403),  # of people whose organisation joined
    "alliance:pledge": Row(SIGNED_IN, gives=403),
    "alliance:contact": Row(SIGNED_IN, gives=403),
    "alliance:progress": Row(SIGNED_IN, "1", 403),
    "alliance:reply": Row(SIGNED_IN, "1", 403),
    "alliance:desk": only("chair"),
    "alliance:read": only("chair", "1", 404),
    "alliance:leave": only("chair", "1", 404),
    "alliance:correct": only("chair", "1", 404),
    "alliance:promise": only("chair", "1", 404),
    "alliance:read_pledge": only("chair", "1", 404),
    "alliance:read_commitment": only("chair", "1", 404),
    "alliance:judge": only("chair", "1", 404),
    "alliance:change": only("chair", "1", 404),
    "alliance:withhold": only("chair", "1", 404),
}
WRITES = frozenset({"member", "analyst"})
TABLE |= {
    "theory:evidence": anyone(),
    "theory:evidence_one": anyone("{evidence}"),
    "theory:suggest": Row(SIGNED_IN - {"panel"}),
    "theory:review": only("reviewer"),
    "theory:keep_effect": only("reviewer"),
    "theory:keep": only("reviewer", "{evidence}"),
    "theory:leave_out": only("reviewer", "{evidence}"),
    "theory:grade": only("reviewer", "{evidence}"),
    "theory:attach": only("reviewer", "{theory}"),
    "theory:take_back": only("reviewer", "{evidence_link}"),
    "theory:theory": anyone("{theory}"),
    "theory:version": anyone("{theory} 1"),
    "theory:reform_file": anyone("{theory} 1"),
    "theory:project": Row(WRITES, "{theory}"),
    "theory:write": Row(WRITES, "{theory}"),
    "theory:write_check": Row(WRITES, "{theory}"),
    "theory:write_council": Row(WRITES, "{theory}"),
    "theory:write_outcomes": Row(WRITES, "{theory}", 405),
    "theory:write_page": Row(WRITES, "{theory} why"),
    "theory:write_outcome": Row(WRITES, "{theory} 1 about"),
    "practice:home": anyone(),
    "practice:one": anyone("{practice}"),
    "practice:written": Row(WRITERS),
    "practice:new": Row(WRITERS),
    "practice:work": Row(WRITERS, "{practice}"),
    "practice:edit": Row(WRITERS, "{practice}"),
    "practice:part": Row(WRITERS, "{practice}"),
    "practice:do": Row(WRITERS, "{practice} withdraw"),
    "practice:version": Row(WRITERS, "{practice} 1"),
    "practice:take_back": Row(WRITERS, "{young_part}"),
    "practice:reading": only("moderator"),
    "practice:read": only("moderator", "{young_part}"),
    "ideas:home": anyone(),
    "ideas:start": anyone("{call} short", 409),  # of a call that is closed
    "ideas:check": anyone(gives=410),  # nobody has begun to write
    "ideas:touch": anyone(gives=410),
    "ideas:same": anyone(gives=410),
    "ideas:sent": anyone(gives=410),
    "ideas:own_file": anyone("0", 404),
    "ideas:remove_file": anyone("0", 405),
    "ideas:step": anyone("houses", 410),
    "ideas:leave": anyone(gives=302),
    "ideas:code": anyone(),
    "ideas:take_back": anyone(gives=405),
    "ideas:say_again": anyone(gives=405),
    "ideas:session_new": only("worker"),
    "ideas:session_begin": only("worker", "{call}", 409),
    "ideas:session": only("worker", "nothing", 404),
    "ideas:voice": only("worker", "nothing", 404),
    "ideas:slips": only("worker", "nothing", 404),
    "ideas:contacts": only("safeguarding"),
    "ideas:contact": only("safeguarding", "nothing", 404),
    "ideas:idea": anyone("nothing", 404),
    "ideas:drawing": anyone("nothing 1", 404),
    "moderation:home": only("moderator"),
    "moderation:decided": only("moderator"),
    "moderation:read": only("moderator", "nothing", 404),
    "moderation:publish": only("moderator", "nothing", 404),
    "moderation:give_back": only("moderator", "nothing", 404),
    "moderation:withhold": only("moderator", "nothing", 404),
    "moderation:risk": only("moderator", "nothing", 404),
    "moderation:file": only("moderator", "nothing 1", 404),
    "moderation:type_up": only("moderator", "nothing 1", 404),
    "moderation:held": only("safeguarding", "nothing", 404),
    "moderation:held_file": only("safeguarding", "nothing 1", 404),
}
LOOKS = SHAPES | {"safeguarding"}
TABLE |= {
    "research:home": Row(LOOKS),
    "research:ask": Row(SHAPES),
    "research:one": Row(LOOKS, "{research}"),
    "research:decide": Row(LOOKS, "{research}"),
    "research:take_back": Row(SHAPES, "{research}"),
    "research:end": Row(LOOKS, "{research}"),
    "research:download": Row(SHAPES, "{research}", 405),
}
TABLE |= {
    "consult:home": anyone(),
    "consult:check": anyone("nothing", 404),
    "consult:answered": anyone("nothing", 404),
    "consult:result": anyone("nothing", 404),
    "consult:take_back": anyone("nothing", 404),
    "consult:plan": Row(SHAPES, "nothing", 404),
    "consult:call_off": Row(SHAPES, "nothing", 404),
    "consult:answer": Row(SHAPES, "nothing young", 404),
    "consult:fair": Row(SHAPES | {"panel"}, "nothing", 404),
    "consult:read": only("moderator", "1", 404),
    "consult:read_risk": only("moderator", "1", 404),
    "consult:withhold": only("moderator", "1", 404),
}
#: Where it differs for who is signed in already, or is not.
ODD = {("account_login", role): 302 for role in ROLES} | {
    ("account_logout", "anonymous"): 302
}


def of_safety(make_user):
    """A concern, two people on cover, and what clears one of them."""
    lead, deputy = (make_user("safeguarding", name=name) for name in ("Lead", "Deputy"))
    today = timezone.localdate()
    cover = add_cover(
        area="", starts=today, ends=today, lead=lead, deputy=deputy, by=PROGRAM
    )
    concern = raise_concern(
        subject_kind="", subject_key="", level="worry", about_staff=False, area="", seen="s",
        reach="", received_at=timezone.now(), by=PROGRAM,
    )  # fmt: skip
    held = lead.clearances.first()
    return {"concern": concern.name, "cover": cover.pk, "clearance": held.pk}


def of_theory():
    """A proposal with evidence, a theory of change being written and one saved."""
    made = proposal("theory")
    found = Evidence.objects.create(
        title="t", source="s", kind="study", found="none", outcome="o", state="kept",
        suggested_by="user:1",
    )  # fmt: skip
    link = EvidenceLink.objects.create(
        evidence=found, proposal=made, stance="limits", words="w", by="user:1"
    )
    Draft.objects.create(proposal=made, council=OTHER, document=own())
    Change.objects.create(
        proposal=made, version=1, text_version=1, document=own(), words="w", by="user:1",
        reform=reform_document(own()),
    )  # fmt: skip
    return {"theory": made.slug, "evidence": found.pk, "evidence_link": link.pk}


def of_practice(make_user):
    """A made-up example that is published, and a part of another that waits to be read."""
    people = {
        "analyst": make_user("analyst", name="Pen"),
        "editor": make_user("editor", name="Ink"),
        "moderator": make_user("moderator", name="Quill"),
    }
    shown, waiting = practice_seed(people)
    return {"practice": shown.slug, "young_part": waiting.parts.get().pk}


def of_research(make_user):
    """An export that was asked for."""
    asked = ask_for_research(
        purpose="p", holder="h", keep_until=date(2099, 1, 1), lawful_basis="l",
        fields=["words"], by=seat(make_user("member", name="Rhea")),
    )  # fmt: skip
    return {"research": asked.pk}


@pytest.fixture
def world(settings, tmp_path, make_user):
    """One of everything, of one council."""
    settings.DATA = tmp_path
    user = make_user("analyst", name="Owner")
    upload = Upload.objects.create(
        council=OWN, name="a.csv", size=1, sha256="0", sealed="x", by="user:1"
    )
    jobs = [Job.objects.create(kind="dataset", council=OWN, by="user:1") for _ in range(2)]
    made = Dataset.objects.create(council=OWN, number=1, state="ready", job=jobs[0], by="u")
    made.folder.mkdir(parents=True)
    page = {"title": "Late help", "kicker": "", "about": "", "banner": "", "sections": []}
    page |= {"foot": ""}
    made.page("late").write_text(json.dumps(page), encoding="utf-8")
    made.page("late.result").write_text("{}", encoding="utf-8")
    published = Publication.objects.create(
        council=OWN, council_name="F", dataset=made, answer="late", page=page, by="user:1"
    )
    own_run = OwnRun.objects.create(
        council=OWN,
        dataset=made,
        reforms=[MEETINGS],
        years=1,
        draws=1,
        job=jobs[1],
        run="r",
    )
    for folder in (own_run.folder, tmp_path / "runs" / "one"):
        folder.mkdir(parents=True)
        (folder / "report.json").write_text(json.dumps(page), encoding="utf-8")
        (folder / "report.html").write_text("<p>", encoding="utf-8")
        result = {
            "sentence": "s", "checks": [], "provenance": {}, "tables": {"outcomes": [{"a": 1}]},
        }  # fmt: skip
        (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")
    option = options.make_option(
        council=CAMDEN, title="t", reforms=[shipped_documents()[MEETINGS]], owner="o",
        by=PROGRAM,
    )  # fmt: skip
    run = Run.objects.create(
        fingerprint="a" * 64, title="t", council=CAMDEN, study={}, folder="one"
    )
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "export-1.stc").write_bytes(b"x")
    token, _ = make_token(user=user, name="t", scopes=[], days=1)
    call = Call.objects.create(
        slug="c", title="C", question="?", organisation=user.organisation, state="closed",
        forms=["short"], opens=date(2026, 1, 1), opened_at=timezone.now(),
    )  # fmt: skip
    return SimpleNamespace(
        **of_safety(make_user),
        **of_practice(make_user),
        **of_theory(),
        **of_research(make_user),
        run=run.fingerprint, nothing="b" * 64, option=option.name, upload=upload.pk,
        publication=published.pk, own_run=own_run.pk, token=token.pk, user=user.pk,
        own_job=own_run.job.name, call=call.slug, job=Job.objects.create(kind="run").name,
    )  # fmt: skip


def path_of(name, row, world):
    if name == "api-missing":
        return "/api/v1/nothing/here"
    return reverse(name, args=row.args.format(**vars(world)).split())


def tried(client, row, path):
    answer = getattr(client, row.method)(path)
    if answer.streaming:
        list(answer)  # read to its end, a file is closed
    return answer


def test_every_address_has_its_row():
    assert {name for name, _ in addresses()} == set(TABLE)


def test_every_address_is_in_the_table_the_door_asks():
    unsaid = {name for name in TABLE if who(name) is None}
    assert unsaid == {name for name, row in TABLE.items() if row.who == NOBODY}


def test_every_line_of_the_doors_table_is_for_an_address():
    names = [name for name, _ in addresses()]
    for key in WHO:
        assert any(
            name == key or (key.endswith("*") and name.startswith(key[:-1]))
            for name in names
        ), key


@pytest.mark.parametrize("role", ["anonymous", *ROLES])
def test_who_may_open_what(role, world, as_role, client, settings):
    settings.API_A_MINUTE = 1_000
    client = client if role == "anonymous" else as_role(role)
    wrong = []
    for name, row in TABLE.items():
        if row.who == EVERYBODY and role not in ("anonymous", "analyst", "administrator"):
            continue  # what is everybody's is tried by three, not by twelve
        path = path_of(name, row, world)
        answer = tried(client, row, path)
        if role in row.who or (name, role) in ODD:
            expected = {ODD.get((name, role), row.gives)}
        elif role == "anonymous":
            expected = {302, 403}
            if answer.status_code == 302 and "/account/login/" not in answer.url:
                wrong.append((name, answer.url))
        else:
            expected = {403}
        if answer.status_code not in expected:
            wrong.append((name, answer.status_code, expected))
    assert wrong == [], wrong


def test_signing_out_is_for_everybody_and_takes_a_post(as_role):
    client = as_role("analyst")
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get(reverse("people:home")).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302
    assert client.get(reverse("people:home")).status_code == 302


OF_ONE_COUNCIL = [
    name
    for name, row in TABLE.items()
    if row.args
    and (name.startswith("journeys:") or name == "jobs:progress")
    and name != "journeys:ask"
]


@pytest.mark.parametrize("name", OF_ONE_COUNCIL)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_of_another_council_opens(name, method, world, as_role):
    other = as_role("analyst", council=OTHER)
    answer = getattr(other, method)(path_of(name, TABLE[name], world))
    assert answer.status_code in ((404, 403) if method == "get" else (404, 403, 405))
    assert Upload.objects.filter(deleted=None).count() == 1
    assert Publication.objects.filter(withdrawn=None).count() == 1


def test_a_job_of_a_council_is_stopped_by_its_analysts_alone(world, as_role, client):
    stop = reverse("jobs:stop", args=[world.own_job])
    assert client.post(stop).status_code == 403
    for role in ("verifier", "administrator"):
        assert as_role(role).post(stop).status_code == 403
    assert as_role("analyst", council=OTHER).post(stop).status_code == 403
    assert Job.objects.get(name=world.own_job).state == "waiting"
    assert as_role("analyst").post(stop).status_code == 302
    assert Job.objects.get(name=world.own_job).state == "cancelled"


def test_a_closed_account_and_a_taken_role_shut_the_door_at_once(as_role):
    client = as_role("administrator")
    me = User.objects.get(held__role="administrator")
    assert client.get(reverse("people:everybody")).status_code == 200
    take_role(user=me, role="administrator", by=PROGRAM, reason="Test.")
    assert client.get(reverse("people:everybody")).status_code == 403
    close_account(user=me, by=PROGRAM, reason="Test.")
    assert client.get(reverse("people:home")).status_code == 302


def test_without_a_second_factor_nothing_opens_but_the_way_to_get_one(
    world, as_role, settings
):
    settings.SECOND_FACTOR_REQUIRED = True
    client = as_role("administrator")
    open_ = {"mfa_activate_totp", "account_logout", "account_reauthenticate"}
    for name, row in TABLE.items():
        if "administrator" not in row.who or name in open_ | {"mfa_reauthenticate"}:
            continue
        answer = tried(client, row, path_of(name, row, world))
        assert answer.status_code == 302, name
        assert answer.url == reverse("mfa_activate_totp"), name


def _text(answer):
    return answer.content.decode()


def test_every_address_that_takes_a_post_asks_where_it_comes_from(world, as_role):
    """A POST without the form's word is refused everywhere, before anything is done."""
    taken = []
    signed_in = {role: as_role(role).cookies for role in ROLES}
    for name, row in TABLE.items():
        role = next((each for each in ROLES if each in row.who), None)
        if role is None or name.startswith("api"):
            continue
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = copy(signed_in[role])  # without what an answer before has set
        answer = strict.post(path_of(name, row, world))
        if answer.status_code != 403 or "form was open too long" not in _text(answer):
            taken.append((name, answer.status_code))
    assert taken == []


@pytest.mark.parametrize("name", ["api-1:make_option", "api-1:ask_for_run"])
def test_what_needs_no_such_word_takes_no_cookie(name, world, as_role):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = as_role("administrator").cookies
    assert strict.post(path_of(name, TABLE[name], world)).status_code == 401


def test_the_password_form_works_with_the_forms_word(make_user):
    """The check refuses what lacks the word, not everything."""
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(reverse("account_login"))
    word = page.context["csrf_token"]
    sent = {"login": "x@example.org", "password": "x", "csrfmiddlewaretoken": str(word)}
    assert strict.post(reverse("account_login"), sent).status_code == 200
    assert strict.post(reverse("account_login"), {"login": "x"}).status_code == 403
