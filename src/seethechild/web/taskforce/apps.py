"""The app."""

from django.apps import AppConfig


class TaskforceConfig(AppConfig):
    """Who is in it, what they declared, when they met, the young people's panel."""

    name = "seethechild.web.taskforce"
