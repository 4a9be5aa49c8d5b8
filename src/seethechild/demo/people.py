"""Who the children of a made-up council are: nobody. Every name is visibly made up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from seethechild.demo.chance import Luck
from seethechild.demo.lives import Lived

#: Letters a check may be (DfE, Unique pupil numbers: a guide for schools and local authorities).
_CHECKS = "ABCDEFGHJKLMNPQRTUVWXYZ"
#: NHS numbers from 999 000 0000 are kept for tests (NHS Digital, Personal Demographics Service).
_NHS_TESTS = 999_000_000
_SCHOOL_AGE, _LEAVES_SCHOOL = 5, 16
_DAYS_BETWEEN_BIRTHS = 280


@dataclass
class Person:
    """A made-up child.

    Attributes:
        child: the council's identifier.
        life: what happened to the child.
        birth, sex, ethnicity: as recorded once born.
        disabilities: codes; none where there is none.
        family: the family's identifier.
        area, decile, postcode, where: of the home; ``where`` in miles from a corner.
        upn, nhs_number: empty where not known.
        upn_unknown: why there is no pupil number.
        died: day, if so.
    """

    child: str
    life: Lived
    birth: int
    sex: str
    ethnicity: str
    disabilities: tuple[str, ...]
    family: str
    area: str
    decile: int
    postcode: str
    where: tuple[float, float]
    upn: str
    nhs_number: str
    left_reason: str = ""
    died: int | None = None
    unborn_until: int | None = None


def known_people(
    lived: Sequence[Lived],
    truth: Mapping[str, Any],
    *,
    seed: int,
    also: Collection[int] = (),
) -> list[Person]:
    """Return the children whom the council was told of, in families.

    Children who became known at about the same time are put in one family, so that there are
    brothers and sisters in help and in care together.

    Args:
        lived: all lives.
        truth: parameters.
        seed: of the council.
        also: rows of lives that services never knew, but of which someone told the council.
    """
    told = (life for life in lived if life.known or life.row in also)
    known = sorted(told, key=_first_known)
    families = _families(known, truth["people"], seed)
    return [
        _person(life, family, truth, seed)
        for life, family in sorted(families, key=lambda each: each[0].row)
    ]


def _first_known(life: Lived) -> tuple[int, int, int]:
    """Order by how deep help went, then when: in care first, then on plans, then others.

    Children whom services never knew come last: their families are families of their own.
    """
    if not life.known:
        return 3, life.came, life.row
    reached = [life.start, *(step.after for step in life.steps)]
    days = [life.came, *(step.day for step in life.steps)]
    for depth, state in enumerate(("looked_after", "child_protection_plan")):
        for day, after in zip(days, reached, strict=True):
            if after["help"] == state:
                return depth, day, life.row
    return 2, days[1] if len(days) > 1 else days[0], life.row


def _families(
    known: list[Lived], settings: Mapping[str, Any], seed: int
) -> list[tuple[Lived, str]]:
    """Put children into families of sizes as declared; births far enough apart, or twins."""
    luck = Luck(seed, "families")
    found: list[tuple[Lived, str]] = []
    waiting = list(known)
    number = 0
    while waiting:
        number += 1
        first = waiting.pop(0)
        members = [first]
        wanted = 1 if first.unaccompanied else int(luck.pick(settings["family_of"]))
        place = 0
        while len(members) < wanted and place < min(len(waiting), 40):
            other = waiting[place]
            apart = min(abs(other.birth - each.birth) for each in members)
            if not other.unaccompanied and apart > _DAYS_BETWEEN_BIRTHS:
                members.append(waiting.pop(place))
            else:
                place += 1
        if len(members) > 1 and luck.yes(settings["twins"]):
            _make_twins(members)
        found += [(each, f"MUF{number:06d}") for each in members]
    return found


def _make_twins(members: list[Lived]) -> None:
    """Let the second child be born with the first, where that is before all that happened."""
    one, other = members[0], members[1]
    first_day = other.steps[0].day if other.steps else other.came
    grown = max((step.day for step in other.steps), default=other.came)
    born = one.birth
    if born <= min(first_day, other.came, other.since) and grown < born + 17 * 365:
        if other.start["help"].startswith("care_leaver") or other.birth == other.came:
            return
        other.birth = born
        if other.adult() < other.end:
            other.end, other.gone = other.adult(), True


def _person(life: Lived, family: str, truth: Mapping[str, Any], seed: int) -> Person:
    luck, settings = Luck(seed, "people", life.row), truth["people"]
    sex = "M" if luck.yes(0.85 if life.unaccompanied else settings["boys"]) else "F"
    same = Luck(seed, "family", family)
    weights = settings["ethnicity_unaccompanied" if life.unaccompanied else "ethnicity"]
    ethnicity = same.pick(weights)
    area, decile, where = _home(same, truth["council"])
    disabilities = _disabilities(luck, settings)
    number = life.row + 1
    left_reason = luck.pick(truth["care"]["left_reason"])
    if life.unaccompanied:
        left_reason = luck.pick(truth["care"]["unaccompanied_left"])
    last = life.steps[-1] if life.steps else None
    in_care = last is not None and last.before["help"] == "looked_after"
    ended = in_care and last is not None and last.left
    died = last.day if ended and last is not None and left_reason == "E2" else None
    return Person(
        child=f"MU{number:06d}",
        life=life,
        birth=life.birth,
        sex=sex,
        ethnicity=ethnicity,
        disabilities=disabilities,
        family=family,
        area=area,
        decile=decile,
        postcode=f"{truth['council']['postcode_area']}{1 + int(area[-2:]) % 20} {int(family[-3:]) % 10}{_letters(int(family[3:]))}",
        where=where,
        left_reason=left_reason,
        died=died,
        upn="" if luck.yes(settings["no_pupil_number"]) else pupil_number(number),
        nhs_number=made_up_nhs_number(number)
        if luck.yes(settings["nhs_number_known"])
        else "",
    )


def _home(luck: Luck, council: Mapping[str, Any]) -> tuple[str, int, tuple[float, float]]:
    count = council["areas"]
    weights = {
        str(at): 1 + council["tilt_to_deprived"] * (count - at) for at in range(count)
    }
    at = int(luck.pick(weights))
    across = council["miles_across"]
    area = f"MU99{at:02d}"
    return area, decile_of(at, count), (luck.share() * across, luck.share() * across)


def decile_of(place: int, count: int) -> int:
    """Return the decile of deprivation of an area by its place, the most deprived first."""
    return 1 + place * 10 // count


def _disabilities(luck: Luck, settings: Mapping[str, Any]) -> tuple[str, ...]:
    if not luck.yes(settings["disabled"]):
        return ()
    one = luck.pick(settings["disabilities"])
    other = luck.pick(settings["disabilities"])
    both = luck.yes(settings["second_disability"]) and other != one
    return (one, other) if both else (one,)


def _letters(number: int) -> str:
    """Return two letters that postcodes may end in."""
    usable = "ABDEFGHJLNPQRSTUWXYZ"
    return usable[number % 20] + usable[number // 20 % 20]


def pupil_number(number: int) -> str:
    """Return a pupil number of council 999, with its check letter.

    Example:
        >>> pupil_number(1)
        'C999000000001'
    """
    digits = f"999{number:09d}"
    total = sum(int(digit) * place for place, digit in enumerate(digits, start=2))
    return _CHECKS[total % len(_CHECKS)] + digits


def made_up_nhs_number(number: int) -> str:
    """Return an NHS number of the range kept for tests, with its check digit.

    Example:
        >>> made_up_nhs_number(1)
        '9990000018'
    """
    while True:
        nine = f"{_NHS_TESTS + number:09d}"
        total = sum(int(digit) * (10 - place) for place, digit in enumerate(nine))
        check = (11 - total % 11) % 11
        if check != 10:  # noqa: PLR2004 - no number has that check
            return f"{nine}{check}"
        number += 500_000


def why_no_pupil_number(person: Person, on: int) -> str:
    """Return why no pupil number is shown on a day (``UN1``, ``UN2``); empty where one is.

    UN4 is for children who became known within a week only (DfE rule 210), so nobody has it: those
    of school age without a number never went to a state school.
    """
    if on < person.life.adult(_SCHOOL_AGE):
        return "UN2" if person.life.unaccompanied and not person.upn else "UN1"
    return "" if person.upn else "UN2"


def day(ordinal: int | None) -> date | None:
    """Return a day as a date."""
    return None if ordinal is None else date.fromordinal(ordinal)
