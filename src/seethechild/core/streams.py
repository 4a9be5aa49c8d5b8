"""Chance by name: every random number is computed from what it is for.

A number is named by (seed, draw, purpose, index). It is the same whoever asks, in whatever
order, on however many workers; and two options differ for a child only where they touch the
child. The layout, which compiled kernels repeat:

- key (2 words): the low and high half of ``stream_key(seed, purpose)``;
- counter (4 words): index 0, index 1, index 2 (0 where not given), draw;
- a word r of the four that come out becomes the uniform ``(r + 0.5) / 2**32``.

Source:
    Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as easy as 1, 2, 3. SC '11.
    Philox4x32 with 10 rounds.
"""

import hashlib
import json
from typing import Final, TypeAlias

import numpy as np

from seethechild.core.errors import Problem, SpecError

Words: TypeAlias = tuple[int, int, int, int]
#: A named stream of random numbers, as ``generator`` returns it.
Chance: TypeAlias = np.random.Generator

# The constants of Philox: two multipliers, and what is added to the key in each round.
MULTIPLIERS: Final = (0xD2511F53, 0xCD9E8D57)
WEYL: Final = (0x9E3779B9, 0xBB67AE85)
ROUNDS: Final = 10

_WORD: Final = 2**32
_MASK: Final = _WORD - 1
_KEY_BYTES: Final = 8
_GENERATOR_BYTES: Final = 16
_MOST_INDEXES: Final = 3


def philox4x32(counter: Words, key: tuple[int, int]) -> Words:
    """Return the four random words that belong to a counter and a key.

    Args:
        counter: four whole numbers from 0 to 2**32 - 1.
        key: two of the same.

    Returns:
        Four whole numbers from 0 to 2**32 - 1, each equally likely.

    Example:
        >>> [f"{word:08x}" for word in philox4x32((0, 0, 0, 0), (0, 0))]
        ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']

    Source:
        Salmon and others (2011), section 3.3.
    """
    (c0, c1, c2, c3), (k0, k1) = counter, key
    for _ in range(ROUNDS):
        high0, low0 = divmod(MULTIPLIERS[0] * c0, _WORD)
        high1, low1 = divmod(MULTIPLIERS[1] * c2, _WORD)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0, k1 = (k0 + WEYL[0]) & _MASK, (k1 + WEYL[1]) & _MASK
    return c0, c1, c2, c3


def purpose_key(name: str) -> int:
    """Return the 64 bits that stand for a name: the start of its BLAKE2b, low byte first.

    Args:
        name: any text.

    Returns:
        A whole number from 0 to 2**64 - 1.

    Example:
        >>> purpose_key("help/family_help/section_47") != purpose_key("help/family_help/move")
        True
    """
    return _bits(name, _KEY_BYTES)


def stream_key(seed: int, purpose: str) -> int:
    """Return the 64-bit key of a purpose under a seed: ``purpose_key("<seed>/<purpose>")``.

    Args:
        seed: 0 or more.
        purpose: what the numbers are for, such as a lane's name.

    Returns:
        A whole number from 0 to 2**64 - 1; its low 32 bits are the first word of the key.

    Raises:
        SpecError: the seed is negative.
    """
    _check_seed(seed)
    return purpose_key(f"{seed}/{purpose}")


def uniforms(seed: int, draw: int, purpose: str, *index: int) -> tuple[float, ...]:
    """Return the four uniforms that have a name.

    Args:
        seed: 0 or more.
        draw: which set of parameters, from 0 to 2**32 - 1.
        purpose: what they are for.
        index: up to three numbers from 0 to 2**32 - 1, such as child and visit. Those left out
            are 0.

    Returns:
        Four numbers, each above 0 and below 1.

    Raises:
        SpecError: the seed is negative.
        ValueError: a number is out of range, or there are more than three.
    """
    words = (*index, *[0] * (_MOST_INDEXES - len(index)), draw)
    if len(index) > _MOST_INDEXES or not all(0 <= word <= _MASK for word in words):
        raise ValueError(f"{words} is not up to three indexes and a draw of 32 bits each")
    high, low = divmod(stream_key(seed, purpose), _WORD)
    c0, c1, c2, c3 = words
    return tuple((word + 0.5) / _WORD for word in philox4x32((c0, c1, c2, c3), (low, high)))


def uniform(seed: int, draw: int, purpose: str, *index: int) -> float:
    """Return the uniform that has a name: the first of ``uniforms``.

    Args:
        seed: 0 or more.
        draw: which set of parameters.
        purpose: what it is for.
        index: up to three numbers, such as child and visit.

    Returns:
        A number above 0 and below 1.

    Example:
        >>> uniform(1, 0, "sex", 7) == uniform(1, 0, "sex", 7) != uniform(1, 0, "sex", 8)
        True
    """
    return uniforms(seed, draw, purpose, *index)[0]


def generator(seed: int, purpose: str, *names: str | int) -> np.random.Generator:
    """Return a numpy generator with a name, for resampling and draws of parameters.

    Args:
        seed: 0 or more.
        purpose: what it is for.
        names: anything that tells it from others, such as a draw and a lane. Text and number
            are told apart: 1 is not ``"1"``.

    Returns:
        A new generator, always at its start.

    Raises:
        SpecError: the seed is negative.

    Example:
        >>> one, same = generator(1, "posterior", 0), generator(1, "posterior", 0)
        >>> float(one.random()) == float(same.random())
        True
    """
    _check_seed(seed)
    name = json.dumps([seed, purpose, *names])
    return np.random.Generator(np.random.Philox(key=_bits(name, _GENERATOR_BYTES)))


def _bits(name: str, size: int) -> int:
    return int.from_bytes(
        hashlib.blake2b(name.encode(), digest_size=size).digest(), "little"
    )


def _check_seed(seed: int) -> None:
    if seed < 0:
        raise SpecError(Problem("seed", f"is {seed}", "Use a whole number, 0 or more."))
