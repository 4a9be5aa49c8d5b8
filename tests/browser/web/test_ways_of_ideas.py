"""The ways of ideas through the real site, as people go them: written, read, joined, played, decided, answered.

One idea goes all the way, so the tests stand in its order. ``test_ideas`` tries a child's three forms.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.browser.web.conftest import Site
from tests.browser.web.test_site import clean, go_on, wrong
from tests.web.processes import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Tab = Any
Opens = Callable[..., Tab]
CALL = "what-helps"
SECOND = "member.two@taskforce.example"
DEPUTY = "deputy@taskforce.example"
SCHOOL = "Hillview Primary School"
SECRET = "Uncle Zorblax hits me"
TITLE = "Ask the family first, and let them meet"
#: Titles of the ideas that feed the proposal: two were joined to it, one was added to.
FED = (
    "Ask my family before strangers", "A family meeting, always",
    "Ask the family first, before the court",
)  # fmt: skip
TRIAL = "Family Group Conference referral at pre-proceedings"
#: Evidence, stance, part of the proposal, words.
EVIDENCE = (
    (f"{TRIAL}: care proceedings issued", "For:", "All of it", "Fewer went to court."),
    (
        f"{TRIAL}: stability of living arrangement",
        "Against:",
        "What harm",
        "Homes as before.",
    ),
)
LONG = PATIENCE * 1_000


@dataclass(frozen=True)
class Sent:
    """An idea that was sent: its four words, and where everybody reads it."""

    code: str
    page: str = ""


def said(tab: Tab) -> str:
    return str(tab.get_by_role("main").inner_text())


def follow(tab: Tab, words: str | re.Pattern[str]) -> None:
    tab.get_by_role("main").get_by_role("link", name=words).first.click()


def fill(tab: Tab, **given: str) -> None:
    """Fill in boxes; names are the beginnings of their labels, with _ for a space."""
    for label, words in given.items():
        start = re.escape(label.replace("_", " "))
        tab.get_by_role("textbox", name=re.compile(f"^{start}")).fill(words)


def tick(tab: Tab, words: str) -> None:
    """Choose a radio or a checkbox by the beginning of its label."""
    tab.get_by_label(re.compile(f"^{re.escape(words)}")).first.check()


def sends(tab: Tab, site: Site, *, form: str, houses: dict[str, str], change: str) -> None:
    """Write an idea up to the page where it is checked."""
    tab.goto(f"{site.address}/ideas/start/{CALL}/{form}/")
    assert "0800 1111" in said(tab), "whom to call, before a word is written"
    go_on(tab, "Start")
    fill(tab, **houses)
    go_on(tab, "Next")
    tab.get_by_role("textbox").first.fill(change)


def words_of(tab: Tab) -> list[str]:
    """The words of the codes on a page."""
    items = tab.get_by_role("main").get_by_role("listitem").all_inner_texts()
    return [one for one in items if one.isalpha()]


def code_of(tab: Tab) -> str:
    words = words_of(tab)
    assert len(words) == 4
    return " ".join(words)


def newest(tab: Tab, site: Site) -> None:
    """Open the newest idea that waits for a moderator."""
    tab.goto(f"{site.address}/moderation/")
    links = tab.get_by_role("link", name=re.compile(r"^Number \d+ ")).all_inner_texts()
    number = max(int(one.split()[1]) for one in links)
    follow(tab, re.compile(rf"^Number {number} "))


def published(tab: Tab, *, title: str, hide: str = "", link: bool = False) -> None:
    """Make the open idea safe, look at what is left, publish it."""
    tab.get_by_role("button", name="Make it safe and publish it").click()
    if hide:
        fill(tab, Hide_other_words_too=hide)
    if link:
        tick(tab, "Show the study or example they named")
    fill(tab, A_title=title)
    tick(tab, "Being listened to")
    go_on(tab, "See what everybody will see")
    go_on(tab, "Publish it")
    assert "That is done." in said(tab)


def looked(tab: Tab, site: Site, code: str) -> str:
    """What a code tells."""
    tab.goto(f"{site.address}/ideas/code/")
    tab.get_by_label("Your four words").fill(code)
    go_on(tab, "Look")
    return said(tab)


def declare(tab: Tab) -> None:
    """Say that one has nothing to declare, where that is asked first."""
    tick(tab, "I have nothing to declare")
    go_on(tab, "Declare")


# --- 1 to 4: ideas are sent and read ------------------------------------------------------


@pytest.fixture(scope="module")
def amira(open_tab: Opens, signed_in: Opens, site: Site) -> Sent:
    """An idea of a child, read and published."""
    tab = open_tab(width=360, java_script_enabled=False)
    houses = {"House_of_worries": f"At {SCHOOL} strangers ask me about my family."}
    sends(tab, site, form="short", houses=houses, change="Ask my family first.")
    go_on(tab, "Next")
    tick(tab, "8 to 10")
    go_on(tab, "Next")
    go_on(tab, "Send")
    code = code_of(tab)
    assert "A person will read it soon." in looked(tab, site, code)
    moderator = signed_in("moderator", java_script_enabled=False)
    newest(moderator, site)
    assert SCHOOL in said(moderator)
    published(moderator, title="Ask my family before strangers", hide=SCHOOL)
    assert "Ask my family" not in looked(tab, site, code), "it shows nobody's words"
    follow(tab, "See it on this site")
    assert clean(tab)
    assert clean(moderator)
    return Sent(code, str(tab.url))


def test_1_a_childs_idea_is_read_made_safe_and_shown(
    open_tab: Opens, site: Site, amira: Sent
) -> None:
    tab = open_tab(java_script_enabled=False)
    tab.goto(amira.page)
    assert "[removed]" in said(tab)
    assert "Hillview" not in tab.content()
    tab.goto(f"{site.address}/ideas/")
    assert "Ask my family before strangers" in said(tab)
    assert clean(tab)


@dataclass(frozen=True)
class AtRisk:
    """A child's words that somebody was worried about: the code, the idea's place, the concern's."""

    code: str
    idea: str
    concern: str


