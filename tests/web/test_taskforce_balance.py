"""Who is missing is said; how many of a small group there are cannot be worked out."""

import re
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.audit.verify import verify
from seethechild.web.taskforce import actions, seats
from seethechild.web.taskforce.balance import FEWEST, compared, shown_counts, tally
from seethechild.web.taskforce.models import Margin

CELLS = "abcd"


@pytest.mark.parametrize("total", range(1, 13))
@pytest.mark.parametrize("cells", [2, 3, 4])
def test_no_small_count_can_be_worked_out(total, cells):
    """For every table there is: what is shown fits others, in which each hidden count differs.

    Twelve members, all tables of two to four groups whose sum everybody knows.
    """
    fits = defaultdict(list)
    for table in product(range(total + 1), repeat=cells):
        if sum(table) == total:
            counts = dict(zip(CELLS, table, strict=False))
            fits[tuple(shown_counts(counts).items())].append(table)
    for shown, tables in fits.items():
        for place, (_group, count) in enumerate(shown):
            if count is None:
                assert len({table[place] for table in tables}) > 1, (shown, tables)
            else:
                assert count == 0 or count >= FEWEST


def test_what_may_be_shown_is_shown():
    assert shown_counts({"a": 3, "b": 6, "c": 0}) == {"a": 3, "b": 6, "c": 0}
    assert shown_counts({"a": 0, "b": 9}) == {"a": 0, "b": 9}
    assert shown_counts({}) == {}


@pytest.fixture
def members(db):
    """Make as many members as there are answers; an empty one is not told."""

    def make(dimension, *answers, seat="member"):
        today = timezone.localdate()
        for place, group in enumerate(answers):
            made = actions.appoint(
                seat=seat,
                name=f"M {place}",
                background="research" if place else "family",
                discipline="evidence",
                appointed_by="a vote",
                paid_by="nobody",
                starts=today - timedelta(days=1),
                by=PROGRAM,
            )
            if group:
                actions.set_counted(member=made, groups={dimension: group}, by=PROGRAM)
        return seats.sitting()

    return make


def margins(dimension, **shares):
    given = {
        group.replace("_", "-"): Decimal(str(share)) for group, share in shares.items()
    }
    actions.set_margins(
        dimension=dimension, shares=given, of_whom="Children of X", source="A book",
        link="https://example.org/", by=PROGRAM,
    )  # fmt: skip


def of(dimension, found):
    return next(one for one in compared(found) if one.id == dimension)


def test_a_group_of_children_nobody_comes_from_is_missing(members, client):
    margins("disability", yes=14, no=86)
    found = members("disability", "no", "no", "no", "no")
    yes, no = of("disability", found).groups
    assert (yes.members, yes.missing) == (0, True)
    assert (no.members, no.missing) == (4, False)
    home = client.get(reverse("taskforce:home")).content.decode()
    assert "14 per cent of children" in home
    page = client.get(reverse("taskforce:balance")).content.decode()
    for said in ("Nobody said so", "Missing", "Children of X", "A book", "example.org"):
        assert said in page


def test_a_group_under_half_its_share_is_marked_where_counts_are_shown(members):
    margins("disability", yes=70, no=30)
    found = members("disability", "yes", "yes", "yes", *["no"] * 6)
    yes, no = of("disability", found).groups
    assert (yes.members, yes.short, no.short) == (3, True, False)


def test_a_group_at_half_its_share_is_not_marked(members):
    margins("disability", yes=60, no=40)
    found = members("disability", *["yes"] * 3, *["no"] * 7)
    assert [one.short for one in of("disability", found).groups] == [False, False]


def test_a_small_count_hides_all_and_no_mark_tells_it(members, client):
    margins("disability", yes=90, no=10)
    found = members("disability", "yes", *["no"] * 5)
    yes, no = of("disability", found).groups
    assert (yes.members, no.members) == (None, None)
    assert not yes.short
    page = client.get(reverse("taskforce:balance")).content.decode()
    assert page.count("Some</td>") == 2


def test_who_says_nothing_is_not_counted_and_nothing_is_shown_of_none(members):
    found = members("disability", "", "", "", "")
    assert of("disability", found).groups == ()


def test_one_who_says_alone_among_silent_ones_is_not_shown(members):
    """With two members, one of whom says yes, some and nobody would tell the very number."""
    assert of("disability", members("disability", "yes", "")).groups == ()


def test_the_panel_is_not_counted(members):
    assert members("disability", *["yes"] * 5, seat="panel") == []


def test_backgrounds_and_fields_are_counted_in_full(members):
    found = members("disability", "", "", "")
    lines = {str(one.words): one.count for one in tally(found, "background")}
    assert (lines["Parent or carer"], lines["Research"], sum(lines.values())) == (1, 2, 3)
    fields = {str(one.words): one.count for one in tally(found, "discipline")}
    assert fields["Research and statistics"] == 3


def test_shares_are_entered_with_their_source_and_make_at_most_a_whole(as_role, client):
    chair, page = as_role("chair"), reverse("taskforce:margins", args=["disability"])
    sent = {"of_whom": "Children in need", "source": "A book", "link": ""}
    refused = chair.post(page, {**sent, "share-yes": "60", "share-no": "60"})
    assert "more than 100 per cent" in refused.content.decode()
    assert "Enter at least one share" in chair.post(page, sent).content.decode()
    assert "Answer this question" in chair.post(page, {"share-yes": "1"}).content.decode()
    assert not Margin.objects.exists()
    assert chair.post(page, {**sent, "share-yes": "14.5"}).status_code == 302
    assert chair.post(page, {**sent, "share-no": "85.5"}).status_code == 302
    row = Margin.objects.get()  # what is left out is no longer said
    assert (row.group, row.per_cent) == ("no", Decimal("85.5"))
    assert verify().whole


def test_a_member_says_changes_and_takes_back_what_is_counted(make_user, client):
    user = make_user("member")
    made = actions.appoint(
        user=user, name="A", background="lived", discipline="lived", appointed_by="v",
        paid_by="n", starts=timezone.localdate(), by=PROGRAM,
    )  # fmt: skip
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = reverse("taskforce:counted")
    client.post(page, {"disability": "yes", "care": "care"})
    html = client.get(page).content.decode()
    assert len(re.findall(r"<input[^>]* checked", html)) == 5  # one for each question
    client.post(page, {"disability": "not"})
    made.refresh_from_db()
    assert made.counted == ""
    assert "Select a valid choice" in client.post(page, {"care": "x"}).content.decode()
    assert verify().whole
