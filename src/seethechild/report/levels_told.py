"""Names and order of the levels by which children in need and in line are told apart."""

#: Order in which levels are told; others follow by name.
ORDER = (
    "some",
    "multiple",
    "severe",
    "Unborn",
    "Under 1",
    "1 to 4",
    "5 to 9",
    "10 to 15",
    "16 and 17",
    "most_deprived_fifth",
    "second_fifth",
    "middle_fifth",
    "fourth_fifth",
    "least_deprived_fifth",
)
_NAMES = {
    "some": "Some need",
    "multiple": "Several needs",
    "severe": "Severe need",
    "children": "All other children",
    "unaccompanied": "Unaccompanied children",
    "most_deprived_fifth": "In the most deprived fifth",
    "second_fifth": "In the second fifth",
    "middle_fifth": "In the middle fifth",
    "fourth_fifth": "In the fourth fifth",
    "least_deprived_fifth": "In the least deprived fifth",
}


def level_order(level: str) -> tuple[int, str]:
    """Return what levels are sorted by: severity and age in their order, others by name."""
    return (ORDER.index(level) if level in ORDER else len(ORDER), level)


def level_words(level: str) -> str:
    """Return the name of a group as people read it.

    Example:
        >>> level_words("multiple"), level_words("unaccompanied"), level_words("10 to 15")
        ('Several needs', 'Unaccompanied children', '10 to 15')
    """
    plain = level.replace("_", " ")
    return _NAMES.get(level, f"{plain[:1].upper()}{plain[1:]}")
