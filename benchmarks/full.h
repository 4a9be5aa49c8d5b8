/* What full.c reads, writes and carries along. */
#include <stdlib.h>

#include "clocks.h"

enum { MOST_TRACKS = 8, MOST_STATES = 64, MOST_LANES = 256, MOST_REFORMS = 64, ALIKE = 256 };
enum { CLOCK, BRANCH, BIRTHDAY, REACH, SHIFT }; /* what a number is for */
static const int64_t LATER = -1; /* it rings after another lane of its state: not yet known when */
static const uint64_t AWAKE = (uint64_t)1 << 63;

typedef struct { /* as program.Program, in its order */
    const double *rates;
    const uint8_t *varies;
    const double *lift, *top, *bound, *by_group, *cross;
    const int64_t *depends;
    const int32_t *rank;
    const uint64_t *block;
    const int32_t *word, *first_state, *first_lane;
    const int64_t *listens;
    const int32_t *first_branch, *branches;
    const double *cum_share;
    const int32_t *to;
    const int64_t *enter_at;
    const uint8_t *leaves;
    const int64_t *birthday_age;
    const int32_t *birthday_track, *birthday_state;
    const uint64_t *birthday_block;
    const int64_t *age_edges, *stay_edges;
    const int32_t *base;
    const uint8_t *touched;
    const int32_t *row;
    const double *ratios, *steady;
    const int64_t *steady_until;
    const double *reach;
    const int64_t *reach_start, *reach_ramp;
    const uint64_t *reach_block;
    const uint8_t *reach_shared;
    const int8_t *gain;
    const int32_t *day_column;
} Program;

typedef struct { /* as population.Children */
    const int64_t *number;
    const int32_t *group;
    const int64_t *birth, *entry, *elapsed;
    const int32_t *states;
} Children;

typedef struct { /* as running.Room */
    int64_t *ticks;
    int32_t *stock, *entries, *taken;
    int64_t *outcomes;
} Room;

typedef struct {
    int64_t lanes, states, tracks, branches, bands, stays, groups, births, reforms, steady, columns;
    int64_t children, horizon, period, key0, key1;
} Sizes;

typedef struct {
    const double *rates, *top, *lift, *bound, *by_group, *cross, *steady;
    const int64_t *steady_until;
    double *ratios; /* (bands, groups, reforms), so that those of one child stand together */
    uint64_t depends, bit; /* bit: of lanes that the screen tells of */
    uint32_t block;
    int32_t word, rank, varies, reforms;
    int32_t reform[MOST_REFORMS]; /* which multiply it, but for the steady ones */
} Lane;

typedef struct {
    Program p;
    Sizes n;
    Room room;
    Lane lane[MOST_LANES];
    uint32_t key0, key1;
} Model;

typedef struct {
    enum { UNWOUND, UNDRAWN, DRAWN, ASIDE } is; /* aside: it cannot ring before the end */
    uint32_t fired;
    double left, pace;
    int64_t wound, ring;
} Clock;

typedef struct {
    int64_t state, origin, ring, lane, fresh;
    int64_t since, band, period, turn; /* when it came there */
} Track;

typedef struct {
    uint32_t name, family;
    int64_t row, group, born, end, end_band, time, band, period, turn, step, knows_changes;
    uint64_t may; /* lanes that may ring before the end, of those the screen tells of */
    Track on[MOST_TRACKS + 1]; /* the last: gone */
    uint32_t visits[MOST_STATES];
    int64_t change[MOST_REFORMS]; /* when each reform reaches it */
    Clock clock[MOST_LANES];
    int32_t *taken, none; /* where the last branch taken is to be counted, once it has come near */
} Child;

/* Puts together what each lane needs. */
static void make_lanes(Model *m) {
    const Program *p = &m->p;
    const int64_t A = m->n.bands, G = m->n.groups, L = m->n.lanes;
    uint64_t bit = 1;
    for (int64_t i = 0; i < L; i++) {
        Lane *l = m->lane + i;
        *l = (Lane){.rates = p->rates + i * A * m->n.stays,
                    .top = p->top + i * A,
                    .lift = p->lift + i * A,
                    .bound = p->bound + i * (A + 1),
                    .by_group = p->by_group + i * G,
                    .cross = p->cross + i * m->n.states,
                    .steady = p->steady + i * A * G * (m->n.steady + 1),
                    .steady_until = p->steady_until + i * (m->n.steady + 1),
                    .depends = (uint64_t)p->depends[i],
                    .block = (uint32_t)p->block[i],
                    .word = p->word[i],
                    .rank = p->rank[i],
                    .varies = p->varies[i]};
        for (int64_t track = 0; track < m->n.tracks; track++) {
            const int32_t *first = p->first_lane + p->base[track];
            if (i < first[0] || i >= first[1] || l->depends || bit == AWAKE) continue;
            l->bit = bit;
            bit <<= 1;
        }
        for (int64_t r = m->n.steady; r < m->n.reforms; r++)
            if (p->row[r * L + i] >= 0) l->reform[l->reforms++] = (int32_t)r;
        l->ratios = malloc(A * G * l->reforms * sizeof *l->ratios);
        for (int64_t cell = 0; cell < A * G; cell++)
            for (int32_t r = 0; r < l->reforms; r++)
                l->ratios[cell * l->reforms + r] =
                    p->ratios[p->row[l->reform[r] * L + i] * A * G + cell];
    }
}
