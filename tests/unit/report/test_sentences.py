"""The answer says children first, money second, and "it does not pay" when it does not."""

import polars as pl
import pytest

from seethechild.report import sentences
from seethechild.report.frames import PRICES
from seethechild.report.interest import whose_interest
from tests.unit.report.sample import EARLY, MEETINGS, OPTIONS, sample


def test_children_come_before_money() -> None:
    for _, said in sentences.answers(sample()):
        assert said.index("children") < said.index("£")


def test_what_does_not_pay_is_said_not_to_pay() -> None:
    said = {o.id: s for o, s in sentences.answers(sample())}[EARLY]
    assert (
        "It does not pay for itself within 10 years (it does in none of 200 runs)." in said
    )


def test_a_missing_price_is_answered_by_the_price_at_which_it_breaks_even() -> None:
    said = {o.id: s for o, s in sentences.answers(sample())}[MEETINGS]
    assert "Before the price of a family meeting, which nobody has published" in said
    assert "breaks even if a family meeting costs less than £1,880" in said
    assert "from no price at all to £3,900" in said


@pytest.mark.parametrize("price", [None, -20.0, 0.0])
def test_where_no_price_breaks_even_it_says_so(price: float | None) -> None:
    row = {"item": "a meeting", "mean": price, "low": None, "high": None}
    assert sentences.break_even_sentence(row) == (
        "At its mean it does not break even, even if a meeting cost nothing."
    )


@pytest.mark.parametrize("mean", [None, -20.0, 0.3])
def test_runs_that_break_even_are_not_kept_back_where_the_mean_does_not(
    mean: float | None,
) -> None:
    row = {"item": "a meeting", "mean": mean, "low": -90.0, "high": 300.0}
    said = sentences.break_even_sentence(row)
    assert said.endswith("even if a meeting cost nothing, though in some runs it would.")
    assert "£" not in said


def test_a_price_of_nought_is_never_told() -> None:
    row = {"item": "a meeting", "mean": None, "low": -0.0, "high": 0.2}
    assert sentences.break_even_sentence(row).endswith("even if a meeting cost nothing.")


def _money(
    mean: float, low: float, high: float, *, prices: bool = False, years: int = 3
) -> str:
    row = {"payer": "all", "mean": mean, "low": low, "high": high, "p_pays": 0.4,
           "break_even_year": 2}  # fmt: skip
    price = {"item": "a place", "mean": None, "low": -0.0, "high": -0.0}
    return sentences.money_sentence(
        pl.DataFrame([row]),
        pl.DataFrame([price] if prices else []),
        years=years,
        runs=200,
    )


BEFORE = "Before the price of a place, which nobody has published, it would"


def test_where_no_money_moves_nothing_is_said_to_pay_or_break_even() -> None:
    assert _money(0.0, -0.0, 0.0) == "It would make no difference in money."
    assert _money(0.0, 0.0, 0.0, prices=True) == f"{BEFORE} make no difference in money."


def test_chance_is_not_told_to_the_pound() -> None:
    assert _money(-85.0, -610.0, 420.0) == "It would cost about the same."
    assert _money(85.0, -61.0, 999.0, prices=True) == f"{BEFORE} cost about the same."


@pytest.mark.parametrize(
    "ends", [(-85.0, -610.0, -20.0), (-85.0, -1000.0, 420.0), (85.0, -61.0, 2e6)]
)
def test_a_difference_that_is_sure_or_may_be_large_is_told(
    ends: tuple[float, float, float],
) -> None:
    said = _money(*ends)
    assert "£85 " in said
    assert "It pays for itself in year 2 (within 3 years in 40 in 100 runs)." in said


def test_one_year_is_one_year() -> None:
    assert "(within one year in 40 in 100 runs)" in _money(-9e6, -1e7, -8e6, years=1)
    assert sentences.pays_words(None, None, years=1, runs=9).endswith("within one year")


