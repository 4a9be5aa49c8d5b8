"""The answer in a terminal: children first, every number with its range."""

from seethechild.report.terminal import answer_table
from tests.unit.report.sample import sample


def test_each_option_has_a_table_with_children_above_money() -> None:
    first, second = answer_table(sample()).split("\n\n")
    assert first.startswith("A family meeting before court")
    lines = second.splitlines()
    assert lines[2].split() == ["children", "safer", "86", "20", "to", "160"]
    assert lines[-1].split()[:4] == ["money,", "all", "payers", "£4.1"]
    assert "money, without a family meeting" in first
    assert max(len(line) for line in [*first.splitlines(), *lines]) <= 88


def test_what_is_missing_is_left_out() -> None:
    report = sample()
    bare = sample(
        outcomes=report.outcomes.clear(),
        children=report.children.clear(),
        money=report.money.clear(),
    )
    assert "children" not in answer_table(bare)
