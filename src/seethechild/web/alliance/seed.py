"""Made-up organisations for the demonstration: promises kept, broken, changed, overdue, open."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from seethechild.web.alliance import actions
from seethechild.web.alliance.models import Ally
from seethechild.web.audit.actions import ANYONE, PROGRAM
from seethechild.web.people.models import Organisation, User

_FILE = Path(__file__).parent / "seeds" / "organisations.toml"
TOLD: Final[dict[str, Any]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))


def seed(*, chair: User) -> None:
    """Make the organisations of the demonstration.

    Args:
        chair: reads what they send and judges what came of it.
    """
    today = timezone.localdate()
    accounts = {one.slug: one for one in Organisation.objects.all()}
    for told in TOLD["organisations"]:
        ally = _ask(told)
        account = accounts.get(told.get("account", ""))
        actions.accept(ally=ally, account=account, by=chair)
        for one in told.get("commitments", ()):
            _commitment(ally, one, chair, today)
    for told in TOLD["asked"]:
        _ask(told)


def _ask(told: Mapping[str, Any]) -> Ally:
    given = {name: told[name] for name in ("name", "kind", "about", "pledge")}
    return actions.ask_to_join(
        **given,
        contact_name="Somebody (made up)",
        contact_email="somebody@organisation.example",
        by=ANYONE,
    )


def _commitment(ally: Ally, told: Mapping[str, Any], chair: User, today: date) -> None:
    made = actions.offer(
        ally=ally,
        what=told["what"],
        due=today + timedelta(days=told["due"]),
        seen_by=told["seen_by"],
        by=PROGRAM,
    )
    actions.read_commitment(commitment=made, taken=True, by=chair)
    for words in told.get("progress", ()):
        actions.note(commitment=made, kind="progress", words=words, by=PROGRAM)
    if "judged" in told:
        actions.judge(commitment=made, verb=told["judged"], reason=told["reason"], by=chair)
    if "reply" in told:
        actions.note(commitment=made, kind="reply", words=told["reply"], by=PROGRAM)
    if "changed" in told:
        actions.change(
            commitment=made,
            what=told["instead"],
            due=today + timedelta(days=told["instead_due"]),
            seen_by=told["seen_by"],
            reason=told["changed"],
            by=chair,
        )