@pytest.mark.parametrize(
    ("safer", "risk", "said"),
    [
        ((0.0, 0.0, 0.0), (3.0, 1.0, 5.0), "no child safer than as now, and about 3 (1 to 5) at"),
        ((3.0, 1.0, 5.0), (0.0, 0.0, 0.0), "about 3 (1 to 5) children safer than as now, and no child at"),
        ((1.0, 0.0, 2.0), (1.0, 0.0, 2.0), "about 1 child (0 to 2) safer than as now, and about 1 child (0 to 2) at"),
        ((0.0, 0.0, 1.0), (0.0, 0.0, 0.0), "about 0 (0 to 1) children safer than as now, and no child at"),
    ],
)  # fmt: skip
def test_no_child_is_said_where_the_range_is_nought_too(
    safer: tuple[float, ...], risk: tuple[float, ...], said: str
) -> None:
    frame = pl.DataFrame(
        [("safer", *safer), ("at_greater_risk", *risk)],
        schema=["fate", "mean", "low", "high"],
        orient="row",
    )
    told = sentences.fates_sentence(frame, title="X", council="Here", years=1)
    assert told.startswith(f"In Here over one year, “X” would leave {said} greater risk")


def test_runs_that_are_better_worse_and_the_same_are_told_apart() -> None:
    row = {
        "outcome": "e",
        "title": "emergencies",
        "direction": "fewer",
        "mean": -3.0,
        "low": -9.0,
        "high": 4.0,
        "p_better": 0.7,
        "p_worse": 0.2,
    }
    said = sentences.outcomes_sentence(pl.DataFrame([row]))
    assert "better for children in 70 in 100 runs, worse in 20 in 100 runs" in said


def test_chances_of_few_runs_are_told_by_the_run() -> None:
    row = {
        "outcome": "e", "title": "emergencies", "direction": "fewer", "mean": -1.0, "low": -2.0,
        "high": 0.0, "p_better": 0.5, "p_worse": 0.0,
    }  # fmt: skip
    said = sentences.outcomes_sentence(pl.DataFrame([row]), runs=2)
    assert "better for children in 1 of 2 runs, worse in none of 2 runs" in said


def test_hospital_stays_are_named_where_they_are_counted() -> None:
    plain = pl.DataFrame({"outcome": ["emergencies"]})
    assert (
        sentences.signs_words(plain) == "emergencies, protection plans and returns to care"
    )
    minded = pl.DataFrame({"outcome": ["emergencies", "mental_health_admissions"]})
    assert sentences.signs_words(minded).endswith("and hospital stays for mental health")


def test_no_difference_at_all_is_said_without_chances() -> None:
    row = {
        "outcome": "e",
        "title": "emergencies",
        "direction": "fewer",
        "mean": 0.0,
        "low": 0.0,
        "high": 0.0,
        "p_better": 0.0,
        "p_worse": 0.0,
    }
    assert (
        sentences.outcomes_sentence(pl.DataFrame([row])) == "No difference in emergencies."
    )


def test_care_is_never_the_headline() -> None:
    row = {
        "outcome": "c",
        "title": "years in care",
        "direction": "none",
        "mean": -3.0,
        "low": -9.0,
        "high": -1.0,
        "p_better": None,
    }
    assert sentences.outcomes_sentence(pl.DataFrame([row])) == ""


def test_no_effect_is_said_plainly() -> None:
    frame = pl.DataFrame(
        {
            "fate": ["safer", "at_greater_risk"],
            "mean": [0.0, 0.0],
            "low": [0.0, 0.0],
            "high": [0.0, 0.0],
        }
    )
    said = sentences.fates_sentence(frame, title="X", council="Here", years=3)
    assert said == (
        "In Here over three years, “X” would leave no child safer or at greater risk than as now, "
        "by the emergencies, protection plans and returns to care on record."
    )


