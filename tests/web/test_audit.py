"""Events cannot be changed, and nothing changes without one: also by SQL."""

import pytest
from django.db import DatabaseError, connection, transaction

from seethechild.web.audit.actions import PROGRAM, record
from seethechild.web.audit.models import Event
from seethechild.web.audit.verify import verify
from seethechild.web.people import actions
from seethechild.web.people.models import Role

pytestmark = pytest.mark.django_db


def sql(text: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text)


def test_what_is_done_by_actions_is_explained(make_user):
    user = make_user("analyst")
    actions.give_role(user=user, role="verifier", by=PROGRAM)
    actions.take_role(user=user, role="verifier", by=user, reason="Given in error.")
    actions.close_account(user=user, by=PROGRAM, reason="Left.")
    found = verify()
    assert found.whole, found.problems
    assert found.events == Event.objects.count() > 5


@pytest.mark.parametrize("table", ["audit_event", "audit_change"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET at = at", "DELETE FROM {}"])
def test_the_trail_refuses_to_be_changed(make_user, table, verb):
    make_user("analyst")
    with pytest.raises(DatabaseError, match="append-only"):
        sql(verb.format(table))


@pytest.mark.parametrize(
    "by_sql",
    [
        "UPDATE people_role SET role = 'administrator'",
        "UPDATE people_user SET is_active = NOT is_active",
        "DELETE FROM people_role",
        "INSERT INTO people_organisation (slug, name, kind, council) VALUES ('x','X','council','')",
    ],
)
def test_a_change_by_sql_is_caught(make_user, by_sql):
    make_user("analyst")
    assert verify().whole
    sql(by_sql)
    found = verify()
    assert not found.whole
    assert "changed" in found.problems[0]


def test_a_later_action_does_not_explain_an_earlier_change_by_sql(make_user):
    user = make_user("analyst")
    sql("UPDATE people_user SET is_active = NOT is_active")
    actions.close_account(user=user, by=PROGRAM, reason="Left.")
    assert not verify().whole


def test_a_save_past_the_actions_is_caught(make_user):
    make_user("analyst")
    Role.objects.update(role="verifier")
    assert not verify().whole


def test_a_forged_or_missing_event_is_found(make_user):
    make_user("analyst")
    drop = {
        "sqlite": "DROP TRIGGER audit_event_no_{}",
        "postgresql": "ALTER TABLE audit_event DISABLE TRIGGER audit_event_no_change",
    }[connection.vendor]
    sql(drop.format("update"))
    sql(
        "UPDATE audit_event SET verb = 'nothing' WHERE id = (SELECT min(id) FROM audit_event)"
    )
    assert "was changed after" in verify().problems[0]
    if connection.vendor == "sqlite":
        sql(drop.format("delete"))
    sql("DELETE FROM audit_event WHERE id = (SELECT min(id) FROM audit_event)")
    assert "not bound" in verify().problems[0]


def test_an_event_that_is_rolled_back_leaves_no_hole(make_user):
    make_user("analyst")

    def fail() -> None:
        with transaction.atomic():
            record(verb="try", by=PROGRAM)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    record(verb="try again", by=PROGRAM)
    assert verify().whole
