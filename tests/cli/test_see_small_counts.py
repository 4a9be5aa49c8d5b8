"""Nobody can work out a small count from what the commands say of a council's own children.

The attacker of these tests holds every table, page and chart, of this release and those before it, and
bounds what is hidden by linear programming: levels add up to all, periods to all years, months to
years, teams to the council, ways of ending to what ended, a part and its rest to their whole, and a
share of a known whole is a count.
"""

import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from itertools import pairwise
from typing import Any

import polars as pl
import pytest

from seethechild.journeys.access.measure import measure as measure_access
from seethechild.journeys.centred.measure import BY
from seethechild.journeys.dataset import Dataset, load, save
from seethechild.report import shown
from seethechild.report.disclosure import IDENTITIES
from seethechild.report.words import percent
from seethechild.studies.access import access
from seethechild.studies.centred import centred
from seethechild.studies.late import late
from tests.attacker import SMALL, Attacker
from tests.cli.cells import (
    COUNTS,
    KEYS,
    PARTS,
    Told,
    charts,
    funnel,
    margins,
    sides,
    true_margins,
    unions,
)
from tests.cli.conftest import ANSWERS
from tests.cli.shell import give
from tests.lengths import at_length

#: Shares, and what each is of.
SHARES = {
    "late": {
        "late": (("children", "closed_before_share"), ("closed", "harmed_share")),
        "waits": tuple(("children", f"within_{day}") for day in (30, 90, 180, 365, 730)),
    },
    "access": {
        "charts": (("of", "share"),),
        "changes": (("before", "share_before"), ("after", "share_after")),
        "explained": (("first_of", "first_share"), ("second_of", "second_share")),
        "after": tuple(("children", f"within_{day}") for day in (90, 182, 365, 730)),
        "waiting": tuple(("children", f"within_{day}") for day in (15, 45, 90, 182)),
    },
}  # fmt: skip
WAITS = [("late", "waits"), ("access", "after"), ("access", "waiting")]
CURVES = [(*where, SHARES[where[0]][where[1]]) for where in WAITS]


#: So many hidden counts of each verb are attacked; all would take long.
MANY = at_length(60, fresh_clone=25)


def tables(answers, name) -> Told:
    assert answers[name].json.code == 0, answers[name].json.err
    found: Told = answers[name].json.json["tables"]
    return found


def nearly(count: float) -> bool:
    """Whether a count is one of a few children; nobody is no child."""
    return 0.5 <= count < SMALL - 0.5


@pytest.mark.parametrize("name", ANSWERS)
def test_no_small_count_is_shown_and_no_row_is_of_one_child(name, answers):
    told = tables(answers, name)
    for table, counts in COUNTS[name].items():
        for row in told[table]:
            small = [c for c in counts if row[c] is not None and nearly(row[c])]
            assert small == [], (table, small)
    for table, rows in told.items():
        assert not {column.lower() for row in rows for column in row} & IDENTITIES, table


@pytest.mark.parametrize("name", sorted(PARTS))
def test_no_part_leaves_few(name, answers):
    """57 of 60 tells of three."""
    found = 0
    for table, parts in PARTS[name].items():
        for row in tables(answers, name)[table]:
            left = dict(row)
            for part, of in parts:
                if None not in (left[part], left[of]):
                    found += 1
                    left[f"-{part}"] = left[of] - left[part]
                    assert left[f"-{part}"] >= SMALL, (table, part)
                else:
                    left[f"-{part}"] = None
    assert found > 0


def test_nor_do_parts_of_visits_and_reviews(answers):
    rows = [
        row
        for name in ("centred", "by_year", "by_group")
        for row in tables(answers, "centred")[name]
    ]
    shares = [row for row in rows if row["value"] is not None and row["said"].count("%")]
    assert shares
    assert all(row["whole"] - row["part"] >= 0.5 for row in shares)
    assert all(row["part"] >= SMALL for row in rows if row["part"] is not None)


@pytest.mark.parametrize("name", ANSWERS)
def test_all_that_is_hidden_bears_one_word(name, answers):
    marks = {
        value
        for rows in tables(answers, name).values()
        for row in rows
        for column, value in row.items()
        if column.endswith("_mark")
    }
    assert "hidden" in marks
    assert marks <= {"", "hidden", "not covered"}
    assert "<10" not in answers[name].page + answers[name].text.out


