"""The app."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    """The library of good practice, null and harmful results with it."""

    name = "seethechild.web.practice"

    def ready(self) -> None:
        """Say what of this area can be checked, and who looks after a part that is held."""
        from seethechild.web.checking import subjects  # noqa: PLC0415 - once apps are there
        from seethechild.web.safety import subjects as held  # noqa: PLC0415 - the same

        subjects.register("practice", "seethechild.web.practice.subjects:practice")
        held.register("practice", "seethechild.web.practice.actions:settled")
