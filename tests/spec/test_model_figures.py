"""How published figures become a system model: which lane each count lands in.

The tables are drawn so that an analyst can read and dispute them. They are about a made-up
council with 20,000 children: 1,510 referrals, 1,300 in need on 31 March, 100 of them on plans and
200 looked after, 10 of these alone.
"""

import numpy as np
import pytest

from seethechild.model.base_year import BaseYear
from seethechild.model.build import fit_published
from seethechild.model.lanes import all_lanes
from seethechild.model.measures import Year, index, published_measures, year_measures
from seethechild.simulate.forward import forward
from tests.unit.model.made_up import COUNT, STOCK_PARTS, ground, made_up


def drawn(text: str) -> list[dict[str, str]]:
    """Read a drawn table: a row is a mapping from column to text."""
    lines = [line for line in text.strip().splitlines() if "-+-" not in line]
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [dict(zip(head, row, strict=True)) for row in rows]


def coarse_year(model) -> Year:
    expected = forward(model, years=1, step_years=0.25)
    return Year(expected.taken[0].sum(axis=-1), expected.stocks[0], expected.stocks[1])


@pytest.fixture(scope="module")
def solved():
    """The made-up council's base year, fitted and solved."""
    base = made_up(before={"cin_stock": 1350.0, "cpp_number": 110.0})
    model = fit_published(base, solve=coarse_year)
    return base, model, coarse_year(model.base_model)


def test_every_referral_is_closed_or_not_in_need_or_a_start():
    """Children who arrive alone are referred, found in need and looked after all at once."""
    table = drawn("""
        referrals | alone | closed | not in need | share closed | share not in need | share in need
        ----------+-------+--------+-------------+--------------+-------------------+--------------
        1000      | 0     | 100    | 300         | 0.10         | 0.30              | 0.60
        1010      | 10    | 100    | 300         | 0.10         | 0.30              | 0.60
        1000      | 0     | 0      | 0           | 0.00         | 0.00              | 1.00
        1000      | 0     | 900    | 600         | 0.60         | 0.40              | 0.00
    """)
    for row in table:
        base = made_up(
            {
                "referrals_number": float(row["referrals"]),
                "uasc_started": float(row["alone"]),
                "referrals_nfa": float(row["closed"]),
                "referrals_not_in_need": float(row["not in need"]),
            }
        )
        referral = next(
            lane for lane in all_lanes(ground(base)) if "referral" in lane.events
        )
        found = [branch.share[0] for branch in referral.branches]
        assert found == pytest.approx([float(row[f"share {name}"]) for name in
                                       ("closed", "not in need", "in need")])  # fmt: skip


def test_what_ended_without_being_reported_is_the_gap_in_the_stock():
    """Open a year ago, less those of any point in the year who did not start in it.

    A gap the other way is no exit: the year then opens with the children who were there.
    """
    table = drawn("""
        stock a year ago | any point | started | opening | ended unreported
        -----------------+-----------+---------+---------+-----------------
        1300             | 2310      | 1010    | 1300    | 0
        1350             | 2310      | 1010    | 1350    | 50
        1300             | 2210      | 1010    | 1300    | 100
    """)
    for row in table:
        base = made_up(
            {
                "cin_any_point": float(row["any point"]),
                "cin_started": float(row["started"]),
            },
            before={"cin_stock": float(row["stock a year ago"])},
        )
        there = ground(base)
        assert there.flows.ended_unreported == float(row["ended unreported"])
        opening = there.opening
        helped = opening.in_need.sum() + opening.back_home.sum() + opening.in_need_adults
        assert helped + 100 + 200 == pytest.approx(float(row["opening"]))


def test_plans_end_as_often_as_starts_and_the_change_in_stock_say():
    table = drawn("""
        a year ago | started | now | ended
        -----------+---------+-----+------
        100        | 130     | 100 | 130
        110        | 130     | 100 | 140
        100        | 130     | 150 | 80
    """)
    for row in table:
        count = {
            **COUNT,
            "cpp_started": float(row["started"]),
            "cpp_number": float(row["now"]),
        }
        before = {"cpp_number": float(row["a year ago"])}
        assert published_measures(count, before)["cpp_ended"] == float(row["ended"])


