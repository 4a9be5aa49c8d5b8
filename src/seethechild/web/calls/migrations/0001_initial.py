"""The tables of calls."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0003_roles"),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
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
                ("title", models.CharField(max_length=80)),
                ("question", models.TextField()),
                ("for_whom", models.CharField(blank=True, max_length=200)),
                ("area", models.CharField(blank=True, max_length=20)),
                ("place", models.CharField(blank=True, max_length=80)),
                ("forms", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("open", "Open"),
                            ("closed", "Closed"),
                            ("answered", "Answered"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("opens", models.DateField(blank=True, null=True)),
                ("closes", models.DateField(blank=True, null=True)),
                ("read_until", models.DateField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("reader", models.CharField(blank=True, max_length=120)),
                ("reading_hours", models.JSONField(blank=True, default=dict)),
                ("decision_maker", models.CharField(blank=True, max_length=160)),
                ("what_next", models.TextField(blank=True)),
                ("answer_by", models.DateField(blank=True, null=True)),
                ("out_of_hours_name", models.CharField(blank=True, max_length=120)),
                ("out_of_hours_phone", models.CharField(blank=True, max_length=30)),
                ("advocacy_name", models.CharField(blank=True, max_length=120)),
                ("advocacy_phone", models.CharField(blank=True, max_length=30)),
                ("assisted_phone", models.CharField(blank=True, max_length=30)),
                ("assisted_post", models.TextField(blank=True)),
                ("payment", models.TextField(blank=True)),
                (
                    "lawful_basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("consent", "Consent: Article 6(1)(a)"),
                            ("public-task", "Public task: Article 6(1)(e)"),
                            (
                                "recognised",
                                "Recognised legitimate interest: Article 6(1)(ea)",
                            ),
                            ("legitimate", "Legitimate interests: Article 6(1)(f)"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "special_condition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("explicit-consent", "Explicit consent: Article 9(2)(a)"),
                            (
                                "safeguarding",
                                "Safeguarding of children: Article 9(2)(g) and Schedule 1, paragraph 18, of the 2018 Act",
                            ),
                            (
                                "care",
                                "Health or social care: Article 9(2)(h) and Schedule 1, paragraph 2, of the 2018 Act",
                            ),
                            (
                                "research",
                                "Research in the public interest: Article 9(2)(j) and Schedule 1, paragraph 4, of the 2018 Act",
                            ),
                        ],
                        max_length=20,
                    ),
                ),
                ("shared_with", models.TextField(blank=True)),
                (
                    "hart_rung",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (
                                1,
                                "1 Manipulation: children do what adults want and do not know why",
                            ),
                            (2, "2 Decoration: children are there to look good"),
                            (3, "3 Tokenism: children are asked, and it changes nothing"),
                            (
                                4,
                                "4 Assigned but informed: adults decide on the project, children know why",
                            ),
                            (
                                5,
                                "5 Consulted and informed: adults run it, children's views count and are answered",
                            ),
                            (6, "6 Adults begin it, decisions are shared with children"),
                            (7, "7 Children begin it and lead it"),
                            (8, "8 Children begin it, decisions are shared with adults"),
                        ],
                        null=True,
                    ),
                ),
                ("hart_reason", models.TextField(blank=True)),
                ("made_up", models.BooleanField(default=False)),
                ("made", models.DateTimeField(auto_now_add=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="people.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "call for ideas",
                "ordering": ("-opens", "title"),
            },
        ),
        migrations.CreateModel(
            name="FormApproval",
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
                ("by", models.CharField(max_length=40)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("pictures", "Pictures"),
                            ("short", "Short form"),
                            ("full", "Full form"),
                            ("adult", "Form for adults"),
                            ("session", "Group session"),
                        ],
                        max_length=12,
                    ),
                ),
                ("testers", models.PositiveSmallIntegerField()),
                ("ages", models.CharField(max_length=60)),
                ("on", models.DateField()),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="calls.call"
                    ),
                ),
            ],
            options={
                "verbose_name": "young testers' approval",
                "ordering": ("id",),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Impact",
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
                ("by", models.CharField(max_length=40)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveSmallIntegerField()),
                ("on", models.DateField()),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="calls.call"
                    ),
                ),
            ],
            options={
                "verbose_name": "impact assessment",
                "ordering": ("id",),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Lundy",
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
                ("by", models.CharField(max_length=40)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("space", "Space"),
                            ("voice", "Voice"),
                            ("audience", "Audience"),
                            ("influence", "Influence"),
                        ],
                        max_length=10,
                    ),
                ),
                ("evidence", models.TextField()),
                ("on", models.DateField()),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="calls.call"
                    ),
                ),
            ],
            options={
                "verbose_name": "part of the Lundy record",
                "ordering": ("id",),
                "abstract": False,
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
                (
                    "group",
                    models.CharField(
                        choices=[
                            (
                                "Age",
                                [
                                    ("age_band:under-8", "Under 8"),
                                    ("age_band:8-10", "8 to 10"),
                                    ("age_band:11-13", "11 to 13"),
                                    ("age_band:14-17", "14 to 17"),
                                    ("age_band:18-25", "18 to 25"),
                                ],
                            ),
                            (
                                "Who",
                                [
                                    ("role:child", "A child or young person"),
                                    ("role:parent", "A parent"),
                                    ("role:carer", "A carer"),
                                    ("role:worker", "Somebody who works with children"),
                                    ("role:other", "Somebody else"),
                                ],
                            ),
                        ],
                        max_length=40,
                    ),
                ),
                ("share", models.FloatField()),
                ("source", models.CharField(max_length=300)),
                ("by", models.CharField(max_length=40)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="calls.call"
                    ),
                ),
            ],
            options={
                "verbose_name": "share of a group",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="TwelveCheck",
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
                ("by", models.CharField(max_length=40)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "point",
                    models.CharField(
                        choices=[
                            ("transparent", "Open and clear"),
                            ("voluntary", "By choice"),
                            ("respectful", "With respect"),
                            ("relevant", "About their lives"),
                            ("child-friendly", "Made for children"),
                            ("inclusive", "For everyone"),
                            ("trained", "With trained adults"),
                            ("safe", "Safe"),
                            ("accountable", "Answered"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="calls.call"
                    ),
                ),
            ],
            options={
                "verbose_name": "answer to one of the nine points",
                "ordering": ("id",),
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["planned", "open", "closed", "answered"])
                ),
                name="call_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closes__gte", models.F("opens")),
                    ("read_until__gte", models.F("closes")),
                ),
                name="call_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "planned"),
                    models.Q(("opened_at__isnull", False), ("opens__isnull", False)),
                    _connector="OR",
                ),
                name="call_open_since",
            ),
        ),
        migrations.AddConstraint(
            model_name="formapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(("testers__gte", 1)), name="approval_by_somebody"
            ),
        ),
        migrations.AddConstraint(
            model_name="impact",
            constraint=models.UniqueConstraint(
                fields=("call", "version"), name="impact_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="margin",
            constraint=models.CheckConstraint(
                condition=models.Q(("share__gte", 0), ("share__lte", 1)),
                name="margin_is_a_share",
            ),
        ),
    ]
