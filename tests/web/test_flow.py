"""Every state is held by the database: its values by a constraint, its ways by a trigger."""

from importlib import import_module
from itertools import product

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.audit.models import Event
from seethechild.web.audit.moving import StateError, move
from seethechild.web.calls.models import Call
from seethechild.web.calls.states import CALL
from seethechild.web.flow import Arrow, Flow

pytestmark = pytest.mark.django_db
#: Moved by the worker, not by people.
OF_THE_WORKER = {"jobs_job", "journeys_dataset"}


def _flow_of(model):
    """Return the flow whose states the model's field offers, from its app's ``states.py``."""
    module = import_module(f"{model._meta.app_config.name}.states")
    flows = [one for one in vars(module).values() if isinstance(one, Flow)]
    offered = {key for key, _words in model._meta.get_field("state").choices}
    return next(one for one in flows if set(one.states) == offered)


TABLES = {
    model._meta.db_table: _flow_of(model)
    for model in apps.get_models()
    if any(field.name == "state" for field in model._meta.fields)
    and model._meta.db_table not in OF_THE_WORKER
}


@pytest.mark.parametrize("table", TABLES)
def test_the_database_lets_a_thing_go_these_ways_only(table):
    """The trigger in the database is read back and compared, pair by pair."""
    flow, states = TABLES[table], list(TABLES[table].states)
    said = _trigger(table)
    for pair in product(states, states):
        way = f"'{pair[0]}>{pair[1]}'"
        assert (way in said) == (pair in flow.pairs), way


def _trigger(table: str) -> str:
    asks = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s",
        "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = %s",
    }
    with connection.cursor() as cursor:
        cursor.execute(asks[connection.vendor], [f"{table}_arrows"])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("table", TABLES)
def test_the_database_holds_no_other_state(table):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    checks = [
        name for name, one in found.items() if one["check"] and name.endswith("_state")
    ]
    assert checks, f"{table} has no CheckConstraint whose name ends in _state"


@pytest.fixture
def call(make_user):
    chair = make_user("chair")
    return Call.objects.create(
        slug="a", title="A", organisation=chair.organisation, state=CALL.start
    )


def test_a_move_writes_its_event_and_a_second_one_is_told(call):
    nearer = Flow("call", CALL.states, {"close": Arrow(("planned",), "closed")})
    before = Event.objects.count()
    with pytest.raises(StateError, match="Somebody may have been quicker"):
        move(call, CALL, "close", by=PROGRAM)
    assert Event.objects.count() == before
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
    ):  # the trigger knows no such way
        move(call, nearer, "close", by=PROGRAM)
    assert Event.objects.count() == before
    call.refresh_from_db()
    assert call.state == "planned"


def test_raw_sql_goes_no_other_way(call):
    with (
        pytest.raises(DatabaseError, match="no way from this state"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE calls_call SET state = 'answered' WHERE id = %s", [call.pk])


def test_a_flow_refuses_a_state_it_does_not_declare():
    with pytest.raises(ValueError, match="no such state"):
        Flow("door", {"open": "Open"}, {"shut": Arrow(("open",), "shut")})
