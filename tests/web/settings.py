"""The website's own settings, with quick passwords, a folder of its own and no second factor."""

import os
import tempfile
from datetime import timedelta
from pathlib import Path

os.environ["SEETHECHILD_DATA"] = tempfile.mkdtemp(prefix="seethechild-test-")

from seethechild.web.settings import *  # noqa: F403
from seethechild.web.settings import DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECOND_FACTOR_REQUIRED = False  # tests/web/test_second_factor.py turns it on
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if not os.environ.get("DATABASE_URL"):
    DATABASES = {
        "default": {
            **DATABASES["default"],
            "NAME": Path(os.environ["SEETHECHILD_DATA"]) / "db.sqlite3",
            "TEST": {"NAME": Path(os.environ["SEETHECHILD_DATA"]) / "test.sqlite3"},
        }
    }
# a test's transaction keeps a second connection out: no heartbeat may come in between
JOB_LEASE = timedelta(hours=1)
