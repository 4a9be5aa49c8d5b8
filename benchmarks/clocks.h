/* What the benchmarks in C share: random numbers by name, and the test that spares a logarithm. */
#include <stdint.h>

static const int64_t NEVER = (int64_t)1 << 62;
static const double STEP = 1.0 / 4294967296.0, GUARD = 1.0 + 1e-11;

static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

/* A uniform number from a word; never 0 or 1. */
static inline double uniform(uint32_t word) { return ((double)word + 0.5) * STEP; }

/* Whether a clock with this number outlasts so much hazard: -log u >= 2 (1 - u) / (1 + u). */
static inline int outlasts(double u, double hazard) { return 2.0 - 2.0 * u > hazard * (1.0 + u); }

/* Philox4x32-10. */
static inline void philox(uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3, uint32_t k0,
                          uint32_t k1, uint32_t out[4]) {
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)0xD2511F53 * c0, p1 = (uint64_t)0xCD9E8D57 * c2;
        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)p1;
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)p0;
        k0 += 0x9E3779B9;
        k1 += 0xBB67AE85;
    }
    out[0] = c0, out[1] = c1, out[2] = c2, out[3] = c3;
}
