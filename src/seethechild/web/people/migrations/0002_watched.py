"""Who may sign in and do what cannot change unseen."""

from django.db import migrations

from seethechild.web.audit.triggers import watch


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("audit", "0002_triggers")]
    operations = [
        watch("people_organisation", columns=("slug", "name", "kind", "council")),
        watch(
            "people_user",
            columns=("email", "name", "password", "organisation_id", "is_active"),
        ),
        watch("people_role", columns=("user_id", "role")),
        watch(
            "people_invitation",
            columns=("email", "organisation_id", "roles", "token_hash", "until", "used"),
        ),
    ]
