"""P13: exports for research are pseudonymised, logged, and need two approvals."""

import csv
import io
import json
import zipfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import chain, combinations
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.web import retention
from seethechild.web.audit.models import Event
from seethechild.web.audit.moving import StateError, move
from seethechild.web.audit.verify import verify
from seethechild.web.ideas.models import ContactBox, Contribution, Tag
from seethechild.web.ideas.states import CONTRIBUTION
from seethechild.web.people.models import User
from seethechild.web.research import actions, coarse, file
from seethechild.web.research.fields import FIELDS, WORDS
from seethechild.web.research.models import ResearchExport
from seethechild.web.research.states import EXPORT
from seethechild.web.taskforce.models import Member
from tests.web.proposals_world import make_idea, seat
from tests.web.reading import grade, prose

ALL = list(FIELDS)
HIDDEN = coarse.HIDDEN
#: Stands wherever a word must not get out.
SECRET = "Zorblax"
SIZE = 12


def anybody_s(number, state="published", **more):
    """Make an idea with a word to be kept in every column that is nobody's business."""
    made = make_idea(f"Listen {number}", state=state)
    more = {
        "exact": json.dumps({"good": SECRET}), "entered_by": f"user:{SECRET}",
        "told": SECRET, "code_hash": f"{SECRET} {number}", "sent_with": f"{SECRET} s{number}",
        "safe": {"one_thing": f"Listen {number}", "link": f"https://{SECRET}.example"},
        "area": "E09000007", **more,
    }  # fmt: skip
    Contribution.objects.filter(pk=made.pk).update(**more)
    ContactBox.objects.create(
        contribution=made, wants="talk", how=SECRET, delete_on=timezone.localdate()
    )
    Tag.objects.create(contribution=made, theme="listen")
    return made


@pytest.fixture
def people(make_user):
    class People:
        asker = seat(make_user("member", name="Ada Asks"))
        other = seat(make_user("member", name="Ben Member"))
        third = seat(make_user("member", name="Cy Member"))
        chair = seat(make_user("chair"), "chair")
        lead = make_user("safeguarding")

    return People


def asked(people, **more):
    told = {
        "purpose": "To learn.", "holder": "Somebody", "lawful_basis": "Public task",
        "keep_until": timezone.localdate() + timedelta(days=30), "fields": ALL,
    }  # fmt: skip
    return actions.ask_for(by=people.asker, **told | more)


def agreed(people, **more):
    made = asked(people, **more)
    actions.agree(export=made, reason="Good.", by=people.other)
    return actions.agree(export=made, reason="Safe.", by=people.lead)


def rows_in(content):
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        said = json.loads(opened.read("ideas.json"))["ideas"]
        text = opened.read("ideas.csv").decode("utf-8-sig")
        assert len(list(csv.DictReader(io.StringIO(text)))) == len(said)
        return said, "".join(opened.read(name).decode() for name in opened.namelist())


@pytest.mark.django_db
def test_two_others_agree_and_one_of_them_leads(people, make_user):
    """P13: two approvals by two people, neither who asked, one of them chair or safeguarding lead."""
    made = asked(people)
    with pytest.raises(StateError, match="You asked for it"):
        actions.agree(export=made, reason="r", by=people.asker)
    for nobody in (
        make_user("editor"),
        make_user("member", name="No Seat"),
        make_user("safeguarding", name="Un", cleared=False),
    ):
        with pytest.raises(StateError, match="can decide"):
            actions.agree(export=made, reason="r", by=nobody)
    actions.agree(export=made, reason="r", by=people.other)
    with pytest.raises(StateError, match="agreed already"):
        actions.agree(export=made, reason="r", by=people.other)
    with pytest.raises(StateError, match="chair or a safeguarding lead"):
        actions.agree(export=made, reason="r", by=people.third)
    with pytest.raises(StateError, match="cannot be downloaded"):
        actions.download(export=made, by=people.asker)
    assert actions.agree(export=made, reason="r", by=people.chair).state == "ready"
    second = asked(people)
    actions.agree(export=second, reason="r", by=people.lead)  # the lead may be the first
    assert actions.agree(export=second, reason="r", by=people.third).state == "ready"
    third = asked(people)
    with pytest.raises(StateError, match="Only who asked"):
        actions.take_back(export=third, by=people.chair)
    assert actions.refuse(export=third, reason="r", by=people.other).why == "r"
    with pytest.raises(StateError, match="quicker"):
        actions.agree(export=third, reason="r", by=people.lead)
    assert verify().whole


