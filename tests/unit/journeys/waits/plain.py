"""The estimators again, slowly and as the definitions read: a loop over times and rows."""

import math

Row = tuple[float, float, int, float]  # entry, leave, cause, weight


def at_risk(rows: list[Row], time: float) -> float:
    return sum(w for entry, leave, _, w in rows if entry < time <= leave)


def events(rows: list[Row], time: float, cause: int | None = None) -> float:
    return sum(
        w
        for entry, leave, why, w in rows
        if entry < leave == time and why > 0 and (cause is None or why == cause)
    )


def event_times(rows: list[Row]) -> list[float]:
    return sorted({leave for entry, leave, why, _ in rows if why > 0 and entry < leave})


def staying(rows: list[Row], until: float) -> float:
    product = 1.0
    for time in event_times(rows):
        if time <= until:
            product *= 1.0 - events(rows, time) / at_risk(rows, time)
    return product


def greenwood(rows: list[Row], until: float) -> float:
    total = 0.0
    for time in event_times(rows):
        d, n = events(rows, time), at_risk(rows, time)
        if time <= until and n > d:
            total += d / (n * (n - d))
    return staying(rows, until) ** 2 * total


def hazard(rows: list[Row], until: float) -> float:
    return sum(events(rows, t) / at_risk(rows, t) for t in event_times(rows) if t <= until)


def before(rows: list[Row], time: float) -> float:
    earlier = [t for t in event_times(rows) if t < time]
    return staying(rows, earlier[-1]) if earlier else 1.0


def share(rows: list[Row], cause: int, until: float) -> float:
    return sum(
        before(rows, t) * events(rows, t, cause) / at_risk(rows, t)
        for t in event_times(rows)
        if t <= until
    )


def share_variance(rows: list[Row], cause: int, until: float) -> float:
    """Dinse and Larson (1986), term by term."""
    total, now = 0.0, share(rows, cause, until)
    for t in event_times(rows):
        if t > until:
            continue
        d, mine, n = events(rows, t), events(rows, t, cause), at_risk(rows, t)
        rest, s = now - share(rows, cause, t), before(rows, t)
        if n > d:
            total += rest**2 * d / (n * (n - d))
        total += s**2 * mine * (n - mine) / n**3 - 2.0 * rest * s * mine / n**2
    return total


def restricted_mean(rows: list[Row], until: float) -> float:
    """The area under the steps, one step at a time."""
    area, time, height = 0.0, 0.0, 1.0
    for t in [t for t in event_times(rows) if t <= until]:
        area += height * (t - time)
        time, height = t, staying(rows, t)
    return area + height * (until - time)


def restricted_variance(rows: list[Row], until: float) -> float:
    total = 0.0
    for t in [t for t in event_times(rows) if t <= until]:
        d, n = events(rows, t), at_risk(rows, t)
        if n > d:
            rest = restricted_mean(rows, until) - restricted_mean(rows, t)
            total += rest**2 * d / (n * (n - d))
    return total


def median(rows: list[Row]) -> float:
    for t in event_times(rows):
        if staying(rows, t) <= 0.5 + 1e-12:
            return t
    return math.nan


def share_variance_by_steps(rows: list[Row], cause: int) -> list[float]:
    """The variance again, carried from time to time (Greenwood type).

    The pair (still waiting, share) goes from (s, f) to (s(1 - h), f + s g), where h is the
    chance of any event and g that of ``cause``, drawn together from those at risk.
    """
    s, vss, vsf, vff, found = 1.0, 0.0, 0.0, 0.0, []
    for t in event_times(rows):
        n = at_risk(rows, t)
        h, g = events(rows, t) / n, events(rows, t, cause) / n
        hh, gg, hg = h * (1.0 - h) / n, g * (1.0 - g) / n, g * (1.0 - h) / n
        vff += 2.0 * g * vsf + g**2 * vss + s**2 * gg
        vsf = (1.0 - h) * (vsf + g * vss) - s**2 * hg
        vss = (1.0 - h) ** 2 * vss + s**2 * hh
        s *= 1.0 - h
        found.append(vff)
    return found
