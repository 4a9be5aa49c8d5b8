"""Who has which need, at each age and level of help, so that surveys and records both come out.

A cohort of children is followed from birth to 18 in steps of a month, by level of help, time in it
and need. The rates at which needs grow are solved so that the share of all children with each need
is that of the settings at every age; the rates at which children are seen are shared out between
needs so that as many are seen as the records say. Both are solved together, round by round.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seethechild.core.errors import Problem, SpecError
from seethechild.model.layout import CHILD_BAND_COUNT
from seethechild.model.system import FloatArray, Lane, SystemModel
from seethechild.model.tracks.need_moves import (
    HELP,
    NOBODY,
    Leaning,
    helped,
    leaning,
    moves,
)
from seethechild.model.tracks.need_settings import MOST_PER_YEAR, NEED_STATES, NeedSettings
from seethechild.model.tracks.need_step import (
    NEEDS,
    STEPS_PER_YEAR,
    TINY,
    UPS,
    Cohort,
    Seen,
    Step,
    after_help,
    help_effects,
    shares_found,
)

#: Rounds of the cohort: more change nothing in the third digit.
ROUNDS = 3
#: Children without help are told apart for this long after help.
FIRST_YEAR = 1.0


@dataclass(frozen=True, eq=False)
class Balance:
    """Need in balance.

    Attributes:
        levels: levels of help, in the model's order.
        up: shape (5, 3), rate at which each state of need gives way to the next, by age band, for
            a child without help.
        years: shape (H + 1, A, D, 4), time lived by a cohort, for shares within it. The last level
            is no help after help; no help counts it as well.
        seen: lane to how it is shared out between needs.
        factors: lane to factors by need on its rates, shape (A, D, 4).
        ends: shape (6, 4), shares of each need at the ages between bands, from birth to 18.
        recent: shape (D,), duration bands of children closed within the year.
    """

    levels: tuple[str, ...]
    up: FloatArray
    years: FloatArray
    seen: Mapping[str, Seen]
    factors: Mapping[str, FloatArray]
    ends: FloatArray
    recent: NDArray[np.bool_]

    def shares(self, level: str, bands: FloatArray) -> FloatArray:
        """Return the shares of each need among children of a level of help; shape (4,).

        Args:
            level: state of the help track.
            bands: shape (A,), weights of the age bands.
        """
        lived = np.einsum("adn,a->n", self.years[self.levels.index(level)], bands)
        if lived.sum() <= TINY:
            lived = np.einsum("hadn,a->n", self.years[:-1], bands)
        return np.asarray(lived / max(float(lived.sum()), TINY))

    def at_start(self, stock: FloatArray) -> FloatArray:
        """Return the shares of each need at the start of a model; shape (H, A, D, 4).

        Who was closed within the year comes from help and has the needs of such children. Start
        tables do not tell who was referred and turned away within the year, and those children
        have more needs than others: so of what the rest would need to have for all needs to come
        out, half is given to them at once. The other half comes within two years; given at once, it
        would show as referrals that nobody recorded.

        Args:
            stock: shape (H, A, D), children there.
        """
        none = self.levels.index(NOBODY)
        anyone = self.years[:-1].sum(axis=(0, 2))[:, None]
        lived = self.years[:-1].copy()
        lived[none] = self.years[-1]
        by_age = np.broadcast_to(lived.sum(axis=2, keepdims=True), lived.shape)
        lived = np.where(lived.sum(axis=-1, keepdims=True) > TINY, lived, by_age)
        lived = np.where(lived.sum(axis=-1, keepdims=True) > TINY, lived, anyone)
        shares = lived / np.maximum(lived.sum(axis=-1, keepdims=True), TINY)
        recent = self.recent
        known = np.einsum("had,hadn->an", stock, shares)
        known -= np.einsum("ad,adn->an", stock[none][:, ~recent], shares[none][:, ~recent])
        everyone = anyone[:, 0] / np.maximum(anyone[:, 0].sum(axis=-1, keepdims=True), TINY)
        left = np.maximum(stock.sum(axis=(0, 2))[:, None] * everyone - known, 0.0)
        left = np.where(left.sum(axis=-1, keepdims=True) > TINY, left, everyone)
        left /= np.maximum(left.sum(axis=-1, keepdims=True), TINY)
        long_ago = self.years[none][:, -1]
        long_ago = np.where(long_ago.sum(axis=-1, keepdims=True) > TINY, long_ago, left)
        long_ago /= np.maximum(long_ago.sum(axis=-1, keepdims=True), TINY)
        shares[none][:, ~recent] = ((left + long_ago) / 2)[:, None]
        return np.asarray(shares)


def find_balance(model: SystemModel, settings: NeedSettings, scale: float = 1.0) -> Balance:
    """Return need in balance with a model's help.

    Args:
        model: without the need track.
        settings: what is assumed.
        scale: the council's need against England's.

    Raises:
        SpecError: no rates give these shares, or a rate explodes.
    """
    return _Search(model, settings, scale).found()


def _cohort(model: SystemModel, settings: NeedSettings) -> Cohort:
    levels = model.states[HELP]
    eases, holds = help_effects((*levels, NOBODY), settings)
    cells = int(np.ceil(model.duration_edges[-1] * STEPS_PER_YEAR)) + 1
    months = np.arange(cells) / STEPS_PER_YEAR
    return Cohort(
        moves=after_help(moves(model), levels.index(NOBODY), len(levels)),
        eases=eases,
        holds=holds,
        down=1.0 / np.array([settings[f"years_{state}"] for state in NEED_STATES[1:]]),
        band_of_cell=np.searchsorted(model.duration_edges, months, side="right") - 1,
    )


class _Search:
    """Rounds of a cohort, each with the rates that the one before gave."""

    def __init__(self, model: SystemModel, settings: NeedSettings, scale: float) -> None:
        self.model, self.settings = model, settings
        self.levels = model.states[HELP]
        self.none, self.after = self.levels.index(NOBODY), len(self.levels)
        self.lanes = {lane.id: lane for lane in model.lanes}
        self.edges = model.age_edges[: CHILD_BAND_COUNT + 1]
        self.targets = np.array([settings.prevalence(age, scale) for age in self.edges])
        middle = (self.targets[:-1] + self.targets[1:]) / 2
        shape = (self.after + 1, model.age_bands, model.duration_bands, NEEDS)
        self.years = np.zeros(shape)
        self.years[:, :CHILD_BAND_COUNT] = middle[None, :, None, :]
        self.cohort = _cohort(model, settings)
        self.up = middle[:, 1:] * self.cohort.down / middle[:, :-1]

    def found(self) -> Balance:
        seen, factors = self._leaning()
        for _ in range(ROUNDS):
            # Needs are led along the settings; what was led tells the rates.
            _, exposure, grown = self._follow(seen, factors, led=True)
            up = grown / np.maximum(exposure, TINY)
            # Of what comes within a step, some ends or grows on before its end.
            onwards = np.column_stack([up[:, 1:], np.zeros(len(up))])
            self.up = up * (1.0 + (self.cohort.down + onwards) / (4 * STEPS_PER_YEAR))
            seen, factors = self._leaning()
        self._check()
        ends, _, _ = self._follow(seen, factors, led=False)
        seen, factors = self._leaning()
        recent = self.model.duration_edges < FIRST_YEAR
        years = self.years.copy()
        return Balance(self.levels, self.up, years, seen, factors, ends, recent)

    def _check(self) -> None:
        problems = []
        for k, state in enumerate(NEED_STATES[1:]):
            worst = float(self.up[:, k].max())
            if not np.isfinite(worst) or worst > MOST_PER_YEAR:
                said = f"it would have to begin {worst:.3g} times a year"
                mend = f"Raise need/years_{state}, or lower its share."
                problems.append(Problem(f"need/{state}", said, mend))
            if self.up[:, k].min() <= 0.0:
                said = (
                    "fewer have it at a later age than are left of those who had it before"
                )
                mend = f"Raise need/rise_with_age, or lower need/years_{state}."
                problems.append(Problem(f"need/{state}", said, mend))
        if problems:
            raise SpecError(problems)

    def _leaning(self) -> tuple[dict[str, Seen], dict[str, FloatArray]]:
        """Share out lanes between needs by who is where in the round before."""
        seen, factors = {}, {}
        for lane in self.lanes.values():
            leans = leaning(lane)
            if leans is Leaning.SEEN:
                seen[lane.id] = self._seen(lane)
            elif leans is not Leaning.NOT:
                ladder = self.settings.ladder("harm" if leans is Leaning.HARM else "ends")
                factors[lane.id] = self._factor(lane, ladder)
        return seen, factors

    def _seen(self, lane: Lane) -> Seen:
        lived = self.years[self.none]
        whole = lived.sum(axis=1, keepdims=True) + TINY
        # Where a cohort has nobody (few are closed within the year under one), all of the age.
        there = np.where(lived.sum(axis=-1, keepdims=True) > TINY, lived, whole)
        share = there / there.sum(axis=-1, keepdims=True)
        ratio = self.settings.seen / (share @ self.settings.seen)[..., None]
        happen = (lived * lane.rates[..., None] * ratio).sum(axis=1)
        total = happen.sum(axis=-1, keepdims=True)
        by_need = np.where(total > TINY, happen / np.maximum(total, TINY), 1.0 / NEEDS)
        share_helped = np.sum(
            [b.share for b in lane.branches if helped(b)] or [0.0 * happen[:, 0]], axis=0
        )
        found = shares_found(share_helped, by_need, self.settings.ladder("found"))
        certain = (
            np.maximum(share_helped, TINY)[:, None],
            np.maximum(1.0 - share_helped, TINY)[:, None],
        )
        return Seen(
            rates=ratio,
            helped=np.where(share_helped[:, None] > 0, found / certain[0], 1.0),
            turned_away=np.where(
                share_helped[:, None] < 1, (1.0 - found) / certain[1], 1.0
            ),
            events=happen.sum(axis=0) / max(float(happen.sum()), TINY),
        )

    def _factor(self, lane: Lane, ladder: FloatArray) -> FloatArray:
        lived = self.years[self.levels.index(lane.state)]
        usual = lived.sum(axis=(0, 1))
        there = np.where(lived.sum(axis=-1, keepdims=True) > TINY, lived, usual)
        share = there / np.maximum(there.sum(axis=-1, keepdims=True), TINY)
        if usual.sum() <= TINY:
            return np.ones_like(lived)
        return np.asarray(ladder / (share @ ladder)[..., None])

    def _follow(
        self, seen: Mapping[str, Seen], factors: Mapping[str, FloatArray], *, led: bool
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Follow a cohort; return its needs between bands, time at risk of growth, and growth."""
        there = np.zeros((len(self.levels) + 1, len(self.cohort.band_of_cell), NEEDS))
        there[self.none, 0] = self.targets[0]
        ends = [self.targets[0]]
        exposure, grown = np.zeros((2, CHILD_BAND_COUNT, UPS))
        self.years[:] = 0.0
        one_band = self.cohort.band_of_cell[:, None] == np.arange(self.model.duration_bands)
        for band in range(CHILD_BAND_COUNT):
            step = Step(self.cohort, band, self.up[band], seen, factors)
            months = round((self.edges[band + 1] - self.edges[band]) * STEPS_PER_YEAR)
            path = np.linspace(self.targets[band], self.targets[band + 1], months + 1)[1:]
            lived = np.zeros_like(there)
            for goal in path:
                after = step.moved(there)
                if led:
                    grown[band] += step.grow(after, goal)
                else:
                    step.change(after)
                lived += (there + after) / (2 * STEPS_PER_YEAR)
                there = after
            by_need = there.sum(axis=(0, 1))
            ends.append(by_need / by_need.sum())
            exposure[band] = (self.cohort.holds @ lived.sum(axis=1))[:UPS]
            self.years[:, band] = np.einsum("hcn,cd->hdn", lived, one_band)
        self.years[self.none] += self.years[self.after]
        return np.array(ends), exposure, grown
