"""Who is cleared: training and check of record in date (S18)."""

from datetime import date

from seethechild.web.people.models import User


def is_cleared(user: User) -> bool:
    """Whether somebody's training and DBS check are both in date today."""
    return user.is_cleared


def cleared_on(user: User, day: date) -> bool:
    """Whether both are in date on a day: for a rota that is planned ahead."""
    return {"training", "dbs"} <= user.clear_on(day)