@pytest.fixture(scope="module")
def at_risk(open_tab: Opens, signed_in: Opens, site: Site) -> AtRisk:
    """A moderator presses; the idea is gone; both leads are told, and no word of it."""
    boy = open_tab(width=360, java_script_enabled=False)
    houses = {"House_of_worries": f"{SECRET} at home."}
    sends(boy, site, form="short", houses=houses, change="Make it stop.")
    go_on(boy, "Next")
    go_on(boy, "Next")
    follow(boy, "Do you want someone to talk to")
    tick(boy, "I want someone to get in touch")
    fill(boy, How_can_we_reach_you="By my teacher, at school.")
    go_on(boy, "Save")
    go_on(boy, "Send")
    code = code_of(boy)
    before = len(site.log.read_text(encoding="utf-8"))
    moderator = signed_in("moderator", java_script_enabled=False)
    newest(moderator, site)
    idea = str(moderator.url)
    tick(moderator, "Now: somebody may be in danger")
    moderator.get_by_label("No", exact=True).check()  # not about staff
    go_on(moderator, "Tell safeguarding")
    assert "Safeguarding has been told." in said(moderator)
    assert moderator.goto(idea).status == 404
    moderator.said.clear()  # of the 404
    mail = _mail(site, before, moderator)
    assert "lead@taskforce.example" in mail
    assert DEPUTY in mail
    assert "Zorblax" not in site.log.read_text(encoding="utf-8")
    concern = re.findall(r"/safety/concern/\w+/", mail)[-1]
    return AtRisk(code, idea, site.address + concern)


def test_2_a_child_who_is_hit_is_never_shown_and_is_acted_on_by_two(
    open_tab: Opens, signed_in: Opens, site: Site, at_risk: AtRisk
) -> None:
    lead = signed_in("safeguarding", java_script_enabled=False)
    _opens(lead, at_risk.concern, "I am on cover")
    assert SECRET in said(lead)
    assert "By my teacher, at school." in said(lead)
    _does(
        lead, "Decide what to do", "Record the decision", "Refer it to children's services",
        Why="He is not safe tonight.", To_whom_is_it_referred="Children's services, Ms A.",
    )  # fmt: skip
    _does(
        lead,
        "Add to the record",
        "Add it",
        "",
        What_happened="They saw him at school today.",
    )
    _does(
        lead, "Ask to close it", "Ask a second person to agree", "Nothing of it may ever",
        How_did_it_end="He is safe with his aunt.",
    )  # fmt: skip
    deputy = signed_in(DEPUTY, java_script_enabled=False)
    _opens(deputy, at_risk.concern, "I was asked for a second view")
    _does(
        deputy, "Agree to close it, or not", "Record it", "Yes, close it",
        Why="I read all of it.",
    )  # fmt: skip
    assert "Closed by two people." in said(deputy)
    assert "They saw him at school today." in said(deputy)
    assert clean(lead)
    assert clean(deputy)
    # nothing of it is public
    boy = open_tab(width=360, java_script_enabled=False)
    told = looked(boy, site, at_risk.code)
    assert "Zorblax" not in told
    assert boy.get_by_role("link", name="See it on this site").count() == 0
    assert boy.goto(at_risk.idea.replace("/moderation/", "/ideas/")).status == 404
    assert "Zorblax" not in site.log.read_text(encoding="utf-8")


