"""A made-up theory of change, whole, and people who may act on its proposal."""

from copy import deepcopy
from datetime import date

from seethechild.web.audit.actions import PROGRAM, record
from seethechild.web.proposals.models import Proposal
from seethechild.web.taskforce.actions import appoint, declare
from seethechild.web.taskforce.rules import SEATED
from seethechild.web.theory.document import TEXTS

COUNCIL = "E06000017"


def number(value, low, high, unit="of 100", status="judged", **more):
    return {
        "value": value, "low": low, "high": high, "unit": unit, "source": "we (made up)",
        "status": status, **more,
    }  # fmt: skip


OWN = {
    "title": "More help at home",
    "words": {one.key: f"Words on {one.key}." for one in TEXTS},
    "begun": "",
    "numbers": {"already": number(5, 0, 10, status="measured")},
    "outcomes": [
        {
            "measure": "Children who come into care",
            "direction": "fewer",
            "plays": "yes",
            "own": True,
            "change": {
                "kind": "rate",
                "target": {"track": "help", "from": ["family_help"], "to": ["looked_after"]},
                "eligible": {"ages": [0, 9], "unaccompanied": False},
                "starts": "2027-04",
            },
            "numbers": {
                "size": number(90, 80, 105, "of 100 now"),
                "reach": number(50, 30, 70, status="guessed"),
                "transfer": number(100, 80, 100),
                "ramp": number(12, 6, 24, "months"),
            },
        },
        {
            "measure": "Children who say they feel safe",
            "direction": "more",
            "plays": "no",
            "why_not": "The model does not know how children feel.",
            "numbers": {"difference": number(4, 1, 8, "points of 100", "guessed")},
        },
    ],
    "cost": {
        "known": "known", "item": "a visit each week", "per": "child", "payer": "council",
        "price_year": 2025,
    },
}  # fmt: skip
OWN["numbers"]["gbp"] = number(2500, 2000, 3500, "£", "guessed")


def own(**changes):
    return {**deepcopy(OWN), **changes}


def words_only():
    document = own(cost={}, numbers={})
    document["outcomes"] = document["outcomes"][1:]
    return document


def proposal(slug="more-help", state="shaped", **more):
    made = Proposal.objects.create(
        slug=slug,
        title="More help at home",
        text="Text.",
        state=state,
        made_by="user:1",
        **more,
    )
    record(verb="make proposal", by=PROGRAM, on=made)
    return made


def declared(user, on, *, recused=False):
    if SEATED & user.roles and not user.seats.exists():
        appoint(
            name=user.name, background="practice", discipline="social-work", appointed_by="x",
            paid_by="x", starts=date(2020, 1, 1), by=PROGRAM, user=user,
        )  # fmt: skip
    return declare(user=user, kind="proposal", key=on.slug, recused=recused)
