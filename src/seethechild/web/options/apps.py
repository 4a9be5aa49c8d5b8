"""The app's name."""

from django.apps import AppConfig


class OptionsConfig(AppConfig):
    """Options."""

    name = "seethechild.web.options"
    label = "options"

    def ready(self) -> None:
        """Say who does this area's jobs."""
        from seethechild.web.jobs import kinds  # noqa: PLC0415 - once apps are there

        kinds.register("run", "seethechild.web.options.tasks:play")
        kinds.register("ready", "seethechild.web.options.tasks:make_ready")
