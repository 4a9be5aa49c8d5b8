"""Take an export back into an empty site: all of it, checked, or nothing."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.db import connection, models, transaction

from seethechild.web.audit.models import Event
from seethechild.web.audit.verify import Verified, verify
from seethechild.web.backup.archive import (
    FOLDERS,
    HEAD,
    TAIL,
    ArchiveError,
    migrations,
    read_archive,
    tables,
)
from seethechild.web.people.models import User


@dataclass(frozen=True)
class Restored:
    """What came back.

    Attributes:
        rows: in all tables.
        files: in the data folder.
        chain: of events, verified.
    """

    rows: int
    files: int
    chain: Verified


def restore(path: Path) -> Restored:
    """Take an export back.

    Args:
        path: the sealed file.

    Raises:
        ArchiveError: this site is not empty, or the export does not fit this version, or what came
            back is not what left; nothing has changed then.
        SealError: the file was changed or cut off, or its key is not here.
    """
    if User.objects.exists() or Event.objects.exists():
        raise ArchiveError(
            "This site is not empty. Give another DATABASE_URL or data folder."
        )
    settings.DATA.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".restore-", dir=settings.DATA))
    try:
        with transaction.atomic():
            rows, files = _take(path, staging)
            chain = verify()
            if not chain.whole:
                raise ArchiveError("\n".join(chain.problems))
            for folder in FOLDERS:
                if (staging / folder).exists():
                    (staging / folder).rename(settings.DATA / folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Restored(rows, files, chain)


def _take(path: Path, staging: Path) -> tuple[int, int]:
    counts: dict[str, int] = {}
    files, tail = 0, None
    with _triggers_off():
        for name, data in read_archive(path):
            place = PurePosixPath(name)
            if name == HEAD:
                _same_version(json.loads(data))
            elif name == TAIL:
                tail = json.loads(data)
            elif place.parts[0] == "tables":
                counts[place.stem] = _rows(data)
            elif place.parts[0] == "files" and place.parts[1] in FOLDERS:
                _file(staging, PurePosixPath(*place.parts[1:]), data)
                files += 1
        _count_on()
    last = Event.objects.order_by("-id").values_list("own", flat=True).first()
    if tail is None or tail["counts"] != counts or tail["last"] != last:
        raise ArchiveError("The export is not whole: its counts differ from what it holds.")
    return sum(counts.values()), files


def _same_version(head: dict[str, object]) -> None:
    if head["migrations"] != migrations():
        raise ArchiveError(
            f"The export was made by version {head['version']}, whose tables differ from "
            f"those of {settings.VERSION}. Restore it with that version, then update."
        )


def _rows(data: bytes) -> int:
    count = 0
    for row in serializers.deserialize("jsonl", data.decode()):
        row.save(force_insert=True)
        count += 1
    return count


def _file(staging: Path, place: PurePosixPath, data: bytes) -> None:
    if ".." in place.parts or place.is_absolute():
        raise ArchiveError("The export names a file outside the data folder.")
    target = staging / place
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.write_bytes(data)
    target.chmod(0o600)


@contextmanager
def _triggers_off() -> Iterator[None]:
    """Rows that come back have their events already: nothing is noticed a second time."""
    off, on = _TRIGGERS[connection.vendor]()
    _run(off)
    yield
    _run(["SET CONSTRAINTS ALL IMMEDIATE"] if connection.vendor == "postgresql" else [])
    _run(on)


def _sqlite() -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = cursor.fetchall()
    return [f"DROP TRIGGER {name}" for name, _ in found], [sql for _, sql in found]


def _postgresql() -> tuple[list[str], list[str]]:
    names = [one._meta.db_table for one in tables()]  # noqa: SLF001 - documented
    turn = "ALTER TABLE {} {} TRIGGER USER"
    return (
        [turn.format(name, "DISABLE") for name in names],
        [turn.format(name, "ENABLE") for name in names],
    )


_TRIGGERS = {"sqlite": _sqlite, "postgresql": _postgresql}


def _count_on() -> None:
    """Let new rows be numbered after those that came back."""
    found: list[type[models.Model]] = tables()
    _run(connection.ops.sequence_reset_sql(no_style(), found))


def _run(lines: list[str]) -> None:
    with connection.cursor() as cursor:
        for line in lines:
            cursor.execute(line)
