"""From lives to what a council records of help: referrals, assessments, enquiries and plans."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from seethechild.demo.chance import Luck
from seethechild.demo.lives import Step, weekday
from seethechild.demo.people import Person

Row = dict[str, Any]
HELPED = (
    "family_help",
    "child_protection_plan",
    "looked_after",
    "support_after_care_or_order",
)


@dataclass
class Episode:
    """A referral and all that followed until it closed. Days are ordinals; None is open."""

    referred: int
    source: str
    contact: int
    need: str
    no_further_action: bool = False
    not_in_need: bool = False
    closed: int | None = None
    reason: str | None = None
    assessments: list[Row] = field(default_factory=list)
    enquiries: list[Row] = field(default_factory=list)
    need_plans: list[Row] = field(default_factory=list)
    plans: list[Row] = field(default_factory=list)
    care: list[tuple[int, int | None]] = field(default_factory=list)
    court: list[Row] = field(default_factory=list)
    spells: list[tuple[str, int, int | None]] = field(default_factory=list)


def episodes(
    person: Person, truth: Mapping[str, Any], *, seed: int, last: int
) -> list[Episode]:
    """Return the episodes of a child, in order.

    Args:
        person: the child.
        truth: parameters.
        seed: of the council.
        last: the day after the last that is told of.
    """
    return _Telling(person, truth, seed, last).told()


class _Telling:
    """One child's episodes, as the life goes on."""

    def __init__(
        self, person: Person, truth: Mapping[str, Any], seed: int, last: int
    ) -> None:
        self.person, self.truth, self.last = person, truth, last
        self.luck = Luck(seed, "need", person.life.row)
        self.found: list[Episode] = []
        self.now: Episode | None = None
        self.earlier_plans = 0
        self.free = 0

    def told(self) -> list[Episode]:
        life = self.person.life
        if life.start["help"] in HELPED:
            self.begin_before(life.start["help"])
        for step in life.steps:
            self.follow(step)
        if self.now is not None and life.gone and self.now.closed is None:
            self.close(life.end, self.reason_grown())
        for episode in self.found:
            _settle(episode, self.truth, self.luck)
        return self.found

    def begin_before(self, state: str) -> None:
        """Begin an episode that was open when the run began."""
        life, plans = self.person.life, self.truth["plans"]
        referred = life.since
        if life.unaccompanied:
            referred = life.since - self.luck.days(1)
        elif state != "family_help":
            referred -= 15 + self.luck.days(plans["enquiry_before"])
        self.open(max(referred, life.birth - 200))
        if self.now is None:
            return
        if state == "child_protection_plan":
            self.earlier_plans += self.luck.yes(plans["earlier_plan"])
            self.plan(weekday(life.since))
        if state == "looked_after":
            self.now.care.append((life.since, None))
        self.enter(state, life.since)

    def open(self, day: int) -> None:
        if self.now is not None and self.now.closed is None:
            self.close(day, "RC7")
        contact = day if self.luck.yes(self.truth["contacts"]["same_day"]) else day - 1
        source = self.luck.pick(self.truth["contacts"]["source"])
        need = self.luck.pick(self.truth["need"]["need"])
        if self.person.life.unaccompanied:
            source, need = "7", self.truth["care"]["unaccompanied_need"]
        if self.found and (self.found[-1].closed or day) > day:
            self.found[-1].closed = day
        self.now = Episode(day, source, contact, need)
        self.found.append(self.now)

    def follow(self, step: Step) -> None:
        lane, events = step.lane, step.events
        if "referral" in events:
            self.refer(step)
        elif self.now is not None and self.now.closed is None:
            self.inside(step)
        was, state = step.before["help"], step.after["help"]
        if self.now is None or self.now.closed is not None or lane.endswith("/referral"):
            return
        if (was in HELPED and state not in HELPED) or step.left:
            self.close(step.day, self.reason(step))
        elif was != state:
            self.enter(state, step.day)

    def refer(self, step: Step) -> None:
        self.open(step.day)
        now, luck = self.now, self.luck
        assert now is not None  # noqa: S101 - opened just now
        if "no_further_action" in step.events:
            now.no_further_action = True
            now.closed, now.reason = (
                step.day + (_in_same_year(step.day) and luck.yes(0.3)),
                "RC7",
            )
            now.closed = min(now.closed, self.last - 1)
        elif "assessed_not_in_need" in step.events:
            now.not_in_need = True
            settings = self.truth["need"]
            start = step.day + luck.days(settings["assessment_starts"])
            done = (
                start
                + settings["assessment_at_least"]
                + luck.days(settings["assessment_lasts"])
            )
            passed_on = luck.yes(self.truth["early_help"]["after_not_in_need"])
            now.closed, now.reason = done, "RC9" if passed_on else "RC8"
        else:
            self.enter("family_help", self.before_birth(step.day))

    def before_birth(self, day: int) -> int:
        """Move the referral of some babies to before their birth; return the day it then has."""
        now, life, settings = self.now, self.person.life, self.truth["need"]
        assert now is not None  # noqa: S101 - opened just now
        newborn = life.came == life.birth and day - life.birth < settings["born_known_days"]
        if newborn and len(self.found) == 1 and self.luck.yes(settings["unborn"]):
            ahead = self.luck.whole(5, settings["unborn_known_days"])
            now.referred = now.contact = life.birth - ahead
            return now.referred
        return day

    def inside(self, step: Step) -> None:
        now, luck = self.now, self.luck
        assert now is not None  # noqa: S101 - the caller looked
        if "section_47" in step.events:
            self.enquire(step)
        if "plan_started" in step.events:
            self.plan(step.day)
        was_on_plan = step.before["help"] == "child_protection_plan"
        if was_on_plan and step.after["help"] != "child_protection_plan" and now.plans:
            now.plans[-1]["stop"] = step.day
        if step.after["help"] == "looked_after" and step.before["help"] != "looked_after":
            now.care.append((step.day, None))
        if step.before["help"] == "looked_after" and step.after["help"] != "looked_after":
            now.care[-1] = (now.care[-1][0], step.day)
        if step.left and step.before["help"] == "looked_after":
            now.care[-1] = (now.care[-1][0], step.day)
        if "pre_proceedings_started" in step.events:
            now.court.append(
                {"start": step.day, "stop": None, "issued": None, "luck": luck.share()}
            )
        before, after = step.before["legal"], step.after["legal"]
        if before == "pre_proceedings" and after != "pre_proceedings" and now.court:
            now.court[-1]["stop"] = step.day
            now.court[-1]["issued"] = (
                step.day if "proceedings_issued" in step.events else None
            )

    def enquire(self, step: Step) -> None:
        now = self.now
        assert now is not None  # noqa: S101 - the caller looked
        conference = "conference" in step.events
        start = step.day
        if conference:
            start -= 4 + self.luck.days(self.truth["need"]["enquiry_lasts"])
        # An enquiry ends before the next begins; all that were made are told of.
        if now.enquiries and now.enquiries[-1]["done"] >= step.day:
            now.enquiries[-1]["done"] = max(now.enquiries[-1]["start"], step.day - 1)
        free = max([now.referred, *(row["done"] + 1 for row in now.enquiries)])
        start = max(start, free)
        done = step.day if conference else start + 5 + self.luck.days(5)
        now.enquiries.append(
            {"start": start, "done": done, "conference": step.day if conference else None}
        )

    def plan(self, day: int) -> None:
        now, luck = self.now, self.luck
        assert now is not None  # noqa: S101 - the caller looked
        first = luck.pick(self.truth["plans"]["abuse"])
        latest = first
        if luck.yes(self.truth["plans"]["category_changes"]):
            latest = luck.pick(self.truth["plans"]["abuse"])
        if now.closed is None:
            now.plans.append(
                {"start": day, "stop": None, "first": first, "latest": latest,
                 "earlier": self.earlier_plans}
            )  # fmt: skip
        self.earlier_plans += 1

    def enter(self, state: str, day: int) -> None:
        now = self.now
        assert now is not None  # noqa: S101 - the caller looked
        if now.spells:
            name, start, _ = now.spells[-1]
            now.spells[-1] = (name, start, day)
        now.spells.append((state, day, None))

    def close(self, day: int, reason: str) -> None:
        now = self.now
        if now is None or now.closed is not None:
            return
        now.closed, now.reason = day, reason
        if now.spells and now.spells[-1][2] is None:
            name, start, _ = now.spells[-1]
            now.spells[-1] = (name, start, day)
        for row in (*now.plans, *now.court):
            if row["stop"] is None:
                row["stop"] = day
        if now.care and now.care[-1][1] is None:
            now.care[-1] = (now.care[-1][0], day)

    def reason(self, step: Step) -> str:
        if "adoption_made" in step.events:
            return "RC1"
        if "guardianship_made" in step.events:
            return "RC4"
        if step.lane.endswith("/relatives"):
            return "RC3"
        if step.left and not step.lane.startswith("birthday/"):
            return "RC2" if self.person.died is not None else "RC5"
        return self.reason_grown() if step.lane.startswith("birthday/") else "RC7"

    def reason_grown(self) -> str:
        return "RC6" if len(self.person.disabilities) > 1 else "RC7"


