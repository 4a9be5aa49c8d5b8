"""Named chance: inside (0, 1), one number a name, evenly spread."""

from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.core.streams import MULTIPLIERS, ROUNDS, WEYL, philox4x32, uniforms

WORD = st.integers(0, 2**32 - 1)
NAME = st.tuples(st.integers(0, 2**63), WORD, st.text(max_size=12), WORD, WORD, WORD)


@given(NAME)
def test_every_uniform_lies_strictly_between_0_and_1(
    name: tuple[int, int, str, int, int, int],
) -> None:
    assert all(0.0 < each < 1.0 for each in uniforms(*name))


@given(NAME, NAME)
def test_names_that_differ_have_numbers_that_differ(
    one: tuple[int, int, str, int, int, int], other: tuple[int, int, str, int, int, int]
) -> None:
    assert (uniforms(*one) == uniforms(*other)) == (one == other)


@given(NAME, st.integers(0, 4), WORD)
def test_changing_one_part_of_a_name_changes_its_numbers(
    name: tuple[int, int, str, int, int, int], part: int, value: int
) -> None:
    parts: list[object] = list(name)
    at = (0, 1, 3, 4, 5)[part]
    parts[at] = value
    changed = uniforms(*parts)  # type: ignore[arg-type]
    assert (changed == uniforms(*name)) == (value == name[at])


def undone(
    words: tuple[int, int, int, int], key: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Walk Philox backwards, to show that no two counters share their words."""
    inverse = tuple(pow(each, -1, 2**32) for each in MULTIPLIERS)
    c0, c1, c2, c3 = words
    for turn in reversed(range(ROUNDS)):
        k0, k1 = ((key[i] + turn * WEYL[i]) % 2**32 for i in (0, 1))
        before0 = c3 * inverse[0] % 2**32
        before2 = c1 * inverse[1] % 2**32
        high0, high1 = before0 * MULTIPLIERS[0] >> 32, before2 * MULTIPLIERS[1] >> 32
        c0, c1, c2, c3 = before0, c0 ^ high1 ^ k0, before2, c2 ^ high0 ^ k1
    return c0, c1, c2, c3


@given(st.tuples(WORD, WORD, WORD, WORD), st.tuples(WORD, WORD))
def test_philox_can_be_undone(
    counter: tuple[int, int, int, int], key: tuple[int, int]
) -> None:
    assert undone(philox4x32(counter, key), key) == counter


@settings(max_examples=20)
@given(st.integers(0, 2**31), st.text(max_size=8))
def test_uniforms_are_spread_evenly_over_children(seed: int, purpose: str) -> None:
    children, tenths = 500, [0] * 10
    for child in range(children):
        for each in uniforms(seed, 0, purpose, child):
            tenths[int(each * 10)] += 1
    expected = 4 * children / 10
    spread = sum((count - expected) ** 2 / expected for count in tenths)
    assert spread < 50  # 9 degrees of freedom: about one in ten million
