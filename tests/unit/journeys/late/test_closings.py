"""What counts as closed without help, drawn by hand; and the same figures the slow way."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
import pytest

from seethechild.core.time import FinancialYear, birthday
from seethechild.journeys.late.closings import closings
from seethechild.journeys.late.declared import closing_measures
from seethechild.journeys.late.measure import measure
from seethechild.journeys.tables import EVENTS
from seethechild.journeys.waits.moments import Moments
from tests.unit.journeys.late.made_up import MadeUp, crowd, drawn, table
from tests.unit.journeys.waits import plain

MEASURES = {each.id: each for each in closing_measures()}


def found(dataset, name="referral_closed_care"):
    """Return the days of closings, and of those whose aftermath is covered."""
    moments = Moments(dataset)
    closed = closings(moments, MEASURES[name].rule)
    ids = moments.children["child_id"]

    def told(rows):
        return [
            (ids[int(c)], (date(1970, 1, 1) + timedelta(int(d))).isoformat())
            for c, d in zip(rows.child, rows.day, strict=True)
        ]

    return told(closed.rows), told(closed.settled)


CLOSED = ("a", "no_further_action", "2020-05-10")


def test_a_referral_closed_with_no_help_counts():
    rows, settled = found(drawn([CLOSED]))
    assert rows == settled == [("a", "2020-05-10")]


@pytest.mark.parametrize(
    ("state", "start", "stop", "counts"),
    [
        ("family_help", "2020-01-01", None, False),  # help was open
        ("looked_after", "2020-01-01", "2020-05-12", False),
        ("family_help", "2020-01-01", "2020-05-11", True),  # it ended that day
        ("assessment", "2020-01-01", None, True),  # being assessed is not help
        ("early_help", "2020-05-11", None, False),  # passed on
        ("early_help", "2020-06-07", None, False),  # on the 28th day
        ("early_help", "2020-06-08", None, True),  # too late to be the same thing
        ("child_protection_plan", "2020-05-20", None, True),  # no help, but protection
    ],
)
def test_help_open_or_begun_soon_makes_it_no_closing_without_help(
    state, start, stop, counts
):
    rows, _ = found(drawn([CLOSED], [("a", state, start, stop)]))
    assert (rows == [("a", "2020-05-10")]) == counts


def test_a_contact_during_an_assessment_is_not_closed_without_help():
    events = [
        ("a", "contact", "2020-05-10", "no_action"),
        ("a", "contact", "2020-05-10", "referral"),
    ]
    assert found(drawn(events), "contact_closed_care")[0] == [("a", "2020-05-10")]
    during = drawn(events, [("a", "assessment", "2020-05-01", None)])
    assert found(during, "contact_closed_care")[0] == []


def test_help_after_a_crisis_does_not_undo_the_closing():
    events = [CLOSED, ("a", "care_started", "2020-05-15", "planned")]
    spells = [("a", "family_help", "2020-05-20", None)]
    assert found(drawn(events, spells))[0] == [("a", "2020-05-10")]


def test_near_the_end_of_the_data_a_closing_is_not_looked_forward_from_whatever_follows():
    """The data end on 31 March 2024: 28 days after 4 March are not covered."""
    events = [("a", "no_further_action", "2024-03-04"), ("b", "no_further_action", "2024-03-03"),
              ("c", "no_further_action", "2024-03-20"), ("c", "care_started", "2024-03-25", "planned")]  # fmt: skip
    rows, settled = found(drawn(events))
    assert [child for child, _ in rows] == ["a", "b", "c"]
    assert settled == [("b", "2024-03-03")]


def test_an_assessment_that_passed_the_child_to_early_help_found_need():
    made = drawn([("a", "referral", "2020-05-01"), ("b", "referral", "2020-05-01")])
    rows = [
        {
            "child_id": each,
            "kind": "assessed_not_in_need",
            "date": date(2020, 5, 10),
            "detail": code,
        }
        for each, code in (("a", "RC9"), ("b", "RC8"))
    ]
    events = table(EVENTS, rows, source="made up")
    made = MadeUp(made.children, made.spells, events, made.coverage)
    assert found(made, "no_need_found_care")[0] == [("b", "2020-05-10")]


@pytest.mark.parametrize(
    ("again", "counts"),
    [
        ("2020-05-10", False),
        ("2020-05-11", True),
        ("2021-05-10", True),
        ("2021-05-11", False),
    ],
)
def test_help_that_ended_counts_from_the_day_of_the_next_referral_within_a_year(
    again, counts
):
    made = drawn([("a", "need_ended", "2020-05-10", "RC7"), ("a", "referral", again)])
    assert found(made, "help_ended_care")[0] == ([("a", again)] if counts else [])


def test_help_that_ended_because_the_child_moved_or_grew_up_is_left_out():
    for code in ("RC2", "RC5", "RC6"):
        made = drawn(
            [("a", "need_ended", "2020-05-10", code), ("a", "referral", "2020-09-01")]
        )
        assert found(made, "help_ended_care")[0] == []


def test_adults_are_not_closed():
    about = {"a": {"birth_month": date(2002, 5, 1)}}
    assert found(drawn([("a", "no_further_action", "2020-05-15")], children=about))[0] == []
    assert (
        len(found(drawn([("a", "no_further_action", "2020-05-14")], children=about))[0])
        == 1
    )


def row(dataset, name="referral_closed_care", **where):
    keys = {"group": "all", "level": "all", "period": "all", **where}
    frame = measure(dataset, by=("age_band",)).late.filter(pl.col("measure") == name)
    for key, value in keys.items():
        frame = frame.filter(pl.col(key) == value)
    return frame.row(0, named=True)


def test_a_figure_looks_back_and_forward_in_one_row():
    events = [
        ("a", "no_further_action", "2019-05-10"), ("a", "care_started", "2020-05-10", "planned"),
        ("b", "care_started", "2020-06-10", "planned"),
        ("c", "no_further_action", "2017-06-01"), ("c", "care_started", "2020-06-10", "planned"),
        ("d", "no_further_action", "2019-05-10"), ("e", "no_further_action", "2019-05-10"),
    ]  # fmt: skip
    told = row(drawn(events))
    assert (told["children"], told["closed_before"]) == (3, 1)  # c's was too long before
    assert (told["closed"], told["harmed"]) == (4, 1)
    assert told["harmed_share"] == pytest.approx(0.25)
    year = row(drawn(events), period="2019-20")
    assert (year["children"], year["closed"], year["harmed"]) == (0, 3, 1)
    assert year["closed_before_share"] is None


def test_only_children_whose_whole_look_back_is_covered_are_looked_back_on():
    """Coverage begins on 1 April 2016; two years of look-back are 730 days."""
    for day, children in (("2018-03-31", 0), ("2018-04-01", 1)):
        told = row(drawn([("a", "care_started", day, "planned")]))
        assert told["children"] == children


def test_a_closing_and_a_harm_on_one_day_say_nothing_of_each_other():
    told = row(drawn([CLOSED, ("a", "care_started", "2020-05-10", "planned")]))
    assert (told["children"], told["closed_before"], told["harmed"]) == (1, 0, 0)


def test_unaccompanied_children_and_newborns_have_lines_of_their_own():
    about = {"a": {"unaccompanied": True}, "b": {"birth_month": date(2020, 4, 1)}}
    events = [(each, "care_started", "2020-05-10", "planned") for each in "abc"]
    made = drawn(events, children=about)
    assert row(made)["children"] == 1
    for level in ("unaccompanied", "newborn"):
        assert row(made, group="apart", level=level)["children"] == 1


def test_what_cannot_be_seen_is_said_beside_each_figure():
    told = row(drawn([CLOSED]))
    assert "schools" in told["blind"]
    partly = drawn([CLOSED])
    partly = MadeUp(
        partly.children, partly.spells, partly.events,
        partly.coverage.filter(pl.col("sees") != "early_help"),
    )  # fmt: skip
    assert row(partly)["blind"].endswith(
        "Not or hardly covered in this dataset: early help."
    )


# The same figures, slowly: child by child, from the tables.


COVER = (date(2017, 4, 1), date(2017, 4, 1) + timedelta(365 * 7))


@dataclass(frozen=True)
class Child:
    """What is recorded of one child, as it would be read in a file."""

    born: date
    events: list[dict]
    helps: list[dict]

    @property
    def adult(self):
        return birthday(self.born, 18)

    def days(self, *kinds):
        return sorted({each["date"] for each in self.events if each["kind"] in kinds})

    def newborn(self, day):
        known = min([e["date"] for e in self.events] + [s["start"] for s in self.helps])
        return (known - self.born).days <= 28 and day < birthday(self.born, 1)

    def helped_on(self, day):
        began = [each for each in self.helps if each["start"] <= day]
        latest = max(began, key=lambda each: each["start"], default=None)
        return latest is not None and latest["stop"] > day + timedelta(1)

    def passed_on(self, day):
        began = min((s["start"] for s in self.helps if s["start"] > day), default=date.max)
        crises = self.days("plan_started", "care_started", "emergency_order")
        crisis = min((each for each in crises if each > day), default=date.max)
        return began <= day + timedelta(28) and began < crisis

    def closed(self):
        return [
            day
            for day in self.days("no_further_action")
            if day < self.adult and COVER[0] <= day < COVER[1]
            if not self.helped_on(day) and not self.passed_on(day)
        ]


def one_by_one(dataset) -> list[tuple[str, Child]]:
    events, helps = defaultdict(list), defaultdict(list)
    for each in dataset.events.iter_rows(named=True):
        events[each["child_id"]].append(each)
    for each in dataset.spells.iter_rows(named=True):
        helps[each["child_id"]].append(each)
    return [
        (each["child_id"], Child(each["birth_month"].replace(day=15), events[each["child_id"]], helps[each["child_id"]]))
        for each in dataset.children.iter_rows(named=True)
        if not each["unaccompanied"]
    ]  # fmt: skip


def slow_back(dataset):
    """Return for each child with a first entry to care: whether a referral was closed before."""
    found = []
    for _, child in one_by_one(dataset):
        firsts = [
            day
            for day in child.days("care_started")
            if day < child.adult
            and day - timedelta(730) >= COVER[0]
            and not child.newborn(day)
        ]
        if firsts:
            since = firsts[0] - timedelta(730)
            found.append(any(since <= day < firsts[0] for day in child.closed()))
    return found


def slow_forward(dataset):
    """Return for each child's first closing: days to care, 18 or the end of sight, and which."""
    found = []
    for _, child in one_by_one(dataset):
        until = min(COVER[1], child.adult)
        starts = [day for day in child.closed() if day + timedelta(28) < until]
        if not starts or child.newborn(starts[0]):
            continue
        ends = [(d, 1) for d in child.days("care_started") if starts[0] < d < child.adult]
        end, cause = min([*ends, (child.adult, 2)])
        last = COVER[1] - timedelta(1)
        leave, cause = (end, cause) if end <= last else (last, 0)
        found.append((-1.0, float((leave - starts[0]).days), cause, 1.0))
    return found


def test_the_figures_are_those_of_going_through_the_children_one_by_one():
    made = crowd(1500)
    back, forward = slow_back(made), slow_forward(made)
    told = row(made)
    assert (told["children"], told["closed_before"]) == (len(back), sum(back))
    assert told["closed"] == len(forward)
    assert told["harmed"] == sum(
        cause == 1 and days <= 730 for _, days, cause, _ in forward
    )
    assert told["harmed_share"] == pytest.approx(plain.share(forward, 1, 730.0), abs=1e-9)
    assert told["closed_before"] > 5
    assert told["harmed"] > 5


def test_years_add_up_to_what_began_in_them():
    made = crowd(1500)
    forward = slow_forward(made)
    frame = measure(made, by=()).waits
    assert (
        frame["period"]
        .is_in(["all", *(str(FinancialYear(y)) for y in range(2017, 2024))])
        .all()
    )
    late = measure(made, by=()).late
    mine = late.filter(
        (pl.col("measure") == "referral_closed_care") & (pl.col("group") == "all")
    )
    in_years = mine.filter(pl.col("period") != "all")["closed"].sum()
    assert in_years >= len(forward)  # a child closed in two years counts in both
