"""A program of its own: two moderators decide about one idea at once, each on their own connection.

Prints what each was told, how many decisions there are, and whether the trail is whole.
"""

import threading

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after the settings
from django.db import connection  # noqa: E402

from seethechild.web.audit.actions import PROGRAM  # noqa: E402
from seethechild.web.audit.moving import StateError  # noqa: E402
from seethechild.web.audit.verify import verify  # noqa: E402
from seethechild.web.ideas.models import Contribution  # noqa: E402
from seethechild.web.moderation import actions  # noqa: E402
from seethechild.web.people import actions as people  # noqa: E402
from tests.web.moderation_world import a_call, an_idea  # noqa: E402


def main() -> None:
    """Let them decide."""
    call_command("migrate", verbosity=0)
    place = people.add_organisation(
        slug="t", name="T", kind="taskforce", council="", by=PROGRAM
    )
    users = [
        people.add_user(
            email=f"{name}@example.org", name=name, password="x", organisation=place,
            roles=["moderator"],
        )
        for name in ("one", "two")
    ]  # fmt: skip
    idea = an_idea(a_call(place))
    start, ends = threading.Barrier(2, timeout=30), []

    def decide(user):
        try:
            mine = Contribution.objects.get(pk=idea.pk)
            start.wait()
            actions.withhold(idea=mine, words="No.", reason="r", by=user)
            ends.append("done")
        except StateError as error:
            ends.append(f"told: {error}")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    print(*sorted(ends), sep="\n")  # noqa: T201
    print(f"{idea.decisions.count()} decision, problems: {verify().problems}")  # noqa: T201


if __name__ == "__main__":
    main()
