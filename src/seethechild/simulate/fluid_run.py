"""One group of children on its way from step to step, while others are let in or wait."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from seethechild.model.system import FloatArray
from seethechild.simulate.fluid_arrivals import Arrived, gather
from seethechild.simulate.fluid_space import Desk, LimitedSpace
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
    """A number for each child: the chance to be in a kind of joint state as a step ends; or a count.

    Attributes:
        kept: shape (A, D, K), for children with a clock.
        plain: shape (A, N), for those without.
    """

    kept: FloatArray
    plain: FloatArray

    def of(self, there: "Ahead") -> float:
        """Return how many of those there, counted in the same shapes, will be."""
        return float((self.kept * there.kept).sum() + (self.plain * there.plain).sum())


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
        self.arrived: dict[int, Arrived] = {}
        self.foreseen: dict[tuple[int, int, bool], Ahead] = {}
        if like:
            self.keep(like)
        self._counts: dict[tuple[int, int], Ahead] = {}
        for number, kind in enumerate(self.kinds):
            for mask, share in present(kind.triggers, 0.0).items():
                mine = bands_of(self.now, (number, mask), space)
                for band, theirs in zip(mine, self.began[0], strict=True):
                    band.add(theirs, kind.share * share)

    def keep(self, other: "LimitedRun") -> None:
        """Keep what another run of the same space prepared that does not hang on its reforms."""
        self.made |= {code: step for code, step in other.made.items() if not code & SETS}
        self.arrived |= {
            code: made for code, made in other.arrived.items() if not code & SETS
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
                    code = mask | doors << SHIFT
                    arrived, all_of = self._arrived(code), kind.share * share * part
                    arrived.add(self.tally, bands, period, code, all_of)
        self.now = later
        self._counts.clear()

    def _arrived(self, code: int) -> Arrived:
        if code not in self.arrived:
            inflows = range(len(self.space.inflows()))
            each = [self._arrivals(number, code) for number in inflows]
            self.arrived[code] = gather(self.space, each)
        return self.arrived[code]

    def _there(self, key: tuple[int, int]) -> Ahead:
        """Return how many there are, by joint state, age and time in state."""
        if key not in self._counts:
            first = self.space.grid.band_cells
            bands = self.now[key]
            kept = [
                np.add.reduceat(band.clocked.sum(axis=2), first, axis=1).T for band in bands
            ]
            plain = [band.plain.sum(axis=1) for band in bands]
            self._counts[key] = Ahead(np.array(kept), np.array(plain))
        return self._counts[key]

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
        for key in self.now:
            there = self._there(key)
            self.seen[:, : there.kept.shape[1], self.space.clocked] += there.kept
            self.seen[:, 0, self.space.plain] += there.plain

    def held(self, service: int) -> float:
        """Return how many children have a place."""
        return self._count(self.limited.desks[service].holds)

    def _count(self, inside: FloatArray) -> float:
        clocked, plain = inside[self.space.clocked], inside[self.space.plain]
        counts = [self._there(key) for key in self.now]
        return sum(
            float((each.kept @ clocked).sum() + (each.plain @ plain).sum())
            for each in counts
        )

    def will_hold(self, at: int, service: int, doors: int) -> float:
        """Return how many will have a place as a step ends, if these doors are open."""
        return sum(
            leg.share
            * self.ahead(leg.under | doors << SHIFT, service).of(
                self._there((number, leg.origin))
            )
            for number, leg in self._legs(at)
        )

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
        for key in self.now:
            counts += self._at(key, desk)
        return counts

    def _at(self, key: tuple[int, int], desk: Desk) -> FloatArray:
        local, clocked = self.space.local[desk.waits], desk.clocked
        there = self._there(key)
        counts = np.zeros((self.space.model.age_bands, len(desk.waits)))
        counts[:, clocked] = there.kept[:, :, local[clocked]].sum(axis=1)
        counts[:, ~clocked] = there.plain[:, local[~clocked]]
        return counts

    def weigh(self, service: int, doors: int) -> Weighed:
        """Return what letting in those who wait would mean over a step."""
        desk = self.limited.desks[service]
        shape = self.space.model.age_bands, len(desk.waits)
        filled, still = np.zeros(shape), np.zeros(shape)
        for key in self.now:
            code = key[1] | doors << SHIFT
            holding = self.ahead(code, service)
            waiting = self.ahead(code, service, waiting=True)
            for age, counts in enumerate(self._at(key, desk)):
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
        self._counts.clear()
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
