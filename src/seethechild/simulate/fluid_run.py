"""One group of children on its way from step to step, while others are let in or wait."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from seethechild.model.system import FloatArray
from seethechild.simulate.fluid_space import Desk, LimitedSpace
from seethechild.simulate.forward_grid import IntArray
from seethechild.simulate.forward_mass import Band
from seethechild.simulate.forward_reach import Leg, legs, present
from seethechild.simulate.forward_run import Run, bands_of
from seethechild.simulate.forward_space import Hop
from seethechild.simulate.forward_step import Compartments, Step
from seethechild.simulate.forward_tally import Tally
from seethechild.simulate.reforms import Reform

#: A step under a set of reforms while some doors are open has the number doors << SHIFT | set.
SHIFT = 128
SETS = (1 << SHIFT) - 1


class LimitedTally(Tally):
    """Sums over the steps of one group, some of them with open doors."""

    def __init__(self, space: LimitedSpace, compartments: Compartments) -> None:
        super().__init__(space, compartments)
        self.limited = space

    def settle(self, made: Mapping[int, Step]) -> None:
        """Turn the steps lived into time and moves."""
        for (code, length), (kept, fresh) in self.lives.items():
            self.space = self.limited.opened(code >> SHIFT)
            self._settle(made[code], *made[code].exposure(kept, fresh, share=length))
        self.space = self.limited
        self.lives.clear()


@dataclass(frozen=True, eq=False)
class Ahead:
    """What a step makes of a child: the chance to be in a kind of joint state at its end.

    Attributes:
        kept: shape (A, D, K), of children with a clock.
        plain: shape (A, N), of those without.
    """

    kept: FloatArray
    plain: FloatArray

    def of(self, age: int, band: Band, band_cells: IntArray) -> float:
        """Return how many children of an age band will be there."""
        there = np.add.reduceat(band.clocked.sum(axis=2), band_cells, axis=1)
        return float(
            (self.kept[age].T * there).sum() + self.plain[age] @ band.plain.sum(axis=1)
        )


@dataclass(frozen=True, eq=False)
class Weighed:
    """What letting in all who wait would mean over a step; shapes (A, W).

    Attributes:
        filled: how many would have a place as it begins, plus how many as it ends.
        still: how many wait as it ends if nobody is let in.
    """

    filled: FloatArray
    still: FloatArray


class LimitedRun(Run):
    """Follows one group; it is told which doors are open, and how many are let in.

    Args:
        space: the group's joint states.
        reforms: what changes.
        levels: shape (lanes,), factor on each lane's rates.
        like: a run of the same space and levels, whose preparations are used again.
    """

    def __init__(
        self,
        space: LimitedSpace,
        reforms: Sequence[Reform],
        levels: FloatArray,
        *,
        like: "LimitedRun | None" = None,
    ) -> None:
        super().__init__(space, reforms, levels, like=like)
        self.limited = space
        self.tally: LimitedTally = LimitedTally(space, self.compartments)
        #: Children by age, time in state and joint state, (A, D, J), over all times of noting.
        shape = space.model.age_bands, space.model.duration_bands, len(space.joints)
        self.seen: FloatArray = np.zeros(shape)
        #: Who was there when last noted, shape (S, A).
        self.there: FloatArray = np.zeros(())
        self.foreseen: dict[tuple[int, int, bool], Ahead] = {}
        if like:
            self.keep(like)
        for number, kind in enumerate(self.kinds):
            for mask, share in present(kind.triggers, 0.0).items():
                mine = bands_of(self.now, (number, mask), space)
                for band, theirs in zip(mine, self.began[0], strict=True):
                    band.add(theirs, kind.share * share)

    def keep(self, other: "LimitedRun") -> None:
        """Keep what another run of the same space prepared that does not hang on its reforms."""
        self.made |= {code: step for code, step in other.made.items() if not code & SETS}
        self.arrivals |= {
            code: made for code, made in other.arrivals.items() if not code & SETS
        }
        self.foreseen |= {
            key: made for key, made in other.foreseen.items() if not key[0] & SETS
        }

    def step(self, mask: int) -> Step:
        """Return the step under one set of reforms, while some doors are open."""
        if mask not in self.made:
            self.space = self.limited.opened(mask >> SHIFT)
            super().step(mask)
            self.space = self.limited
        return self.made[mask]

    def live(self, at: int, parts: Mapping[int, float]) -> None:
        """Let the group live a step: a part of it under each of some sets of open doors."""
        grid = self.space.grid
        period, high = at // grid.period_steps, (at + 1) * grid.step_years
        later: dict[tuple[int, int], list[Band]] = {}
        for number, leg in self._legs(at):
            for doors, part in parts.items():
                under = leg.under | doors << SHIFT
                mine = replace(leg, under=under, share=leg.share * part)
                after = self._leg(period, mine, self.now[number, leg.origin])
                key = number, leg.end
                if key not in later and mine.share == 1.0:
                    later[key] = after
                    continue
                for band, theirs in zip(
                    bands_of(later, key, self.space), after, strict=True
                ):
                    band.add(theirs, mine.share)
        for number, kind in enumerate(self.kinds):
            for mask, share in present(kind.triggers, high).items():
                bands = bands_of(later, (number, mask), self.space)
                for doors, part in parts.items():
                    self._arrive(
                        period, mask | doors << SHIFT, bands, kind.share * share * part
                    )
        self.now = later

    def _legs(self, at: int) -> list[tuple[int, Leg]]:
        step = self.space.grid.step_years
        found = []
        for number, kind in enumerate(self.kinds):
            masks = [mask for of, mask in self.now if of == number]
            found += [
                (number, leg)
                for leg in legs(kind.triggers, masks, at * step, (at + 1) * step)
            ]
        return found

    def note(self) -> None:
        """Add who is there now to those seen."""
        first = self.space.grid.band_cells
        for bands in self.now.values():
            for age, band in enumerate(bands):
                held = np.add.reduceat(band.clocked.sum(axis=2), first, axis=1)
                self.seen[age, : len(first), self.space.clocked] += held
                self.seen[age, 0, self.space.plain] += band.plain.sum(axis=1)

    def held(self, service: int) -> float:
        """Return how many children have a place."""
        return self._count(self.limited.desks[service].holds)

    def _count(self, inside: FloatArray) -> float:
        space = self.space
        return sum(
            float(inside[space.clocked] @ band.clocked.sum(axis=(1, 2)))
            + float(inside[space.plain] @ band.plain.sum(axis=1))
            for bands in self.now.values()
            for band in bands
        )

    def will_hold(self, at: int, service: int, doors: int) -> float:
        """Return how many will have a place as a step ends, if these doors are open."""
        cells = self.space.grid.band_cells
        there = 0.0
        for number, leg in self._legs(at):
            ahead = self.ahead(leg.under | doors << SHIFT, service)
            for age, band in enumerate(self.now[number, leg.origin]):
                there += leg.share * ahead.of(age, band, cells)
        return there

    def ahead(self, code: int, service: int, *, waiting: bool = False) -> Ahead:
        """Return the chance to have a place, or to wait, as a step ends.

        Birthdays and arrivals within the step are left out.
        """
        key = code, service, waiting
        if key not in self.foreseen:
            step, desk, held = (
                self.step(code),
                self.limited.desks[service],
                self.compartments,
            )
            inside = desk.waiting if waiting else desk.holds
            landed = inside[np.concatenate([held.joint, held.joint[held.plain :]])]
            kept = np.einsum("adtk,t->adk", step.carry, inside[self.space.clocked])
            kept += np.einsum("adtk,t->adk", step.landing, landed)
            self.foreseen[key] = Ahead(
                kept, np.einsum("atn,t->an", step.landing_plain, landed)
            )
        return self.foreseen[key]

    def waiting(self, service: int) -> FloatArray:
        """Return, shape (A, W), how many children wait for a service."""
        desk = self.limited.desks[service]
        counts = np.zeros((self.space.model.age_bands, len(desk.waits)))
        for bands in self.now.values():
            for age, band in enumerate(bands):
                counts[age] += self._at(band, desk)
        return counts

    def _at(self, band: Band, desk: Desk) -> FloatArray:
        local, clocked = self.space.local[desk.waits], desk.clocked
        counts = np.zeros(len(desk.waits))
        counts[clocked] = band.clocked[local[clocked]].sum(axis=(1, 2))
        counts[~clocked] = band.plain[local[~clocked]].sum(axis=1)
        return counts

    def weigh(self, service: int, doors: int) -> Weighed:
        """Return what letting in those who wait would mean over a step."""
        desk = self.limited.desks[service]
        shape = self.space.model.age_bands, len(desk.waits)
        filled, still = np.zeros(shape), np.zeros(shape)
        for (_, mask), bands in self.now.items():
            code = mask | doors << SHIFT
            holding = self.ahead(code, service)
            waiting = self.ahead(code, service, waiting=True)
            for age, band in enumerate(bands):
                counts = self._at(band, desk)
                for column in np.flatnonzero(counts):
                    joint = int(desk.waits[column])
                    still[age, column] += counts[column] * self._chance(waiting, age, joint)
                    for take in desk.takes[joint]:
                        if take.target >= 0:
                            part = counts[column] * take.share[age]
                            then = self._chance(holding, age, take.target)
                            filled[age, column] += part * (desk.holds[take.target] + then)
        return Weighed(filled, still)

    def would_hold(self, service: int) -> FloatArray:
        """Return, shape (A, W), how many of those who wait would have a place if let in."""
        desk = self.limited.desks[service]
        counts = self.waiting(service)
        for column, joint in enumerate(desk.waits.tolist()):
            takes = [take for take in desk.takes[joint] if take.target >= 0]
            counts[:, column] *= sum(take.share * desk.holds[take.target] for take in takes)
        return counts

    def _chance(self, ahead: Ahead, age: int, joint: int) -> float:
        local = self.space.local[joint]
        clocked = self.space.has_clock(self.space.joints[joint])
        return float(ahead.kept[age, 0, local] if clocked else ahead.plain[age, local])

    def let_in(self, service: int, share: FloatArray, periods: Mapping[int, float]) -> None:
        """Take in a share, shape (A, W), of those who wait; count parts of it in some periods."""
        desk = self.limited.desks[service]
        for bands in self.now.values():
            for age, band in enumerate(bands):
                for column in np.flatnonzero(share[age]):
                    joint = int(desk.waits[column])
                    part = float(share[age, column])
                    for take, total in self._move(band, age, joint, part, desk):
                        for period, weight in periods.items():
                            self.tally.taken[period, take.branch, age] += weight * total

    def _move(
        self, band: Band, age: int, joint: int, share: float, desk: Desk
    ) -> Iterator[tuple[Hop, FloatArray]]:
        """Move a share of those who wait in one joint state; yield how many took each hop (D,)."""
        space, local = self.space, self.space.local[joint]
        clocked = bool(space.has_clock(space.joints[joint]))
        source = band.clocked[local] if clocked else band.plain[local]
        moved = share * source
        source -= moved
        for take in desk.takes[joint]:
            part = moved * take.share[age]
            self._put(band, take, part, clocked=clocked)
            by_band = np.zeros(len(space.grid.band_cells))
            if take.by_duration:
                by_band += np.add.reduceat(part.sum(axis=1), space.grid.band_cells)
            else:
                by_band[0] = part.sum()
            yield take, by_band

    def _put(self, band: Band, take: Hop, part: FloatArray, *, clocked: bool) -> None:
        if take.target < 0:
            return
        local = self.space.local[take.target]
        if take.restarts:
            total = part.sum(axis=0) if clocked else part
            for cell, share in take.cells:
                band.clocked[local, cell] += share * total
        elif self.space.has_clock(self.space.joints[take.target]):
            band.clocked[local] += part
        else:
            band.plain[local] += part.sum(axis=0) if clocked else part
