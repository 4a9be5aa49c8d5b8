"""The app."""

from django.apps import AppConfig


class TheoryConfig(AppConfig):
    """A proposal's evidence and its theory of change, which is a reform."""

    name = "seethechild.web.theory"
