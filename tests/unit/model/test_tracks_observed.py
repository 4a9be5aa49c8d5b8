"""The added tracks over a system fitted to a council's own journeys."""

import polars as pl
import pytest

from seethechild.core.errors import SpecError
from seethechild.demo.system import council_system
from seethechild.model.base_year import base_year
from seethechild.model.observed.fit import fit_journeys
from seethechild.model.system_checks import validate
from seethechild.model.tracks import with_tracks
from seethechild.model.tracks.early_help import add_early_help
from seethechild.model.tracks.mind_balance import england_balance, england_children
from tests.unit.model.journeys_made_up import many, residents
from tests.unit.simulate.small_models import cells, lane, system


def test_tracks_are_laid_over_what_journeys_show() -> None:
    fitted = fit_journeys(many(), council_system("prior", 20_000), population=residents())
    before = fitted.model
    after = with_tracks(before, base_year("Rutland", 2025), ("need", "mind"))
    assert validate(after) is after
    assert after.tracks == ("help", "legal", "home", "mind", "turn", "need")
    assert after.start["count"].sum() == pytest.approx(before.start["count"].sum())
    assert [service.id for service in after.services] == ["early_help", "camhs"]
    # The children of the journeys count, not those of the published figures.
    asking = float(residents()[5:].sum())
    line = after.start.filter(pl.col("mind") == "waiting_for_help")["count"].sum()
    wanted = england_balance().times(asking / england_children()).waiting
    assert line == pytest.approx(wanted, rel=0.05)


def test_where_nobody_is_referred_early_help_has_nobody_to_go_to() -> None:
    start = cells(elapsed_low=2.0, elapsed_high=5.0)
    alone = system(lane("plan out", 1.0, {"help": "none"}), start=start, checked=False)
    with pytest.raises(SpecError, match="nobody without help is referred"):
        add_early_help(alone, base_year("Rutland", 2025))
