"""The answer in a terminal: children first, every number with its range."""

from seethechild.report.terminal import answer_table
from tests.unit.report.sample import sample


def test_children_stand_above_money_and_each_option_has_a_column() -> None:
    lines = answer_table(sample()).splitlines()
    assert lines[0].split("  ")[-1] == "A tenth more for early help"
    assert lines[2].startswith("children safer")
    assert lines[-1].startswith("money, all payers")
    assert "without a family meeting" in lines[-1]
    assert all(line == line.rstrip() for line in lines)


def test_what_is_missing_is_left_out() -> None:
    report = sample()
    bare = sample(
        outcomes=report.outcomes.clear(),
        children=report.children.clear(),
        money=report.money.clear(),
    )
    assert len(answer_table(bare).splitlines()) == 2
