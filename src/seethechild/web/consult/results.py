"""What came out of a sense check: counted from its answers, group by group, none from another's."""

import hashlib
import inspect
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import polars as pl
from django.conf import settings
from django.utils.crypto import salted_hmac

from seethechild.report.disclosure import THRESHOLD, suppress
from seethechild.voices import shares
from seethechild.voices.shares import SAID, line
from seethechild.web.consult.groups import GROUPS
from seethechild.web.consult.models import SenseCheck, Vote, Words

#: Group → what was said → how many.
Counts = dict[str, dict[str, int]]
Told = dict[str, Any]


def standing_votes(asked: SenseCheck) -> list[Vote]:
    """Return the answers that count: of each voter the newest."""
    newest = {one.voter: one for one in asked.votes.order_by("id")}
    return sorted(newest.values(), key=lambda one: one.pk)


def counted(asked: SenseCheck) -> Counts:
    """Return how many of each group said what. For the program alone: small counts are not hidden."""
    sums = Counter((one.group, one.said) for one in standing_votes(asked))
    return {group: {said: sums[group, said] for said in SAID} for group in GROUPS}


def lines(asked: SenseCheck) -> dict[str, Told]:
    """Return what may be told of each group."""
    floors = dict(asked.groups.values_list("group", "floor"))
    return {group: _told(counts, floors[group]) for group, counts in counted(asked).items()}


def _told(counts: Mapping[str, int], floor: int) -> Told:
    """Return a group's line and, where it is exact, its counts; small ones hidden with a second beside them."""
    found = line(counts, floor=floor)
    shown = _counts(counts) if found.kind == "exact" else {}
    return found.told() | {"counts": shown}


def _counts(counts: Mapping[str, int]) -> dict[str, int | None]:
    rows = [(said, said == "no", counts[said]) for said in ("agree", "live", "no")]
    frame = pl.DataFrame(rows, schema=["said", "against", "count"], orient="row")
    # both sides are known beside the whole: a small part of one side hides the other part of it
    told = suppress(frame, ["count"], totals=[("against",), ()])
    shown: dict[str, int | None] = dict(told.select("said", "count").iter_rows())
    # how many answered in all is not told: this one stands by itself
    return shown | {"unsure": counts["unsure"] if counts["unsure"] >= THRESHOLD else None}


def inputs_of(asked: SenseCheck) -> str:
    """Return a keyed hash (HMAC-SHA-256) of all that the result is counted from.

    Without the site's key nobody can try which few answers give it (P9).
    """
    said = {
        "check": [asked.name, asked.version],
        "floors": sorted(asked.groups.values_list("group", "floor")),
        "votes": [[one.pk, one.group, one.said] for one in standing_votes(asked)],
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return salted_hmac("seethechild.consult.inputs", text, algorithm="sha256").hexdigest()


def method() -> str:
    """Return the SHA-256 of the text of what counts."""
    return _sha256(inspect.getsource(shares) + inspect.getsource(_counts))


def snapshot_of(asked: SenseCheck) -> Told:
    """Return what is kept when it closes."""
    return {
        "lines": lines(asked),
        "inputs": inputs_of(asked),
        "code": settings.VERSION,
        "method": method(),
    }


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def statements(asked: SenseCheck) -> dict[str, list[Words]]:
    """Return the words that can be shown of each group: read, and of an answer that counts.

    Of a group that is too small for a share, only what somebody of it has marked as fair (V3).
    """
    small = {group for group, one in asked.result.lines.items() if one["kind"] == "few"}
    found = readable(asked)
    return {
        group: [
            one
            for one in found
            if one.vote.group == group and (group not in small or hasattr(one, "fair"))
        ]
        for group in GROUPS
    }


def readable(asked: SenseCheck) -> list[Words]:
    """Return the words that were let through, of answers that count."""
    standing = {one.pk for one in standing_votes(asked)}
    rows = Words.objects.filter(vote__asked=asked, state="shown")
    return [
        one
        for one in rows.select_related("vote", "fair").defer("exact")
        if one.vote_id in standing
    ]
