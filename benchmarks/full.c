/* The engine in C, for models without limited services: the same latent clocks, carried over when
 * another track moves, the same named random numbers and the same tables, to the last tick. How
 * fast a good compiler makes this work is the floor the engine is held against.
 */
#include <string.h>

#include "full.h"
#include "full_wind.h"

/* Writes down a stay by period and age band, and who is there as periods end. */
static inline void write_stay(const Model *m, const Child *c, const Track *t, int64_t until) {
    const int64_t *ages = m->p.age_edges, of_period = (m->n.states + 1) * m->n.bands * m->n.groups;
    int64_t at = t->since, a = t->band, turn = smaller(t->turn, m->n.horizon);
    int64_t cell = t->period * of_period + (t->state * m->n.bands + a) * m->n.groups + c->group;
    int64_t birthday = c->born + ages[a + 1];
    while (at < until) {
        const int64_t piece = smaller(until, smaller(birthday, turn));
        m->room.ticks[cell] += piece - at;
        at = piece;
        if (at == turn) {
            m->room.stock[cell]++;
            cell += of_period;
            turn = smaller(turn + m->n.period, m->n.horizon);
        }
        if (at == birthday) {
            a++;
            cell += m->n.groups;
            birthday = c->born + ages[a + 1];
        }
    }
}

static inline void come(const Child *c, Track *t, int64_t state) {
    t->state = state;
    t->since = t->origin = c->time;
    t->band = c->band;
    t->period = c->period;
    t->turn = c->turn;
    t->fresh = 1;
}

static inline void leave(const Model *m, const Child *c, int64_t track, int64_t until) {
    const Track *t = c->on + track;
    const int32_t column = m->p.day_column[t->state];
    if (column >= 0) m->room.outcomes[c->row * m->n.columns + column] += until - t->since;
    if (t->state != m->p.base[track]) write_stay(m, c, t, until);
}

static inline int64_t choose(const Model *m, const Child *c, int64_t source, int64_t state) {
    const Program *p = &m->p;
    int64_t branch = p->first_branch[source];
    if (p->branches[source] == 1) return branch;
    uint32_t words[4];
    double u;
    if (source < m->n.lanes) {
        const Lane *l = m->lane + source;
        const uint32_t last = c->clock[source].fired << SHIFT | BRANCH;
        philox(c->name, l->block, c->visits[state], last, m->key0, m->key1, words);
        u = uniform(words[l->word]);
    } else {
        const uint32_t block = (uint32_t)p->birthday_block[source - m->n.lanes];
        philox(c->name, block, 0, BIRTHDAY, m->key0, m->key1, words);
        u = uniform(words[0]);
    }
    while (u >= p->cum_share[branch * m->n.bands + c->band]) branch++;
    return branch;
}

/* Something happens now: counts it and moves the child. Returns the tracks that changed. */
static inline uint64_t happen(const Model *m, Child *c, int64_t own, int64_t branch) {
    const Program *p = &m->p;
    const int64_t columns = m->n.columns, size = m->n.bands * m->n.groups;
    const int64_t place = c->band * m->n.groups + c->group;
    int64_t d = 0;
    while (c->time - c->on[own].origin >= p->stay_edges[d + 1]) d++;
    const int64_t cell = (c->period * m->n.branches + branch) * size + place;
    (*c->taken)++;
    c->taken = m->room.taken + cell * m->n.stays + d;
    __builtin_prefetch(c->taken, 1);
    for (int64_t k = 0; k < columns; k++)
        m->room.outcomes[c->row * columns + k] += p->gain[branch * columns + k];
    uint64_t changed = 0;
    for (int64_t track = 0; track < m->n.tracks; track++) {
        const int64_t to = p->to[branch * m->n.tracks + track];
        if (to < 0) continue;
        leave(m, c, track, c->time);
        come(c, c->on + track, to);
        if (track == own) c->on[track].origin -= p->enter_at[branch];
        m->room.entries[(c->period * m->n.states + to) * size + place]++;
        c->visits[to]++;
        changed |= (uint64_t)1 << track;
    }
    return changed;
}

static inline void go_on(const Model *m, Child *c, int64_t time) {
    c->time = time;
    while (c->time - c->born >= m->p.age_edges[c->band + 1]) c->band++;
    for (; c->time >= c->turn; c->turn += m->n.period) c->period++;
    while (c->step < m->n.steady && m->p.reach_start[c->step] <= c->time) c->step++;
}

