"""The sealed file of an export: every table as JSON lines, every file, what must come out again.

It is a tar, sealed with the site's key (``vault``): without that key nobody can read it, so the keys are
kept elsewhere. The tables are read in one snapshot, while others go on writing.
"""

import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder

from seethechild.web.audit.models import Event
from seethechild.web.vault import SealedWriter, open_file

#: Tables that a new site makes for itself, or that end with a visit.
LEFT_OUT: Final = frozenset(
    {"sessions.session", "contenttypes.contenttype", "auth.permission", "auth.group"}
)
#: Folders of the data folder that belong to the site. The keys do not: they are kept elsewhere.
FOLDERS: Final = ("runs", "uploads", "datasets", "voices")
HEAD, TAIL = "head.json", "tail.json"


class ArchiveError(Exception):
    """The file is no export, or not one this version can take back."""


class ExactEncoder(DjangoJSONEncoder):
    """Times to the microsecond: Django's own cuts them to thousandths, which breaks the chain."""

    def default(self, o: object) -> object:
        """Return what JSON can hold."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def tables() -> list[type[models.Model]]:
    """Return the tables an export holds."""
    return [one for one in apps.get_models() if one._meta.label_lower not in LEFT_OUT]  # noqa: SLF001 - documented


def migrations() -> list[str]:
    """Return the changes this site's tables have been through."""
    rows = MigrationRecorder.Migration.objects.order_by("app", "name")
    return [f"{app}.{name}" for app, name in rows.values_list("app", "name")]


def write_archive(path: Path) -> dict[str, int]:
    """Write everything into one sealed file.

    Returns:
        How many rows of each table.
    """
    counts: dict[str, int] = {}
    with SealedWriter(path) as sealed, tarfile.open(fileobj=sealed, mode="w|") as tar:  # type: ignore[call-overload]  # it only writes
        with _snapshot():
            _add(tar, HEAD, {"version": settings.VERSION, "migrations": migrations()})
            for model in tables():
                name = model._meta.label_lower  # noqa: SLF001 - documented
                rows = model._base_manager.order_by("pk")  # noqa: SLF001 - documented
                text = serializers.serialize(
                    "jsonl", rows.iterator(chunk_size=1_000), cls=ExactEncoder
                )
                counts[name] = text.count("\n")
                _put(tar, f"tables/{name}.jsonl", text.encode())
            last = Event.objects.order_by("-id").values_list("own", flat=True).first()
        for file in files():
            tar.add(file, f"files/{file.relative_to(settings.DATA).as_posix()}")
        _add(tar, TAIL, {"counts": counts, "last": last})
    return counts


def files() -> Iterator[Path]:
    """Return the files that belong to the site, in order."""
    for folder in FOLDERS:
        for path in sorted((settings.DATA / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path


def read_archive(path: Path) -> Iterator[tuple[str, bytes]]:
    """Return each part of an export: its name and what it holds.

    Raises:
        SealError: it was changed, cut off, or sealed with a key that is not here.
        ArchiveError: it is no export.
    """
    try:
        with tarfile.open(fileobj=_Stream(open_file(path)), mode="r|") as tar:
            for part in tar:
                held = tar.extractfile(part)
                if held is not None:
                    yield part.name, held.read()
    except tarfile.TarError as error:
        raise ArchiveError("The file is not an export of this program.") from error


class _Stream(io.RawIOBase):
    """Pieces as a file that can be read once."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._rest = iter(pieces), b""

    def read(self, size: int = -1) -> bytes:
        """Return that many bytes, fewer at the end."""
        while size < 0 or len(self._rest) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._rest += piece
        size = len(self._rest) if size < 0 else size
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


@contextmanager
def _snapshot() -> Iterator[None]:
    """Read everything as it is at one moment; writers need not wait."""
    if connection.in_atomic_block:  # the caller's transaction is the moment
        yield
        return
    begin = {
        "sqlite": "BEGIN DEFERRED",
        "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("COMMIT")


def _add(tar: tarfile.TarFile, name: str, said: object) -> None:
    _put(tar, name, json.dumps(said, ensure_ascii=False).encode())


def _put(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))
