// AttnCarry: what a row of weights and of the context hands from one run to the next in a large
// scene, so that an edit of one key need not compute all keys again (private to the engine).
//
// A row's keys lie in ATTN_CARRY_PARTS parts. With e[j] = exp(masked[j] − r), r a number of the
// row's own near its maximum:
//   sums[b] = Σ_(j in b) e[j]        parts[b][c] = Σ_(j in b) e[j] · v[j][c]
//   weights[j] = e[j] / Σ_b sums[b]       context[c] = Σ_b parts[b][c] / Σ_b sums[b]
// An edit of a key makes the sums of one part stale; the others hold as long as r is near the
// maximum. Sums are always computed from masked and V as they are now, never from what they were:
// nothing is subtracted, and nothing drifts, however many edits follow one another. Weights of
// other parts are multiplied by old sum / new sum, two roundings an edit, ATTN_CARRY_AGE_MOST times
// at most, then they are computed anew. So, u = 2^−24: against a run from nothing weights differ by
// (2 · 32 + 2 · |ln weight|) · u of themselves, as exponents are rounded, too; a row's sum stays
// within (n_k + 2) · u of 1 as n_k >= 256, and the context has n_k / 8 + 18 roundings where the
// chain of all keys has n_k.
#ifndef ATTN_CARRY_H
#define ATTN_CARRY_H

#include "engine/kernels/kernel.h"
#include "engine/spec.h"
#include <stdint.h>

enum { ATTN_CARRY_PARTS = 8, ATTN_CARRY_AGE_MOST = 32 };

// Places of a row of `parts` and of `sums` behind the parts themselves, for somebody who drags one
// number: then but one key changes, over and over.
enum {
    ATTN_CARRY_REST = ATTN_CARRY_PARTS, // Σ of all parts but one
    ATTN_CARRY_OTHERS,                  // that one's sums over all its keys but one
    ATTN_CARRY_PLACES
};
#define ATTN_CARRY_NO_KEY SIZE_MAX

// Larger numbers in V, times e^8 and added up, could leave the range of floats.
#define ATTN_CARRY_VALUE_MOST 1e24f

// Rows of AttnStore's row_numbers: of every row of scores a shift r and the sum of exp(masked − r).
// The softmax takes r for the maximum.
enum { ATTN_ROW_SHIFT, ATTN_ROW_SUM, ATTN_ROW_NUMBERS };

// Where a row stands.
typedef struct AttnRowState {
    bool holds;         // parts and sums are those of its shift
    bool carried;       // weights and context come from them
    unsigned char age;  // edits that the weights have been multiplied along
    unsigned char rest; // all parts but this one are added up already; ATTN_CARRY_PARTS: none are
    size_t left_out;    // the key that its part's sums over all others leave out, ATTN_CARRY_NO_KEY
} AttnRowState;

// Does a scene of this shape carry? Where all of weights · V takes less than an edit may, it need
// not, and every run has the bits of a run from nothing.
bool attn_carry_pays(const AttnShape *shape);
size_t attn_carry_part_keys(size_t n_k); // keys of a part, but for the last

// Of one head.
typedef struct AttnCarry {
    const AttnKernels *kernels;
    AttnMatrix masked, weights, context; // [n_q, n_k] twice, [n_q, d_v]
    AttnMatrix values;                   // [n_k, d_v]
    const float *packed_values;          // the same, packed
    AttnMatrix parts;                    // [n_q, ATTN_CARRY_PLACES · d_v]
    AttnMatrix sums;                     // [n_q, ATTN_CARRY_PLACES]
    float *shift, *sum;                  // [n_q]
    AttnRowState *states;                // [n_q]
} AttnCarry;

// After the softmax of these rows: their parts and sums and, from them, their context. Rows whose
// sum is not finite, or that see nothing, are left out: they hold nothing and are not carried.
void attn_carry_rebuild(const AttnCarry *carry, size_t row, size_t rows);
// Weights and context of rows that hold, after the keys first_key … end_key − 1 changed: of two
// parts at most. A row whose r is no longer near enough is left as it was and holds nothing then.
void attn_carry_update(const AttnCarry *carry, size_t row, size_t rows, size_t first_key,
                       size_t end_key);

#endif
