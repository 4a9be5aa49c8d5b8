"""Reforms as a table."""

from dataclasses import replace
from datetime import date

from seethechild.simulate.option_schema import Change, Eligible, Target
from seethechild.simulate.option_table import reform_table
from seethechild.simulate.options import find_reform, load_reforms


def test_every_change_of_every_shipped_reform_has_a_row_with_its_grade():
    table = reform_table(load_reforms())
    assert table.height == sum(len(reform.changes) for reform in load_reforms())
    assert table["grade"].null_count() == 0


def test_an_effect_that_depends_on_the_council_has_no_ratio_yet():
    row = reform_table([find_reform("youth-services-restored")]).row(0, named=True)
    assert row["ratio"] is None
    assert row["value"] == 1.9


def test_a_change_of_price_has_a_row_without_an_effect():
    price = Change(
        "price", Target(item="foster"), Eligible(), date(2027, 4, 1), price_ratio=0.9
    )
    idea = replace(find_reform("supporting-families"), changes=(price,))
    row = reform_table([idea]).row(0, named=True)
    assert row["acts_on"] == "price of foster"
    assert row["effect"] is None
