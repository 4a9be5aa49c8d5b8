"""Who may do what: roles, predicates, and for every page who may open it.

The middleware asks ``WHO`` before a view runs, so that no view can forget; a page that is not in the
table opens for nobody. What a person may see *of* a thing (their own council only) the view asks
with ``check_council``.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from rules.predicates import Predicate, always_true, is_authenticated, predicate


@dataclass(frozen=True)
class RoleKind:
    """A role somebody can hold.

    Attributes:
        id: as it is kept.
        name: as people read it.
        may: what it lets them do, in plain words.
    """

    id: str
    name: str
    may: str


ROLES: Final = (
    RoleKind(
        "analyst",
        "Council analyst",
        "Uploads the council's returns, sees its children's journeys, decides what is published.",
    ),
    RoleKind(
        "verifier",
        "Verifier",
        "Marks a claim or a run of another organisation as checked or verified.",
    ),
    RoleKind(
        "administrator",
        "Administrator",
        "Invites people, gives roles, sees the audit trail, exports and restores.",
    ),
    RoleKind(
        "moderator",
        "Moderator",
        "Reads every idea before anyone else does; publishes it, returns it or withholds it.",
    ),
    RoleKind(
        "safeguarding",
        "Safeguarding lead",
        "Acts when a child may be at risk, and records what was done.",
    ),
    RoleKind(
        "worker",
        "Worker with a group",
        "Enters what children said in a group or wrote on paper.",
    ),
    RoleKind(
        "member",
        "Taskforce member",
        "Groups ideas, writes proposals, says what they think of them.",
    ),
    RoleKind(
        "panel",
        "Young people's panel",
        "Comments on and objects to any proposal, on a page of its own.",
    ),
    RoleKind(
        "reviewer",
        "Evidence reviewer",
        "Attaches evidence for and against, and grades it.",
    ),
    RoleKind(
        "editor",
        "Editor",
        "Writes the library of good practice.",
    ),
    RoleKind(
        "chair",
        "Chair",
        "Opens and closes calls for ideas, meetings and decisions.",
    ),
)

anyone: Predicate = always_true
signed_in: Predicate = is_authenticated


@predicate
def is_analyst(user: Any) -> bool:
    """Analysts of a council."""
    return user.is_authenticated and "analyst" in user.roles and bool(user.council)


@predicate
def is_verifier(user: Any) -> bool:
    """Verifiers."""
    return user.is_authenticated and "verifier" in user.roles


@predicate
def is_administrator(user: Any) -> bool:
    """Administrators."""
    return user.is_authenticated and "administrator" in user.roles


def has_role(role: str) -> Predicate:
    """Return a predicate: whoever is signed in and holds this role."""

    def holds(user: Any) -> bool:
        return bool(user.is_authenticated and role in user.roles)

    return Predicate(holds, f"has_role:{role}")


@predicate
def is_cleared(user: Any) -> bool:
    """Whoever's safeguarding training and DBS check are in date."""
    return bool(user.is_authenticated and user.is_cleared)


#: Who reads what children wrote before anybody else, and who acts when a child may be at risk.
can_moderate = has_role("moderator") & is_cleared
can_safeguard = has_role("safeguarding") & is_cleared


@predicate
def is_adult(user: Any) -> bool:
    """Whoever holds a role that is not for young people."""
    return bool(user.is_authenticated and set(user.roles) - {"panel"})


@predicate
def works_for(user: Any, council: str) -> bool:
    """Whoever works for this council."""
    return bool(council) and user.council == council


@predicate
def works_elsewhere(user: Any, organisation: str) -> bool:
    """Whoever belongs to another organisation than this."""
    return bool(user.organisation.slug != organisation)


#: May a person see what a council has not published? Its own analysts only.
can_see_council = is_analyst & works_for
#: May a person verify what an organisation made? Never their own.
can_verify = is_verifier & works_elsewhere


def check_council(user: Any, council: str) -> None:
    """Stop whoever may not see what a council has not published.

    Raises:
        PermissionDenied: they may not.
    """
    if not can_see_council.test(user, council):
        raise PermissionDenied


#: Those who shape proposals, and those who may say what they think of one.
shapes = has_role("member") | has_role("chair")
speaks = shapes | has_role("reviewer") | has_role("panel")

