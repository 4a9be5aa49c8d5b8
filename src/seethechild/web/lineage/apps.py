"""The app."""

from django.apps import AppConfig


class LineageConfig(AppConfig):
    """Which idea or proposal fed which: only ever added to."""

    name = "seethechild.web.lineage"
