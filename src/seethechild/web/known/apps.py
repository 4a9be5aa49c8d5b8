"""The app's name."""

from django.apps import AppConfig


class KnownConfig(AppConfig):
    """How we know."""

    name = "seethechild.web.known"
    label = "known"
