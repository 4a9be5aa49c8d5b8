"""The app's name."""

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    """A council's own journeys."""

    name = "seethechild.web.journeys"
    label = "journeys"