def _mail(site: Site, before: int, tab: Tab) -> str:
    """What the site has mailed since, once it is there."""
    for _ in range(PATIENCE):
        mail = site.log.read_text(encoding="utf-8")[before:]
        if mail.count("Subject: See the Child: please look") >= 2:
            return mail
        tab.wait_for_timeout(500)
    raise AssertionError(mail)


def _opens(tab: Tab, concern: str, reason: str) -> None:
    tab.goto(concern)
    assert "Zorblax" not in tab.content(), "not before a reason is recorded"
    tick(tab, reason)
    go_on(tab, "Record the reason and open it")


def _does(tab: Tab, what: str, button: str, choose: str, **given: str) -> None:
    tab.get_by_role("button", name=what).click()
    if choose:
        tick(tab, choose)
    fill(tab, **given)
    go_on(tab, button)


def test_3_a_worker_enters_voices_of_a_group_each_with_a_slip(
    signed_in: Opens, site: Site
) -> None:
    tab = signed_in("worker", java_script_enabled=False)
    tab.goto(f"{site.address}/ideas/group/")
    follow(tab, "What helps?")
    fill(tab, What_kind_of_group="A children in care council")
    tick(tab, "I am typing up paper forms")
    go_on(tab, "Begin")
    for wish in ("A dog at the home.", "One key of my own."):
        tab.get_by_role("button", name="Enter a voice").click()
        fill(tab, House_of_dreams=wish)
        go_on(tab, "Send this voice")
    assert "2 voices have been sent." in said(tab)
    assert "A dog" not in said(tab)
    tab.get_by_role("button", name="Print the code slips").click()
    words = words_of(tab)
    assert len(words) == 8
    assert words[:4] != words[4:]
    assert "0800 1111" in said(tab)
    assert clean(tab)


@pytest.fixture(scope="module")
def worker(open_tab: Opens, signed_in: Opens, site: Site) -> Sent:
    """An idea of somebody who works with children, added to one like it, with a study."""
    tab = open_tab()
    houses = {"Worries": "Families are asked last, before the court, if at all."}
    change = "Hold a family meeting before any child is taken to live with strangers."
    sends(tab, site, form="adult", houses=houses, change=change)
    fill(tab, A_study_or_an_example="A trial of family meetings")
    go_on(tab, "Next")
    tick(tab, "Somebody who works with children")
    go_on(tab, "Next")
    assert "Ask the family first, before the court" in said(tab)
    tick(tab, "Add mine to “Ask the family first, before the court”")
    go_on(tab, "Next")
    go_on(tab, "Send")
    code = code_of(tab)
    moderator = signed_in("moderator", java_script_enabled=False)
    newest(moderator, site)
    published(moderator, title="A family meeting, always", link=True)
    looked(tab, site, code)
    follow(tab, "See it on this site")
    assert clean(tab)
    return Sent(code, str(tab.url))


def test_4_a_workers_idea_sees_its_like_joins_one_and_links_a_study(
    open_tab: Opens, worker: Sent
) -> None:
    tab = open_tab(java_script_enabled=False)
    tab.goto(worker.page)
    assert "A trial of family meetings" in said(tab)
    assert clean(tab)


# --- 5 and 6: shaped and played -----------------------------------------------------------


