"""What everybody may see of ideas: the only door that lists, searches, feeds and the API may use (S1)."""

from django.db.models import QuerySet

from seethechild.web.ideas.models import Contribution


def published() -> QuerySet[Contribution]:
    """Return the ideas a trained person has read and let through; their exact words stay sealed."""
    return Contribution.objects.filter(state="published").defer("exact", "code_hash")