/* Lives from coming in to the end; returns the events. */
static int64_t live(const Model *m, Child *c) {
    const Program *p = &m->p;
    int64_t events = 0, next_birthday = 0, again = -1;
    uint64_t changed = 0;
    for (;; events++) {
        int64_t when = NEVER, source = -1, own = 0;
        for (int64_t track = 0; track < m->n.tracks; track++) {
            Track *t = c->on + track;
            const int32_t *first = p->first_lane + t->state;
            const int rang = again >= first[0] && again < first[1];
            if (t->fresh || rang || p->listens[t->state] & changed) wind(m, c, t, again, changed);
            if (t->ring < when ||
                (source >= 0 && t->ring == when && m->lane[t->lane].rank < m->lane[source].rank))
                when = t->ring, source = t->lane, own = track;
        }
        c->may = ~(uint64_t)0;
        for (; next_birthday < m->n.births; next_birthday++) {
            const int64_t birthday = c->born + p->birthday_age[next_birthday];
            const int64_t track = p->birthday_track[next_birthday];
            const int64_t state = p->birthday_state[next_birthday];
            if (birthday > when || birthday >= c->end) break;
            if (birthday < c->time || c->on[track].state != state) continue;
            when = birthday, source = m->n.lanes + next_birthday++, own = track;
            break;
        }
        if (source < 0) break;
        go_on(m, c, when);
        const int64_t branch = choose(m, c, source, c->on[own].state);
        changed = happen(m, c, own, branch);
        again = -1;
        if (source < m->n.lanes && !(changed >> own & 1)) {
            again = source;
            c->clock[source].fired++;
        }
        if (p->leaves[branch]) {
            come(c, c->on + m->n.tracks, m->n.states);
            write_stay(m, c, c->on + m->n.tracks, c->end);
            c->end = c->time;
            events++;
            break;
        }
    }
    for (int64_t track = 0; track < m->n.tracks; track++) leave(m, c, track, c->end);
    return events;
}

static void begin(const Model *m, const Children *k, int64_t row, int64_t end, Child *c) {
    const int64_t entry = k->entry[row];
    c->row = row, c->group = k->group[row], c->born = k->birth[row];
    c->name = (uint32_t)k->number[row], c->family = (uint32_t)(k->number[row] >> 32);
    c->end = end;
    c->end_band = m->n.bands - 1;
    while (end - c->born <= m->p.age_edges[c->end_band]) c->end_band--;
    c->band = c->step = c->knows_changes = 0;
    c->period = entry / m->n.period;
    c->turn = (c->period + 1) * m->n.period;
    memset(c->visits, 0, sizeof c->visits);
    go_on(m, c, entry);
    for (int64_t track = 0; track < m->n.tracks; track++) {
        const int64_t state = k->states[row * m->n.tracks + track];
        come(c, c->on + track, state);
        c->visits[state] = 1;
    }
    c->on[0].origin -= k->elapsed[row];
}

/* The row after the last of those who stand as `row` does, side by side. */
static int64_t end_of_alike(const Model *m, const Children *k, int64_t row) {
    const int64_t tracks = m->n.tracks, most = smaller(m->n.children, row + ALIKE);
    const size_t size = tracks * sizeof *k->states;
    int64_t stop = row + 1;
    while (stop < most && k->group[stop] == k->group[row] &&
           !memcmp(k->states + stop * tracks, k->states + row * tracks, size))
        stop++;
    return stop;
}

/* The youngest and oldest ages that children live through, and the shortest stay so far. */
typedef struct {
    int64_t youngest, eldest, oldest, stayed;
} Span;

static Span span_of(const Model *m, const Children *k, int64_t row, int64_t stop) {
    Span s = {m->p.age_edges[m->n.bands], 0, 0, k->elapsed[row]};
    const int64_t last = s.youngest;
    for (; row < stop; row++) {
        const int64_t age = k->entry[row] - k->birth[row];
        s.youngest = smaller(s.youngest, age);
        s.eldest = larger(s.eldest, age);
        s.oldest = larger(s.oldest, m->n.horizon - k->birth[row]);
        s.stayed = smaller(s.stayed, k->elapsed[row]);
    }
    s.oldest = smaller(s.oldest, last);
    return s;
}

/* The most hazard that a lane can have for children of these ages while the other tracks stay. */
static double most_hazard(const Model *m, const Lane *l, Span s, int first_track) {
    const int64_t *ages = m->p.age_edges;
    double sum = 0.0;
    for (int64_t a = 0; a < m->n.bands; a++) {
        const int64_t lived = smaller(s.oldest, ages[a + 1]) - larger(s.youngest, ages[a]);
        if (lived <= 0) continue;
        const int64_t shortest = larger(0, ages[a] - s.eldest) + (first_track ? s.stayed : 0);
        double most = 0.0;
        for (int64_t d = 0; d < m->n.stays; d++)
            if (shortest < m->p.stay_edges[d + 1]) most = fmax(most, l->rates[a * m->n.stays + d]);
        sum += most * l->lift[a] * (double)lived;
    }
    return sum;
}

