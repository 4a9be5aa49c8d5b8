"""The file of an export: made when it is downloaded, from what is published at that moment."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import override

from seethechild.report.disclosure import THRESHOLD
from seethechild.web.ideas.models import Contribution
from seethechild.web.ideas.public import published
from seethechild.web.picture.downloads import csv_bytes
from seethechild.web.research.coarse import coarsened
from seethechild.web.research.fields import FIELDS, columns_of, row_of
from seethechild.web.research.models import ResearchExport

#: Zip files hold a time for each part: always this one, so that the same ideas make the same bytes.
_TIME: Final = (2000, 1, 1, 0, 0, 0)
MADE_UP: Final = "MADE UP: this site is a demonstration. No child wrote these words."


class TooFewError(Exception):
    """So few ideas that each would stand out."""


@dataclass(frozen=True)
class File:
    """A file to hand out.

    Attributes:
        content: the zip's bytes.
        ideas: how many ideas it holds.
        sha256: of the content.
    """

    content: bytes
    ideas: int
    sha256: str


def make_file(export: ResearchExport, *, now: datetime) -> File:
    """Make the zip of an export that has been agreed: CSV, JSON and what they mean.

    The same secret makes the same pseudonyms, so that two downloads of one export agree; another
    export has others. Rows are in the order of pseudonyms, which says nothing.

    Args:
        export: agreed, with its secret.
        now: the moment, told in the file.

    Raises:
        TooFewError: fewer than ten ideas are left.
    """
    rows = rows_of(ideas_of(export), key=export.key, fields=export.fields)
    if len(rows) < THRESHOLD:
        raise TooFewError
    parts = {"ideas.csv": csv_bytes(rows), "ideas.json": _json(rows, now)}
    parts["README.txt"] = _readme(export, parts, len(rows), now).encode()
    content = _zip(parts)
    return File(content, len(rows), hashlib.sha256(content).hexdigest())


def ideas_of(export: ResearchExport) -> QuerySet[Contribution]:
    """Return what is published now and was when the export was agreed: by the one door of S1."""
    return published().filter(published_at__lte=export.agreed_at).prefetch_related("tags")


def rows_of(
    ideas: Iterable[Contribution], *, key: str, fields: list[str]
) -> list[dict[str, str]]:
    """Return a row an idea: a pseudonym and the parts that were asked for, small groups hidden.

    What is hidden does not depend on what was asked for: every file is a part of the one with all, so
    that two files joined by their words show no more than that one.

    Raises:
        KeyError: a part is not on the list.
    """
    named = {pseudonym(idea, key): row_of(idea, list(FIELDS)) for idea in ideas}
    kept = columns_of(fields)
    names = sorted(named)
    made = coarsened(named[name] for name in names)
    return [
        {"idea": name} | {column: row[column] for column in row if column in kept}
        for name, row in zip(names, made, strict=True)
    ]


def pseudonym(idea: Contribution, key: str) -> str:
    """Return what an idea is called in one export."""
    made = salted_hmac("research export", idea.name, secret=key, algorithm="sha256")
    return made.hexdigest()[:20]


def _json(rows: list[dict[str, str]], now: datetime) -> bytes:
    said: dict[str, Any] = {"made_up": settings.DEMO, **_provenance(now), "ideas": rows}
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def _provenance(now: datetime) -> dict[str, str]:
    return {"program": f"See the Child {settings.VERSION}", "made": f"{now:%Y-%m-%d}"}


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _readme(
    export: ResearchExport, parts: dict[str, bytes], ideas: int, now: datetime
) -> str:
    with override("en-gb"):
        held = "\n".join(f"- {FIELDS[field]}" for field in FIELDS if field in export.fields)
    sums = "\n".join(
        f"- {name}: sha256 {hashlib.sha256(content).hexdigest()}"
        for name, content in parts.items()
    )
    return "\n\n".join(
        [
            *([MADE_UP] if settings.DEMO else []),
            "Ideas sent to See the Child, for research",
            f"What it is. {ideas} ideas {_FROM}",
            f"What it was given for.\n{export.purpose}",
            f"Who holds it: {export.holder}. Delete it by {export.keep_until:%d %B %Y}.",
            f"Lawful basis, as who asked for it said it.\n{export.lawful_basis}",
            f"What is in it, for each idea.\n{held}",
            _PSEUDONYMS,
            _SMALL,
            _NOT_MEANT,
            _DO_NOT,
            f"Made by {_provenance(now)['program']} on {now:%d %B %Y}, export {export.pk}.\n{sums}",
            "",
        ]
    )


_FROM: Final = (
    "from children, families and people who work with them. A trained person read each one first "
    "and took out names and places. Only words that are published on the site are here. Areas are "
    "codes of councils of the Office for National Statistics."
)
_PSEUDONYMS: Final = (
    "Pseudonyms. The column 'idea' is made with a secret of this export alone, which is thrown away "
    "when the export ends. The same idea has another pseudonym in another export. This is "
    "pseudonymised, not anonymous: where the words are in it, they can be found on the public page."
)
_SMALL: Final = (
    "Small groups. Role, age band, language, themes, form, month and area are looked at together, "
    "whether they are in this file or not. Where fewer than ten ideas share them all, the area says "
    "'hidden', then the month, and so on back to the role; others may be hidden with them, so that "
    "none is known by subtraction. Much of it may be hidden. "
    "An empty box means that nobody said. A leading apostrophe in the CSV keeps a spreadsheet from "
    "taking words for a formula; the JSON has none."
)
_NOT_MEANT: Final = (
    "What it does not mean. Who sends an idea chooses to. These are not a sample of children, and "
    "counts of them are no measure of how many think so. What was not published, and what was taken "
    "back, is not here: what is missing is not missing by chance."
)
_DO_NOT: Final = (
    "Do not try to find out who sent an idea, do not join it with other data about people, do not "
    "pass it on. An idea can be taken back after this file was made: ask for a new file before you "
    "publish."
)
