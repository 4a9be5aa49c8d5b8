"""Pages of calls: what a child reads first, what is printed, and what a chair fills in."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone

from seethechild.voices.reading import grade
from seethechild.web.calls import actions, counting, form_words, seed
from seethechild.web.calls.forms_kinds import FORMS
from seethechild.web.calls.kinds import LAWFUL_WORDS, LUNDY, SPECIAL_WORDS, TWELVE
from seethechild.web.calls.models import Call
from seethechild.web.calls.qr import code_of
from seethechild.web.people.models import User
from seethechild.web.safety.models import Cover
from seethechild.web.safety.staffing import end_cover
from tests.web import reading

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def _forms_without_words(monkeypatch):
    """Approvals do not hang on the words that forms have this day."""
    monkeypatch.setattr(form_words, "_WHERE", [])
    monkeypatch.setattr(counting, "_WHERE", [])
    form_words.fingerprint.cache_clear()


@pytest.fixture
def at(monkeypatch):
    """Set the clock."""

    def set_clock(hour, day=MONDAY):
        now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: now)

    return set_clock


@pytest.fixture
def chair(at, make_user):
    at(12)
    make_user("safeguarding", name="Lead One")
    make_user("safeguarding", name="Lead Two")
    return make_user("chair")


@pytest.fixture
def call(chair):
    """The open call of the demonstration; its first day is this Monday."""
    made = seed.plan(chair, "open", start=MONDAY, days=timedelta(days=30))
    return seed.started(made, chair)


def page(client, name, *args, status=200):
    answer = client.get(reverse(f"calls:{name}", args=args))
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def main_of(html):
    return html.partition("<main")[2].partition("</main>")[0]


# --- what a child reads ----------------------------------------------------------------------


def test_s07_who_reads_and_when_stands_before_the_first_link_to_write(client, call):
    """S7: who reads and when stands before the first link to write."""
    html = main_of(page(client, "call", call.slug))
    first = html.index("/ideas/start/")
    for said in (
        "reads what you send", "Monday to Friday, 9am to 5pm", "999", "0800 1111",
        call.out_of_hours_phone, "We can not keep that a secret",
    ):  # fmt: skip
        assert said in html[:first], said


def test_s07_it_says_that_nobody_reads_now(client, call, at):
    assert "Somebody is reading at this time." in page(client, "call", call.slug)
    at(18)
    html = page(client, "call", call.slug)
    assert "Nobody is reading now. They start again on Tuesday 1 December at 9am." in html
    at(7)
    assert "They start again today at 9am." in page(client, "call", call.slug)


def test_s08_every_page_and_print_says_whom_to_call(client, call):
    """S8: every page and print says whom to call."""
    for name in ("call", "poster", *(f"paper {form}" for form in FORMS)):
        view, *args = name.split()
        html = main_of(page(client, view, call.slug, *args))
        for number in ("999", "0800 1111", call.out_of_hours_phone):
            assert number in html, name


def test_p11_the_notice_says_why_words_are_kept_and_who_sees_them(client, call, chair):
    """P11: the notice says why words are kept and who sees them."""
    html = main_of(page(client, "call", call.slug))
    assert str(LAWFUL_WORDS["public-task"]) in html
    assert str(SPECIAL_WORDS["safeguarding"]) in html
    assert call.shared_with in html
    assert "Public task: Article 6(1)(e)" in page(client, "how", call.slug)


def test_p12_it_says_that_parents_cannot_see_anything(client, call):
    """P12: it says that parents cannot see anything."""
    for html in (
        page(client, "call", call.slug),
        page(client, "paper", call.slug, "short"),
    ):
        assert "Your mum, dad or carer can not look up what you sent." in html
        assert "If they help you write, they will know." in html


def test_c17_there_is_a_way_by_phone_by_post_and_on_paper(client, call):
    """C17: there is a way by phone, by post and on paper."""
    html = main_of(page(client, "call", call.slug))
    assert call.assisted_phone in html
    assert call.assisted_post in html
    for form in FORMS:
        assert reverse("calls:paper", args=[call.slug, form]) in html
        paper = main_of(page(client, "paper", call.slug, form))
        assert "our code" in paper or "This is your code" in paper
        assert paper.count('<span class="stc-paper__code">') == (
            6 if form == "session" else 0
        )


def test_who_decides_and_what_happens_then_is_said(client, call):
    html = main_of(page(client, "call", call.slug)).replace("&#x27;", "'")
    for said in (call.decision_maker, call.what_next, call.payment, call.advocacy_phone):
        assert said in html


def test_each_approved_form_is_offered_and_no_other(client, call, monkeypatch):
    def starts(html):
        return set(re.findall(rf"/ideas/start/{call.slug}/(\w+)/", html))

    assert starts(page(client, "call", call.slug)) == set(FORMS)
    monkeypatch.setattr(form_words, "_WHERE", ["tests.web.test_calls_pages:harder"])
    form_words.fingerprint.cache_clear()
    html = page(client, "call", call.slug)
    assert starts(html) == {"pictures", "full", "adult", "session"}


def harder(form):
    return ["harder"] if form == "short" else []


def test_with_no_form_that_testers_know_it_is_closed_for_now(client, call, monkeypatch):
    monkeypatch.setattr(form_words, "_WHERE", ["tests.web.test_calls_pages:all_new"])
    form_words.fingerprint.cache_clear()
    html = main_of(page(client, "call", call.slug))
    assert "We are trying out a new form." in html
    assert "/ideas/start/" not in html
    assert "Closed for now" in page(client, "home")


def all_new(_form):
    return ["new"]


def test_without_cover_it_is_closed_for_now_and_says_so(client, call, chair):
    end_cover(cover=Cover.objects.get(), by=chair, reason="Both ill.")
    html = main_of(page(client, "call", call.slug))
    assert "Closed for now" in html
    assert "No one is here to help if you are not safe." in html
    assert "/ideas/start/" not in html
    assert "0800 1111" in html, "help stays"
    assert "Closed for now" in page(client, "home")


def test_after_its_last_day_nothing_can_be_sent(client, call, at):
    at(12, MONDAY + timedelta(days=31))
    html = main_of(page(client, "call", call.slug))
    assert "The last day was 30 December 2026." in html
    assert "/ideas/start/" not in html


def test_a_planned_call_is_seen_by_its_chair_alone(client, chair):
    made = seed.plan(chair, "open", start=MONDAY, days=timedelta(days=3))
    assert made.title not in page(client, "home")
    for name, args in (("call", []), ("how", []), ("poster", []), ("paper", ["short"])):
        page(client, name, made.slug, *args, status=404)
    client.force_login(chair, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Only you can see this page." in page(client, "call", made.slug)
    assert "<svg" in page(client, "poster", made.slug), "to be looked at before it opens"


def test_an_answered_call_says_what_came_of_it(client, call, chair):
    closed = actions.close_call(call, chair)
    assert "We read what was sent until 9 January 2027." in page(client, "call", call.slug)
    for part, said in seed.texts()["lundy"].items():
        actions.record_lundy(call=closed, part=part, on=MONDAY, by=chair, **said)
    actions.answer_call(closed, chair)
    html = page(client, "call", call.slug)
    assert "What came of it" in html
    assert "You said: tell us when we will move." in html
    assert client.get(reverse("calls:poster", args=[call.slug])).status_code == 302
    how = page(client, "how", call.slug)
    for said in seed.texts()["lundy"].values():
        assert said["evidence"] in how


@pytest.mark.parametrize(("rung", "words"), [(3, "This is not participation."), (4, "This counts as participation.")])  # fmt: skip
def test_c11_the_page_says_whether_it_is_participation(client, chair, rung, words):
    """C11: the page says whether it is participation."""
    made = seed.plan(chair, "open", start=MONDAY, days=timedelta(days=3), hart_rung=rung)
    html = page(client, "how", seed.started(made, chair).slug)
    assert words in html


def counted(_slug):
    return {"role:child": 83, "role:parent": 4, "age_band:8-10": 83, "age_band:adult": 4}


def test_c18_small_counts_are_hidden_on_the_page(client, call, chair, monkeypatch):
    """C18: small counts are hidden on the page."""
    monkeypatch.setattr(counting, "_WHERE", ["tests.web.test_calls_pages:counted"])
    assert "What each group sent" not in page(client, "how", call.slug), (
        "not while it is open"
    )
    actions.close_call(call, chair)
    html = page(client, "how", call.slug)
    assert "What each group sent" in html
    assert not {"83", "4"} & set(re.findall(r"<td[^>]*>(\d+)</td>", html))
    assert html.count("Missing</strong>") == 5, "four bands of ages, and parents"
    assert "Office for National Statistics" in html


# --- words --------------------------------------------------------------------------------------


def child_pages(client, call):
    yield page(client, "home")
    yield page(client, "call", call.slug)
    yield page(client, "poster", call.slug)
    for form in ("pictures", "short", "full"):
        yield page(client, "paper", call.slug, form)


def test_c01_what_children_read_can_be_read_at_nine(client, call, chair, at):
    pages = list(child_pages(client, call))
    at(18)
    pages += child_pages(client, call)
    end_cover(cover=Cover.objects.get(), by=chair, reason="Ill.")
    pages += child_pages(client, call)
    closed = actions.close_call(call, chair)
    pages.append(page(client, "call", call.slug))
    for part, said in seed.texts()["lundy"].items():
        actions.record_lundy(call=closed, part=part, on=MONDAY, by=chair, **said)
    actions.answer_call(closed, chair)
    pages.append(page(client, "call", call.slug))
    for html in pages:
        said = reading.prose(html)
        assert grade(said) <= 4, f"{grade(said):.1f}: {said}"
        sentences = [one for one in re.split(r"[.?!:]\s", said) if one.strip()]
        assert sum(len(one.split()) for one in sentences) / len(sentences) <= 15


SENTENCE = re.compile(r'{% translate "([^"]+[.?!])" %}')
CHILD_TEMPLATES = (
    "call", "home", "before", "before_paper", "help", "other_ways", "your_words", "poster",
    "paper_end", "paper_about", "paper_pictures",
)  # fmt: skip


@pytest.mark.parametrize("name", CHILD_TEMPLATES)
def test_c01_each_template_for_children_is_easy(name):
    source = get_template(f"calls/{name}.html").template.source
    said = " ".join(one for one in SENTENCE.findall(source) if "A4" not in one)
    assert grade(said) <= 4, f"{grade(said):.1f}: {said}"


def test_c01_each_sentence_on_the_law_is_easy():
    for words in (*LAWFUL_WORDS.values(), *SPECIAL_WORDS.values()):
        assert grade(str(words)) <= 5, f"{grade(str(words)):.1f}: {words}"
    assert grade(" ".join(str(each) for each in LAWFUL_WORDS.values())) <= 4
    assert grade(" ".join(str(each) for each in SPECIAL_WORDS.values())) <= 4


def test_what_adults_read_can_be_read_at_thirteen(client, call, chair, as_role):
    pages = [page(client, "how", call.slug), page(client, "paper", call.slug, "adult")]
    pages.append(page(client, "paper", call.slug, "session"))
    client.force_login(chair, backend="allauth.account.auth_backends.AuthenticationBackend")
    pages += [
        page(client, "manage"), page(client, "manage_new"),
        page(client, "manage_call", call.slug), page(client, "manage_close", call.slug),
    ]  # fmt: skip
    for piece in ("days", "reading", "help", "twelve", "approve-short", "lundy-space"):
        pages.append(page(client, "manage_piece", call.slug, piece))
    for html in pages:
        said = reading.prose(html)
        assert not said or grade(said) <= 8, f"{grade(said):.1f}: {said}"


# --- prints -------------------------------------------------------------------------------------


def test_the_code_on_the_poster_is_the_calls_address_drawn_here(client, call):
    html = page(client, "poster", call.slug)
    link = f"http://testserver/calls/{call.slug}/"
    assert link in html
    code = code_of(link)
    assert f'd="{code.path}"' in html
    assert not re.search(r'<(img|script|link)[^>]+(src|href)="(https?:)?//', html)


def test_the_path_of_a_code_is_the_codes_dark_modules():
    """A plain twin: paint the rectangles of the path, compare with what the library says is dark."""
    from qrcode.main import QRCode  # noqa: PLC0415 - only the twin needs it

    code = code_of("https://example.org/calls/a/")
    painted = set()
    for left, top, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", code.path):
        painted |= {(int(left) + step, int(top)) for step in range(int(width))}
    made = QRCode(error_correction=0, border=4)
    made.add_data("https://example.org/calls/a/")
    rows = made.get_matrix()
    dark = {(x, y) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell}
    assert painted == dark
    assert code.size == len(rows)
    assert all(4 <= x < code.size - 4 and 4 <= y < code.size - 4 for x, y in painted)


@pytest.mark.parametrize("form", ["nothing", "short"])
def test_a_form_a_call_does_not_offer_is_not_printed(client, chair, form):
    made = seed.plan(chair, "open", start=MONDAY, days=timedelta(days=3))
    actions.change_call(call=made, by=chair, forms=["full"])
    client.force_login(chair, backend="allauth.account.auth_backends.AuthenticationBackend")
    page(client, "paper", made.slug, form, status=404)


# --- the chair ----------------------------------------------------------------------------------


@pytest.fixture
def desk(client, chair):
    client.force_login(chair, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def day(name, when):
    return {f"{name}-day": when.day, f"{name}-month": when.month, f"{name}-year": when.year}


def fill_in(desk, slug, piece, **given):
    answer = desk.post(reverse("calls:manage_piece", args=[slug, piece]), given)
    assert answer.status_code == 302, re.findall(r'error-message[^>]*>([^<]+)', answer.content.decode())  # fmt: skip


def fill_everything(desk, slug):
    said, last = seed.texts(), MONDAY + timedelta(days=10)
    whole = {**said["shared"], **said["open"]}
    fill_in(desk, slug, "forms", forms=["short", "adult"])
    fill_in(desk, slug, "days", **day("opens", MONDAY), **day("closes", last),
            **day("read_until", last), **day("answer_by", last))  # fmt: skip
    fill_in(desk, slug, "reading", reader="A trained adult", days=[0, 1], begins="09:00",
            ends="17.00", not_on="25 12 2026\n\n1/1/2027")  # fmt: skip
    for piece, fields in (
        ("help", ("out_of_hours_name", "out_of_hours_phone", "advocacy_name",
                  "advocacy_phone", "advocacy_email", "assisted_phone", "assisted_post")),
        ("decision", ("decision_maker", "what_next", "payment")),
        ("law", ("lawful_basis", "special_condition", "shared_with")),
    ):  # fmt: skip
        fill_in(desk, slug, piece, **{name: whole[name] for name in fields})
    fill_in(desk, slug, "impact", words="All of it.", **day("on", MONDAY))
    fill_in(desk, slug, "say", hart_rung=5, hart_reason="So.")
    fill_in(desk, slug, "twelve", **{point: "So." for point, _, _ in TWELVE})
    for form in ("short", "adult"):
        fill_in(desk, slug, f"approve-{form}", testers=4, ages="9 to 12", words="Good.",
                approved="on", **day("on", MONDAY))  # fmt: skip
    fill_in(desk, slug, "margins", group="role:child", percent="50", source="A census")


def test_a_chair_plans_a_call_fills_it_in_and_opens_it(desk, client):
    given = {"title": "T", "question": "What helps?", "for_whom": "children", "area": ""}
    answer = desk.post(reverse("calls:manage_new"), given)
    slug = Call.objects.get().slug
    assert answer.url == reverse("calls:manage_call", args=[slug])
    refused = desk.post(reverse("calls:manage_open", args=[slug]))
    assert refused.status_code == 409
    html = refused.content.decode()
    assert "This call can not open yet" in html
    summary = html.partition("govuk-error-summary__list")[2].partition("</ul>")[0]
    assert summary.count("<li>") == summary.count("href=") == 14

    fill_everything(desk, slug)
    call = Call.objects.get()
    assert call.reading_hours == {
        "days": [0, 1], "from": "09:00", "to": "17:00", "not_on": ["2026-12-25", "2027-01-01"],
    }  # fmt: skip
    assert call.place == "All of England"
    html = desk.get(reverse("calls:manage_call", args=[slug])).content.decode()
    assert html.count("To do") == 1, "cover alone is missing"
    assert reverse("safety:rota") in html
    seed.cover_all(call, User.objects.get(held__role="chair"))
    assert desk.post(reverse("calls:manage_open", args=[slug])).status_code == 302
    call.refresh_from_db()
    assert call.state == "open"


def test_a_chair_closes_and_answers_a_call(desk, call):
    slug = call.slug
    late = desk.post(
        reverse("calls:manage_piece", args=[slug, "question"]),
        {"title": "U", "question": "Other?", "for_whom": "children", "area": ""},
    )
    assert late.status_code == 409
    assert "This call is open" in late.content.decode()
    assert desk.post(reverse("calls:manage_open", args=[slug])).status_code == 409
    close = reverse("calls:manage_close", args=[slug])
    assert desk.post(close).status_code == 200, "it asks why"
    assert desk.post(close, {"reason": "It is over."}).status_code == 302
    unanswered = desk.post(reverse("calls:manage_answer", args=[slug]))
    assert unanswered.status_code == 409
    assert "Lundy record: nothing is said under “Space”." in unanswered.content.decode()
    for part, _name, _asked in LUNDY:
        fill_in(desk, slug, f"lundy-{part}", words="D.", evidence="E.", **day("on", MONDAY))
    assert desk.post(reverse("calls:manage_answer", args=[slug])).status_code == 302
    call.refresh_from_db()
    assert call.state == "answered"


def test_what_has_lapsed_since_it_opened_is_shown_to_the_chair(desk, call, chair):
    end_cover(cover=Cover.objects.get(), by=chair, reason="Both ill.")
    html = desk.get(reverse("calls:manage_call", args=[call.slug])).content.decode()
    assert "Something has lapsed since it opened" in html
    assert "Nobody covers safeguarding on" in html


def test_what_is_wrong_is_said_beside_the_field(desk, chair):
    made = seed.plan(chair, "open", start=MONDAY, days=timedelta(days=3))

    def errors(piece, **given):
        answer = desk.post(reverse("calls:manage_piece", args=[made.slug, piece]), given)
        assert answer.status_code == 200
        return answer.content.decode()

    days = {**day("opens", MONDAY), **day("closes", MONDAY - timedelta(days=1)),
            **day("read_until", MONDAY), **day("answer_by", MONDAY)}  # fmt: skip
    assert "not before the one above" in errors("days", **days)
    hours = {"reader": "R", "days": [0], "begins": "17:00", "ends": "09:00"}
    assert "Enter a time after the one above it" in errors("reading", **hours)
    assert "Enter each day on a line" in errors("reading", **hours, not_on="Christmas")
    assert "Enter a number, such as" in errors("help", advocacy_phone="ask Ann")
    neither = {name: seed.texts()["shared"][name] for name in (
        "out_of_hours_name", "out_of_hours_phone", "advocacy_name", "assisted_phone", "assisted_post",
    )}  # fmt: skip
    assert "Enter a number or an e-mail address" in errors("help", **neither)
    approval = {"testers": 3, "ages": "9", "words": "Good.", **day("on", MONDAY)}
    assert "Answer this question" in errors("approve-short", **approval)
    assert desk.get(reverse("calls:manage_piece", args=[made.slug, "x"])).status_code == 404


def test_every_piece_shows_what_is_kept_already(desk, call):
    for piece, said in (
        ("question", call.question), ("help", call.advocacy_name), ("say", call.hart_reason),
        ("reading", call.reader), ("twelve", seed.texts()["points"]["voluntary"]),
        ("law", call.shared_with),
    ):  # fmt: skip
        html = desk.get(
            reverse("calls:manage_piece", args=[call.slug, piece])
        ).content.decode()
        assert said in html.replace("&#x27;", "'"), piece