@pytest.mark.parametrize("name", sorted(SHARES))
def test_a_hidden_count_has_no_share_and_no_interval(name, answers):
    hidden = 0
    for table, pairs in SHARES[name].items():
        for row in tables(answers, name)[table]:
            for of, share in pairs:
                if row[of] is None and row.get("compared") != "team":
                    ends = (share, f"{share}_low", f"{share}_high")
                    assert not any(row.get(each) is not None for each in ends), table
                    hidden += 1
                elif row[share] is None and table != "explained":
                    assert row.get(f"{share}_low") is None, (table, share)
    assert hidden > 0


@pytest.mark.parametrize("name", sorted(SHARES))
def test_no_share_is_a_small_count_of_a_known_whole(name, answers):
    found = 0
    for table, pairs in SHARES[name].items():
        for row in tables(answers, name)[table]:
            for of, share in pairs:
                if row[of] is None or row[share] is None:
                    continue
                found += 1
                count = row[of] * row[share]
                assert not nearly(count), (table, share)
                if table != "late":  # of those not harmed, some were not watched so long
                    assert not nearly(row[of] - count), (table, share)
    assert found > 0


@pytest.mark.parametrize(("name", "table", "curve"), CURVES, ids=lambda x: str(x)[:8])
def test_no_step_of_a_curve_is_a_small_count(name, table, curve, answers):
    for row in tables(answers, name)[table]:
        shares = [row[share] for _, share in curve if row[share] is not None]
        for before, after in pairwise(shares):
            assert not nearly((after - before) * row["children"])


def test_trends_hold_no_counts_that_would_add_up_to_those_of_waits(answers):
    trends = tables(answers, "late")["trends"]
    assert {"ratio", "ratio_mark", "years"} <= set(trends[0])
    assert not {"children", "events"} & set(trends[0])


