"""The web process stays light: it never imports the compiled engine."""

import os
import subprocess
import sys


def test_no_page_of_options_imports_the_compiled_engine():
    said = (
        "import sys, django; django.setup();"
        "import seethechild.web.urls, seethechild.web.options.urls, "
        "seethechild.web.options.actions;"
        "sys.exit('numba' in sys.modules or 'seethechild.web.options.tasks' in sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", said],
        check=False,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.web.settings"},
    )
    assert ended.returncode == 0
