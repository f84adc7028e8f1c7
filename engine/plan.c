// What an edit touches, followed through the stages before anything is computed.
//
// Holds always: every element that could differ from a run from nothing is marked; some that could
// not may be marked too (a stale row is stale whole), but never because of what a mask hides.
#include "engine/plan.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

// --- flags ---------------------------------------------------------------------------------------

bool attn_flags_any(AttnFlags flags) {
    return flags.count > 0 && memchr(flags.on, 1, flags.count) != NULL;
}

size_t attn_flags_sum(AttnFlags flags) {
    size_t sum = 0, first = 0, count = 0;
    for (; attn_flags_next(flags, true, &first, &count); first += count)
        sum += count;
    return sum;
}

AttnFlags attn_flags_part(AttnFlags flags, size_t first, size_t count) {
    return (AttnFlags){flags.on + first, count};
}

// The first flag from `start` on that is `value`, or where there is none, how many flags there are.
static size_t find(AttnFlags flags, bool value, size_t start) {
    const bool *found =
        start < flags.count ? memchr(flags.on + start, value, flags.count - start) : NULL;
    return found ? (size_t)(found - flags.on) : flags.count;
}

bool attn_flags_next(AttnFlags flags, bool value, size_t *first, size_t *count) {
    size_t start = find(flags, value, *first), end = find(flags, !value, start);
    *first = start;
    *count = end - start;
    return end > start;
}

void attn_flags_range(AttnFlags flags, size_t *first, size_t *end) {
    static const bool none[8] = {false};
    *first = find(flags, true, 0);
    *end = flags.count;
    while (*end > *first + sizeof none &&
           memcmp(flags.on + *end - sizeof none, none, sizeof none) == 0)
        *end -= sizeof none;
    while (*end > *first && !flags.on[*end - 1])
        (*end)--;
}

static void fill(AttnFlags flags, bool value) {
    memset(flags.on, value, flags.count);
}

static void join(AttnFlags into, AttnFlags from) {
    for (size_t i = 0; i < into.count; i++)
        into.on[i] |= from.on[i];
}

// --- the plan ------------------------------------------------------------------------------------

// Every set of flags with its size, in one place.
static size_t lay_out(AttnPlan *p, const AttnShape *s, bool *storage) {
    const struct {
        AttnFlags *flags;
        size_t count;
    } sets[] = {
        {&p->x_rows, s->n_q},
        {&p->m_rows, s->n_k},
        {&p->q_rows, s->n_q},
        {&p->q_columns, s->h * s->d_k},
        {&p->k_rows, s->n_k},
        {&p->k_columns, s->g * s->d_k},
        {&p->v_rows, s->n_k},
        {&p->v_columns, s->g * s->d_v},
        {&p->score_rows, s->h * s->n_q},
        {&p->scale_rows, s->h * s->n_q},
        {&p->mask_rows, s->h * s->n_q},
        {&p->pair_columns, s->h * s->n_k},
        {&p->context_rows, s->h * s->n_q},
        {&p->context_columns, s->h * s->d_v},
        {&p->output_rows, s->n_q},
        {&p->output_columns, s->d_o},
        {&p->lines, s->h * (s->n_q > s->n_k ? s->n_q : s->n_k)}, // as many as either axis needs
    };
    size_t used = 0;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        if (storage) *sets[i].flags = (AttnFlags){storage + used, sets[i].count};
        used += sets[i].count;
    }
    return used;
}

size_t attn_plan_bytes(const AttnShape *shape) {
    AttnPlan plan;
    return lay_out(&plan, shape, NULL) * sizeof(bool);
}

AttnStatus attn_plan_create(const AttnShape *shape, AttnPlan *out) {
    AttnPlan plan;
    bool *storage = calloc(lay_out(&plan, shape, NULL), sizeof *storage);
    if (!storage) return ATTN_ERROR_MEMORY;
    lay_out(&plan, shape, storage);
    plan.storage = storage;
    *out = plan;
    return ATTN_OK;
}

void attn_plan_destroy(AttnPlan *plan) {
    free(plan->storage);
    *plan = (AttnPlan){0};
}

static size_t line_count(const AttnSpec *spec, const AttnShape *s) {
    return s->h * (spec->softmax_axis == ATTN_SOFTMAX_KEYS ? s->n_q : s->n_k);
}

// The sets lie one after the other, lines last.
static void fill_all(AttnPlan *plan, bool value) {
    size_t lines = (size_t)(plan->lines.on - plan->storage);
    memset(plan->storage, value, lines + plan->lines.count);
}

void attn_plan_nothing(AttnPlan *plan) {
    fill_all(plan, false);
}

