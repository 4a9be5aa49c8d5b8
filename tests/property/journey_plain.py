"""Plain twins of what builds journeys: day by day, slow, written to be read."""

from datetime import date, timedelta

DAY = timedelta(days=1)


def who_speaks(records):
    """Return {(child, day): row} for records (child, start, stop, order), day by day.

    Of the records that hold a day the one of the highest order speaks; among equals the one that
    began last; among those the last in the list.
    """
    said = {}
    for row, (child, start, stop, order) in enumerate(records):
        day = start
        while day < stop:
            best = said.get((child, day))
            if best is None or (order, start, row) > best:
                said[child, day] = (order, start, row)
            day += DAY
    return {where: best[2] for where, best in said.items()}


def days_in_care(episodes):
    """Return {child: days} in care, for episodes (child, start, stop, end reason) that are closed.

    A child is in care on each day of an episode, and on the one day between two where the first says
    that care goes on (X1).
    """
    by_child = {}
    for child, start, stop, reason in episodes:
        by_child.setdefault(child, []).append((start, stop, reason))
    found = {}
    for child, held in by_child.items():
        said = {}
        for start, stop, reason in sorted(held):
            day = start
            while day < stop:
                said[day] = (start, stop, reason)
                day += DAY
        gaps = {
            day + DAY
            for day, (_, stop, reason) in said.items()
            if day + DAY not in said
            and day + DAY + DAY in said
            and not (stop == day + DAY and reason != "X1")
        }
        found[child] = set(said) | gaps
    return found


def child_days(spells, births, period, edges):
    """Return {(month, state, band): [days, entries]} for spells (child, state, start, stop)."""
    counts = {}
    for child, state, start, stop in spells:
        day = max(start, period[0])
        while day < min(stop, period[1]):
            key = (day.replace(day=1), state, band(births.get(child), day, edges))
            count = counts.setdefault(key, [0, 0])
            count[0] += 1
            count[1] += day == start
            day += DAY
    return counts


def band(month, day, edges):
    """Return the band of ages on a day, for a child born on the 15th of a month."""
    if month is None:
        return None
    born = month.replace(day=15)
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    if day < born:
        return -1
    return max(n for n, edge in enumerate(edges) if age >= edge)


def one_day(number):
    """Return a day of 2023 by its number."""
    return date(2023, 1, 1) + number * DAY
