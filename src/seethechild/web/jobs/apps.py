"""The app's name."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background work."""

    name = "seethechild.web.jobs"
    label = "jobs"