void attn_plan_everything(AttnPlan *plan, const AttnSpec *spec, const AttnShape *shape) {
    fill_all(plan, true);
    plan->lines.count = line_count(spec, shape);
}

// --- overrides -----------------------------------------------------------------------------------

static bool is_same_cell(const AttnOverride *a, const AttnOverride *b) {
    return a->matrix == b->matrix && a->head == b->head && a->row == b->row &&
           a->column == b->column;
}

// Among several overrides of one cell the last one holds.
static const AttnOverride *find_override(const AttnSpec *spec, const AttnOverride *cell) {
    for (size_t i = spec->override_count; i-- > 0;) {
        if (is_same_cell(&spec->overrides[i], cell)) return &spec->overrides[i];
    }
    return NULL;
}

// An override that has come, gone or changed makes its row stale, from its matrix on.
static void mark_override(AttnPlan *p, const AttnEdit *e, const AttnOverride *o) {
    const AttnShape *s = e->shape;
    size_t pair_row = o->head * s->n_q + o->row;
    bool by_keys = e->now->softmax_axis == ATTN_SOFTMAX_KEYS;
    if (o->matrix == ATTN_Q_UNROTATED || o->matrix == ATTN_Q) p->q_rows.on[o->row] = true;
    if (o->matrix == ATTN_K_UNROTATED || o->matrix == ATTN_K) p->k_rows.on[o->row] = true;
    if (o->matrix == ATTN_V) p->v_rows.on[o->row] = true;
    if (o->matrix == ATTN_SCORES) p->score_rows.on[pair_row] = true;
    if (o->matrix == ATTN_SCALED) p->scale_rows.on[pair_row] = true;
    if (o->matrix == ATTN_MASKED) p->mask_rows.on[pair_row] = true;
    if (o->matrix == ATTN_WEIGHTS) {
        p->lines.on[by_keys ? pair_row : o->head * s->n_k + o->column] = true;
        p->context_rows.on[pair_row] = true;
    }
    if (o->matrix == ATTN_CONTEXT) p->context_rows.on[pair_row] = true;
    if (o->matrix == ATTN_OUTPUT) p->output_rows.on[o->row] = true;
}

static void mark_overrides(AttnPlan *p, const AttnEdit *e, const AttnSpec *these,
                           const AttnSpec *others) {
    for (size_t i = 0; i < these->override_count; i++) {
        const AttnOverride *one = find_override(these, &these->overrides[i]);
        const AttnOverride *other = find_override(others, one);
        if (!other || !attn_same_bits(other->value, one->value)) mark_override(p, e, one);
    }
}

// --- from stage to stage -------------------------------------------------------------------------

static void follow_projections(AttnPlan *p, const AttnEdit *e) {
    AttnFlags source = e->has_memory ? p->m_rows : p->x_rows;
    join(p->q_rows, p->x_rows);
    join(p->k_rows, source);
    join(p->v_rows, source);
    if (e->now->positions != ATTN_POSITIONS_ROPE) return;
    // A turned pair needs both of its coordinates.
    for (size_t c = 0; c + 1 < p->q_columns.count; c += 2)
        p->q_columns.on[c] = p->q_columns.on[c + 1] = p->q_columns.on[c] || p->q_columns.on[c + 1];
    for (size_t c = 0; c + 1 < p->k_columns.count; c += 2)
        p->k_columns.on[c] = p->k_columns.on[c + 1] = p->k_columns.on[c] || p->k_columns.on[c + 1];
}

static size_t kv_head(const AttnShape *s, size_t head) {
    return head * s->g / s->h;
}

static void follow_scores(AttnPlan *p, const AttnEdit *e, size_t head) {
    const AttnShape *s = e->shape;
    AttnFlags rows = attn_flags_part(p->score_rows, head * s->n_q, s->n_q);
    AttnFlags columns = attn_flags_part(p->pair_columns, head * s->n_k, s->n_k);
    bool all = attn_flags_any(attn_flags_part(p->q_columns, head * s->d_k, s->d_k)) ||
               attn_flags_any(attn_flags_part(p->k_columns, kv_head(s, head) * s->d_k, s->d_k));
    if (all) fill(rows, true);
    join(rows, p->q_rows);
    join(columns, p->k_rows);
}

static void follow_scale_and_mask(AttnPlan *p, const AttnEdit *e) {
    bool same_factor = attn_same_bits(e->before->factor, e->now->factor) &&
                       e->before->temperature == e->now->temperature;
    if (!same_factor) fill(p->scale_rows, true);
    join(p->scale_rows, p->score_rows);
    if (e->mask_changed) fill(p->mask_rows, true);
    join(p->mask_rows, p->scale_rows);
}

