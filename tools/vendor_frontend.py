#!/usr/bin/env python3
"""Compile and copy what browsers need from the npm packages in ``tools/frontend/package.json``.

Run as ``python3 tools/vendor_frontend.py`` after a change of those versions, of
``tools/frontend/site.scss`` or of the reports' colours; it needs npm and a network. What it writes
into ``src/seethechild/web/govuk`` is committed, so that nobody else needs either.

Left out are the letters, crest and icons that only GOV.UK may use.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from seethechild.report.charts import colours
from seethechild.web.govuk.scope import variables

ROOT = Path(__file__).resolve().parent.parent
ASKED = ROOT / "tools" / "frontend"
APP = ROOT / "src" / "seethechild" / "web" / "govuk"
STATIC = APP / "static" / "govuk"
FIXTURES = ROOT / "tests" / "web" / "fixtures" / "govuk-frontend.json"
PACKAGE = "govuk-frontend/dist/govuk"

#: Components our templates follow; their package's own examples are what we test against.
COMPONENTS = (
    "back-link", "breadcrumbs", "button", "checkboxes", "date-input", "details",
    "error-message", "error-summary", "fieldset", "file-upload", "hint", "input",
    "inset-text", "label", "notification-banner", "pagination", "panel", "phase-banner",
    "radios", "select", "summary-list", "table", "tabs", "tag", "task-list", "textarea",
    "warning-text",
)  # fmt: skip
#: What remains of GOV.UK's own marks in the compiled sheet.
CREST = re.compile(r"""url\(["']?\.\./images/govuk-crest\.svg["']?\)""")
SOURCE_MAP = re.compile(r"\s*//# sourceMappingURL=\S+\s*$")


def main() -> int:
    """Fetch, compile, copy; say what was written."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name in ("package.json", "package-lock.json", ".npmrc", "site.scss"):
            if (ASKED / name).exists():
                shutil.copy(ASKED / name, work)
        locked = (work / "package-lock.json").exists()
        run(["npm", "ci" if locked else "install"], work)
        if not locked:
            shutil.copy(work / "package-lock.json", ASKED)
        modules = work / "node_modules"
        (work / "_colours.scss").write_text(functional_colours(), encoding="utf-8")
        write(STATIC / "govuk-frontend.css", style_sheet(work))
        write(STATIC / "govuk-frontend.js", script(modules))
        write(STATIC / "htmx.js", stripped(modules / "htmx.org/dist/htmx.min.js"))
        inter = modules / "@fontsource-variable/inter"
        shutil.copy(
            inter / "files/inter-latin-wght-normal.woff2", STATIC / "fonts/inter.woff2"
        )
        write(APP / "licences/inter.txt", text(inter / "LICENSE"))
        write(APP / "licences/htmx.txt", text(modules / "htmx.org/LICENSE"))
        write(FIXTURES, examples(modules))
    return 0


def functional_colours() -> str:
    """Return the colours of GOV.UK Frontend by their function, taken from the reports' own."""
    own = variables()
    chosen = {
        "brand": own["deep"],
        "text": colours.INK,
        "secondary-text": colours.MUTED,
        "link": colours.GOOD,
        "link-hover": own["deep"],
        "link-active": colours.INK,
        "error": "#b3261e",
        "focus": "#ffbf47",
        "focus-text": colours.INK,
        "border": colours.RULE,
        "input-border": colours.MUTED,
        "hover": colours.RULE,
        "template-background": "#fbf8f3",
        "surface-background": "#fbf8f3",
        "surface-text": colours.INK,
        "surface-border": "#e4dccf",
    }
    lines = [f'  "{name}": {colour},' for name, colour in chosen.items()]
    return "\n".join(["$functional: (", *lines, ");", ""])


def style_sheet(work: Path) -> str:
    """Return the compiled sheet without a reference to what we may not use."""
    sass = work / "node_modules" / ".bin" / "sass"
    command = [str(sass), "--load-path=node_modules", "--no-source-map"]
    sheet = run([*command, "--style=compressed", "site.scss"], work)
    return CREST.sub("none", sheet)


def script(modules: Path) -> str:
    """Return the package's module with the call that starts it at its end."""
    return stripped(modules / PACKAGE / "govuk-frontend.min.js") + "initAll();\n"


def stripped(path: Path) -> str:
    """Return a script without the address of its source map, which is not shipped."""
    return SOURCE_MAP.sub("", text(path)) + "\n"


def examples(modules: Path) -> str:
    """Return the package's examples: per component name, options and HTML, one a line."""
    lines = []
    for component in COMPONENTS:
        path = modules / PACKAGE / "components" / component / "fixtures.json"
        for each in json.loads(text(path))["fixtures"]:
            html = re.sub(r"\s*\n\s*", " ", each["html"])
            row = [component, each["name"], each["options"], html]
            lines.append(json.dumps(row, ensure_ascii=False))
    return "[\n" + ",\n".join(lines) + "\n]\n"


def run(command: list[str], folder: Path) -> str:
    """Run a program and return what it printed; its complaints go through."""
    return subprocess.run(
        command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def text(path: Path) -> str:
    """Return the text of a file."""
    return path.read_text(encoding="utf-8")


def write(path: Path, content: str) -> None:
    """Write a file and say so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8", newline="\n")
    print(f"{path.relative_to(ROOT)}  {len(content) // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