def assert_nothing_small_is_known(found: Attacker, truth: Mapping[Any, float]) -> None:
    hidden = [cell for cell in truth if cell in found.hidden and truth[cell] < SMALL]
    assert len(hidden) > SMALL
    for cell in hidden[:: len(hidden) // MANY + 1]:
        low, high = found.between(cell)
        assert low - 1e-6 <= truth[cell] <= high + 1e-6
        assert high - low >= SMALL - 1 - 1e-6, (cell, low, high)


@pytest.mark.parametrize("name", ANSWERS)
def test_nothing_small_can_be_worked_out_of_groups_and_years(name, answers, dataset):
    found = Attacker()
    truth = margins(found, name, tables(answers, name), true_margins(name, load(dataset)))
    unions(found, truth)
    assert_nothing_small_is_known(found, truth)


@pytest.fixture(scope="module")
def again(dataset, tmp_path_factory) -> dict[str, list[tuple[Told, Dataset]]]:
    """What each verb said of a dataset, and of one built anew elsewhere without five of its children."""
    folder = tmp_path_factory.mktemp("releases")
    shutil.copytree(dataset, folder / "first")
    first = load(folder / "first")
    gone = first.children["child_id"].sort().gather_every(first.children.height // 5)
    second = replace(
        first,
        **{
            name: frame.filter(~pl.col("child_id").is_in(gone.to_list()))
            for name, frame in first.tables().items()
            if "child_id" in frame.columns
        },
    )
    save(second, folder / "second")
    said: dict[str, list[tuple[Told, Dataset]]] = {}
    for path, of in ((folder / "first", first), (folder / "second", second)):
        for name, verb in (("late", late), ("access", access), ("centred", centred)):
            told = {k: v.to_dicts() for k, v in verb(path, by=BY).tables.items()}
            said.setdefault(name, []).append((told, of))
        if path.name == "first":
            shutil.rmtree(path)
    return said


@pytest.mark.parametrize("name", ANSWERS)
def test_two_releases_tell_of_no_few_children(name, again):
    """The dataset is built anew elsewhere, the first is deleted; much of it is the same."""
    found, truths = Attacker(), []
    for number, (told, dataset) in enumerate(again[name]):
        truths.append(margins(found, name, told, true_margins(name, dataset), number))
    before = {cell[1:]: count for cell, count in truths[0].items()}
    changed = 0
    for cell, count in truths[1].items():
        was = before.get(cell[1:])
        if was == count:
            found.same((0, *cell[1:]), cell)
        elif was is not None and abs(was - count) < SMALL:
            changed += 1
            both = (0, *cell[1:]) in found.shown and cell in found.shown
            assert not both, cell
    assert changed > 0
    small = {
        cell: count for cell, count in truths[1].items() if count == before.get(cell[1:])
    }
    assert_nothing_small_is_known(found, small)


def test_nor_do_two_funnels_or_two_charts(again):
    keys = {"funnel": ("period", "step"), "charts": ("measure", "team", "month")}
    for table, names in keys.items():
        first, second = (
            {tuple(row[k] for k in names): row for row in told[table]}
            for told, _ in again["access"]
        )
        for key, row in second.items():
            for count in COUNTS["access"][table]:
                was = first.get(key, {}).get(count)
                if None not in (was, row[count]):
                    assert not 0 < abs(row[count] - was) < SMALL, (table, key)


def test_nothing_small_can_be_worked_out_of_who_gets_help(answers, dataset):
    """Funnel, charts, changes, comparisons and what came after count the same closings."""
    told, true = tables(answers, "access"), measure_access(load(dataset), by=BY)
    found, truth = Attacker(), dict[Any, float]()
    charts(found, truth, told["charts"], true.charts.to_dicts())
    funnel(found, truth, told["funnel"], true.funnel.to_dicts())
    sides(found, told)
    for row in told["after"]:  # those closed with no further action, by year
        if (row["measure"], row["group"]) == ("again_after_nfa", "all") and row[
            "period"
        ] != "all":
            step = ("no_further_action", int(row["period"][:4]) + 1)
            found.cell(("after", *step), row["children"])
            found.same(("after", *step), step)
    assert_nothing_small_is_known(found, truth)


def test_nothing_hangs_on_what_else_is_asked(dataset, answers):
    """The same cell is hidden whichever groups are asked for beside it."""
    alone = give("late", str(dataset), "--by", "ethnicity", "--json").json["tables"]
    for table, counts in (
        ("late", COUNTS["late"]["late"]),
        ("waits", COUNTS["late"]["waits"]),
    ):
        other = {tuple(r[k] for k in KEYS): r for r in tables(answers, "late")[table]}
        assert alone[table]
        for row in alone[table]:
            beside = other[tuple(row[k] for k in KEYS)]
            assert [row[c] for c in counts] == [beside[c] for c in counts]


def test_limits_and_signals_stand_only_where_every_month_is_told(answers):
    rows = tables(answers, "access")["charts"]
    for unit in {(row["measure"], row["team"]) for row in rows}:
        mine = [row for row in rows if (row["measure"], row["team"]) == unit]
        if any(row["closed"] is None for row in mine):
            assert all(
                row[each] is None for row in mine for each in ("low", "high", "signal")
            )
        for row in mine:
            if row["of"] is None:
                assert row["children_each"] is row["vacancy_share"] is None


@pytest.mark.parametrize("name", ANSWERS)
def test_charts_say_no_share_that_is_not_told(name, dataset, answers):
    """Every per cent in a picture is one of the tables', or a mark of a scale."""
    of_page = {"late": late, "access": access, "centred": centred}[name](dataset)
    told = {
        words
        for frame in of_page.tables.values()
        for value in frame.select(pl.col(pl.Float64)).to_numpy().ravel().tolist()
        if value is not None
        for words in (percent(value), f"{100 * value:.1f} %", f"{100 * value:.0f} %")
    }
    pictures = " ".join(re.findall(r"<svg.*?</svg>", answers[name].page, re.DOTALL))
    said = set(
        re.findall(
            r"(?<![\d.])\d+(?:\.\d+)? %", unescape(re.sub(r"<[^>]+>", " ", pictures))
        )
    )
    assert said
    # scales are marked at multiples of five, below ten at those of a half
    shares = {each: float(each[:-2]) for each in said}
    scale = {each for each, of in shares.items() if of % (0.5 if of < 10 else 5) == 0}
    assert said - scale <= told


@pytest.mark.parametrize("name", ANSWERS)
def test_pages_and_terminal_show_no_small_count(name, answers):
    """Under a heading of a count of children stand counts of ten or more, or why there is none."""
    layouts = {"late": shown.LATE, "access": shown.ACCESS, "centred": shown.CENTRED}[name]
    words = {
        each.words for layout in layouts for each in layout.fields
        if each.column in COUNTS[name].get(layout.table, ())
    }  # fmt: skip
    seen = 0
    for table in re.findall(r"<table.*?</table>", answers[name].page, re.DOTALL):
        heads = [
            text_of(each)
            for each in re.findall(r"<th\b(?=[^>]*col).*?</th>", table, re.DOTALL)
        ]
        for row in re.findall(r"<tr\b.*?</tr>", table.partition("</thead>")[2], re.DOTALL):
            cells = [
                text_of(each) for each in re.findall(r"<t[dh]\b.*?</t[dh]>", row, re.DOTALL)
            ]
            for head, cell in zip(heads, cells, strict=False):
                if head in words:
                    seen += 1
                    assert not re.fullmatch(r"[1-9](\.0)?", cell), (name, head)
    assert seen > 5


def text_of(html: str) -> str:
    """Return the words of a piece of a page."""
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()
