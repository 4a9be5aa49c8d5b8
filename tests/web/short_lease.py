"""Settings of a site whose workers are soon missed, with work that can be interrupted."""

from datetime import timedelta

from tests.web.quick import *  # noqa: F403
from tests.web.quick import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.web.slow.SlowConfig"]
JOB_LEASE = timedelta(seconds=4)
JOB_ATTEMPTS = 20  # on a busy machine a worker may be missed that is only slow
