"""Rutland's levels of help alone, so that what to expect can be worked out without chance."""

from dataclasses import replace
from functools import lru_cache

import polars as pl

from seethechild.model.base_year import BaseYear, base_year
from seethechild.model.build import Fitted
from seethechild.model.system import Branch, SystemModel
from seethechild.model.system_checks import validate
from seethechild.model.tracks.need_settings import NeedSettings, need_settings
from seethechild.simulate.forward import forward
from seethechild.simulate.forward_space import all_branches
from seethechild.studies.fitted import fit_council

#: Nothing leans on need, and help does nothing to it.
NO_LEANING = {
    "seen_some": 1.0, "seen_multiple": 1.0, "seen_severe": 1.0, "found": 1.0, "harm": 1.0,
    "ends": 1.0, "help_eases": 1.0, "help_holds": 1.0,
}  # fmt: skip


@lru_cache(maxsize=2)
def fitted(council: str = "Rutland") -> Fitted:
    return fit_council(council, year=2025)


def base() -> BaseYear:
    return base_year("Rutland", 2025)


def no_leaning() -> NeedSettings:
    return need_settings(NO_LEANING)


def _alone(branch: Branch) -> Branch:
    moves = {track: to for track, to in branch.moves.items() if track == "help"}
    return replace(branch, moves=moves)


@lru_cache(maxsize=1)
def help_only() -> SystemModel:
    """Return Rutland's model without legal steps and homes: children, no one who came alone."""
    model = fitted().model
    states = {"help": model.states["help"]}
    start = (
        model.start.filter(pl.col("group") == "children")
        .drop("legal", "home")
        .group_by(pl.all().exclude("count"), maintain_order=True)
        .agg(pl.col("count").sum())
    )
    return validate(
        replace(
            model,
            tracks=("help",),
            states=states,
            groups=("children",),
            lanes=tuple(
                replace(
                    lane, when={}, factors={}, branches=tuple(map(_alone, lane.branches))
                )
                for lane in model.lanes
                if lane.track == "help" and "unaccompanied" not in lane.groups
            ),
            age_moves=tuple(
                replace(move, branches=tuple(map(_alone, move.branches)))
                for move in model.age_moves
                if move.track == "help"
            ),
            inflows=tuple(
                replace(inflow, states={"help": inflow.states["help"]})
                for inflow in model.inflows
                if inflow.group == "children"
            ),
            start=start,
        )
    )


def expected_events(model: SystemModel, years: int) -> dict[str, list[float]]:
    """Return events by year in expectation, and the children without help as each year ends."""
    told = forward(model, years=years, step_years=1 / 12)
    found: dict[str, list[float]] = {}
    for at, (source, branch) in enumerate(all_branches(model)):
        counts = told.taken[:, at].reshape(years, -1).sum(axis=1)
        for event in (*branch.events, *getattr(source, "events", ())):
            so_far = found.get(event, [0.0] * years)
            found[event] = [a + b for a, b in zip(so_far, counts.tolist(), strict=True)]
    states = [name for track in model.tracks for name in model.states[track]]
    for name in model.states["help"]:
        there = told.stocks[1:, states.index(name)]
        found[f"there: {name}"] = there.reshape(years, -1).sum(axis=1).tolist()
    return found
