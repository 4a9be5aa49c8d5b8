"""What evidence says, what a theory said and what was projected cannot change unseen, or at all."""

from django.db import migrations

from seethechild.web.audit.triggers import append_only, arrows, watch


class Migration(migrations.Migration):
    dependencies = [("theory", "0001_initial"), ("audit", "0002_triggers")]
    operations = [
        watch(
            "theory_evidence",
            columns=("state", "title", "source", "found", "value", "low", "high", "grade"),
        ),
        watch("theory_evidencelink", columns=("stance", "words", "taken_back")),
        watch("theory_draft", columns=("document", "council")),
        append_only("theory_change"),
        watch("theory_change", columns=("document", "reform")),
        append_only("theory_projection"),
        watch("theory_projection", columns=("fingerprint",)),
        arrows(
            "theory_evidence",
            {("suggested", "kept"), ("suggested", "not_used"), ("not_used", "kept")},
        ),
    ]
