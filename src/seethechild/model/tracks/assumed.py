"""A council's system with its added tracks under other values of their assumptions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from seethechild.core.errors import Problem, SpecError, did_you_mean
from seethechild.model.base_year import BaseYear
from seethechild.model.system import SystemModel
from seethechild.model.tracks import ADDED
from seethechild.model.tracks.early_help import add_early_help
from seethechild.model.tracks.mind import add_mind
from seethechild.model.tracks.need import add_need
from seethechild.model.tracks.need_settings import PREFIX, need_settings
from seethechild.reference.facts import Assumption, track_assumptions

#: Comes with every added track.
EARLY_HELP = "early_help"


def assumptions_of(tracks: Sequence[str]) -> Mapping[str, Assumption]:
    """Return the assumptions that the added tracks of a study make, by id.

    Args:
        tracks: all tracks of the study.

    Returns:
        None for a study of help, legal and home. Those of early help come with any added track.

    Example:
        >>> "need/any" in assumptions_of(["help", "need"]), len(assumptions_of(["help"]))
        (True, 0)
    """
    wanted = [track for track in ADDED if track in tracks]
    found = {
        name: each
        for track in ((EARLY_HELP, *wanted) if wanted else ())
        for name, each in track_assumptions(track).items()
    }
    # What help for the mind does to need takes a model with both.
    return {
        name: each
        for name, each in found.items()
        if name != f"{PREFIX}mind_eases" or "mind" in wanted
    }


def with_tracks_assuming(
    model: SystemModel,
    base: BaseYear,
    tracks: Sequence[str],
    values: Mapping[str, float],
    *,
    before: SystemModel | None = None,
) -> SystemModel:
    """Return the model with the tracks of a study, some of their assumptions set.

    With nothing set it is the model of ``model.tracks.with_tracks``. Lanes, states and services are
    the same whatever is set, so options stay tied to them.

    Args:
        model: a council's, with the tracks help, legal and home.
        base: the figures it was fitted to.
        tracks: all tracks of the study.
        values: id of an assumption to its value.
        before: the model with all other tracks as they are assumed, where it is known already; it
            saves time where only assumptions of need are set.

    Raises:
        SpecError: an unknown assumption, or values that cannot all hold.
    """
    known = assumptions_of(tracks)
    unknown = [name for name in values if name not in known]
    if unknown:
        raise SpecError(
            [
                Problem(
                    f"assumption {name}",
                    "none of the study's tracks makes it",
                    f"Use one of {', '.join(did_you_mean(name, known) or list(known)[:5])}.",
                )
                for name in unknown
            ]
        )
    set_to = {
        name: replace(each, value=values.get(name, each.value))
        for name, each in known.items()
    }
    wanted = [track for track in ADDED if track in tracks]
    if before is not None and all(name.startswith(PREFIX) for name in values):
        model = before
    elif wanted:
        model = add_early_help(model, base, assumptions=_under(set_to, EARLY_HELP))
        if "mind" in wanted:
            model = add_mind(model, base, assumptions=_under(set_to, "mind"))
    if "need" in wanted:
        own = _under(set_to, "need")
        settings = {name.removeprefix(PREFIX): each.value for name, each in own.items()}
        model = add_need(model, base, need_settings(settings))
    return model


def _under(assumed: Mapping[str, Assumption], track: str) -> dict[str, Assumption]:
    return {name: each for name, each in assumed.items() if name.startswith(f"{track}/")}
