"""Who is out of date opens nothing; who is on cover, and on which days nobody is."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.audit.verify import verify
from seethechild.web.people.models import User
from seethechild.web.permissions import can_moderate, can_safeguard
from seethechild.web.safety import staffing
from seethechild.web.safety.cleared import cleared_on, is_cleared
from seethechild.web.safety.cover import covering, gaps
from seethechild.web.safety.models import Clearance
from tests.web.safety_world import AREA, OTHER, clear_long, concern

pytestmark = pytest.mark.django_db
TODAY = date(2030, 5, 6)
DAY = timedelta(days=1)


def fresh(user):
    """As the next request would see them."""
    return User.objects.get(pk=user.pk)


def give(user, kind, on, until):
    return staffing.record_clearance(user=user, kind=kind, on=on, until=until, by=PROGRAM)


@pytest.mark.parametrize(("role", "may"), [("moderator", can_moderate), ("safeguarding", can_safeguard)])  # fmt: skip
@pytest.mark.parametrize(
    ("training", "dbs", "opens"),
    [
        (None, None, False),
        ((-9, 9), None, False),
        (None, (-9, 9), False),
        ((-9, 9), (-9, 9), True),
        ((-9, 0), (0, 9), True),  # the last day and the first both count
        ((-9, -1), (-9, 9), False),
        ((-9, 9), (-9, -1), False),
        ((1, 9), (-9, 9), False),
    ],
)
def test_s18_out_of_date_means_no_access(
    make_user, monkeypatch, role, may, training, dbs, opens
):
    """S18: out of date means no access."""
    monkeypatch.setattr(timezone, "localdate", lambda *_args: TODAY)
    user = make_user(role, cleared=False)
    for kind, span in (("training", training), ("dbs", dbs)):
        if span:
            give(user, kind, TODAY + span[0] * DAY, TODAY + span[1] * DAY)
    assert may.test(fresh(user)) == is_cleared(fresh(user)) == opens
    assert cleared_on(fresh(user), TODAY) == opens


def test_s18_the_door_shuts_the_day_after_and_at_once_when_it_is_taken_back(
    as_role, make_user
):
    """S18: the door shuts the day after and at once when it is taken back."""
    client = as_role("safeguarding")
    page = reverse("safety:home")
    assert client.get(page).status_code == 200
    held = Clearance.objects.filter(kind="dbs").get()
    staffing.end_clearance(clearance=held, by=PROGRAM, reason="Left the register.")
    assert client.get(page).status_code == 403
    assert "not in date" in client.get(reverse("people:home")).content.decode()
    give(held.user, "dbs", timezone.localdate(), timezone.localdate() + DAY)
    assert client.get(page).status_code == 200
    Clearance.objects.filter(kind="training").update(
        on=timezone.localdate() - 9 * DAY, until=timezone.localdate() - DAY
    )
    assert client.get(page).status_code == 403


def test_s18_no_other_role_is_asked_for_clearance(make_user):
    assert not is_cleared(make_user("member"))
    assert not can_safeguard.test(make_user("member", name="Another"))


def test_s18_an_administrator_records_it_on_a_page(as_role, make_user):
    admin = as_role("administrator")
    user = make_user("moderator", cleared=False)
    page = reverse("safety:clearance", args=[user.pk])
    assert "No access" in admin.get(reverse("safety:clearances")).content.decode()
    today = timezone.localdate()

    def sent(kind, on, until):
        parts = {f"{name}-{part}": getattr(day, part) for name, day in (("on", on), ("until", until)) for part in ("day", "month", "year")}  # fmt: skip
        return admin.post(page, {"kind": kind, **parts})

    assert "not come yet" in sent("dbs", today + DAY, today + 9 * DAY).content.decode()
    assert "must end after" in sent("dbs", today, today).content.decode()
    assert "five years" in sent("dbs", today, today + 3_000 * DAY).content.decode()
    assert not user.clearances.exists()
    for kind in ("training", "dbs"):
        assert sent(kind, today, today + 300 * DAY).status_code == 302
    assert "In date" in admin.get(reverse("safety:clearances")).content.decode()
    assert is_cleared(fresh(user))
    held = user.clearances.first()
    end = reverse("safety:end_clearance", args=[held.pk])
    assert admin.post(end, {"reason": "Test."}).status_code == 302
    assert admin.post(end, {"reason": "Test."}).status_code == 404
    assert not is_cleared(fresh(user))
    assert verify().whole


def test_s18_nobody_clears_themselves(as_role, make_user):
    admin = as_role("administrator")
    me = User.objects.get(held__role="administrator")
    today = timezone.localdate()
    parts = {"on-day": today.day, "on-month": today.month, "on-year": today.year}
    parts |= {"until-day": 1, "until-month": 1, "until-year": today.year + 2}
    answer = admin.post(reverse("safety:clearance", args=[me.pk]), {"kind": "dbs", **parts})
    assert "Nobody clears themselves" in answer.content.decode()
    assert not me.clearances.exists()


# --- cover ---------------------------------------------------------------------------------


@pytest.fixture
def people(make_user):
    found = [
        make_user("safeguarding", name=name, cleared=False) for name in ("a", "b", "c")
    ]
    for user in found:
        clear_long(user)
    return found


def plan(people, area="", first=0, last=9, call=""):
    lead, deputy = people[:2]
    return staffing.add_cover(
        area=area, call_slug=call, starts=TODAY + first * DAY, ends=TODAY + last * DAY,
        lead=lead, deputy=deputy, by=PROGRAM,
    )  # fmt: skip


def test_a_rota_of_the_area_comes_before_that_of_every_area_and_of_a_call_before_both(
    people,
):
    every, area = plan(people), plan(people, AREA)
    call = plan(people, call="bedtime")
    assert covering(AREA, TODAY) == area
    assert covering(OTHER, TODAY) == covering("", TODAY) == every
    assert covering(AREA, TODAY, "bedtime") == call
    assert covering(AREA, TODAY + 10 * DAY) is None


def test_a_later_line_takes_the_place_of_an_earlier_one_until_it_is_taken_out(people):
    first, second = plan(people), plan(people[1:])
    assert covering("", TODAY) == second
    staffing.end_cover(cover=second, by=PROGRAM, reason="Ill.")
    assert covering("", TODAY) == first
    assert verify().whole


def test_days_without_a_cleared_lead_and_deputy_are_gaps(people):
    plan(people, first=0, last=3)
    plan(people, first=5, last=9)
    Clearance.objects.filter(user=people[1], kind="dbs").update(until=TODAY + 7 * DAY)
    found = gaps(AREA, TODAY, TODAY + 10 * DAY)
    assert [(day - TODAY).days for day in found] == [4, 8, 9, 10]


def test_who_has_no_role_or_account_covers_nothing(people):
    plan(people)
    people[0].is_active = False
    people[0].save()
    assert len(gaps("", TODAY, TODAY + DAY)) == 2


def test_a_chair_puts_two_people_on_the_rota_and_takes_them_out(as_role, people):
    chair = as_role("chair")
    today = timezone.localdate()
    ends = today + 30 * DAY
    form = {
        "area": AREA, "lead": people[0].pk, "deputy": people[1].pk,
        "starts-day": today.day, "starts-month": today.month, "starts-year": today.year,
        "ends-day": ends.day, "ends-month": ends.month, "ends-year": ends.year,
        "days": ["0", "6"], "opens": "08:30", "closes": "20:00",
    }  # fmt: skip
    page = reverse("safety:add_cover")
    assert "days without a lead" in chair.get(reverse("safety:rota")).content.decode()
    for wrong, words in (
        ({"deputy": people[0].pk}, "Choose somebody else"),
        ({"ends-year": today.year - 1}, "must not be before"),
        ({"closes": "08:00"}, "must end after"),
    ):
        assert words in chair.post(page, {**form, **wrong}).content.decode()
    assert chair.post(page, {**form, "bank_holidays": "on"}).status_code == 302
    cover = covering(AREA, today)
    assert cover.hours == {
        "days": [0, 6], "from": "08:30", "to": "20:00", "bank_holidays": True
    }  # fmt: skip
    rota = chair.get(reverse("safety:rota")).content.decode()
    assert "08:30 to 20:00, and bank holidays" in rota
    assert "Lead: a. Deputy: b." in chair.get(reverse("safety:rota")).content.decode()
    end = reverse("safety:end_cover", args=[cover.pk])
    assert chair.post(end, {}).status_code == 200
    assert chair.post(end, {"reason": "Test."}).status_code == 302
    assert covering(AREA, today) is None


def test_a_concern_of_today_goes_to_who_is_on_cover_today(people):
    today = timezone.localdate()
    staffing.add_cover(
        area="", starts=today, ends=today, lead=people[2], deputy=people[0], by=PROGRAM
    )
    made = concern(subject_kind="", subject_key="")
    assert {each.to.name for each in made.alerts.all()} == {"c", "a"}
