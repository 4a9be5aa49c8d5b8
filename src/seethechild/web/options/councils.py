"""Find a council by name."""

from functools import lru_cache

from seethechild.studies.reference_lists import councils


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """Return every council's name by its code, in the order of the alphabet."""
    rows = councils().tables["councils"].select("code", "name").iter_rows()
    return dict(sorted(rows, key=lambda row: row[1]))


def matching(words: str) -> list[tuple[str, str]]:
    """Return the councils whose name holds all the words.

    Example:
        >>> matching("east york")
        [('E06000011', 'East Riding of Yorkshire')]
    """
    wanted = words.lower().split()
    return [
        (code, name)
        for code, name in names().items()
        if all(word in name.lower() for word in wanted)
    ]
