"""Time the likeness of ideas: ``python benchmarks/bench_likeness.py``.

A thousand made-up texts of about 50 words. The index is built and asked once, as a page does that shows
ideas like one; the nearest of each are found, as the page for grouping does, and every two that are alike. The plain twin works out the same
cosines by dictionaries, for the same question. Both give the same numbers (a test holds them to that).
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from seethechild.voices.likeness import Index, root  # noqa: E402 - after the path
from tests.unit.voices.letters import letters  # noqa: E402
from tests.unit.voices.plain_likeness import counts, weights  # noqa: E402

TEXTS = 1000
TIMES = 7


def made(count: int = TEXTS) -> list[str]:
    """Return texts of about 50 words: four letters each, drawn otherwise every time."""
    return [
        " ".join(letter.text for letter in letters(100, seed=place)[place % 90 :][:4])
        for place in range(count)
    ]


def seconds(work: Callable[[], object], times: int = TIMES) -> float:
    """Return the median of several goes: seconds of the processor, so that others on the machine do not count."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def plainly(texts: list[str], asked: str) -> list[float]:
    """Compare one text with all by dictionaries, each word's rarity worked out once."""
    held: dict[str, int] = {}
    for text in texts:
        for word in counts(text):
            held[word] = held.get(word, 0) + 1
    here = weights(asked, texts)
    return [
        sum(here.get(word, 0.0) for word in counts(text) if word in held) for text in texts
    ]


def main() -> None:
    """Print what it takes, and as one line for the record."""
    texts = made()
    words = sum(len(text.split()) for text in texts)
    index = Index(texts)
    root.cache_clear()
    took = {
        "build": seconds(lambda: Index(texts)),
        "ask": seconds(lambda: index.like(texts[7])),
        "build and ask": seconds(lambda: Index(texts).like(texts[7])),
        "build again, one more": seconds(lambda: Index([*texts, "one more"], index)),
        "nearest 5 above 0.25": seconds(lambda: index.nearest(above=0.25, most=5), 3),
        "all pairs above 0.5": seconds(lambda: index.pairs(above=0.5), 3),
        "plain twin, build and ask": seconds(lambda: plainly(texts, texts[7]), 3),
    }
    print(f"{len(texts):,} texts, {words:,} words")
    for name, spent in took.items():
        print(
            f"{name:28} {1000 * spent:9.1f} ms {len(texts) / spent:12,.0f} texts a second"
        )
    ratio = took["plain twin, build and ask"] / took["build and ask"]
    print(f"{'the plain twin takes':28} {ratio:9.1f} times as long")
    print(
        json.dumps(
            {"benchmark": "likeness", "texts": len(texts), "words": words, "seconds": took}
        )
    )


if __name__ == "__main__":
    main()
