"""What a reader must know of changes of capacity, threshold and duration, and of effects that fade."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from seethechild.model.system import SystemModel
from seethechild.simulate.option_match import Matched
from seethechild.simulate.option_stays import mixed_lanes


def kind_notes(matched: Sequence[Matched], model: SystemModel) -> tuple[str, ...]:
    """Return what the kinds of change in an option bring with them, one sentence each."""
    told = [note for one in matched for note in (*_stay(one, model), *_fade(one))]
    return (*told, *_together(matched))


def _stay(one: Matched, model: SystemModel) -> Iterator[str]:
    if one.change.kind != "duration":
        return
    title = one.reform.title
    mixed = mixed_lanes(model, one.lanes)
    if mixed:
        yield (
            f"{title}: {', '.join(mixed)} can end the stay or not; what happens there without "
            "ending it comes as often in each stay as before, so its pace changes too."
        )


def _fade(one: Matched) -> Iterator[str]:
    if one.change.fade_years is not None:
        yield (
            f"{one.reform.title}: its effect on {one.change.target} wears off evenly over "
            f"{one.change.fade_years:g} years once it has fully grown; what it costs goes on."
        )


def _together(matched: Sequence[Matched]) -> Iterator[str]:
    acting: dict[str, list[Matched]] = defaultdict(list)
    for one in matched:
        if one.change.capacity is not None:
            acting[one.change.target.service].append(one)
    for service, several in acting.items():
        if len(several) > 1:
            names = " and ".join(f"{one.reform.title} ({one.reform.id})" for one in several)
            yield (
                f"{names} change the places of {service}: the places each brings or takes away add "
                "up, and a ratio is of the places as now."
            )
