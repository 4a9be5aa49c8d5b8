/* Winds the clocks of one child: when does what ring first? */
#include <math.h>

/* When do the reforms that do not reach all at once reach the child? */
static void learn_changes(const Model *m, Child *c) {
    const Program *p = &m->p;
    c->knows_changes = 1;
    for (int64_t r = m->n.steady; r < m->n.reforms; r++) {
        uint32_t words[4];
        philox(p->reach_shared[r] ? c->family : c->name, (uint32_t)p->reach_block[r], 0, REACH,
               m->key0, m->key1, words);
        const double u = uniform(words[0]);
        c->change[r] = NEVER;
        if (u < p->reach[r])
            c->change[r] =
                p->reach_start[r] + (int64_t)((double)p->reach_ramp[r] * (u / p->reach[r]));
    }
}

/* Goes along a lane's hazard: returns when the clock rings, or NEVER before `stop`, or LATER than
 * `best`. What has passed (`past`) is only spent.
 */
static __attribute__((noinline)) int64_t spend(const Model *m, const Child *c, const Lane *l, int64_t origin,
                            double pace, int64_t at, int64_t stop, int64_t best, int past,
                            double *left) {
    const int64_t *ages = m->p.age_edges, *stays = m->p.stay_edges;
    double rest = *left;
    int64_t a = c->band, d = 0, step = c->step;
    while (at - c->born < ages[a]) a--;
    while (step > 0 && m->p.reach_start[step - 1] > at) step--;
    if (l->varies)
        while (at - origin >= stays[d + 1]) d++;
    for (;;) {
        const int64_t cell = a * m->n.groups + c->group;
        const double *ratios = l->ratios + cell * l->reforms;
        const double *steady = l->steady + cell * (m->n.steady + 1);
        const double unmoved = l->rates[a * m->n.stays + d] * pace;
        int64_t corner = smaller(stop, c->born + ages[a + 1]);
        if (l->varies) corner = smaller(corner, origin + stays[d + 1]);
        do {
            double hazard = unmoved * steady[step];
            int64_t piece = smaller(corner, l->steady_until[step]);
            for (int32_t r = 0; r < l->reforms; r++) {
                const int64_t when = c->change[l->reform[r]];
                if (when <= at) hazard *= ratios[r];
                else piece = smaller(piece, when);
            }
            const double cost = hazard * (double)(piece - at);
            if (!past && rest < cost) return smaller(at + (int64_t)(rest / hazard), piece - 1);
            rest -= cost;
            at = piece;
            if (at >= stop) {
                *left = rest > 0.0 ? rest : 0.0;
                return NEVER;
            }
            if (!past && at > best) return LATER;
            while (step < m->n.steady && m->p.reach_start[step] <= at) step++;
        } while (at < corner);
        if (at - c->born >= ages[a + 1]) a++;
        if (l->varies && at - origin >= stays[d + 1]) d++;
    }
}

/* Winds what is to be wound on a track: all of a new state, the clock that rang (`again`), and
 * those that look at a track that changed. Says which rings first, and when.
 */
static inline void wind(const Model *m, Child *c, Track *t, int64_t again, uint64_t changed) {
    const int64_t first = m->p.first_lane[t->state], stop = m->p.first_lane[t->state + 1];
    const int64_t *ages = m->p.age_edges;
    const double near = (double)(c->time - c->born - ages[c->band]);
    int64_t best = NEVER, best_lane = -1, far_band = c->end_band, drawn = -1;
    double far = (double)(c->end - c->born - ages[far_band]);
    uint32_t words[4], fired = 0;
    for (int64_t lane = first; lane < stop; lane++) {
        const Lane *l = m->lane + lane;
        Clock *k = c->clock + lane;
        if (t->fresh) k->fired = 0;
        if (t->fresh || lane == again) k->is = UNWOUND, k->ring = NEVER;
        if (k->is == ASIDE) continue;
        if (k->is == UNWOUND || l->depends & changed || k->ring == LATER) {
            double pace = l->by_group[c->group];
            for (int64_t track = 0; l->depends >> track; track++)
                if (l->depends >> track & 1) pace *= l->cross[c->on[track].state];
            const int begins = k->is == UNWOUND;
            if (begins) {
                if (pace <= 0.0) continue;
                k->is = l->bit & ~c->may ? ASIDE : UNDRAWN;
                if (k->is == ASIDE) continue;
                k->wound = c->time;
                k->pace = pace;
            }
            if (k->is == UNDRAWN) {
                const int64_t head = lane - l->word;
                if (drawn != head || fired != k->fired) {
                    drawn = head, fired = k->fired;
                    philox(c->name, l->block, c->visits[t->state], fired << SHIFT, m->key0, m->key1,
                           words);
                }
                const double u = uniform(words[l->word]);
                const double ahead = (l->bound[far_band] + l->top[far_band] * far) * GUARD -
                                     l->bound[c->band] - l->top[c->band] * near;
                if (begins && outlasts(u, ahead * l->by_group[c->group])) {
                    if (best < c->end) k->ring = LATER;
                    else k->is = ASIDE;
                    continue;
                }
                k->left = -log(u);
                k->is = DRAWN;
            }
            if (begins || pace != k->pace || k->ring == LATER) {
                if (l->reforms && !c->knows_changes) learn_changes(m, c);
                if (pace != k->pace && k->wound < c->time) {
                    spend(m, c, l, t->origin, k->pace, k->wound, c->time, 0, 1, &k->left);
                    k->wound = c->time;
                }
                k->pace = pace;
                double left = k->left;
                k->ring = spend(m, c, l, t->origin, pace, k->wound, c->end, best, 0, &left);
            }
        }
        if (k->ring != LATER && k->ring < best) {
            best = k->ring;
            best_lane = lane;
            far_band = c->band;
            while (best - c->born > ages[far_band + 1]) far_band++;
            far = (double)(best - c->born - ages[far_band]);
        }
    }
    t->fresh = 0;
    t->ring = best;
    t->lane = best_lane;
}