// Marks the queries that see a column of this head in which something changed.
static void mark_who_sees(const AttnEdit *e, size_t head, AttnFlags columns, AttnFlags rows) {
    size_t first, end;
    attn_flags_range(columns, &first, &end);
    if (first == end) return;
    if (attn_mask_is_none(&e->now->mask)) {
        fill(rows, true);
        return;
    }
    for (size_t i = 0; i < rows.count; i++) {
        for (size_t j = first; j < end && !rows.on[i]; j++)
            rows.on[i] = columns.on[j] && attn_spec_sees(e->now, e->shape, head, i, j);
    }
}

static void follow_softmax(AttnPlan *p, const AttnEdit *e, size_t head) {
    const AttnShape *s = e->shape;
    AttnFlags rows = attn_flags_part(p->mask_rows, head * s->n_q, s->n_q);
    AttnFlags columns = attn_flags_part(p->pair_columns, head * s->n_k, s->n_k);
    if (e->now->softmax_axis == ATTN_SOFTMAX_KEYS) {
        AttnFlags lines = attn_flags_part(p->lines, head * s->n_q, s->n_q);
        join(lines, rows);
        mark_who_sees(e, head, columns, lines);
    } else {
        AttnFlags lines = attn_flags_part(p->lines, head * s->n_k, s->n_k);
        if (attn_flags_any(rows)) fill(lines, true);
        join(lines, columns);
    }
}

static void follow_context(AttnPlan *p, const AttnEdit *e, size_t head) {
    const AttnShape *s = e->shape;
    AttnFlags rows = attn_flags_part(p->context_rows, head * s->n_q, s->n_q);
    // A changed cell of masked reaches its own row of the context, even where the mask now hides
    // it.
    join(rows, attn_flags_part(p->mask_rows, head * s->n_q, s->n_q));
    if (e->now->softmax_axis == ATTN_SOFTMAX_KEYS) {
        join(rows, attn_flags_part(p->lines, head * s->n_q, s->n_q));
    } else {
        AttnFlags lines = attn_flags_part(p->lines, head * s->n_k, s->n_k);
        mark_who_sees(e, head, lines, rows);
    }
    mark_who_sees(e, head, p->v_rows, rows);
    join(attn_flags_part(p->context_columns, head * s->d_v, s->d_v),
         attn_flags_part(p->v_columns, kv_head(s, head) * s->d_v, s->d_v));
}

static void follow_output(AttnPlan *p, const AttnEdit *e) {
    const AttnShape *s = e->shape;
    for (size_t a = 0; a < s->h; a++)
        join(p->output_rows, attn_flags_part(p->context_rows, a * s->n_q, s->n_q));
    if (e->now->residual != e->before->residual) fill(p->output_rows, true);
    if (e->now->residual) join(p->output_rows, p->x_rows);
    // Through WO every column of the output depends on every column of the context.
    if (!e->has_wo)
        join(p->output_columns, p->context_columns);
    else if (attn_flags_any(p->context_columns))
        fill(p->output_rows, true);
}

bool attn_plan_settle(AttnPlan *plan, const AttnShape *s, const AttnRowState *states) {
    size_t sets = (size_t)(plan->lines.on - plan->storage) + plan->lines.count;
    if (attn_flags_any((AttnFlags){plan->storage, sets})) return false;
    for (size_t i = 0; i < plan->context_rows.count; i++)
        plan->context_rows.on[i] = states[i].carried;
    memcpy(plan->lines.on, plan->context_rows.on, plan->context_rows.count * sizeof(bool));
    for (size_t a = 0; a < s->h; a++)
        join(plan->output_rows, attn_flags_part(plan->context_rows, a * s->n_q, s->n_q));
    return true;
}

void attn_plan_follow(AttnPlan *plan, const AttnEdit *edit) {
    plan->lines.count = line_count(edit->now, edit->shape);
    if (edit->before->softmax_axis != edit->now->softmax_axis) {
        fill(plan->lines, true);
        fill(plan->context_rows, true);
    }
    mark_overrides(plan, edit, edit->before, edit->now);
    mark_overrides(plan, edit, edit->now, edit->before);
    follow_projections(plan, edit);
    for (size_t a = 0; a < edit->shape->h; a++)
        follow_scores(plan, edit, a);
    follow_scale_and_mask(plan, edit);
    for (size_t a = 0; a < edit->shape->h; a++) {
        follow_softmax(plan, edit, a);
        follow_context(plan, edit, a);
    }
    follow_output(plan, edit);
}
