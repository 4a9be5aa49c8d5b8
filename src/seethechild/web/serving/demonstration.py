"""A site to look around in: a made-up council, people in every role, finished runs.

It is made once in a data folder of its own, by a process of its own (runs need the compiled engine, which
the web process never loads), and refuses a site that holds anything real.
"""

import hashlib
import subprocess
import sys
from base64 import b32encode
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.management.base import CommandError

from seethechild.core.progress import Silent
from seethechild.demo.council import make_council
from seethechild.studies.steps import ask
from seethechild.web.audit.actions import PROGRAM
from seethechild.web.audit.models import Event
from seethechild.web.checking.actions import mark
from seethechild.web.jobs.tasks import perform
from seethechild.web.journeys.actions import (
    ask_for_dataset,
    ask_for_run,
    keep_uploads,
    publish,
)
from seethechild.web.journeys.models import Publication
from seethechild.web.journeys.store import page_at, population_of
from seethechild.web.journeys.upload import SealedUpload
from seethechild.web.options.actions import ask_study
from seethechild.web.people.actions import add_organisation, add_user
from seethechild.web.people.models import User
from seethechild.web.people.templatetags.people import DEMO_SECRET
from seethechild.web.serving import demonstrated_ideas
from seethechild.web.taskforce.seed import PEOPLE as TASKFORCE
from seethechild.web.vault import SealedWriter

#: The made-up council: no council of England has this code.
FERNSHIRE: Final = "X99000001"
PASSWORD: Final = "see the child demo"  # noqa: S105 - shown on the sign-in page of a demonstration
DONE: Final = "demonstration"
SEED, CHILDREN, YEARS = 1, 12_000, 5
#: Which of the made-up returns are uploaded: those of one kind each are enough to look around.
KINDS: Final = ("cin", "ssda903", "own")
REFORMS: Final = ("family-group-decision-making", "social-workers-in-schools")
DRAWS = 100
BEHIND: Final = "E09000007"  # Camden
PEOPLE: Final = (
    # email, name, organisation, role
    ("analyst@fernshire.example", "Asha Demo", "fernshire", "analyst"),
    ("verifier@harbour.example", "Viktor Demo", "harbour", "verifier"),
    ("admin@taskforce.example", "Mina Demo", "taskforce", "administrator"),
    ("worker@fernshire.example", "Sam Demo", "fernshire", "worker"),
    ("moderator@taskforce.example", "Moira Demo", "taskforce", "moderator"),
    ("lead@taskforce.example", "Leon Demo", "taskforce", "safeguarding"),
    ("deputy@taskforce.example", "Dita Demo", "taskforce", "safeguarding"),
    *TASKFORCE,
)
Say = Callable[[str], object]


def seed(*, say: Say) -> None:
    """Make the demonstration, if it is not there: in a process of its own.

    Raises:
        CommandError: the site holds something else, or it could not be made.
    """
    if (settings.DATA / DONE).exists():
        return
    if Event.objects.exists():
        raise CommandError(
            f"{settings.DATA} holds something that is no demonstration, or one that was stopped while it "
            "was made. Give another folder in SEETHECHILD_DATA, or delete this one."
        )
    say("Making a demonstration: a minute or two, the first time only.")
    command = [sys.executable, "-m", "seethechild.web", "seed_demo"]
    if subprocess.run(command, check=False).returncode:  # noqa: S603 - names in this file
        raise CommandError("The demonstration could not be made.")


def make(
    *, say: Say, children: int = CHILDREN, years: int = YEARS, draws: int = DRAWS
) -> None:
    """Make the demonstration in this process."""
    say("People in every role")
    people = _people()
    say("A made-up council's returns, checked and joined")
    _council(people["analyst"], children, years)
    say("Runs of options")
    _runs(people["verifier"], draws)
    demonstrated_ideas.make(people, council=BEHIND, draws=draws, say=say)
    (settings.DATA / DONE).touch()
    say("Done")


def how_to_sign_in() -> str:
    """Say who can sign in, and how."""
    lines = [f"  {email:<28}{role}" for email, _name, _place, role in PEOPLE]
    return "\n".join(
        [
            "A demonstration: the council Fernshire, its children and its people are made up.",
            "Everybody can look around without an account. To sign in:",
            *lines,
            f"  password of all: {PASSWORD}",
            "  second factor: shown on the sign-in page",
        ]
    )


def _people() -> dict[str, User]:
    """Make everybody who can sign in; return them by email, and the first of each role by the role."""
    places = {
        "fernshire": ("Fernshire", "council", FERNSHIRE),
        "harbour": ("Harbour University (made up)", "verifier", ""),
        "taskforce": ("The taskforce (made up)", "taskforce", ""),
    }
    made = {
        slug: add_organisation(slug=slug, name=name, kind=kind, council=council, by=PROGRAM)
        for slug, (name, kind, council) in places.items()
    }
    people: dict[str, User] = {}
    for email, name, slug, role in PEOPLE:
        user = add_user(
            email=email, name=name, password=PASSWORD, organisation=made[slug], roles=[role]
        )
        TOTP.activate(user, b32encode(DEMO_SECRET).decode("ascii"))
        people[email] = user
        people.setdefault(role, user)
    people["deputy"] = people["deputy@taskforce.example"]
    if Authenticator.objects.count() != len(PEOPLE):
        raise CommandError("The second factors could not be made.")
    return people


def _council(analyst: User, children: int, years: int) -> None:
    with TemporaryDirectory(prefix="seethechild-") as place:
        folder = Path(place)
        make_council(
            folder, seed=SEED, children=children, years=years, dirt=True, progress=Silent()
        )
        keep_uploads(council=FERNSHIRE, files=_sealed(folder), by=analyst)
        population = population_of(FERNSHIRE)
        population.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        population.write_bytes((folder / "population.csv").read_bytes())
    dataset = ask_for_dataset(council=FERNSHIRE, by=analyst, build=True)
    perform(dataset.job.name)
    dataset.refresh_from_db()
    publish(
        dataset=dataset,
        answer="late",
        page=page_at(dataset.page("late")) or {},
        council_name=analyst.organisation.name,
        words="We show how long children waited. We are working on it with families.",
        reason="To show what a council's page looks like.",
        by=analyst,
    )
    own = ask_for_run(
        dataset=dataset, reforms=REFORMS[:1], years=5, draws=40, behind=BEHIND, by=analyst
    )
    perform(own.job.name)


def _sealed(folder: Path) -> Iterator[SealedUpload]:
    home = settings.DATA / "uploads"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for kind in KINDS:
        for path in sorted((folder / kind).rglob("*.*")):
            data = path.read_bytes()
            sealed = home / f"{hashlib.sha256(data).hexdigest()[:40]}.sealed"
            if sealed.exists():  # two files may hold the same
                continue
            with SealedWriter(sealed) as file:
                file.write(data)
            name = "-".join(path.relative_to(folder).parts)
            yield SealedUpload(
                name, len(data), sealed, hashlib.sha256(data).hexdigest(), data[:4096]
            )


def _runs(verifier: User, draws: int) -> None:
    for reform in REFORMS:
        study = ask(BEHIND, [reform], draws=draws)
        run = ask_study(study=study, title=study.options[0].title, owner="", by=PROGRAM)
        perform(run.job)
        run.refresh_from_db()
    mark(
        kind="published",
        key=str(Publication.objects.get().pk),
        level="checked",
        note="Made up, to show what a mark looks like: nobody has checked this page.",
        organisation=verifier.organisation.name,
        by=verifier,
    )