def _in_same_year(day: int) -> bool:
    here, after = date.fromordinal(day), date.fromordinal(day + 1)
    return (here.month == 3) == (after.month == 3) or here.month != 3  # noqa: PLR2004


def _settle(episode: Episode, truth: Mapping[str, Any], luck: Luck) -> None:
    """Fill an episode with what its outcome needs: assessments and child in need plans."""
    if episode.no_further_action:
        return
    settings = truth["need"]
    limit = _first(episode.closed, *(row["start"] for row in episode.plans), *(row[0] for row in episode.care))  # fmt: skip
    start = episode.referred + luck.days(settings["assessment_starts"])
    done = start + settings["assessment_at_least"] + luck.days(settings["assessment_lasts"])
    if episode.not_in_need:
        done = episode.closed if episode.closed is not None else done
        start = min(start, done)
    if limit is not None:
        start, done = min(start, limit), min(done, limit)
    start = max(start, episode.referred)
    done = max(done, start)
    _assess(episode, start, done, truth, luck)
    if episode.not_in_need:
        return
    for row in episode.enquiries:
        _assess_with_enquiry(episode, row, truth, luck)
    for again in luck.times(
        settings["again_rate"], done + 30, episode.closed or done + 1500
    ):
        until = (
            again
            + settings["assessment_at_least"]
            + luck.days(settings["assessment_lasts"])
        )
        stop = min(until, episode.closed) if episode.closed is not None else until
        if _is_free(episode, again, stop):
            _assess(episode, again, stop, truth, luck)
    episode.assessments.sort(key=lambda row: row["start"])
    _need_plans(episode, done, truth, luck)


