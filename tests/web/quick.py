"""The website's own settings with quick passwords, for tests that start processes of their own."""

from seethechild.web.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WARM_ALL = False
