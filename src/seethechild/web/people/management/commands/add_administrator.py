"""``seethechild manage add_administrator``: the first person of a new site."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.people import actions
from seethechild.web.people.models import Organisation, Role


class Command(BaseCommand):
    """Invite the first administrator, who invites everybody else."""

    help = (
        "Print the link by which the first administrator of a new site chooses a password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who it is, and from where."""
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--organisation", default="Taskforce")

    def handle(
        self, *_args: Any, email: str, name: str, organisation: str, **_options: Any
    ) -> None:
        """Invite them, unless there is an administrator who can."""
        if Role.objects.filter(role="administrator", user__is_active=True).exists():
            raise CommandError(
                "This site has an administrator already. Ask them for an invitation."
            )
        place = Organisation.objects.filter(name=organisation).first()
        place = place or actions.add_organisation(
            slug="taskforce", name=organisation, kind="taskforce", by=PROGRAM
        )
        _, token = actions.invite(
            email=email, name=name, organisation=place, roles=["administrator"], by=PROGRAM
        )
        site = f"https://{settings.HOSTS[0]}" if settings.HOSTS else "http://localhost:8000"
        self.stdout.write(f"{site}{reverse('people:join', args=[token])}")
        self.stdout.write("The link opens once, within seven days. Send it to nobody else.")
