import django.db.models.deletion
import seethechild.web.sealed
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Funding",
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
                ("funder", models.CharField(max_length=160)),
                ("pounds", models.PositiveIntegerField()),
                ("starts", models.DateField()),
                ("ends", models.DateField()),
                ("pays_for", models.CharField(max_length=500)),
                ("conditions", models.CharField(max_length=500)),
                ("source", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ("-starts", "funder"),
            },
        ),
        migrations.CreateModel(
            name="Margin",
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
                ("dimension", models.CharField(max_length=12)),
                ("group", models.CharField(max_length=16)),
                ("per_cent", models.DecimalField(decimal_places=1, max_digits=4)),
                ("of_whom", models.CharField(max_length=160)),
                ("source", models.CharField(max_length=300)),
                ("link", models.URLField(blank=True)),
            ],
            options={
                "ordering": ("dimension", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dimension", "group"), name="margin_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("per_cent__gte", 0), ("per_cent__lte", 100)),
                        name="margin_per_cent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
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
                ("title", models.CharField(max_length=160)),
                ("day", models.DateField()),
                ("time", models.CharField(max_length=60)),
                ("place", models.CharField(max_length=200)),
                ("about", models.TextField()),
                ("open_to_public", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("held", "Held, minutes to come"),
                            ("minuted", "Held, with minutes"),
                            ("cancelled", "Called off"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ("-day", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["planned", "held", "minuted", "cancelled"])
                        ),
                        name="meeting_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
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
                    "seat",
                    models.CharField(
                        choices=[
                            ("chair", "Chair"),
                            ("member", "Member"),
                            ("panel", "Young people's panel"),
                        ],
                        default="member",
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120)),
                (
                    "background",
                    models.CharField(
                        choices=[
                            ("lived", "Had help or care as a child"),
                            ("family", "Parent or carer"),
                            ("practice", "Works with children and families"),
                            ("leadership", "Leads a service"),
                            ("research", "Research"),
                            ("charity", "Charity or community group"),
                            ("partner", "Another public service"),
                            ("other", "Another background"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "discipline",
                    models.CharField(
                        choices=[
                            ("lived", "Lived experience"),
                            ("social-work", "Social work"),
                            ("health", "Health"),
                            ("education", "Schools and education"),
                            ("law", "Law"),
                            ("police", "Police and justice"),
                            ("evidence", "Research and statistics"),
                            ("money", "Money and economics"),
                            ("technology", "Technology and design"),
                            ("other", "Another field"),
                        ],
                        max_length=12,
                    ),
                ),
                ("brings", models.TextField(blank=True)),
                ("lived_experience", models.TextField(blank=True)),
                ("appointed_by", models.CharField(max_length=200)),
                ("paid_by", models.CharField(max_length=200)),
                ("starts", models.DateField()),
                ("ends", models.DateField(blank=True, null=True)),
                ("counted", seethechild.web.sealed.SealedTextField(blank=True)),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("name", "id"),
            },
        ),
        migrations.CreateModel(
            name="Interest",
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
                            ("money", "Money"),
                            ("work", "Work"),
                            ("people", "People"),
                            (
                                "views",
                                "Views",
                            ),
                            ("none", "Nothing to declare"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", seethechild.web.sealed.SealedTextField(blank=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("ended", models.DateField(blank=True, null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interests",
                        to="taskforce.member",
                    ),
                ),
            ],
            options={
                "ordering": ("member__name", "id"),
            },
        ),
        migrations.CreateModel(
            name="Attendance",
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
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="there",
                        to="taskforce.meeting",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="taskforce.member",
                    ),
                ),
            ],
            options={
                "ordering": ("member__name",),
            },
        ),
        migrations.CreateModel(
            name="ActionPoint",
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
                ("words", models.CharField(max_length=500)),
                ("due", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To do"),
                            ("done", "Done"),
                            ("dropped", "Dropped"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("outcome", models.CharField(blank=True, max_length=500)),
                ("ended", models.DateField(blank=True, null=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="taskforce.meeting",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="taskforce.member",
                    ),
                ),
            ],
            options={
                "ordering": ("due", "id"),
            },
        ),
        migrations.CreateModel(
            name="Minute",
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
                ("version", models.PositiveIntegerField()),
                ("words", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minutes",
                        to="taskforce.meeting",
                    ),
                ),
            ],
            options={
                "ordering": ("meeting", "-version"),
            },
        ),
        migrations.CreateModel(
            name="Approval",
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
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "minute",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval",
                        to="taskforce.minute",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Paper",
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
                ("title", models.CharField(max_length=160)),
                ("words", models.TextField(blank=True)),
                ("link", models.URLField(blank=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="taskforce.meeting",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Statement",
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
                            ("terms", "Terms of reference"),
                            ("balance", "How we try to be balanced"),
                            ("panel-who", "The panel: who is on it"),
                            ("panel-paid", "The panel: how they are paid"),
                            ("panel-support", "The panel: who supports them"),
                            ("panel-safe", "The panel: how they are kept safe"),
                        ],
                        max_length=16,
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("words", models.TextField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("by", models.CharField(max_length=40)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ("kind", "-version"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "version"), name="statement_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Vacancy",
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
                ("title", models.CharField(max_length=160)),
                ("wanted", models.TextField()),
                ("how", models.CharField(max_length=500)),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("filled", "Filled"),
                            ("closed", "Closed, not filled"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ("until", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "filled", "closed"])),
                        name="vacancy_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Declaration",
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
                ("subject_kind", models.CharField(max_length=20)),
                ("subject_key", models.CharField(max_length=80)),
                ("words", seethechild.web.sealed.SealedTextField(blank=True)),
                ("recused", models.BooleanField(default=False)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("subject_kind", "subject_key", "id"),
                "indexes": [
                    models.Index(
                        fields=["subject_kind", "subject_key", "user"],
                        name="taskforce_d_subject_3568d8_idx",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends", None), ("ends__gte", models.F("starts")), _connector="OR"
                ),
                name="term_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(
                fields=("meeting", "member"), name="there_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="actionpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "done", "dropped"])),
                name="action_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="minute",
            constraint=models.UniqueConstraint(
                fields=("meeting", "version"), name="minute_once"
            ),
        ),
    ]
