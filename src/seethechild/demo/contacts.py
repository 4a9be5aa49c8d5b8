"""Contacts of a made-up council and the early help that some of them lead to.

Every child has contacts, whatever comes of them: some children far more than others, and more once
they have been helped before. Who will be referred has no part in that, so that of contacts that
were closed as many are followed by a referral as chance makes it, and a few more: before some
referrals there is a contact that was closed. All rates are declared (``truth.toml``).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from seethechild.core.streams import generator
from seethechild.core.time import DAYS_PER_YEAR
from seethechild.demo.chance import Luck
from seethechild.demo.lives import Lived
from seethechild.demo.need import Episode, Row
from seethechild.demo.people import Person
from seethechild.demo.records import as_frame

#: Contacts that are not followed by a referral at once, by the row of the life they are in.
Days = dict[int, list[int]]
#: A day, and the chance of that contact.
Drawn = dict[int, list[tuple[int, float]]]


def drawn(
    lived: Sequence[Lived], truth: Mapping[str, Any], *, seed: int, first: int, last: int
) -> Drawn:
    """Return days on which someone may have told the council of a child, for all children.

    The days are those of a child who was helped before; ``kept`` leaves out what is too much for
    the others.

    Args:
        lived: all lives, known to services or not.
        truth: parameters.
        seed: of the council.
        first: first day of contacts.
        last: the day after the last.

    Returns:
        Row of a life to days, in order, each with a number from 0 to 1 of its own.
    """
    settings = truth["contacts"]
    luck = generator(seed, "demo/contacts of all")
    start = np.array([max(first, life.birth, life.came) for life in lived])
    stop = np.array([min(last, life.end, life.adult()) for life in lived])
    days = np.maximum(stop - start, 0)
    shape = settings["alike"]
    rate = (
        settings["rate"] * settings["after_help"] * luck.gamma(shape, 1 / shape, len(lived))
    )
    counts = luck.poisson(rate * days / DAYS_PER_YEAR)
    of = np.repeat(np.arange(len(lived)), counts)
    on = start[of] + np.floor(luck.random(len(of)) * days[of]).astype(np.int64)
    chance = luck.random(len(of))
    found: Drawn = {}
    order = np.lexsort((on, of))
    for at, day, share in zip(of[order].tolist(), on[order].tolist(), chance[order].tolist(), strict=True):  # fmt: skip
        found.setdefault(lived[at].row, []).append((day, share))
    return found


def kept(
    possible: Drawn,
    people: Sequence[Person],
    told: Sequence[tuple[Person, Episode]],
    truth: Mapping[str, Any],
    *,
    last: int,
) -> Days:
    """Return the contacts there were: outside all episodes of need, and as often as declared.

    Args:
        possible: see ``drawn``.
        people: of whom contacts are told.
        told: children and episodes of need.
        truth: parameters.
        last: the day after the last.
    """
    mine: dict[int, list[Episode]] = {}
    for person, episode in told:
        mine.setdefault(person.life.row, []).append(episode)
    found: Days = {}
    for person in people:
        row, end = person.life.row, min(person.life.end, person.life.adult())
        episodes = mine.get(row, ())
        found[row] = [
            day
            for day, share in possible.get(row, ())
            if day < end
            and not any(each.referred <= day <= (each.closed or last) for each in episodes)
            and (is_usual(share, truth) or any(_helped_before(each, day) for each in episodes))
        ]  # fmt: skip
    return found


def is_usual(share: float, truth: Mapping[str, Any]) -> bool:
    """Say whether a drawn contact is one of a child who was never helped, too."""
    return bool(share * truth["contacts"]["after_help"] < 1.0)


def _helped_before(episode: Episode, day: int) -> bool:
    return bool(episode.spells) and episode.referred < day


def contacts(
    people: Sequence[Person],
    told: Sequence[tuple[Person, Episode]],
    others: Days,
    truth: Mapping[str, Any],
    *,
    seed: int,
    first: int,
    last: int,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return contacts and early help.

    Args:
        people: all whom the council was ever told of.
        told: children and episodes of need.
        others: contacts that are not followed by a referral at once (see ``kept``).
        truth: parameters.
        seed: of the council.
        first: first day of contacts.
        last: the day after the last.

    Returns:
        The records ``contacts`` and ``early_help``. Every referral has its contact. Early help
        follows some of the others, and some assessments that found no need.
    """
    mine: dict[str, list[Episode]] = {person.child: [] for person in people}
    for person, episode in told:
        mine[person.child].append(episode)
    settings = truth["contacts"]
    rows: list[Row] = []
    helped: list[Row] = []
    for person in people:
        luck = Luck(seed, "contacts", person.life.row)
        episodes = mine[person.child]
        rows += [
            _contact(person, each.contact, "referral", each.source)
            for each in episodes if each.contact >= first
        ]  # fmt: skip
        passed = [each.closed for each in episodes if each.reason == "RC9" and each.closed]
        closed = others.get(person.life.row, [])
        if episodes:
            closed = sorted(
                [
                    *closed,
                    *_before(person, episodes, settings, luck, first=first, last=last),
                ]
            )
        for day in closed:
            to_help = luck.yes(settings["to_early_help"])
            passed += [day] if to_help else []
            outcome = "early_help" if to_help else "no_action"
            rows.append(_contact(person, day, outcome, luck.pick(settings["source"])))
        helped += [_early_help(person, day, truth, luck) for day in passed]
    told_once = as_frame("contacts", rows).unique(
        ("child", "date"), keep="first", maintain_order=True
    )
    return told_once, as_frame("early_help", _one_at_a_time(helped))


def _contact(person: Person, day: int, outcome: str, source: str) -> Row:
    return {
        "child": person.child,
        "date": day,
        "contact_source": source,
        "outcome": outcome,
    }


def _before(
    person: Person,
    episodes: Sequence[Episode],
    settings: Mapping[str, Any],
    luck: Luck,
    *,
    first: int,
    last: int,
) -> list[int]:
    """Return the days of contacts closed in the year before referrals, outside all episodes."""
    found: list[int] = []
    free = max(first - 1, person.birth)
    for episode in episodes:
        again = luck.yes(settings["before_referral"]) and not person.life.unaccompanied
        while again:
            day = episode.contact - 1 - luck.days(settings["days_before"])
            if day > max(free, episode.contact - 365) and day < last:
                found.append(day)
            again = luck.yes(settings["number_before"])
        free = max(free, episode.closed or last)
    return found


def _early_help(person: Person, day: int, truth: Mapping[str, Any], luck: Luck) -> Row:
    settings = truth["early_help"]
    start = day + 1 + luck.days(settings["wait"])
    return {
        "child": person.child, "start": start, "stop": start + 7 + luck.days(settings["lasts"]),
        "organisation": luck.pick(settings["organisation"]),
        "outcome": luck.pick(settings["outcome"]), "team": f"Early help {1 + person.decile // 4}",
    }  # fmt: skip


def _one_at_a_time(rows: list[Row]) -> list[Row]:
    kept: list[Row] = []
    for row in sorted(rows, key=lambda row: (row["child"], row["start"])):
        if not kept or kept[-1]["child"] != row["child"] or row["start"] > kept[-1]["stop"]:
            kept.append(row)
    return kept
