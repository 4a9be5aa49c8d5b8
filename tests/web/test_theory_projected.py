"""What a run says of a proposal: help and harm, price and pay, each said as it came out."""

import pytest

from seethechild.web.theory.projected import said_by


def outcome(title, low, high, *, direction="fewer"):
    return {
        "outcome": title, "title": title, "direction": direction, "low": low, "high": high,
        "mean": (low + high) / 2, "baseline_mean": 100.0, "p_better": 0.6, "p_worse": 0.3,
    }  # fmt: skip


def money(low, high, *, payer="all", pays=0.0):
    return {
        "payer": payer, "title": payer, "mean": (low + high) / 2, "low": low, "high": high,
        "p_pays": pays,
    }  # fmt: skip


def result(outcomes, paid, *, safer=10.0, risk=1.0, prices=(), checks=()):
    fates = {"safer": safer, "at_greater_risk": risk, "unaffected": 100.0}
    children = [
        {"fate": key, "mean": mean, "low": 0.0, "high": mean * 2}
        for key, mean in fates.items()
    ]
    tables = {
        "outcomes": outcomes,
        "children": children,
        "money": paid,
        "prices": list(prices),
    }
    return {"sentence": "S.", "tables": tables, "checks": list(checks)}


GAIN, LOSS = outcome("moves of home", -9, -1), outcome("emergencies", 1, 9)
CHANCE = outcome("returns", -5, 5)
COUNCIL = money(-5, 5, payer="council")


@pytest.mark.parametrize(
    ("outcomes", "fates", "mark", "words"),
    [
        ([GAIN, CHANCE], {}, "better", "It helps in the model. Better for children: moves of home"),
        ([LOSS, CHANCE], {}, "worse", "It does not help. In the model these get worse"),
        ([GAIN, LOSS], {}, "mixed", "It is mixed. Better for children: moves of home. Worse: emerg"),
        ([CHANCE], {"safer": 1, "risk": 9}, "unclear", "It does not help, as far as the model can"),
        ([CHANCE], {}, "unclear", "It is not clear that it helps"),
        (
            [outcome("lasting return home", 1, 9, direction="more")], {}, "better",
            "Better for children: lasting return home",
        ),
        ([outcome("entries", -9, -1, direction="none")], {}, "unclear", "not clear"),
    ],
)  # fmt: skip
def test_whether_it_helps_is_said_as_it_came_out(outcomes, fates, mark, words):
    said = said_by(result(outcomes, [money(-5, 5), COUNCIL], **fates), years=10, draws=200)
    assert said.helps_mark == mark
    assert words in said.helps


def test_a_gain_is_not_told_as_help_where_more_come_out_at_risk_than_safer():
    said = said_by(
        result([GAIN], [money(-5, 5), COUNCIL], safer=1, risk=9), years=10, draws=200
    )
    assert said.helps_mark == "mixed"
    assert "More children come out at greater risk than safer." in said.helps


@pytest.mark.parametrize(
    ("paid", "prices", "words"),
    [
        (money(2, 9), (), "It does not pay for itself within 10 years: it does in none of 200 runs."),
        (money(-9, -2, pays=1.0), (), "It pays for itself within 10 years."),
        (money(-9, 2, pays=0.8), (), "It may pay for itself within 10 years: it does in 80 in 100 runs"),
        (money(-2, 9, pays=0.2), (), "It does not pay for itself within 10 years: it does in 20 in 100 runs"),
        (
            money(-9, 2), ({"item": "a meeting", "mean": 900.0},),
            "It pays for itself if a meeting costs no more than £900. The price is not known.",
        ),
        (
            money(2, 9), ({"item": "a meeting", "mean": None},),
            "It does not pay for itself, even if a meeting cost nothing.",
        ),
    ],
)  # fmt: skip
def test_whether_it_pays_is_said_as_it_came_out(paid, prices, words):
    said = said_by(result([CHANCE], [paid, COUNCIL], prices=prices), years=10, draws=200)
    assert words in said.pays


def test_one_year_has_no_s():
    said = said_by(result([CHANCE], [money(-9, -2, pays=1.0), COUNCIL]), years=1, draws=200)
    assert "within one year." in said.pays


def test_children_come_before_money_with_ranges_and_chances():
    failed = {"name": "n", "passed": False, "sentence": "s"}
    said = said_by(
        result([GAIN], [money(-5e6, 5e6, pays=0.5), COUNCIL], checks=[failed]),
        years=10,
        draws=200,
    )
    assert [one.title for one in said.children] == [
        "Children safer", "Children at greater risk", "Moves of home",
    ]  # fmt: skip
    line = said.children[2]
    assert (line.now, line.change, line.span) == ("100", "−5", "−9 to −1")
    assert line.chance == "better in 60 in 100 runs, worse in 30 in 100 runs"
    assert said.money[0].span == "−£5 million to +£5 million"
    assert said.checks_failed == 1
    assert said.interest


def test_a_handful_of_runs_is_not_said_to_help_or_harm():
    for outcomes in ([GAIN], [LOSS]):
        said = said_by(result(outcomes, [money(-5, 5), COUNCIL]), years=10, draws=19)
        assert said.helps_mark == "unclear"
        assert (
            said.helps
            == "It was played 19 times. That is too few to tell whether it helps."
        )
