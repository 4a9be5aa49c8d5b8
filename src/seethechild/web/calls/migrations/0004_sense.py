"""Young testers approve the page of a sense check, too. Of the database nothing changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0003_advocacy_email")]
    operations = [
        migrations.AlterField(
            model_name="formapproval",
            name="form",
            field=models.CharField(
                choices=[
                    ("pictures", "Pictures"),
                    ("short", "Short form"),
                    ("full", "Full form"),
                    ("adult", "Form for adults"),
                    ("session", "Group session"),
                    ("sense", "Sense check"),
                ],
                max_length=12,
            ),
        ),
    ]
