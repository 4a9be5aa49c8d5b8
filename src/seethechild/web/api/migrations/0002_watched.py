"""Who may write by a program cannot change unseen."""

from django.db import migrations

from seethechild.web.audit.triggers import watch


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial"), ("audit", "0002_triggers")]
    operations = [
        # not the day of last use, which is no decision of anybody
        watch(
            "api_apitoken",
            columns=("user_id", "name", "token_hash", "scopes", "expires", "revoked"),
        ),
    ]
