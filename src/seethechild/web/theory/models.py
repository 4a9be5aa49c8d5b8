"""Evidence, what it says of a proposal, its theory of change in versions, and what the model says."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seethechild.web.options.models import Run
from seethechild.web.proposals.models import Proposal
from seethechild.web.theory.states import EVIDENCE


class Evidence(models.Model):
    """One finding, of a study, figures, practice or somebody's life."""

    KINDS = (
        ("study", _("A study")),
        ("data", _("Published figures")),
        ("practice", _("What a service does and has seen")),
        ("lived", _("Lived experience")),
    )
    FOUND = (
        ("helps", _("It helped")),
        ("none", _("It made no difference")),
        ("harms", _("It did harm")),
        ("mixed", _("Mixed: better for some, worse for others")),
        ("unclear", _("It cannot be told")),
    )
    #: Of the Early Intervention Foundation's standards of evidence.
    GRADES = (
        ("4", _("4: it works, shown in two or more strong studies over a year or longer")),
        ("3", _("3: it works, shown in one strong study with a comparison")),
        ("2", _("2: early signs, from a study before and after or a weaker comparison")),
        ("NL2", _("NL2: not yet level 2")),
        ("NE", _("NE: no effect found in a strong study")),
    )
    EMMIE = ("effect", "mechanism", "moderators", "implementation", "economics")

    title = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    href = models.URLField(max_length=500, blank=True)
    kind = models.CharField(max_length=10, choices=KINDS)
    found = models.CharField(max_length=10, choices=FOUND)
    design = models.CharField(max_length=120, blank=True)
    population = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=200)
    #: The size as the source gives it, with its range, in ``unit``.
    value = models.FloatField(null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=120, blank=True)
    cost = models.CharField(max_length=300, blank=True)
    #: Id of the simulator's own record of this effect; empty if it has none.
    effect = models.CharField(max_length=80, blank=True)
    #: Notes by the five letters of EMMIE.
    emmie = models.JSONField(default=dict, blank=True)
    #: Empty until a reviewer has graded it; lived experience never is.
    grade = models.CharField(max_length=3, choices=GRADES, blank=True)
    grade_why = models.TextField(blank=True)
    graded_by = models.CharField(max_length=40, blank=True)
    state = models.CharField(
        max_length=20, choices=EVIDENCE.choices, default=EVIDENCE.start
    )
    made_up = models.BooleanField(default=False)
    suggested_by = models.CharField(max_length=40)
    #: Slug of the proposal it was suggested for, and why; empty for none.
    suggested_for = models.CharField(max_length=80, blank=True)
    suggested_why = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("title", "pk")
        constraints = (
            EVIDENCE.constraint("theory_evidence_state"),
            models.CheckConstraint(
                condition=Q(kind__in=("study", "data", "practice", "lived")),
                name="theory_evidence_kind",
            ),
            models.CheckConstraint(
                condition=Q(found__in=("helps", "none", "harms", "mixed", "unclear")),
                name="theory_evidence_found",
            ),
            models.CheckConstraint(
                condition=Q(grade__in=("", "4", "3", "2", "NL2", "NE")),
                name="theory_evidence_grade",
            ),
            models.CheckConstraint(
                condition=~Q(kind="lived") | Q(grade=""),
                name="theory_lived_experience_not_graded",
            ),
            models.CheckConstraint(
                condition=Q(grade="") | (~Q(graded_by="") & Q(state="kept")),
                name="theory_graded_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(value=None, low=None, high=None)
                | Q(value__isnull=False, low=None, high=None)
                | Q(
                    value__isnull=False,
                    low__isnull=False,
                    high__isnull=False,
                    low__lte=F("value"),
                    high__gte=F("value"),
                ),
                name="theory_range_holds_value",
            ),
        )

    def __str__(self) -> str:
        return f"evidence {self.pk}"


class EvidenceLink(models.Model):
    """What one finding says of one proposal: for it, on its limits, or against."""

    STANCES = (
        ("supports", _("For: it supports this")),
        ("limits", _("Limits: it shows where or for whom it may not hold")),
        ("contradicts", _("Against: it contradicts this")),
    )
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="links")
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="evidence_links")
    stance = models.CharField(max_length=12, choices=STANCES)
    #: Which part of the theory it bears on: one of ``document.CLAIMS``; empty for all of it.
    claim = models.CharField(max_length=20, blank=True)
    words = models.TextField()
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
    #: A link is taken back with a reason, never deleted.
    taken_back = models.DateTimeField(null=True, blank=True)
    taken_back_why = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("evidence", "proposal", "stance", "claim"),
                condition=Q(taken_back=None),
                name="theory_link_once",
            ),
            models.CheckConstraint(
                condition=Q(stance__in=("supports", "limits", "contradicts")),
                name="theory_link_stance",
            ),
            models.CheckConstraint(
                condition=Q(taken_back=None) | ~Q(taken_back_why=""),
                name="theory_link_taken_back_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"link {self.pk}"


class Draft(models.Model):
    """A theory of change while it is being filled in: one for each proposal."""

    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="theory_draft")
    #: As ``document.py`` says.
    document = models.JSONField(default=dict)
    #: ONS code of the council whose system the questions are asked of.
    council = models.CharField(max_length=20)
    touched = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"draft {self.pk}"


class Change(models.Model):
    """A theory of change as it was saved: never changed again."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="changes")
    version = models.PositiveIntegerField()
    #: Version of the proposal's text that it was written for.
    text_version = models.PositiveIntegerField()
    document = models.JSONField()
    #: What it says as a reform, as it was when it was saved; empty where the model cannot play it.
    reform = models.JSONField(default=dict, blank=True)
    #: What is new in this version, in words.
    words = models.TextField()
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("proposal", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=("proposal", "version"), name="theory_change_version"
            ),
        )

    def __str__(self) -> str:
        return f"change {self.pk} version {self.version}"


class Projection(models.Model):
    """What the model was asked of one version in one council; it hangs on the proposal for good."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="projections")
    change = models.ForeignKey(Change, models.PROTECT, related_name="projections")
    #: Name of the option it was asked from; the option may be gone.
    option = models.CharField(max_length=22)
    fingerprint = models.CharField(max_length=64)
    #: ONS code.
    council = models.CharField(max_length=20)
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("change", "fingerprint"), name="theory_projection_once"
            ),
        )

    def __str__(self) -> str:
        return f"projection {self.pk}"

    @property
    def run(self) -> Run | None:
        """The run that answers it."""
        return Run.objects.filter(fingerprint=self.fingerprint).first()
