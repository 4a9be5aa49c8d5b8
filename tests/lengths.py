"""How long the longest tests are: whole for a person, shorter in the check of a fresh clone.

That check has a quarter of an hour for everything; ``python3 run.py test`` by hand asks for all.
"""

import os


def at_length(whole: int, *, fresh_clone: int) -> int:
    """Return how many times to try something.

    Args:
        whole: by hand.
        fresh_clone: where ``CI`` is set.
    """
    return fresh_clone if os.environ.get("CI") else whole