@pytest.fixture(scope="module")
def proposal(signed_in: Opens, site: Site, amira: Sent, worker: Sent) -> str:
    """A proposal two members joined both ideas to, in evidence; its address."""
    member = signed_in("member", java_script_enabled=False)
    member.goto(f"{site.address}/proposals/desk/")
    follow(member, "Write a proposal")
    fill(
        member, What_should_change=TITLE,
        What_exactly_would_be_done="Every family is asked first.\n\nThey meet before any court.",
    )  # fmt: skip
    member.get_by_label("What is it about?").select_option("home-family")
    reform = "Offer every family a decision-making meeting before court"
    member.get_by_label("Is it like an idea").select_option(label=reform)
    go_on(member, "Keep the draft")
    declare(member)
    member.get_by_label("Look by other words").fill("family strangers meeting")
    go_on(member, "Find")
    tick(member, "Ask my family before strangers")
    tick(member, "A family meeting, always")
    fill(member, What_do_they_have_in_common="Both want families asked first.")
    go_on(member, "Suggest to join them")
    second = signed_in(SECOND, java_script_enabled=False)
    for each in range(2):
        second.goto(f"{site.address}/proposals/desk/")
        follow(second, f"Does an idea belong to “{TITLE}”?")
        if each == 0:
            declare(second)
        tick(second, "Yes, I confirm it")
        fill(second, Why="I read it: yes.")
        go_on(second, "Save")
    for way in ("Open it for comment", "Ask for evidence"):
        member.goto(f"{site.address}/proposals/of/{_slug()}/")
        follow(member, way)
        go_on(member, way)
    assert clean(member)
    assert clean(second)
    return f"{site.address}/proposals/of/{_slug()}/"


def _slug() -> str:
    return re.sub(r"[^a-z]+", "-", TITLE.lower())


@pytest.fixture(scope="module")
def theory(signed_in: Opens, site: Site, proposal: str) -> str:
    """The proposal with evidence for and against, and what it is said to do in numbers."""
    reviewer = signed_in("reviewer", java_script_enabled=False)
    reviewer.goto(f"{site.address}/theory/review/attach/{_slug()}/")
    follow(reviewer, "Declare for this proposal")
    declare(reviewer)
    for evidence, stance, about, words in EVIDENCE:
        reviewer.goto(f"{site.address}/theory/review/")
        follow(reviewer, TITLE)
        reviewer.get_by_label("Which evidence?").select_option(label=evidence)
        tick(reviewer, stance)
        tick(reviewer, about)
        fill(reviewer, Say_it_in_words=words)
        go_on(reviewer, "Attach it")
    member = signed_in("member", java_script_enabled=False)
    member.goto(proposal)
    follow(member, "Write it")
    member.get_by_role("combobox").select_option(label="Camden")
    go_on(member, "Begin")
    for page in (
        "The problem, for whom",
        "What would be done",
        "Why it should work",
        "What harm",
    ):
        follow(member, re.compile(f"^{page}"))
        for box in member.get_by_role("textbox").all():
            box.fill("Families are asked first.")
        go_on(member, "Save and go on")
        member.goto(f"{site.address}/theory/proposal/{_slug()}/write/")
    follow(member, "How many get it")
    fill(
        member, What_you_expect="60", The_lowest="40", The_highest="80",
        Where_does_it_come_from="We judged it (made up).",
    )  # fmt: skip
    tick(member, "Judged")
    go_on(member, "Save and go on")
    member.goto(f"{site.address}/theory/proposal/{_slug()}/write/check/")
    assert "Mend this" not in said(member), said(member)
    fill(member, What_is_new="How many families we would reach.")
    go_on(member, "Save it as a version")
    assert clean(reviewer)
    assert clean(member)
    return proposal


def test_5_two_members_join_ideas_and_say_in_numbers_what_it_does(
    open_tab: Opens, theory: str
) -> None:
    tab = open_tab(java_script_enabled=False)
    tab.goto(theory)
    for words in (
        "Ask my family before strangers", "A family meeting, always", "[removed]",
        "Fewer went to court.", "Homes as before.", "60 of 100 (40 to 80)",
    ):  # fmt: skip
        assert words in said(tab), words
    follow(tab, "Ask my family before strangers")
    assert TITLE in said(tab), "the idea's own page tells what it became part of"
    assert clean(tab)


@pytest.fixture(scope="module")
def played(signed_in: Opens, theory: str) -> str:
    """The proposal once the model was asked."""
    member = signed_in("member")
    member.goto(theory)
    follow(member, "Ask the model")
    go_on(member, "Ask for the full run")
    member.wait_for_url("**/options/run/**", timeout=LONG)
    member.get_by_text("What this does not mean").first.wait_for(timeout=LONG)
    assert clean(member)
    return theory