#: Who may open each page, by its URL's name (``area:page``). Patterns end in ``*``.
WHO: Final[dict[str, Predicate]] = {
    "picture:*": anyone,
    "options:*": anyone,
    "known:*": anyone,
    "api:*": anyone,
    "api-missing": anyone,
    "api-1:*": anyone,  # to write it asks for a token itself
    "tokens:*": signed_in,
    "jobs:*": anyone,  # by a name nobody can guess; a council's own job asks for its analyst
    "journeys:*": is_analyst,
    "published:*": anyone,
    "checking:*": is_verifier,
    "checked:*": anyone,
    "people:home": signed_in,
    "people:join": anyone,
    "people:*": is_administrator,
    "backup:*": is_administrator,
    "safety:raise": can_safeguard | can_moderate,
    "safety:raised": can_safeguard | can_moderate,
    "safety:rota": has_role("chair") | is_administrator | can_safeguard,
    "safety:add_cover": has_role("chair") | is_administrator,
    "safety:end_cover": has_role("chair") | is_administrator,
    "safety:clearances": is_administrator,
    "safety:clearance": is_administrator,
    "safety:end_clearance": is_administrator,
    "safety:alerts": is_administrator | can_safeguard,
    "safety:numbers": has_role("chair") | is_administrator | can_safeguard,
    "safety:*": can_safeguard,
    "calls:manage*": has_role("chair"),
    "calls:*": anyone,
    "theory:evidence*": anyone,
    "theory:theory": anyone,
    "theory:version": anyone,
    "theory:reform_file": anyone,
    "theory:suggest": is_adult,
    "theory:write*": has_role("member") | is_analyst,
    "theory:project": has_role("member") | is_analyst,
    "theory:*": has_role("reviewer"),
    "taskforce:home": anyone,
    "taskforce:balance": anyone,
    "taskforce:interests": anyone,
    "taskforce:declarations": anyone,
    "taskforce:declared": anyone,
    "taskforce:panel": anyone,
    "taskforce:statement": anyone,
    "taskforce:meetings": anyone,
    "taskforce:meeting": anyone,
    "taskforce:declare": signed_in,
    "taskforce:mine": has_role("member") | has_role("panel") | has_role("chair"),
    "taskforce:counted": has_role("member") | has_role("chair"),
    "taskforce:add_interest": has_role("member") | has_role("panel") | has_role("chair"),
    "taskforce:end_interest": has_role("member") | has_role("panel") | has_role("chair"),
    "taskforce:write_minutes": has_role("member") | has_role("chair"),
    "taskforce:approve": has_role("member") | has_role("chair"),
    "taskforce:*": has_role("chair"),
    "alliance:home": anyone,
    "alliance:commitments": anyone,
    "alliance:join": anyone,
    "alliance:organisation": anyone,
    "alliance:mine": signed_in,  # of one's own organisation: the view asks which
    "alliance:offer": signed_in,
    "alliance:pledge": signed_in,
    "alliance:contact": signed_in,
    "alliance:progress": signed_in,
    "alliance:reply": signed_in,
    "alliance:*": has_role("chair"),
    "ideas:session*": has_role("worker"),
    "ideas:voice": has_role("worker"),
    "ideas:slips": has_role("worker"),
    "ideas:contact*": can_safeguard,
    "ideas:*": anyone,
    "moderation:held*": can_safeguard,
    "moderation:*": can_moderate,
    "practice:home": anyone,
    "practice:one": anyone,
    "practice:read*": can_moderate,
    "practice:*": has_role("editor") | is_analyst,
    "proposals:home": anyone,
    "proposals:one": anyone,  # a draft opens for those who shape proposals alone
    "proposals:version": anyone,
    "proposals:change": anyone,
    "proposals:panel": anyone,
    "proposals:life": anyone,
    "proposals:desk": speaks,
    "proposals:suggest": speaks,
    "proposals:withdraw_change": speaks,
    "proposals:comment": speaks,
    "proposals:write_panel": has_role("panel"),
    "proposals:object": has_role("panel"),
    "proposals:read_panel*": can_moderate,
    "proposals:shown_risk": can_moderate,
    "proposals:hide": can_moderate,
    "proposals:panel_safety": can_moderate,
    "proposals:decision": has_role("chair"),
    "proposals:dissent": has_role("chair"),
    "proposals:publish": has_role("chair"),
    "proposals:replace": has_role("chair"),
    "proposals:*": shapes,
    "research:ask": shapes,
    "research:take_back": shapes,  # of who asked: the action says whose
    "research:download": shapes,
    "research:*": shapes | can_safeguard,
    "consult:home": anyone,
    "consult:check": anyone,
    "consult:answered": anyone,
    "consult:result": anyone,
    "consult:take_back": anyone,
    "consult:read*": can_moderate,
    "consult:withhold": can_moderate,
    "consult:fair": shapes | has_role("panel"),
    "consult:*": shapes,
    # of allauth's pages only these; none to sign up, none for other addresses or devices
    "account_login": anyone,
    "account_logout": anyone,
    "account_inactive": anyone,
    "account_reset_password*": anyone,
    "account_change_password": signed_in,
    "account_reauthenticate": signed_in,
    "mfa_authenticate": anyone,  # between the password and being signed in
    "mfa_index": signed_in,
    "mfa_reauthenticate": signed_in,
    "mfa_activate_totp": signed_in,
    "mfa_deactivate_totp": signed_in,
    "mfa_view_recovery_codes": signed_in,
    "mfa_generate_recovery_codes": signed_in,
}


def who(name: str) -> Predicate | None:
    """Return who may open the page of a URL's name; None where nobody said."""
    if name in WHO:
        return WHO[name]
    for place in range(len(name), 0, -1):
        if (found := WHO.get(f"{name[:place]}*")) is not None:
            return found
    return None
