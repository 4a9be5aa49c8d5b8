"""Time ideas: ``python benchmarks/bench_ideas.py``.

A site with a thousand made-up ideas that are published (and as many that are not), on SQLite. What the
server takes for the list, for searches, for the page of one idea, and for finding ideas like a text.
Their words are drawn from the list of code words and from sentences, so that some are alike.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable

SENTENCES = (
    "Let us keep the same social worker.", "Tell us the day we see our family.",
    "I want my own key.", "Ask us before we move.", "A quiet room at school.",
    "Somebody should come when they say they will.", "We waited so long for help.",
)  # fmt: skip
TURNS = 30


def main() -> None:
    """Make the site, time it, say what came out."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--ideas", type=int, default=1_000)
    count = given.parse_args().ideas
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "SEETHECHILD_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "seethechild.web.settings",
        }
        os.environ.pop("DATABASE_URL", None)
        import django  # noqa: PLC0415 - after its settings

        django.setup()
        name = make(count)
        for what, do in asked(name).items():
            first, rest = timed(do), [timed(do) for _ in range(TURNS)]
            worst = sorted(rest)[int(0.95 * TURNS)]
            print(
                f"{what:<34}first {first:6.1f} ms   median {statistics.median(rest):6.1f} ms   p95 {worst:6.1f} ms"
            )


def make(count: int) -> str:
    """Make the ideas; return the name of one."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from seethechild.web.calls.models import Call  # noqa: PLC0415
    from seethechild.web.ideas.choices import THEMES  # noqa: PLC0415
    from seethechild.web.ideas.codes import words  # noqa: PLC0415
    from seethechild.web.ideas.models import Answer, Contribution, Tag, new_token  # noqa: PLC0415
    from seethechild.web.people.models import Organisation  # noqa: PLC0415

    chance = random.Random(1)  # noqa: S311 - made-up words
    home = Organisation.objects.create(slug="t", name="T", kind="taskforce")
    call = Call.objects.create(slug="c", title="C", question="?", organisation=home)
    bands, rows = ("under-8", "8-10", "11-13", "14-17"), []
    for place in range(2 * count):
        said = [*chance.sample(SENTENCES, 2), " ".join(chance.choices(words(), k=25))]
        chance.shuffle(said)
        safe = {"one_thing": said[0], "worries": said[1], "good": said[2]}
        rows.append(Contribution(
            call=call, form="short", role="child" if place % 3 else "parent",
            age_band=chance.choice(bands) if place % 3 else "adult", exact="{}", safe=safe,
            title=f"Idea {place}", shown_words=f"Idea {place}\n" + "\n".join(said),
            code_hash=f"{place:064}", sent_with=new_token(), published_at=timezone.now(),
            state="published" if place < count else "waiting",
        ))  # fmt: skip
    made = Contribution.objects.bulk_create(rows, batch_size=200)
    themes = [key for key, _name in THEMES]
    Tag.objects.bulk_create(
        Tag(contribution=one, theme=theme)
        for one in made
        for theme in chance.sample(themes, 2)
    )
    Answer.objects.bulk_create(
        Answer(contribution=one, kind="received", words="We got it.", by="program")
        for one in made
    )
    return made[0].name


def asked(name: str) -> dict[str, Callable[[], object]]:
    """Return what is timed."""
    from django.test import Client  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from seethechild.web.ideas import likes, public  # noqa: PLC0415
    from seethechild.web.ideas.models import Contribution  # noqa: PLC0415
    from seethechild.web.proposals import likes as alike  # noqa: PLC0415

    alike.groups()
    waiting = list(
        Contribution.objects.filter(state="waiting").values_list("pk", flat=True)
    )

    def after_one_more() -> object:
        rows = Contribution.objects.filter(pk=waiting.pop())
        rows.update(state="published", published_at=timezone.now())
        return alike.groups()

    client = Client()

    def page(where: str) -> Callable[[], object]:
        def opened() -> object:
            answer = client.get(where)
            assert answer.status_code == 200, where  # noqa: S101 - OK
            return answer

        return opened

    return {
        "list": page("/ideas/"),
        "list, last page": page("/ideas/?page=9999"),
        "list of adults": page("/ideas/?who=adult"),
        "search, two words": page("/ideas/?words=key+worker"),
        "search, theme and age": page("/ideas/?theme=home&age=8-10&words=help"),
        "one idea": page(f"/ideas/idea/{name}/"),
        "ideas like a text": lambda: likes.like("keep the same worker and tell us the day"),
        "ideas alike, one was published": after_one_more,
        "ideas alike, as before": alike.groups,
        "all as documents (API)": lambda: [
            public.document(one) for one in public.found({})[:100]
        ],
    }


def timed(do: Callable[[], object]) -> float:
    """Return how long something takes: milliseconds."""
    begun = time.perf_counter()
    do()
    return 1_000 * (time.perf_counter() - begun)


if __name__ == "__main__":
    main()
