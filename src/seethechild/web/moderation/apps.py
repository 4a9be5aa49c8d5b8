"""The app."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """A person reads everything before anyone else does."""

    name = "seethechild.web.moderation"