def _assess_with_enquiry(
    episode: Episode, enquiry: Row, truth: Mapping[str, Any], luck: Luck
) -> None:
    """An enquiry is made through an assessment: one of its own where none goes on."""
    start = enquiry["start"]
    done = enquiry["done"] + luck.days(truth["need"]["assessment_lasts"] / 2)
    done = done if episode.closed is None else min(done, episode.closed)
    if _is_free(episode, start, done):
        _assess(episode, start, done, truth, luck)


def _is_free(episode: Episode, start: int, done: int) -> bool:
    return all(row["done"] <= start or done <= row["start"] for row in episode.assessments)


def _assess(
    episode: Episode, start: int, done: int, truth: Mapping[str, Any], luck: Luck
) -> None:
    settings = truth["need"]
    seen = luck.yes(settings["seen"])
    seen_on = min(start + luck.days(settings["seen_after"]), done)
    factors = {luck.pick(settings["factors"])}
    while luck.yes(settings["another_factor"]):
        factors.add(luck.pick(settings["factors"]))
    if episode.not_in_need and luck.yes(settings["no_factor"]):
        factors = {"21"}
    episode.assessments.append(
        {"start": start, "done": done, "seen": seen, "seen_on": seen_on if seen else None,
         "factors": sorted(factors), "in_need": not episode.not_in_need}
    )  # fmt: skip


def _need_plans(
    episode: Episode, assessed: int, truth: Mapping[str, Any], luck: Luck
) -> None:
    """Give a child in need plan in each stretch of family help long enough for one."""
    settings = truth["need"]
    for state, start, stop in episode.spells:
        if state not in ("family_help", "support_after_care_or_order"):
            continue
        after_plan = any(row["stop"] == start for row in episode.plans)
        begin = max(start + (1 if after_plan else 0), assessed)
        if state == "family_help" and not after_plan:
            begin += luck.days(settings["plan_follows"])
        end = None if stop is None else stop - (stop != episode.closed)
        if luck.yes(settings["plan_given"]) and (end is None or begin < end):
            episode.need_plans.append({"start": begin, "stop": end})


def _first(*days: int | None) -> int | None:
    told = [day for day in days if day is not None]
    return min(told) if told else None
