"""The app."""

from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    """Ideas shaped into proposals with nothing lost."""

    name = "seethechild.web.proposals"
