// AttnPlan: which rows and columns of every matrix a run has to compute again (private to the
// engine).
//
// What an edit touches is always a union of whole rows and whole columns: a row of X is a row of Q,
// K and V, a row and a column of the scores; an element of WV is a column of V. An element is stale
// where its row or its column is.
#ifndef ATTN_PLAN_H
#define ATTN_PLAN_H

#include "engine/carry.h"
#include "engine/spec.h"
#include <stdint.h>
#include <string.h>

typedef struct AttnFlags {
    bool *on;
    size_t count;
} AttnFlags;

typedef struct AttnPlan {
    AttnFlags x_rows, m_rows;                       // [n_q], [n_k]
    AttnFlags q_rows, q_columns;                    // [n_q], [h · d_k]
    AttnFlags k_rows, k_columns, v_rows, v_columns; // [n_k], [g · d_k]; [n_k], [g · d_v]
    AttnFlags score_rows, scale_rows, mask_rows;    // [h · n_q]
    AttnFlags pair_columns; // [h · n_k], of scores, scaled and masked alike
    AttnFlags lines;        // of weights: [h · n_q] rows, over queries [h · n_k] columns
    AttnFlags context_rows, context_columns; // [h · n_q], [h · d_v]
    AttnFlags output_rows, output_columns;   // [n_q], [d_o]
    bool *storage;
} AttnPlan;

// On failure (ATTN_ERROR_MEMORY) *out is untouched.
AttnStatus attn_plan_create(const AttnShape *shape, AttnPlan *out);
void attn_plan_destroy(AttnPlan *plan);
size_t attn_plan_bytes(const AttnShape *shape); // of a shape whose matrices can be addressed

void attn_plan_nothing(AttnPlan *plan);
void attn_plan_everything(AttnPlan *plan, const AttnSpec *spec, const AttnShape *shape);

// What one run's data change: given[X], [M] by rows, weights and biases by columns, already marked
// in x_rows, m_rows, q_columns, k_columns, v_columns and output_columns. Follows them, and the
// differences between the two specs, through the stages. now is the spec of the run that is
// planned; shape and positions are those of both.
typedef struct AttnEdit {
    const AttnSpec *before, *now;
    const AttnShape *shape;
    bool has_memory, has_wo;
    bool mask_changed;
} AttnEdit;
void attn_plan_follow(AttnPlan *plan, const AttnEdit *edit);

// Where nothing is stale: weights and context of rows that come from parts (carry.h, [h · n_q]) are
// to be computed as a run from nothing would. False: something is stale, and nothing was marked.
bool attn_plan_settle(AttnPlan *plan, const AttnShape *shape, const AttnRowState *states);

// The same number to the bit: what decides whether something changed, NaN and −0 included.
static inline bool attn_same_bits(float a, float b) {
    uint32_t bits_a, bits_b;
    memcpy(&bits_a, &a, sizeof bits_a);
    memcpy(&bits_b, &b, sizeof bits_b);
    return bits_a == bits_b;
}

// --- flags ---------------------------------------------------------------------------------------

bool attn_flags_any(AttnFlags flags);
size_t attn_flags_sum(AttnFlags flags);
AttnFlags attn_flags_part(AttnFlags flags, size_t first, size_t count);
// The next run of flags equal to value at or after *first: its start in *first, its length in
// *count; false: none.
bool attn_flags_next(AttnFlags flags, bool value, size_t *first, size_t *count);
// From the first flag that is on to one after the last; first == end: none.
void attn_flags_range(AttnFlags flags, size_t *first, size_t *end);

#endif
