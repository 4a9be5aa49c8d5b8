"""Draws stand for themselves: children are conserved, and neither number nor order matters."""

from pathlib import Path

import polars as pl
import pytest

from seethechild.core.provenance import sha256_frame
from seethechild.studies.chosen import reforms_of
from seethechild.studies.piece import Piece, gather, play_draw, play_piece
from seethechild.studies.run import plan_of
from seethechild.studies.store import keep_piece
from tests.unit.studies.small_runs import once, small


@pytest.fixture(scope="module")
def piece() -> Piece:
    study = small(years=3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("seethechild.studies.system_of.fit_council", once)
        plan = plan_of(study)
    assert [option.id for option in plan.options] == list(reforms_of(study))
    return Piece(
        Path(), plan.fitted.model, plan.options, study.seed, study.start, study.years, (0,)
    )


def moved(piece: Piece, folder: Path, *draws: int) -> Piece:
    parts = (piece.model, piece.options, piece.seed, piece.start, piece.years)
    return Piece(folder, *parts, draws)


@pytest.mark.parametrize("draw", range(4))
def test_safer_and_less_safe_and_unaffected_are_all_children(piece, draw):
    (first, *others) = play_draw(piece, draw)["fates"]
    for told in (first, *others):
        assert told["children"].sum() == told["all"][0]
        assert told["all"].n_unique() == 1


@pytest.mark.parametrize("draw", range(4))
def test_every_child_is_somewhere_on_each_track_all_the_time(piece, draw):
    for lived in play_draw(piece, draw)["activity"]:
        years = lived.group_by("period", "track").agg(pl.col("child_years").sum())
        spread = years.group_by("period").agg(
            gap=pl.col("child_years").max() - pl.col("child_years").min()
        )
        assert spread["gap"].max() < 1e-6
        stock = lived.group_by("period", "track").agg(pl.col("stock").sum())
        assert stock.group_by("period").agg(pl.col("stock").n_unique())["stock"].max() == 1


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 1, 0, 2), (2, 3, 0, 1)])
def test_draws_may_be_played_in_any_order_and_pieces(piece, order, tmp_path):
    folders = [tmp_path / f"{first}" for first in (0, 2)]
    for folder, draws in zip(folders, (order[:2], order[2:]), strict=True):
        keep_piece(folder, play_piece(moved(piece, folder, *draws)))
    together = gather(folders)
    keep_piece(tmp_path / "whole", play_piece(moved(piece, tmp_path / "whole", 0, 1, 2, 3)))
    whole = gather([tmp_path / "whole"])
    for name, frame in whole.items():
        assert sha256_frame(together[name]) == sha256_frame(frame), name


def test_another_draw_or_seed_is_other_luck(piece):
    one = play_draw(piece, 0)["activity"][0]
    other = play_draw(piece, 1)["activity"][0].with_columns(draw=pl.lit(0, pl.Int32))
    assert not one.equals(other)
