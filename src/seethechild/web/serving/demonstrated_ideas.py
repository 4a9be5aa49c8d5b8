"""The demonstration's way from an idea to a decision: each app makes its own part, in this order."""

from collections.abc import Callable, Mapping

from seethechild.web.alliance.seed import seed as seed_alliance
from seethechild.web.calls.seed import seed as seed_calls
from seethechild.web.consult.seed import seed as seed_consult
from seethechild.web.ideas.models import Contribution
from seethechild.web.jobs.tasks import perform
from seethechild.web.moderation.seed import seed as seed_ideas
from seethechild.web.people.models import User
from seethechild.web.practice.seed import seed as seed_practice
from seethechild.web.proposals.seed import seed as seed_proposals
from seethechild.web.proposals.seed import seed_onward
from seethechild.web.research.seed import seed as seed_research
from seethechild.web.safety.seed import seed as seed_safety
from seethechild.web.taskforce.seed import seed as seed_taskforce
from seethechild.web.taskforce.seed import step_back
from seethechild.web.theory.seed import seed_evidence, seed_theories

Say = Callable[[str], object]


def make(people: Mapping[str, User], *, council: str, draws: int, say: Say) -> None:
    """Make calls, ideas, proposals, the taskforce and organisations, all made up.

    Args:
        people: by email and by role: who has an account.
        council: ONS code of the council the theories of change are played in.
        draws: of the runs there are already; projections of other changes have a fifth.
        say: told what comes next.
    """
    ideas = make_ideas(people, say=say)
    say("What the model says of the proposals")
    for job in seed_theories(people, council=council, draws=draws, few=draws // 5):
        perform(job)
    seed_onward(people, ideas)


def make_ideas(people: Mapping[str, User], *, say: Say) -> Mapping[str, Contribution]:
    """Make all that needs no run of the model; return the ideas by their id in the file."""
    say("Safeguarding, calls for ideas, forty ideas")
    seed_safety(people)
    seed_calls(people)
    ideas = seed_ideas(people)
    say("A taskforce, organisations, practice, proposals")
    seed_taskforce(people)
    seed_alliance(chair=people["chair"])
    seed_practice(people)
    proposals = seed_proposals(people, ideas)
    seed_evidence(people)
    seed_consult(people)
    seed_research(people)
    open_ = next(one for one in proposals.values() if one.state == "open")
    step_back(people, "proposal", open_.slug)
    return ideas
