/* B1 and B2 in C: the same lanes, clocks and named random numbers as the engine, for one track
 * whose hazards change with age alone. How fast a good compiler makes this work is the floor the
 * engine is held against; that both give the same tables to the last tick shows that it is the
 * same work.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "clocks.h"

enum { MOST_STATES = 16 };

typedef struct {
    int64_t lanes, states, bands, groups;
    const double *rates;       /* (lanes, bands) per tick */
    const double *top;         /* (lanes, bands) */
    const double *bound;       /* (lanes, bands + 1) hazard until each edge */
    const double *by_group;    /* (lanes, groups) */
    const int64_t *first_lane; /* (states + 1) */
    const int64_t *target;     /* (lanes) */
    const int64_t *leaves;     /* (lanes) */
    const uint64_t *block;     /* (lanes) */
    const int64_t *age_edges;  /* (bands + 1) ticks */
    uint64_t key0, key1;
    int64_t horizon, base;
    int64_t waiting, held, taken_in, places; /* of the service; waiting is -1 where there is none */
    int64_t *ticks;   /* (states + 1, bands, groups); the base state's time is left out */
    int64_t *entries; /* (states, bands, groups) */
    int32_t *taken;   /* (lanes, bands, groups) */
} Model;

typedef struct {
    uint32_t name, visits[MOST_STATES];
    int64_t group, born, end, state, time, band;
    int64_t next, lane, asked, epoch; /* what happens to it alone, if it is not taken in */
} Child;

static void begin(const Model *m, Child *c) {
    c->end = smaller(m->horizon, c->born + m->age_edges[m->bands]);
    c->time = c->band = c->epoch = 0;
    while (c->time < c->end && c->time - c->born >= m->age_edges[c->band + 1]) c->band++;
    memset(c->visits, 0, sizeof c->visits);
    c->visits[c->state] = 1;
}

/* Winds the clocks of the child's state: which lane rings first, and when. */
static inline void wind(const Model *m, Child *c) {
    const int64_t A = m->bands, end = c->end;
    const int64_t first = m->first_lane[c->state], stop = m->first_lane[c->state + 1];
    int64_t best = NEVER, best_lane = -1, far_band = A - 1;
    while (end - c->born <= m->age_edges[far_band]) far_band--;
    const double near = (double)(c->time - c->born - m->age_edges[c->band]);
    double far = (double)(end - c->born - m->age_edges[far_band]);
    for (int64_t at_block = first; at_block < stop; at_block += 4) {
        uint32_t words[4];
        philox(c->name, (uint32_t)m->block[at_block], c->visits[c->state], 0, (uint32_t)m->key0,
               (uint32_t)m->key1, words);
        for (int64_t lane = at_block; lane < smaller(at_block + 4, stop); lane++) {
            const double u = uniform(words[lane - at_block]);
            const double factor = m->by_group[lane * m->groups + c->group];
            const double *rates = m->rates + lane * A;
            const double *top = m->top + lane * A, *bound = m->bound + lane * (A + 1);
            const double ahead = ((bound[far_band] + top[far_band] * far) * GUARD - bound[c->band] -
                                  top[c->band] * near) *
                                 factor;
            if (outlasts(u, ahead)) continue;
            double rest = -log(u);
            int64_t at = c->time, a = c->band, piece = smaller(end, c->born + m->age_edges[a + 1]);
            double hazard = rates[a] * factor, spend = hazard * (double)(piece - at);
            while (rest >= spend && piece < end && piece <= best) {
                rest -= spend;
                at = piece;
                a++;
                piece = smaller(end, c->born + m->age_edges[a + 1]);
                hazard = rates[a] * factor;
                spend = hazard * (double)(piece - at);
            }
            if (rest < spend) {
                const int64_t when = smaller(at + (int64_t)(rest / hazard), piece - 1);
                if (when < best) {
                    best = when;
                    best_lane = lane;
                    far_band = c->band;
                    while (best - c->born > m->age_edges[far_band + 1]) far_band++;
                    far = (double)(best - c->born - m->age_edges[far_band]);
                }
            }
        }
    }
    c->lane = best_lane;
    c->next = best_lane < 0 ? end : best;
}

/* Writes down the time in a state until then, and moves on. */
static inline void live(const Model *m, Child *c, int64_t state, int64_t until) {
    while (c->time < until) {
        const int64_t piece = smaller(until, c->born + m->age_edges[c->band + 1]);
        if (state != m->base)
            m->ticks[(state * m->bands + c->band) * m->groups + c->group] += piece - c->time;
        c->time = piece;
        if (c->time - c->born >= m->age_edges[c->band + 1]) c->band++;
    }
}

