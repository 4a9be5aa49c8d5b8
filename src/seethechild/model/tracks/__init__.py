"""Tracks that can be laid over a council's system model: mental health, unseen need, early help."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from seethechild.core.errors import Problem, SpecError
from seethechild.model.base_year import BaseYear
from seethechild.model.system import SystemModel

if TYPE_CHECKING:
    from seethechild.reference.facts import Assumption

#: Tracks that every model has.
ALWAYS = ("help", "legal", "home")
#: Tracks that can be added, in the order in which they are; each brings early help with it.
ADDED = ("mind", "need")
_FIRST = "early_help"
#: Services that a study brings by naming them, and the module that adds each.
BROUGHT = {"foster_homes": "placements"}


def brought_by(tracks: Sequence[str]) -> tuple[str, ...]:
    """Return what is laid over a model for the tracks asked for, in order.

    Example:
        >>> brought_by(("help", "legal", "home")), brought_by(("help", "mind"))
        ((), ('early_help', 'mind'))
    """
    wanted = tuple(track for track in ADDED if track in tracks)
    return (_FIRST, *wanted) if wanted else ()


class _Bring(Protocol):
    def __call__(
        self, model: SystemModel, *, assumptions: "Mapping[str, Assumption] | None"
    ) -> SystemModel: ...


class _Add(Protocol):
    def __call__(self, model: SystemModel, base: BaseYear) -> SystemModel: ...


def with_tracks(model: SystemModel, base: BaseYear, tracks: Sequence[str]) -> SystemModel:
    """Return the model with the tracks asked for.

    Args:
        model: a council's, with the tracks help, legal and home.
        base: the figures it was fitted to; they scale England's figures to the council.
        tracks: names of all tracks the study wants. ``mind`` adds mental health help, ``need``
            need that nobody sees; either adds early help to the track of help. In which order
            they are named makes no difference.

    Returns:
        The very model if nothing more is asked for.

    Raises:
        SpecError: no such track.
    """
    unknown = [track for track in tracks if track not in (*ALWAYS, *ADDED)]
    if unknown:
        known = ", ".join((*ALWAYS, *ADDED))
        raise SpecError(
            [
                Problem("tracks", f"{name} is not a track", f"Use: {known}.")
                for name in unknown
            ]
        )
    for track in brought_by(tracks):
        model = _adder(track)(model, base)
    return model


def with_services(
    model: SystemModel,
    named: Sequence[str],
    *,
    assumptions: "Mapping[str, Assumption] | None" = None,
) -> SystemModel:
    """Return the model with the services that a study brings by naming them.

    Args:
        model: a council's, with any tracks.
        named: ids of all services a study names.
        assumptions: those of the services, by id; None takes those that ship.

    Raises:
        SpecError: the model has not what they take.
    """
    there = {service.id for service in model.services}
    for name in named:
        if name in BROUGHT and name not in there:
            module = import_module(f"seethechild.model.tracks.{BROUGHT[name]}")
            add = cast("_Bring", getattr(module, f"add_{name}"))
            model = add(model, assumptions=assumptions)
    return model


def _adder(track: str) -> _Add:
    # Looked up by name: each is a module of its own with one function, ``add_<name>``.
    module = import_module(f"seethechild.model.tracks.{track}")
    return cast("_Add", getattr(module, f"add_{track}"))
