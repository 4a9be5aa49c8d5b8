"""Since when an idea waits to be read again: its clock starts anew when it was said again or given back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ideas", "0002_watched")]
    operations = [
        # empty at first, so that SQLite adds the column and does not make the table anew, without triggers
        migrations.AddField(
            "contribution", "unread_since", models.DateTimeField(blank=True, null=True)
        ),
    ]
