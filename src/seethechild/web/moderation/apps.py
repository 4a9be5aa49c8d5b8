"""The app."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """A person reads everything before anyone else does."""

    name = "seethechild.web.moderation"

    def ready(self) -> None:
        """Say what becomes of an idea when a concern about it is closed; remind those who read."""
        from seethechild.web.jobs import periodic  # noqa: PLC0415 - once apps are there
        from seethechild.web.safety.subjects import register  # noqa: PLC0415 - once apps are there

        register(
            "idea",
            f"{self.name}.actions:settle",
            f"{self.name}.addresses:of_held",
        )
        periodic.register(f"{self.name}.rounds:go", every=300)
