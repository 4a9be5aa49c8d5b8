"""The app's name, and the work it has done for it."""

from django.apps import AppConfig

from seethechild.web.jobs.kinds import register


class BackupConfig(AppConfig):
    """Export and restore."""

    name = "seethechild.web.backup"
    label = "backup"

    def ready(self) -> None:
        """Say who makes an export."""
        register("export", "seethechild.web.backup.tasks:make_export")