def test_6_it_is_played_and_the_answer_hangs_on_the_proposal(
    open_tab: Opens, played: str
) -> None:
    tab = open_tab()
    tab.goto(played)
    assert "Camden, 3 years, played 4 times; version 1" in said(tab)
    assert "Children first" in said(tab)
    assert "How many get it: 60 of 100 (40 to 80). Judged" in said(tab)
    assert list(wrong(tab)) == []


# --- 8 and 10: decided, and everybody hears -----------------------------------------------


def objected(signed_in: Opens, site: Site, proposal: str) -> None:
    """The panel objects; a moderator reads it before anybody else does."""
    panel = signed_in("panel", java_script_enabled=False)
    panel.goto(proposal)
    follow(panel, "Object to it")
    declare(panel)
    fill(panel, What_is_wrong_with_it="Nobody asks the child who may come.")
    go_on(panel, "Send the objection")
    moderator = signed_in("moderator", java_script_enabled=False)
    moderator.goto(f"{site.address}/moderation/")
    moderator.get_by_role("link", name=re.compile("objection", re.IGNORECASE)).last.click()
    assert "Nobody asks the child who may come." in said(moderator)
    go_on(moderator, "Let it through")
    assert clean(panel)
    assert clean(moderator)


@pytest.fixture(scope="module")
def decided(signed_in: Opens, site: Site, played: str) -> str:
    """The proposal, agreed: not before the panel and both who sent an idea have an answer."""
    member = signed_in("member", java_script_enabled=False)
    for way in ("Say that it is shaped", "Say that it is modelled", "Say that it is ready"):
        member.goto(played)
        follow(member, way)
        go_on(member, way)
    objected(signed_in, site, played)
    chair = signed_in("chair", java_script_enabled=False)
    chair.goto(played)
    follow(chair, "Bring it to a decision")
    declare(chair)
    go_on(chair, "Bring it to a decision")
    follow(chair, "Write and publish the decision")
    tick(chair, "Agreed")
    fill(
        chair, Why="Children and families asked for it.",
        What_did_each_group_say="Young people: yes. Families: yes. Staff: most.",
        What_happens_next="It starts in May.",
    )  # fmt: skip
    go_on(chair, "Keep it")
    follow(chair, "Read it once more and publish it")
    go_on(chair, "Publish it")
    assert "There is a problem" in said(chair), "answers are owed"
    anyone = f"{site.address}/proposals/of/{_slug()}/"
    chair.goto(f"{anyone}panel/")
    follow(chair, "Answer it")
    fill(chair, What_do_you_answer="The child says first who may come. We changed it.")
    go_on(chair, "Send the answer")
    answered = []
    for _ in range(5):
        chair.goto(f"{anyone}decision/publish/")
        go_on(chair, "Publish it")
        if "There is a problem" not in said(chair):
            break
        owed = chair.get_by_role("main").get_by_role("listitem").get_by_role("link").last
        answered.append(owed.inner_text())
        owed.click()
        fill(
            chair, Your_answer="Yes. We will do it.", Why="You are right.",
            What_did_you_use="We ask your family first.", What_happens_next="It starts in May.",
        )  # fmt: skip
        go_on(chair, "Keep the answer")
    # the worker added theirs to one that was there: whoever sent that is answered, too
    assert sorted(answered) == sorted(FED)
    for tab in (member, chair):
        assert clean(tab)
    return played


def test_8_it_is_agreed_once_everybody_has_an_answer(open_tab: Opens, decided: str) -> None:
    tab = open_tab()
    tab.goto(decided)
    assert "Children and families asked for it." in said(tab)
    assert "Agreed" in said(tab)
    assert list(wrong(tab)) == []
    follow(tab, "The panel's own page")
    assert "Nobody asks the child who may come." in said(tab)
    assert "The child says first who may come." in said(tab)
    assert clean(tab)


def test_10_who_sent_it_hears_and_others_find_how_it_is_done(
    open_tab: Opens, site: Site, decided: str, amira: Sent
) -> None:
    tab = open_tab(width=360, java_script_enabled=False)
    told = looked(tab, site, amira.code)
    for words in ("Yes. We will do it.", "You are right.", "It starts in May."):
        assert words in told
    follow(tab, "See the plan it is part of")
    assert tab.url == decided
    tab.goto(f"{site.address}/practice/")
    follow(tab, "Family group conference")
    for words in ("How to copy it", "What it costs", "What did not work", "Whom to ask"):
        assert words in said(tab)
    assert clean(tab)
