"""A random number is computed from its name."""

import pytest

from seethechild.core.errors import SpecError
from seethechild.core.streams import (
    Words,
    generator,
    philox4x32,
    purpose_key,
    stream_key,
    uniform,
    uniforms,
)


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        (
            (0, 0, 0, 0),
            (0, 0),
            (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
        ),
        (
            (0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF),
            (0xFFFFFFFF, 0xFFFFFFFF),
            (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
        ),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_published_answers(
    counter: Words, key: tuple[int, int], words: Words
) -> None:
    assert philox4x32(counter, key) == words


def test_the_layout_is_the_one_that_is_written_down() -> None:
    key = stream_key(5, "sex")
    assert key == purpose_key("5/sex")
    words = philox4x32((7, 8, 9, 3), (key % 2**32, key // 2**32))
    assert uniforms(5, 3, "sex", 7, 8, 9) == tuple((word + 0.5) / 2**32 for word in words)
    assert uniform(5, 3, "sex", 7, 8, 9) == uniforms(5, 3, "sex", 7, 8, 9)[0]


def test_numbers_never_change() -> None:
    assert purpose_key("help/family_help/section_47") == 15_665_600_310_942_698_163
    assert uniform(1, 0, "sex", 7) == 0.28491175395902246
    assert generator(1, "posterior", 0).integers(2**62) == 1_274_292_935_320_559_222


def test_indexes_that_are_left_out_are_zero() -> None:
    assert uniform(1, 0, "sex", 7) == uniform(1, 0, "sex", 7, 0, 0)


@pytest.mark.parametrize("index", [(-1,), (2**32,), (1, 2, 3, 4)])
def test_an_index_that_does_not_fit_is_refused(index: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="32 bits"):
        uniform(1, 0, "sex", *index)


def test_a_draw_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bits"):
        uniform(1, 2**32, "sex")


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(SpecError, match=r"seed: is -1\. Use a whole number, 0 or more\."):
        uniform(-1, 0, "sex")
    with pytest.raises(SpecError, match="seed"):
        generator(-1, "sex")


def test_a_generator_starts_afresh_each_time_and_its_name_decides() -> None:
    def first(seed: int, purpose: str, *names: str | int) -> int:
        return int(generator(seed, purpose, *names).integers(2**62))

    assert first(1, "a", 2) == first(1, "a", 2)
    others = [
        first(1, "a", 2),
        first(2, "a", 2),
        first(1, "b", 2),
        first(1, "a", "2"),
        first(1, "a"),
        first(1, "a", 2, 0),
        first(1, "a,2"),
    ]
    assert len(set(others)) == len(others)
