"""Triggers for both databases: what refuses to be changed, and what is watched.

Used in migrations. SQLite and PostgreSQL differ in how a trigger is written, not in what it does.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.migrations.operations.base import Operation

Sqls = Sequence[str]


def append_only(table: str) -> Operation:
    """Refuse UPDATE, DELETE and, where there is one, TRUNCATE on a table.

    A later migration that changes a constraint of the table names it again, as with ``watch``.
    """
    said = f"{table} is append-only"
    sqlite = [
        line
        for kind in ("UPDATE", "DELETE")
        for line in (
            f"DROP TRIGGER IF EXISTS {table}_no_{kind.lower()}",
            (
                f"CREATE TRIGGER {table}_no_{kind.lower()} BEFORE {kind} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            ),
        )
    ]
    refuse = f"{table}_refuse()"
    postgresql = (
        f"DROP TRIGGER IF EXISTS {table}_no_change ON {table};"
        f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table};"
        f"CREATE OR REPLACE FUNCTION {refuse} RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{said}'; END $$;"
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {refuse};"
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {refuse};"
    )
    return _both(sqlite, [postgresql])


def watch(table: str, *, columns: Sequence[str], key: str = "id") -> Operation:
    """Write a ``Change`` for every new or deleted row and every write to the columns.

    A later migration that names the same table puts these columns in the place of the old ones. One that
    adds a column must: SQLite makes the table anew, without its triggers.

    Args:
        table: of the database.
        columns: those that must not be written without an event.
        key: of the row.
    """
    names = ", ".join(f'"{each}"' for each in columns)  # a column may be called "on"
    kinds = {
        "insert": ("INSERT", "NEW"),
        # also where the value stays: an action is then always as many changes as it says
        "update": (f"UPDATE OF {names}", "NEW"),
        "delete": ("DELETE", "OLD"),
    }
    sqlite, postgresql = [], []
    for kind, (event, row) in kinds.items():
        line = (
            f'INSERT INTO audit_change (at, "table", "row", kind) VALUES '  # noqa: S608 - names from migrations
            f"({{now}}, '{table}', CAST({row}.{key} AS text), '{kind}');"
        )
        name = f"{table}_watch_{kind}"
        here = f"{name} AFTER {event} ON {table} FOR EACH ROW"
        told = line.format(now="strftime('%Y-%m-%d %H:%M:%f', 'now')")
        sqlite += [
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {here} BEGIN {told} END",
        ]
        told, seen = line.format(now="clock_timestamp()"), f"{table}_{kind}_seen()"
        postgresql.append(
            f"DROP TRIGGER IF EXISTS {name} ON {table};"
            f"CREATE OR REPLACE FUNCTION {seen} RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {told} RETURN NULL; END $$;"
            f"CREATE TRIGGER {here} EXECUTE FUNCTION {seen};"
        )
    return _both(sqlite, postgresql)


def arrows(table: str, pairs: Iterable[tuple[str, str]]) -> Operation:
    """Refuse every change of the column ``state`` that is not one of the ways.

    A later migration that names the same table puts new ways in the place of the old.

    Args:
        table: of the database.
        pairs: (from, to), of ``Flow.pairs``, written out in the migration.
    """
    ways = ", ".join(f"'{old}>{new}'" for old, new in sorted(pairs))
    wrong = f"OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN ({ways})"
    said = f"{table}: no way from this state to that"
    sqlite = [
        f"DROP TRIGGER IF EXISTS {table}_arrows",
        (
            f"CREATE TRIGGER {table}_arrows BEFORE UPDATE OF state ON {table} "
            f"WHEN {wrong} BEGIN SELECT RAISE(ABORT, '{said}'); END"
        ),
    ]
    refuse = f"{table}_arrows()"
    postgresql = (
        f"DROP TRIGGER IF EXISTS {table}_arrows ON {table};"
        f"CREATE OR REPLACE FUNCTION {refuse} RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{said}'; END $$;"
        f"CREATE TRIGGER {table}_arrows BEFORE UPDATE OF state ON {table} "
        f"FOR EACH ROW WHEN ({wrong}) EXECUTE FUNCTION {refuse};"
    )
    return _both(sqlite, [postgresql])


class _Triggers(Operation):
    """Runs SQL of the database at hand.

    It looks at no model, so that none is made for it: with ``RunPython`` that takes most of the time.
    """

    reversible = True

    def __init__(self, sqlite: Sqls, postgresql: Sqls) -> None:
        self.lines = {"sqlite": sqlite, "postgresql": postgresql}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the models as they are."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Run the lines."""
        for sql in self.lines[schema_editor.connection.vendor]:
            schema_editor.execute(sql)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Leave them: the table goes with its triggers."""


def _both(sqlite: Sqls, postgresql: Sqls) -> Operation:
    return _Triggers(sqlite, postgresql)
