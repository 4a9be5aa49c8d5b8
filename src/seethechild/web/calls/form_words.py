"""What a form says, as a fingerprint: an approval by young testers belongs to these words."""

import hashlib
from collections.abc import Callable, Iterable
from importlib import import_module

_WHERE: list[str] = []


def register(find: str) -> None:
    """Say which function tells a form's words, as ``"package.module:function"``.

    It takes a form's id and returns every text of it (templates, questions, hints, in any order
    that stays the same).
    """
    _WHERE[:] = [find]


def fingerprint(form: str) -> str:
    """Return the SHA-256 of a form's words."""
    texts: Iterable[str] = [form]
    if _WHERE:
        module, _, name = _WHERE[0].partition(":")
        tell: Callable[[str], Iterable[str]] = getattr(import_module(module), name)
        texts = [form, *tell(form)]
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode())
        digest.update(b"\0")
    return digest.hexdigest()
