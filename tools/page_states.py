"""docs/reference/states.md: the states of ideas, calls, proposals and so on, drawn from the code."""

from importlib import import_module
from pathlib import Path

from django.conf import settings

from seethechild import web
from seethechild.web.flow import Flow

HEAD = """\
# States, and the ways between them

What somebody sends, proposes or promises is always in one of these states. The database holds the
states by a constraint and the ways by a trigger; one function goes them, and writes an audit event in
the same transaction. Drawn from `states.py` of each app.
"""


def page() -> str:
    """Return the page."""
    if not settings.configured:
        settings.configure(USE_I18N=False)  # words are read, nothing is served
    return "\n".join([HEAD, *(drawn(flow) for flow in flows())])


def flows() -> list[Flow]:
    """Return every flow the website declares, by app and place in its file."""
    homes = sorted(Path(web.__file__).parent.glob("*/states.py"))
    modules = [import_module(f"{web.__name__}.{path.parent.name}.states") for path in homes]
    return [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Flow)
    ]


def drawn(flow: Flow) -> str:
    """Return a flow as a heading, a picture and a table."""
    ways = [
        f"    {source} --> {arrow.target}: {verb}"
        for verb, arrow in flow.arrows.items()
        for source in arrow.sources
    ]
    rows = [f"| `{state}` | {words} |" for state, words in flow.states.items()]
    return "\n".join(
        [
            f"## {flow.name.capitalize()}",
            "",
            "```mermaid",
            "stateDiagram-v2",
            f"    [*] --> {flow.start}",
            *ways,
            "```",
            "",
            "| state | what it means |",
            "|---|---|",
            *rows,
            "",
        ]
    )
