"""Estimate the real number of children: those on no list, with an interval that says what it assumes."""
