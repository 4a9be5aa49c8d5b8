"""How often one address may ask for something: counted in the shared cache, in windows of time."""

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone


def wait_for(request: HttpRequest, what: str, *, most: int, seconds: int) -> int:
    """Count one more, and return how many seconds to wait; 0 if it is allowed.

    A new session does not change the address. Two that ask in the same instant may count as one: the
    limit keeps others from waiting, it is no lock.

    Args:
        request: of the visitor.
        what: is counted.
        most: in one window.
        seconds: a window lasts.
    """
    now = int(timezone.now().timestamp())
    window, gone = divmod(now, seconds)
    key = f"limit:{what}:{window}:{address_hash(request)}"
    count = int(cache.get(key, 0)) + 1
    if count > most:  # not written: who asks on and on costs no more than a look
        return seconds - gone
    cache.set(key, count, seconds)
    return 0


def address_hash(request: HttpRequest) -> str:
    """Return what stands for an address: addresses themselves are not kept."""
    words = f"{settings.SECRET_KEY}:{request.META.get('REMOTE_ADDR', '')}"
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def has_room(request: HttpRequest, what: str, size: int) -> bool:
    """Count bytes that a visitor wants kept; whether they may be: of one address, and of all.

    Args:
        request: of the visitor.
        what: is counted.
        size: bytes.
    """
    now = int(timezone.now().timestamp())
    limits = (
        (address_hash(request), settings.IDEAS_BYTES_AN_HOUR, 3_600),
        ("all", settings.IDEAS_BYTES_A_DAY, 86_400),
    )
    sums = []
    for whose, most, seconds in limits:
        key = f"bytes:{what}:{seconds}:{now // seconds}:{whose}"
        total = int(cache.get(key, 0)) + size
        if total > most:
            return False
        sums.append((key, total, seconds))
    for key, total, seconds in sums:
        cache.set(key, total, seconds)
    return True
