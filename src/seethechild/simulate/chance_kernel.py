"""Random numbers by name, compiled.

Key (seed, draw); counter (child, lane block, visit to the state, firing within the visit and purpose);
word (lane within the block). ``core.streams`` says the same to be read.

Source:
    Philox: Salmon and others (2011), SC '11.
"""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type"

import numpy as np
from numpy.typing import NDArray

from seethechild.simulate.compiling import inlined, njit

_MULTIPLY_0 = np.uint64(0xD2511F53)
_MULTIPLY_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)
HALF_WORD = np.uint64(32)
LOW = np.uint64(0xFFFFFFFF)
ZERO = np.uint64(0)
ONE = np.uint64(1)
TWO = np.uint64(2)
THREE = np.uint64(3)
FOUR = np.uint64(4)
#: A word is a uniform number in steps of this size.
STEP = 2.0**-32
#: Purposes, below the firing in the last word of the counter; a clock's is 0.
BRANCH = np.uint64(1)
BIRTHDAY = np.uint64(2)
REACH = np.uint64(3)
SHIFT = np.uint64(4)
NO_BLOCK = np.uint64(2**63)
_SECOND, _THIRD = 2, 3


@inlined
def philox(c0, c1, c2, c3, k0, k1):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """Return the four words of a counter and a key; as ``core.streams.philox4x32``."""
    for _ in range(10):
        p0 = _MULTIPLY_0 * c0
        p1 = _MULTIPLY_1 * c2
        c0, c1 = (p1 >> HALF_WORD) ^ c1 ^ k0, p1 & LOW
        c2, c3 = (p0 >> HALF_WORD) ^ c3 ^ k1, p0 & LOW
        k0 = (k0 + _WEYL_0) & LOW
        k1 = (k1 + _WEYL_1) & LOW
    return c0, c1, c2, c3


@inlined
def pick(place, w0, w1, w2, w3):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """Return the word at a place, 0 to 3."""
    word = w0
    if place == 1:
        word = w1
    elif place == _SECOND:
        word = w2
    elif place == _THIRD:
        word = w3
    return word


@njit(cache=True, nogil=True, error_model="numpy")
def name_hash(number: int, purpose: int, key: NDArray[np.uint64]) -> int:
    """Return a whole number below 2**32 that is a child's for a purpose of its own."""
    word, _x, _y, _z = philox(
        np.uint64(number) & LOW, ZERO, ZERO, np.uint64(purpose), key[0], key[1]
    )
    return int(np.int64(word))
