"""Block triangular matrices of one step, and their exponential.

Source:
    Van Loan (1978), Computing integrals involving the matrix exponential, IEEE Transactions on
    Automatic Control 23(3): 395-404; Paterson and Stockmeyer (1973), SIAM Journal on Computing
    2(1): 60-66, for the evaluation of the polynomial.
"""

from dataclasses import dataclass
from math import ceil, factorial, log2

import numpy as np

from seethechild.model.system import FloatArray

#: Norm below which the polynomial of degree 9 is exact to 1e-12: theta ** 10 / 10!.
SMALL_NORM = 0.25


@dataclass(frozen=True, eq=False)
class Blocks:
    """A block triangular matrix [[kept, go, lag], [0, fresh, age], [0, 0, still]].

    Shapes: kept (A, D, K, K), go (A, D, K, F), lag (A, D, K, X), fresh (A, F, F),
    age (A, F, X), still (A, X, X).
    """

    kept: FloatArray
    go: FloatArray
    lag: FloatArray
    fresh: FloatArray
    age: FloatArray
    still: FloatArray

    def parts(self) -> tuple[FloatArray, ...]:
        """Return the six blocks."""
        return self.kept, self.go, self.lag, self.fresh, self.age, self.still

    def times(self, other: "Blocks") -> "Blocks":
        """Return the matrix product."""
        fresh, age, still = (
            part[:, None] for part in (other.fresh, other.age, other.still)
        )
        return Blocks(
            self.kept @ other.kept,
            self.kept @ other.go + self.go @ fresh,
            self.kept @ other.lag + self.go @ age + self.lag @ still,
            self.fresh @ other.fresh,
            self.fresh @ other.age + self.age @ other.still,
            self.still @ other.still,
        )

    def scaled(self, by: float) -> "Blocks":
        """Return the matrix times a number."""
        return Blocks(*(part * by for part in self.parts()))

    def plus(self, other: "Blocks") -> "Blocks":
        """Return the sum."""
        pairs = zip(self.parts(), other.parts(), strict=True)
        return Blocks(*(mine + theirs for mine, theirs in pairs))

    def plus_identity(self, by: float) -> "Blocks":
        """Return the matrix plus a number on its diagonal."""
        return Blocks(
            self.kept + by * np.eye(self.kept.shape[-1]),
            self.go,
            self.lag,
            self.fresh + by * np.eye(self.fresh.shape[-1]),
            self.age,
            self.still + by * np.eye(self.still.shape[-1]),
        )


def exponential(generator: Blocks, norm: float) -> Blocks:
    """Return the matrix exponential by scaling, a polynomial of degree 9 and squaring."""
    squarings = max(0, ceil(log2(norm / SMALL_NORM))) if norm > 0 else 0
    one = generator.scaled(0.5**squarings)
    two = one.times(one)
    three = two.times(one)

    def triple(power: int) -> Blocks:
        first, second = 1 / factorial(power + 1), 1 / factorial(power + 2)
        part = one.scaled(first).plus(two.scaled(second))
        return part.plus_identity(1 / factorial(power))

    top = triple(6).plus(three.scaled(1 / factorial(9)))
    result = triple(0).plus(three.times(triple(3).plus(three.times(top))))
    for _ in range(squarings):
        result = result.times(result)
    return result
