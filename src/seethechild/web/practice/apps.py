"""The app."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    """The library of good practice, null and harmful results with it."""

    name = "seethechild.web.practice"
