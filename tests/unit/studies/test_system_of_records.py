"""The system picture of a dataset: small numbers of records do not leave in it."""

import pytest

from seethechild.core.progress import Silent
from seethechild.journeys.dataset import save
from seethechild.report.disclosure import THRESHOLD
from seethechild.studies import from_data
from seethechild.studies.releases import RELEASES
from seethechild.studies.system_hidden import WITH_IT
from seethechild.studies.system_picture import system_picture, write_system
from tests.unit.studies.small_runs import once
from tests.unit.studies.test_on_data import BORROWED, told


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "fernshire"
    save(told(), folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(from_data, "fit_council", once)
        first, again = (
            system_picture(
                str(folder),
                progress=Silent(),
                council=BORROWED,
                years=2,
                draws=2,
                seed=seed,
            )
            for seed in (1, 2)
        )
    return folder, first, again


def stocks(picture):
    return picture.result.tables["stocks"].to_dicts()


def test_of_made_up_children_it_says_so(own, tmp_path):
    _, picture, _ = own
    assert picture.made_up
    assert picture.records
    assert picture.result.sentence.startswith("These are made-up children.")
    write_system(picture, page=tmp_path / "s.html", svg=tmp_path / "s.svg")
    assert "Made-up data" in (tmp_path / "s.html").read_text()


def test_small_counts_and_what_would_tell_them_are_hidden(own):
    rows = stocks(own[1])
    assert any(row["now_mark"] == "hidden" for row in rows)
    for row in rows:
        if row["now_mark"] == "hidden":
            assert row["now"] is None
            assert all(row[name] is None for name in WITH_IT)
        elif row["now_mark"] == "":
            assert row["now"] >= THRESHOLD


def test_what_is_hidden_of_a_track_makes_up_no_small_number(own):
    """All states of a track add up to all children: one alone would be what is missing."""
    rows = stocks(own[1])
    model_total = sum(told().manifest["population"])
    for track in {row["track"] for row in rows}:
        mine = [row for row in rows if row["track"] == track]
        hidden = [row for row in mine if row["now_mark"] == "hidden"]
        assert len(hidden) != 1
        if hidden and track == "home":
            rest = model_total - sum(row["now"] or 0.0 for row in mine)
            assert rest > THRESHOLD - 1 or rest < 0


def test_homes_in_care_are_hidden_so_that_those_looked_after_do_not_tell_them(own):
    rows = {(row["track"], row["state"]): row for row in stocks(own[1])}
    care = rows["help", "looked_after"]
    homes = [
        rows["home", each]
        for each in (
            "foster", "with_parents_under_order", "placed_for_adoption", "childrens_home",
            "supported_accommodation", "other",
        )
    ]  # fmt: skip
    hidden = [row for row in homes if row["now_mark"] == "hidden"]
    if care["now"] is not None and hidden:
        rest = care["now"] - sum(row["now"] or 0.0 for row in homes)
        assert rest >= THRESHOLD - 1


def test_flows_of_few_children_and_of_hidden_states_are_hidden(own):
    hidden = {(r["track"], r["state"]) for r in stocks(own[1]) if r["now_mark"] == "hidden"}
    flows = own[1].result.tables["flows"].to_dicts()
    assert any(row["first_year"] is None for row in flows)
    for row in flows:
        if row["first_year"] is None:
            assert row["per_year"] is None
            continue
        assert row["first_year"] >= THRESHOLD
        assert (row["track"], row["from"]) not in hidden
        assert (row["track"], row["to"]) not in hidden


def test_what_left_is_kept_and_another_seed_hides_the_same(own):
    folder, first, again = own
    assert (folder / RELEASES).is_file()
    for one, other in zip(stocks(first), stocks(again), strict=True):
        assert (one["now_mark"], one["now"]) == (other["now_mark"], other["now"])


def test_the_books_balance(own):
    assert own[1].result.checks[0].passed is True