def test_without_figures_there_is_no_sentence() -> None:
    report = sample()
    empty = sentences.answer(
        OPTIONS[1],
        outcomes=report.outcomes.clear(),
        children=report.children.clear(),
        money=report.money.clear(),
        prices=report.prices.clear(),
        council="Here",
        years=3,
        runs=9,
    )
    assert empty == ""


def interest(direction: str, child: tuple[float, float], money: tuple[float, float]) -> str:
    outcomes = pl.DataFrame(
        {"direction": [direction], "low": [child[0]], "high": [child[1]]}
    )
    paid = pl.DataFrame({"payer": ["council"], "low": [money[0]], "high": [money[1]]})
    found = whose_interest(outcomes, paid, PRICES.empty())
    return f"{found.children} {found.council}"


@pytest.mark.parametrize(
    ("direction", "child", "money", "expected"),
    [
        ("fewer", (-5, -1), (-9, -2), "better saves"),
        ("fewer", (1, 5), (-9, -2), "worse saves"),
        ("more", (1, 5), (2, 9), "better pays"),
        ("more", (-5, -1), (2, 9), "worse pays"),
        ("fewer", (-5, 1), (-9, -2), "unclear saves"),
        ("none", (-5, -1), (2, 9), "unclear pays"),
        ("fewer", (-5, -1), (-9, 2), "better unclear"),
    ],
)
def test_whose_interest_is_read_from_signs_that_are_sure(
    direction: str, child: tuple[float, float], money: tuple[float, float], expected: str
) -> None:
    assert interest(direction, child, money) == expected


def test_when_the_agency_saves_and_children_lose_it_is_said() -> None:
    outcomes = pl.DataFrame({"direction": ["fewer"], "low": [1.0], "high": [5.0]})
    money = pl.DataFrame({"payer": ["council"], "low": [-9.0], "high": [-2.0]})
    said = whose_interest(outcomes, money, PRICES.empty()).sentence
    assert "put the agency's interest before the child's" in said


def test_with_a_price_missing_a_saving_is_not_claimed() -> None:
    outcomes = pl.DataFrame({"direction": ["fewer"], "low": [-5.0], "high": [-1.0]})
    money = pl.DataFrame({"payer": ["council"], "low": [-9.0], "high": [-2.0]})
    prices = pl.DataFrame({"item": ["a meeting"]})
    found = whose_interest(outcomes, money, prices)
    assert found.council == "not priced"
    assert "a price that nobody has published" in found.sentence


def test_the_outcomes_to_name_can_be_chosen() -> None:
    mine = sample().outcomes.filter(pl.col("option") == MEETINGS)
    said = sentences.outcomes_sentence(mine, ("moves", "rereferral"))
    assert said.startswith("Re-referrals within a year: 30 fewer")
    assert "moves of home in care: 74 fewer" in said


def test_a_chance_that_is_not_known_is_left_out() -> None:
    row = {"outcome": "e", "title": "emergencies", "direction": "fewer", "mean": -3.0,
           "low": -9.0, "high": 4.0, "p_better": None}  # fmt: skip
    frame = pl.DataFrame([row])
    assert (
        sentences.outcomes_sentence(frame)
        == "Emergencies: 3 fewer (from 9 fewer to 4 more)."
    )


def test_several_prices_at_which_it_breaks_even_are_not_added_up() -> None:
    row = {"payer": "all", "mean": -4e4, "low": -5e4, "high": -3e4, "p_pays": 1.0}
    net = pl.DataFrame([row | {"break_even_year": 1.0}])
    item = {"item": "a meeting", "mean": 1900.0, "low": 700.0, "high": 3e3}
    both = pl.DataFrame([item, item | {"item": "a visit"}])
    end = "Each of these prices is as if the others were nothing."
    assert sentences.money_sentence(net, both, years=3, runs=6).endswith(end)
    assert end not in sentences.money_sentence(net, both.head(1), years=3, runs=6)