def test_each_published_count_lands_in_its_lanes(solved):
    """What is counted in the year, and the lanes that together make it."""
    table = drawn("""
        published | lanes                                                              | less alone
        ----------+--------------------------------------------------------------------+-----------
        1510      | help/none/referral                                                 | 10
        400       | help/family_help/section_47                                        | 0
        50        | help/family_help/ended_unreported                                  | 0
        140       | help/child_protection_plan/ended + on plans into care or court     | 0
        6         | help/looked_after/adopted                                          | 0
        150       | home/*/move + home/foster/placed_for_adoption                      | 0
    """)
    _, model, year = solved
    where = index(model.base_model)

    def fired(lane: str) -> float:
        return float(year.taken[where.branches_of[lane]].sum())

    lanes = list(where.branches_of)
    sums = [
        fired("help/none/referral"),
        fired("help/family_help/section_47"),
        fired("help/family_help/ended_unreported"),
        year_measures(model.base_model, year, adults_counted=0.0)["cpp_ended"],
        fired("help/looked_after/adopted"),
        sum(
            fired(lane) for lane in lanes if lane.endswith(("/move", "placed_for_adoption"))
        ),
    ]
    for row, found in zip(table, sums, strict=True):
        expected = float(row["published"]) - float(row["less alone"])
        assert found == pytest.approx(expected, rel=0.02, abs=0.3)


def test_each_event_is_counted_where_the_tables_count_it(solved):
    """The simulated year in the terms of the published tables."""
    table = drawn("""
        measure               | published
        ----------------------+----------
        referrals_number      | 1510
        referrals_nfa         | 200
        referrals_not_in_need | 300
        cin_started           | 1010
        s47_number            | 400
        icpc_number           | 160
        cpp_started           | 130
        cpp_ended             | 140
        cpp_number            | 100
        cla_started           | 90
        cla_ceased            | 90
        cla_number            | 200
        cin_stock             | 1300
    """)
    base, model, year = solved
    found = year_measures(model.base_model, year, adults_counted=model.adults_counted)
    assert {row["measure"] for row in table} == set(
        published_measures(base.count, base.before)
    )
    for row in table:
        assert found[row["measure"]] == pytest.approx(float(row["published"]), rel=0.01)


def test_where_figures_contradict_each_other_the_difference_shows():
    """200 starts more than referrals leave: referrals and their exits are kept, starts show it."""
    base: BaseYear = made_up({"cin_started": 1210.0, "cin_any_point": 2510.0})
    fitted = fit_published(base, solve=coarse_year)
    rows = fitted.aligned.calibration.rows_by_key("measure", named=True, unique=True)
    assert rows["referrals_number"]["relative_error"] == pytest.approx(0.0, abs=0.005)
    assert rows["cin_started"]["simulated"] == pytest.approx(1010, rel=0.005)
    assert rows["cin_started"]["relative_error"] == pytest.approx(-200 / 1210, abs=0.01)


def test_children_arrive_alone_by_a_lane_of_their_own(solved):
    """Ten arrive, all looked after from the first day; no other lane starts with them."""
    _, model, _ = solved
    arrivals = [i for i in model.base_model.inflows if i.group == "unaccompanied"]
    assert sum(inflow.per_year for inflow in arrivals) == pytest.approx(10.0)
    for lane in model.base_model.lanes:
        if lane.id.startswith(("help/family_help/care", "legal/none")):
            assert lane.groups == ("children",)


def test_homes_and_statuses_that_do_not_occur_together_stay_empty():
    table = drawn("""
        status          | home                     | may be
        ----------------+--------------------------+-------
        section_20      | with_parents_under_order | no
        section_20      | placed_for_adoption      | no
        placement_order | childrens_home           | no
        placement_order | placed_for_adoption      | yes
        care_order      | with_parents_under_order | yes
        care_order      | foster                   | yes
    """)
    model = fit_published(made_up(), solve=coarse_year).base_model
    start = model.start.filter(help="looked_after", group="children")
    for row in table:
        there = start.filter(legal=row["status"], home=row["home"])["count"].sum()
        assert (there > 0) == (row["may be"] == "yes"), row
    assert start["count"].sum() == pytest.approx(
        np.sum(STOCK_PARTS["cla_stock_age"]) - 10, rel=1e-6
    )