/* Looks at children who are alike, all in the states whose time is the rest: most of them sleep to
 * the end. Says of each which lanes may ring (0: none, it need not be played).
 */
static void screen(const Model *m, const Children *k, int64_t row, int64_t size, uint64_t *may) {
    const Program *p = &m->p;
    const int32_t *states = k->states + row * m->n.tracks, group = k->group[row];
    const Span span = span_of(m, k, row, row + size);
    uint32_t words[4][ALIKE];
    memset(may, 0, size * sizeof *may);
    for (int64_t track = 0; track < m->n.tracks; track++) {
        const int32_t *first = p->first_lane + states[track];
        int64_t drawn = -1;
        for (int64_t lane = first[0]; lane < first[1]; lane++) {
            const Lane *l = m->lane + lane;
            double factor = l->by_group[group];
            for (int64_t other = 0; l->depends >> other; other++)
                if (l->depends >> other & 1) factor *= l->cross[states[other]];
            if (factor <= 0.0) continue;
            const double most = most_hazard(m, l, span, track == 0);
            if (drawn != lane - l->word) {
                drawn = lane - l->word;
                for (int64_t i = 0; i < size; i++) {
                    uint32_t out[4];
                    philox((uint32_t)k->number[row + i], l->block, 1, CLOCK, m->key0, m->key1, out);
                    for (int w = 0; w < 4; w++) words[w][i] = out[w];
                }
            }
            const double limit = fmax(0.0, exp(-most * factor * GUARD) / STEP - 2.0);
            const uint32_t least = (uint32_t)limit;
            const uint64_t wake = l->bit | AWAKE;
            for (int64_t i = 0; i < size; i++) may[i] |= words[l->word][i] >= least ? wake : 0;
        }
        for (int64_t b = 0; b < m->n.births; b++)
            if (p->birthday_state[b] == states[track]) memset(may, 255, size * sizeof *may);
    }
}

/* Writes the days of a child to whom nothing happens. */
static void sleep_on(const Model *m, const Children *k, int64_t row, int64_t end) {
    for (int64_t track = 0; track < m->n.tracks; track++) {
        const int32_t column = m->p.day_column[m->p.base[track]];
        if (column >= 0) m->room.outcomes[row * m->n.columns + column] += end - k->entry[row];
    }
}

/* Plays those who are alike; returns the events. */
static int64_t play_alike(const Model *m, const Children *k, int64_t row, int64_t stop, Child *c) {
    const int32_t *states = k->states + row * m->n.tracks;
    const int64_t last_age = m->p.age_edges[m->n.bands];
    int64_t events = 0;
    uint64_t may[ALIKE];
    memset(may, 255, sizeof may);
    if (!memcmp(states, m->p.base, m->n.tracks * sizeof *states))
        screen(m, k, row, stop - row, may);
    for (int64_t i = row; i < stop; i++) {
        const int64_t end = smaller(m->n.horizon, k->birth[i] + last_age);
        if (k->entry[i] >= end) continue;
        if (may[i - row]) {
            begin(m, k, i, end, c);
            c->may = may[i - row];
            events += live(m, c);
        } else sleep_on(m, k, i, end);
    }
    return events;
}

/* Plays all children; returns the events, or -1 for a model that is too large. */
int64_t play(const Program *p, const Sizes *n, const Children *k, const Room *room) {
    if (n->tracks > MOST_TRACKS || n->states > MOST_STATES || n->lanes > MOST_LANES ||
        n->reforms > MOST_REFORMS)
        return -1;
    Model *m = calloc(1, sizeof *m);
    Child *c = calloc(1, sizeof *c);
    m->p = *p, m->n = *n, m->room = *room;
    m->key0 = (uint32_t)n->key0, m->key1 = (uint32_t)n->key1;
    make_lanes(m);
    c->taken = &c->none;
    int64_t events = 0;
    for (int64_t row = 0, stop; row < n->children; row = stop) {
        stop = end_of_alike(m, k, row);
        events += play_alike(m, k, row, stop, c);
    }
    (*c->taken)++;
    for (int64_t i = 0; i < n->lanes; i++) free(m->lane[i].ratios);
    free(m), free(c);
    return events;
}
