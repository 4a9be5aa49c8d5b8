"""The app."""

from django.apps import AppConfig


class IdeasConfig(AppConfig):
    """What children, families and practitioners send, and what becomes of it."""

    name = "seethechild.web.ideas"
