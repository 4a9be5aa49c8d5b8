"""The random numbers of R 4: so that a bootstrap recorded there can be run again to the digit.

Sources:
    Matsumoto and Nishimura (1998), Mersenne Twister, with the seeding of R's ``set.seed``;
    Kachitvichyanukul and Schmeiser (1988), Binomial random variate generation. Communications
    of the ACM 31, 216-222 (BTPE; inversion below a mean of 30); multinomial by binomials.

Far from the mode R accepts by a bound and a series where the height is taken exactly here: once
in a long while a draw differs, and with it all that come after.
"""

from math import log, sqrt

import numpy as np

_TWO_32 = 2.3283064365386963e-10


class RChance:
    """R's default generator after ``set.seed(seed)``."""

    def __init__(self, seed):
        for _ in range(50):
            seed = (69069 * seed + 1) % 2**32
        words = []
        for _ in range(625):
            seed = (69069 * seed + 1) % 2**32
            words.append(seed)
        self.bits = np.random.MT19937()
        key = np.array(words[1:], dtype=np.uint32)
        state = {"key": key, "pos": 624}
        self.bits.state = {"bit_generator": "MT19937", "state": state}

    def uniform(self):
        """Return ``unif_rand()``."""
        found = int(self.bits.random_raw()) * _TWO_32
        return min(max(found, 0.5 * _TWO_32), 1.0 - 0.5 * _TWO_32)

    def multinomial(self, size, chances):
        """Return ``rmultinom(1, size, chances)``."""
        left, total = size, np.longdouble(1.0)
        chances = np.asarray(chances, dtype=float) / np.sum(chances)
        drawn = np.zeros(len(chances), dtype=np.int64)
        for cell, chance in enumerate(chances[:-1]):
            if chance:
                share = float(np.longdouble(chance) / total)
                drawn[cell] = self.binomial(left, share) if share < 1 else left
                left -= drawn[cell]
            if left <= 0:
                return drawn
            total -= np.longdouble(chance)
        drawn[-1] = left
        return drawn

    def binomial(self, size, chance):
        """Return ``rbinom(1, size, chance)``."""
        p = min(chance, 1.0 - chance)
        found = self._few(size, p) if size * p < 30.0 else self._many(size, p)
        return size - found if chance > 0.5 else found

    def _few(self, size, p):
        """Go up from nought until the chance is used up."""
        q = 1.0 - p
        start, ratio = q**size, p / q
        while True:
            found, term, left = 0, start, self.uniform()
            while found <= 110:
                if left < term:
                    return found
                left -= term
                found += 1
                term *= ratio * (size + 1) / found - ratio
        return None

    def _many(self, size, p):
        """Draw from a triangle with tails, and accept."""
        q = 1.0 - p
        mean = size * p
        spread, ratio = mean * q, p / q
        peak = mean + p
        mode = int(peak)
        p1 = int(2.195 * sqrt(spread) - 4.6 * q) + 0.5
        middle = mode + 0.5
        left, right = middle - p1, middle + p1
        c = 0.134 + 20.5 / (15.3 + mode)
        a = (peak - left) / (peak - left * p)
        rate_left = a * (1.0 + 0.5 * a)
        a = (right - peak) / (right * q)
        rate_right = a * (1.0 + 0.5 * a)
        p2 = p1 * (1.0 + c + c)
        p3 = p2 + c / rate_left
        p4 = p3 + c / rate_right
        while True:
            u, v = self.uniform() * p4, self.uniform()
            if u <= p1:
                return int(middle - p1 * v + u)
            if u <= p2:
                x = left + (u - p1) / c
                v = v * c + 1.0 - abs(middle - x) / p1
                if v > 1.0 or v <= 0.0:
                    continue
                found = int(x)
            elif u > p3:
                found = int(right - log(v) / rate_right)
                if found > size:
                    continue
                v *= (u - p3) * rate_right
            else:
                found = int(left + log(v) / rate_left)
                if found < 0:
                    continue
                v *= (u - p2) * rate_left
            if v <= self._height(found, mode, size, ratio):
                return found

    @staticmethod
    def _height(found, mode, size, ratio):
        """Return the chance of a number against that of the mode, term by term."""
        height, whole = 1.0, ratio * (size + 1)
        for i in range(mode + 1, found + 1):
            height *= whole / i - ratio
        for i in range(found + 1, mode + 1):
            height /= whole / i - ratio
        return height