@pytest.mark.django_db
def test_the_database_holds_the_two_as_well(people):
    """P13: by SQL too, nobody approves their own, nobody twice, and nothing opens with one approval."""
    made = asked(people)
    rows = ResearchExport.objects.filter(pk=made.pk)
    wrong = (
        {"first": people.asker}, {"second": people.asker},
        {"first": people.other, "second": people.other},
        {"state": "ready"}, {"state": "once", "agreed_at": None, "second": people.asker},
    )  # fmt: skip
    for each in wrong:
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**each)
    move(made, EXPORT, "agree first", by=people.lead, first=people.lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        move(made, EXPORT, "agree second", by=people.lead)


@pytest.mark.django_db
def test_nothing_but_published_safe_words_is_in_the_file(people):
    """P13: whatever is asked for, of ideas in every state, with a secret in every other column."""
    shown = {f"Listen {n}" for n in range(SIZE)}
    for number in range(SIZE):
        anybody_s(number)
    for number, state in enumerate(set(CONTRIBUTION.states) - {"published"}):
        anybody_s(
            100 + number, state, title=SECRET, shown_words=SECRET, safe={"good": SECRET}
        )
    export = agreed(people)
    anybody_s(200)  # published after it was agreed
    most = (0, 1, len(ALL) - 1, len(ALL))
    for fields in chain.from_iterable(combinations(ALL, size) for size in most):
        export.fields = list(fields)
        rows, text = rows_in(file.make_file(export, now=timezone.now()).content)
        assert SECRET not in text
        assert "user:" not in text
        assert len(rows) == SIZE
        for row in rows:
            allowed = shown | {
                "", "short", "8-10", "child", "E09000007", "en-gb", "listen",
                f"{timezone.localdate():%Y-%m}",
            }  # fmt: skip
            assert set(row.values()) - {row["idea"]} <= allowed
        if "words" in fields:
            assert {row["one_thing"] for row in rows} == shown
    names = set(Contribution.objects.values_list("name", flat=True))
    assert not any(name in text for name in names)
    with pytest.raises(ValueError, match="on the list"):
        asked(people, fields=["words", "exact"])
    export.fields = ["exact"]
    with pytest.raises(KeyError):
        file.make_file(export, now=timezone.now())


@pytest.mark.django_db
def test_each_export_has_pseudonyms_of_its_own(people):
    """P13: the same in two downloads of one export, others in another; the secret goes at its end."""
    for number in range(SIZE):
        anybody_s(number)
    one, two = agreed(people), agreed(people)
    first = actions.download(export=one, by=people.asker)
    assert first.content == actions.download(export=one, by=people.asker).content
    names = {row["idea"] for row in rows_in(first.content)[0]}
    other = rows_in(actions.download(export=two, by=people.asker).content)[0]
    assert len(names) == SIZE
    assert names.isdisjoint(row["idea"] for row in other)
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM research_researchexport WHERE id = %s", [one.pk])
        assert one.key not in cursor.fetchone()[0]  # sealed
    actions.end_by(export=one, reason="Done.", by=people.asker)
    one.refresh_from_db()
    assert one.key == ""
    with pytest.raises(StateError):
        actions.download(export=one, by=people.asker)


@pytest.mark.django_db
def test_what_is_taken_back_is_left_out_and_every_download_is_told(people, settings):
    """P13: of the moment it is downloaded; an event each time; only to who asked; not after its days."""
    settings.DEMO = True
    ideas = [anybody_s(number) for number in range(SIZE)]
    export = agreed(people)
    with pytest.raises(StateError, match="Only who asked"):
        actions.download(export=export, by=people.chair)
    move(ideas[0], CONTRIBUTION, "take_back", by=people.asker)
    made = actions.download(export=export, by=people.asker)
    assert made.ideas == SIZE - 1
    rows, text = rows_in(made.content)
    assert "Listen 0" not in {row["one_thing"] for row in rows}
    assert file.MADE_UP in text
    told = Event.objects.get(verb="download research export")
    assert (told.actor, told.row) == (people.asker.audit_name, str(export.pk))
    assert told.details == {"ideas": SIZE - 1, "sha256": made.sha256}
    for idea in ideas[1:3]:
        move(idea, CONTRIBUTION, "take_back", by=people.asker)
    with pytest.raises(StateError, match="Fewer than ten"):
        actions.download(export=export, by=people.asker)
    later = timezone.now() + actions.OPEN_FOR + timedelta(minutes=1)
    assert not export.is_open(later)
    kind = "secrets of exports for research"
    assert retention.tidy(kind, now=later, dry_run=True) == 1
    assert retention.tidy(kind, now=later, dry_run=False) == 1
    export.refresh_from_db()
    assert (export.state, export.key) == ("ended", "")


@pytest.mark.django_db
def test_whose_term_is_over_neither_asks_nor_agrees_nor_downloads(people, make_user):
    """P13: members and the chair act while they hold a seat; safeguarding leads by their clearance."""
    for number in range(SIZE):
        anybody_s(number)
    export, waits = agreed(people), asked(people)
    actions.agree(export=waits, reason="r", by=people.lead)
    yesterday = timezone.localdate() - timedelta(days=1)
    Member.objects.update(starts=yesterday, ends=yesterday)
    with pytest.raises(StateError, match="hold no seat"):
        asked(people)
    with pytest.raises(StateError, match="hold no seat"):
        actions.download(export=export, by=people.asker)
    for user in (people.third, people.chair):
        with pytest.raises(StateError, match="holds a seat"):
            actions.agree(export=waits, reason="r", by=user)
    with pytest.raises(StateError, match="chair or a safeguarding lead"):
        actions.end_by(export=export, reason="r", by=people.chair)
    second = make_user("safeguarding", name="Second Lead")
    assert actions.agree(export=waits, reason="r", by=second).state == "ready"


SMALL = st.fixed_dictionaries(
    {
        "age_band": st.sampled_from(["", "8-10", "14-17"]),
        "role": st.sampled_from(["child", "parent"]),
        "area": st.sampled_from(["", "A", "B", "C"]),
        "language": st.sampled_from(["en-gb", "en-gb", "cy"]),
        "themes": st.sampled_from(["", "home", "home listen"]),
        "form": st.sampled_from(["short", "short", "pictures"]),
        "month": st.sampled_from(["2026-10", "2026-11"]),
    }
)
#: Nearly all alike, so that something is left to see.
ALIKE = st.fixed_dictionaries(
    {key: st.sampled_from([*["same"] * 12, "x"]) for key in coarse.TOGETHER}
)
ROWS = st.lists(SMALL, min_size=10, max_size=60) | st.lists(ALIKE, min_size=10, max_size=60)


class _Written:
    """Stands for a published idea."""

    def __init__(self, number, row):
        self.name, self.title, self.safe = f"n{number}", f"title {number}", {}
        self.role, self.age_band, self.area = row["role"], row["age_band"], row["area"]
        self.form, self.language = row["form"], row["language"]
        month = 10 if row["month"] == "2026-10" else 11
        self.received_at = datetime(2026, month, 15, 12, tzinfo=UTC)
        self.tags = self
        self._themes = row["themes"].split()

    def all(self):
        return [SimpleNamespace(theme=theme) for theme in self._themes]


@settings(max_examples=25, deadline=None)
@given(ROWS, st.sets(st.sampled_from(ALL)))
def test_any_export_is_a_part_of_the_one_with_all(rows, fields):
    """P9, P13: what is hidden does not depend on what was asked for, so files joined show no more."""
    ideas = [_Written(number, row) for number, row in enumerate(rows)]
    whole = file.rows_of(ideas, key="k", fields=ALL)
    part = file.rows_of(ideas, key="k", fields=list(fields))
    kept = {"idea", *file.columns_of(list(fields))}
    assert part == [{key: row[key] for key in row if key in kept} for row in whole]
    # looked up by its words: ten or more of the same voice and themes share what is shown beside it
    told = {idea.title: file.row_of(idea, ALL) for idea in ideas}
    for row in whole:
        true = told[row["title"]]
        beside = [key for key in coarse.TOGETHER if row[key] != HIDDEN]
        if set(beside) - set(coarse.PUBLIC):
            keys = {*beside, *coarse.PUBLIC}
            alike = [one for one in told.values() if all(one[k] == true[k] for k in keys)]
            assert len(alike) >= 10


def test_the_only_young_child_of_an_area_cannot_be_looked_up():
    """P9, P13: words and area alone tell no area of the one child under eight; the others keep theirs."""
    row = {
        "area": "E1",
        "form": "short",
        "month": "2026-10",
        "language": "en-gb",
        "themes": "",
    }
    many = [row | {"role": "parent", "age_band": "adult"}] * 25
    ideas = [
        _Written(n, one)
        for n, one in enumerate([*many, row | {"role": "child", "age_band": "under8"}])
    ]
    rows = file.rows_of(ideas, key="k", fields=["words", "area"])
    area = {one["title"]: one["area"] for one in rows}
    assert area["title 25"] == HIDDEN
    assert set(rows[0]) == {"idea", "title", "area", *WORDS}


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_no_group_of_fewer_than_ten_is_left(rows):
    """P9, P13: at least ten share all that is left, together; nothing but hiding is done."""
    made = coarse.coarsened(rows)
    groups = Counter(tuple(row[key] for key in coarse.TOGETHER) for row in made)
    assert all(count >= 10 for count in groups.values())
    for old, new in zip(rows, made, strict=True):
        assert all(new[key] in (old[key], HIDDEN) for key in old)


@pytest.mark.django_db
def test_from_asking_to_the_file(as_role, people):
    """P13: by the pages; words a spreadsheet would run are made harmless."""
    for number in range(SIZE):
        anybody_s(number, safe={"one_thing": "=cmd()"})
    asker, chair, lead = (as_role("member", name="Kim"), as_role("chair", name="Cho"),
                          as_role("safeguarding", name="Lee"))  # fmt: skip
    seat(User.objects.get(name="Kim"))
    seat(User.objects.get(name="Cho"), "chair")
    sent = {
        "purpose": "To learn.", "holder": "Me", "lawful_basis": "Public task",
        "keep_until-day": "1", "keep_until-month": "2", "keep_until-year": "2020",
        "fields_wanted": ["words", "area"],
    }  # fmt: skip
    ask = reverse("research:ask")
    assert "Give a day to come" in asker.post(ask, sent).content.decode()
    sent |= {
        "keep_until-year": "2099",
        "once": asker.get(ask).context["form"]["once"].value(),
    }
    for _ in range(2):  # a slow network: it is asked for once
        assert asker.post(ask, sent).status_code == 302
    pk = ResearchExport.objects.get().pk
    page, get = reverse("research:one", args=[pk]), reverse("research:download", args=[pk])
    assert "Agree or not" not in asker.get(page).content.decode()
    yes = {"take": "yes", "reason": "Good."}
    assert asker.post(reverse("research:decide", args=[pk]), yes).status_code == 409
    assert asker.post(get).status_code == 409
    for client in (chair, lead):
        assert client.post(reverse("research:decide", args=[pk]), yes).status_code == 302
    assert "Download the file" in asker.get(page).content.decode()
    for where in (
        ask,
        page,
        reverse("research:home"),
        reverse("research:decide", args=[pk]),
    ):
        shown = asker.get(where).content.decode()
        assert grade(prose(shown)) <= 8, where
        assert shown.count("<h1") == 1
    assert chair.post(get).status_code == 409
    answer = asker.post(get)
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as opened:
        assert "'=cmd()" in opened.read("ideas.csv").decode()
        assert "MADE UP" not in opened.read("README.txt").decode()
    assert (
        lead.post(reverse("research:end", args=[pk]), {"reason": "Over."}).status_code
        == 302
    )
    assert asker.post(get).status_code == 409
    assert "Ideas for research" in asker.get(reverse("people:home")).content.decode()
