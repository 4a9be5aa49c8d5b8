import django.db.models.deletion
import seethechild.web.sealed
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0003_roles"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("slug", models.SlugField(unique=True)),
                ("name", models.CharField(max_length=160, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("council", "Council"),
                            ("charity", "Charity or community group"),
                            ("young-people", "Group led by young people"),
                            ("health", "Health service"),
                            ("education", "School, college or university"),
                            ("justice", "Police, court or justice service"),
                            ("business", "Company"),
                            ("other", "Another kind"),
                        ],
                        max_length=16,
                    ),
                ),
                ("about", models.TextField()),
                ("link", models.URLField(blank=True)),
                ("contact_name", seethechild.web.sealed.SealedTextField(blank=True)),
                ("contact_email", seethechild.web.sealed.SealedTextField(blank=True)),
                ("asked", models.DateTimeField(auto_now_add=True)),
                ("joined", models.DateField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked to join"),
                            ("joined", "Joined"),
                            ("declined", "Not taken in"),
                            ("left", "Left"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=500)),
                (
                    "account",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ally",
                        to="people.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "allies",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("what", models.CharField(max_length=300)),
                ("due", models.DateField()),
                ("seen_by", models.CharField(max_length=500)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "To be read by the chair"),
                            ("promised", "Promised"),
                            ("declined", "Not taken"),
                            ("kept", "Kept"),
                            ("broken", "Broken"),
                            ("changed", "Changed"),
                        ],
                        default="offered",
                        max_length=10,
                    ),
                ),
                (
                    "ally",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="alliance.ally",
                    ),
                ),
                (
                    "instead_of",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="now",
                        to="alliance.commitment",
                    ),
                ),
            ],
            options={
                "ordering": ("due", "id"),
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("progress", "What we have done so far"),
                            ("reply", "The organisation's reply"),
                            ("judged", "What the chair found"),
                        ],
                        max_length=10,
                    ),
                ),
                ("outcome", models.CharField(blank=True, max_length=10)),
                ("words", models.TextField()),
                ("by", models.CharField(max_length=40)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="alliance.commitment",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Pledge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("words", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "To be read by the chair"),
                            ("made", "Made"),
                            ("declined", "Not taken"),
                            ("ended", "Ended"),
                        ],
                        default="offered",
                        max_length=10,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=500)),
                (
                    "ally",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pledges",
                        to="alliance.ally",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="Withheld",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("by", models.CharField(max_length=40)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "note",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withheld",
                        to="alliance.note",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "withheld",
                "ordering": ("id",),
            },
        ),
        migrations.AddConstraint(
            model_name="ally",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["asked", "joined", "declined", "left"])),
                name="ally_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["offered", "promised", "declined", "kept", "broken", "changed"],
                    )
                ),
                name="commitment_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["offered", "made", "declined", "ended"])),
                name="pledge_state",
            ),
        ),
    ]
