"""The data folder of a website on one machine, and secrets that are made there once."""

import os
from datetime import UTC, datetime
from pathlib import Path

from django.utils.crypto import get_random_string

LENGTH = 64


def new_secrets() -> str:
    """Return lines with new secrets for the environment of a site; they are kept nowhere.

    The key's name is its day, so that a later one can be put in front of it.
    """
    day = datetime.now(UTC).strftime("%Y%m%d")
    return "\n".join(
        (
            f"SEETHECHILD_SECRET_KEY={get_random_string(LENGTH)}",
            f"SEETHECHILD_FIELD_KEYS=k{day}:{get_random_string(LENGTH)}",
        )
    )


def local_secret(data: Path, name: str) -> str:
    """Return a secret of this machine, made when first asked for.

    The file can be read by its owner alone. A deployment gives its secrets from outside.
    """
    folder = data / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}.secret"
    if not path.exists():
        spare = path.with_suffix(f".{os.getpid()}")
        spare.touch(mode=0o600)
        spare.write_text(get_random_string(LENGTH), encoding="ascii")
        try:
            os.link(spare, path)  # the first of two that start together wins
        except FileExistsError:
            pass
        finally:
            spare.unlink()
    return path.read_text(encoding="ascii")