/* A lane rings now. Returns whether the child is still there. */
static inline int move(const Model *m, Child *c, int64_t lane) {
    const int64_t cell = c->band * m->groups + c->group, size = m->bands * m->groups;
    m->taken[lane * size + cell]++;
    m->entries[m->target[lane] * size + cell]++;
    if (m->leaves[lane]) {
        live(m, c, m->states, c->end);
        return 0;
    }
    c->state = m->target[lane];
    c->visits[c->state]++;
    return 1;
}

/* Lives until it comes to a state of the service or the end; returns the moves. */
static int64_t alone(const Model *m, Child *c, int *there) {
    for (int64_t moves = 0;; moves++) {
        if (c->state == m->waiting || c->state == m->held) return *there = 1, moves;
        wind(m, c);
        live(m, c, c->state, c->next);
        if (c->lane < 0) return *there = 0, moves;
        if (!move(m, c, c->lane)) return *there = 0, moves + 1;
    }
}

/* What all children share: who waits, who holds a place, what comes next. */
typedef struct {
    int64_t time, epoch, child;
} Happening;

typedef struct {
    Happening *heap;
    int64_t size, room;
} Order;

static void push(Order *o, Happening h) {
    if (o->size == o->room) o->heap = realloc(o->heap, (o->room = 2 * o->room + 1024) * sizeof h);
    int64_t i = o->size++;
    for (; i > 0 && o->heap[(i - 1) / 2].time > h.time; i = (i - 1) / 2)
        o->heap[i] = o->heap[(i - 1) / 2];
    o->heap[i] = h;
}

static Happening pop(Order *o) {
    const Happening first = o->heap[0], last = o->heap[--o->size];
    int64_t i = 0;
    for (int64_t child; (child = 2 * i + 1) < o->size; i = child) {
        if (child + 1 < o->size && o->heap[child + 1].time < o->heap[child].time) child++;
        if (o->heap[child].time >= last.time) break;
        o->heap[i] = o->heap[child];
    }
    o->heap[i] = last;
    return first;
}

/* Plays all children; returns the moves. waited: ticks of all waits that ended, and how many. */
int64_t play(const Model *m, int64_t children, const int64_t *number, const int32_t *group,
             const int64_t *birth, const int32_t *state, int64_t waited[2]) {
    Order order = {0};
    Child *coupled = NULL, c;
    int64_t moves = 0, known = 0, room = 0;
    for (int64_t row = 0; row < children; row++) {
        c.name = (uint32_t)number[row], c.group = group[row], c.born = birth[row];
        c.state = state[row];
        begin(m, &c);
        if (c.time >= c.end) continue;
        int there;
        moves += alone(m, &c, &there);
        if (!there) continue;
        if (known == room) coupled = realloc(coupled, (room = 2 * room + 1024) * sizeof c);
        push(&order, (Happening){c.time, 0, known});
        coupled[known++] = c;
    }
    int64_t free_places = m->places, head = 0, tail = 0, line_room = 0;
    Happening *line = NULL;
    while (order.size) { /* a child comes to ask, gives up or leaves its place */
        const Happening h = pop(&order);
        Child *who = coupled + h.child;
        if (who->epoch != h.epoch) continue;
        int there = 1, held_place = 0;
        if (who->time < h.time || who->epoch % 2) { /* it waited or held a place until now */
            const int64_t was = who->state;
            live(m, who, was, h.time);
            held_place = was == m->held;
            if (was == m->waiting && who->lane >= 0) waited[0] += h.time - who->asked, waited[1]++;
            if (who->lane < 0) there = 0;
            else if (there = move(m, who, who->lane), moves++, there)
                moves += alone(m, who, &there);
            who->epoch++;
            if (there) push(&order, (Happening){who->time, who->epoch, h.child});
        } else { /* it asks */
            who->asked = who->time;
            wind(m, who);
            who->epoch++;
            push(&order, (Happening){who->next, who->epoch, h.child});
            if (tail == line_room)
                line = realloc(line, (line_room = 2 * line_room + 1024) * sizeof h);
            line[tail++] = (Happening){h.time, who->epoch, h.child};
        }
        free_places += held_place;
        while (free_places > 0 && head < tail && h.time < m->horizon) {
            const Happening first = line[head++];
            Child *in = coupled + first.child;
            if (in->epoch != first.epoch) continue;
            live(m, in, m->waiting, h.time);
            waited[0] += h.time - in->asked, waited[1]++;
            move(m, in, m->taken_in), moves++;
            wind(m, in);
            in->epoch += 2; /* odd: under way */
            push(&order, (Happening){in->next, in->epoch, first.child});
            free_places--;
        }
    }
    free(order.heap), free(coupled), free(line);
    return moves;
}
