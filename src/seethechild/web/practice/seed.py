"""Two made-up examples of a made-up council, for a demonstration: one published, one with young people."""

from collections.abc import Mapping
from typing import Any, Final

from seethechild.web.people.models import User
from seethechild.web.practice import actions
from seethechild.web.practice.models import PracticeExample, YoungPart

WHO_IS_WHO: Final[Mapping[str, Any]] = {
    "title": "A page that says who is who (made up)",
    "plain": "Each child in care gets a page with faces and names of all who work with them. Fewer asked who is coming. They moved just as often.",
    "what": "The worker and the child make a page together. It shows who each person is, what they do, and when they come. It is made anew when somebody leaves.",
    "who": "Children in care who have several workers.",
    "needs": ["in-care"],
    "ages": [5, 17],
    "tiers": ["care"],
    "settings": ["care", "home"],
    "tested": "before",
    "findings": [
        {
            "direction": "helped",
            "plain": "More children could say who their worker was.",
            "effect": "",
        },
        {
            "direction": "no_difference",
            "plain": "They moved from home to home just as often.",
            "effect": "",
        },
    ],
    "not_work": "Pages got old fast. Two teams stopped making them. Children under five were not asked.",
    "carries_over": "It was done in one made-up council. Nothing was compared. Another place may find something else.",
    "steps": [
        "Ask the child whose faces should be on it.",
        "Make the page together, in one meeting.",
        "Give it to the child and those they live with.",
        "Make it anew when somebody leaves.",
    ],
    "staff": "The child's own worker, and somebody in the office who prints it.",
    "training": "",
    "in_place": "A photo of each worker who agrees to it.",
    "cost": "About £4 for each child, for print and time.",
    "price_year": "2025-26",
    "ask": "The care team of Fernshire Council (made up), care@fernshire.example",
    "reform": "",
    "check_again": "2027-09-30",
}
WALK: Final[Mapping[str, Any]] = {
    "title": "A walk and not an office (made up)",
    "plain": "Teenagers may meet their worker on a walk. They liked it. Just as many meetings were missed.",
    "what": "A young person can choose to meet outside, on a walk, and not in an office or at home.",
    "who": "Young people of 13 to 17 who have a social worker.",
    "needs": ["edge-of-care", "family-strain"],
    "ages": [13, 17],
    "tiers": ["early-help", "statutory"],
    "settings": ["community"],
    "tested": "told",
    "findings": [
        {
            "direction": "no_difference",
            "plain": "Just as many meetings were missed.",
            "effect": "",
        }
    ],
    "not_work": "It did not bring more young people to meetings. In winter few chose it.",
    "carries_over": "It was done in one made-up council for half a year. Nothing was compared.",
    "steps": [
        "Ask each young person where they want to meet.",
        "Agree how far, and how to keep talk private.",
    ],
    "staff": "The young person's social worker.",
    "training": "",
    "in_place": "",
    "cost": "Not published.",
    "price_year": "",
    "ask": "The youth team of Fernshire Council (made up), youth@fernshire.example",
    "reform": "",
    "check_again": "2027-03-31",
}
_OLDER = "I stuck mine on the fridge. Now I know Ms Brightwell is the one who comes on Mondays. But when she left nobody made a new one for ages."
_YOUNGER = "I like the pictures. I want my dog on it too."
_WALKED = (
    "Walking is easier than sitting and being looked at. Ask us before it rains though."
)


def seed(people: Mapping[str, User]) -> list[PracticeExample]:
    """Make the examples, if there are none.

    Args:
        people: by role: an analyst of the made-up council, an editor and a moderator.

    Returns:
        The published one and the one with young people.
    """
    if PracticeExample.objects.exists():
        return list(PracticeExample.objects.all())
    analyst, editor, moderator = (
        people[role] for role in ("analyst", "editor", "moderator")
    )
    shown = _begun(WHO_IS_WHO, analyst)
    shown = actions.go(example=shown, verb="ask young people", by=analyst)
    older = _part(shown, _OLDER, "14-17", "wrote", analyst)
    younger = _part(shown, _YOUNGER, "8-10", "told", analyst)
    hidden = _OLDER.replace("Ms Brightwell", "[removed]")
    actions.show_part(part=older, shown=hidden, by=moderator)
    actions.show_part(part=younger, shown=_YOUNGER, by=moderator)
    actions.go(example=shown, verb="check", by=editor, reason="Made up, to show the steps.")
    shown = actions.go(example=shown, verb="publish", by=editor)
    waiting = _begun(WALK, analyst)
    waiting = actions.go(example=waiting, verb="ask young people", by=analyst)
    _part(waiting, _WALKED, "14-17", "told", analyst)
    return [shown, waiting]


def _begun(text: Mapping[str, Any], by: User) -> PracticeExample:
    return actions.start(text=text, organisation=by.organisation, by=by, made_up=True)


def _part(
    example: PracticeExample, exact: str, age_band: str, how: str, by: User
) -> YoungPart:
    return actions.add_part(example=example, exact=exact, age_band=age_band, how=how, by=by)
