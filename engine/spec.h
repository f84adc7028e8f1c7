// AttnSpec and AttnInputs: what is to be computed, and on what. CONTRACT.md ("Mathematics") is the
// reference.
#ifndef ATTN_SPEC_H
#define ATTN_SPEC_H

#include "engine/matrix.h"
#include <stdbool.h>
#include <stddef.h>

// Every matrix of a pass, in order of computation. Names (attn_matrix_name) are those of the
// contract.
typedef enum AttnMatrixId {
    ATTN_X,  // [n_q, d]
    ATTN_M,  // [n_k, d_m], cross-attention only
    ATTN_WQ, // [d, h·d_k]
    ATTN_WK, // [d_m, g·d_k]
    ATTN_WV, // [d_m, g·d_v]
    ATTN_WO, // [h·d_v, d_o]
    ATTN_BQ, // [1, h·d_k]; the biases are rows
    ATTN_BK,
    ATTN_BV,
    ATTN_BO,
    ATTN_X_POSITIONED, // [n_q, d]  X plus sinusoidal positions: what is projected (sinusoidal only)
    ATTN_M_POSITIONED, // [n_k, d_m]
    ATTN_Q_UNROTATED,  // h × [n_q, d_k]  (rope only)
    ATTN_K_UNROTATED,  // g × [n_k, d_k]
    ATTN_Q,            // h × [n_q, d_k]
    ATTN_K,            // g × [n_k, d_k]
    ATTN_V,            // g × [n_k, d_v]
    ATTN_SCORES,       // h × [n_q, n_k]
    ATTN_SCALED,
    ATTN_MASKED,
    ATTN_WEIGHTS,
    ATTN_CONTEXT, // h × [n_q, d_v]
    ATTN_OUTPUT,  // [n_q, d_o]
    ATTN_MATRIX_COUNT
} AttnMatrixId;

typedef enum AttnStage {
    ATTN_STAGE_INPUT,
    ATTN_STAGE_PROJECT,
    ATTN_STAGE_ROTATE, // rope only
    ATTN_STAGE_SCORE,
    ATTN_STAGE_SCALE,
    ATTN_STAGE_MASK,
    ATTN_STAGE_SOFTMAX,
    ATTN_STAGE_MIX,
    ATTN_STAGE_OUTPUT,
    ATTN_STAGE_COUNT
} AttnStage;

typedef enum AttnPositions {
    ATTN_POSITIONS_NONE,
    ATTN_POSITIONS_SINUSOIDAL, // Vaswani et al. 2017
    ATTN_POSITIONS_ROPE,       // Su et al. 2021
    ATTN_POSITIONS_ALIBI       // Press et al. 2021
} AttnPositions;

typedef enum AttnSoftmaxAxis {
    ATTN_SOFTMAX_KEYS,   // each row sums to 1
    ATTN_SOFTMAX_QUERIES // each column sums to 1: the article's bug
} AttnSoftmaxAxis;

// Which keys a query may see; every part that is set must allow. (A list of windows is its
// smallest, etc.)
typedef struct AttnMask {
    bool causal; // j <= i + n_k - n_q
    bool has_window;
    size_t window; // |i + n_k - n_q - j| <= window
    bool has_valid;
    size_t valid;      // j < valid
    AttnMatrix matrix; // [n_q, n_k], nonzero: may see; absent: none
} AttnMask;

// Replaces one computed value; all that follows uses it. head counts from 0 (key/value heads for K
// and V).
typedef struct AttnOverride {
    AttnMatrixId matrix; // ATTN_Q_UNROTATED … ATTN_OUTPUT
    size_t head, row, column;
    float value;
} AttnOverride;

typedef struct AttnSpec {
    size_t heads;    // h, at least 1
    size_t kv_heads; // g, divides h
    AttnPositions positions;
    float factor; // f: what scores are multiplied by; NAN: 1/√d_k
    float temperature;
    AttnMask mask;
    AttnSoftmaxAxis softmax_axis;
    bool residual;
    const AttnOverride *overrides; // borrowed
    size_t override_count;
} AttnSpec;

// One head, 1/√d_k, temperature 1, nothing else.
AttnSpec attn_spec_default(void);

// The matrices that are given, indexed by ATTN_X … ATTN_BO; absent: M = X, weights are the
// identity, biases are zero. Borrowed: the trace keeps copies of its own.
typedef struct AttnInputs {
    AttnMatrix given[ATTN_BO + 1];
} AttnInputs;

// The sizes that follow from a spec and its inputs.
typedef struct AttnShape {
    size_t n_q, n_k, d, d_m, d_k, d_v, d_o, h, g;
} AttnShape;

// Checks that spec and inputs fit together (shapes, h divisible by g, even d_k for rope, overrides
// inside, finite factor and temperature > 0 …). On failure the message says which matrix, what was
// found and what was expected, in the words of the scene file ("wq has 3 rows, x has 4 columns:
// they must be equal"); *shape is untouched.
AttnStatus attn_spec_check(const AttnSpec *spec, const AttnInputs *inputs, AttnShape *shape,
                           AttnError *error);

// Bytes that a run from nothing will obtain for its trace, of the kernels that pad most; SIZE_MAX
// where they cannot be addressed. (spec_bytes.c)
size_t attn_spec_bytes(const AttnSpec *spec, const AttnInputs *inputs, const AttnShape *shape);

// May query i see key j?
bool attn_mask_allows(const AttnMask *mask, const AttnShape *shape, size_t i, size_t j);
bool attn_mask_is_none(const AttnMask *mask);
// The same for one head of a run: an override of masked or of weights makes its cell count.
bool attn_spec_sees(const AttnSpec *spec, const AttnShape *shape, size_t head, size_t i, size_t j);
// The keys first … end - 1 that causal, window and valid together let query i see (first >= end:
// none); the mask's matrix may hide some of them still.
void attn_mask_range(const AttnMask *mask, const AttnShape *shape, size_t i, size_t *first,
                     size_t *end);

const char *attn_matrix_name(AttnMatrixId id);                   // "scores"
bool attn_matrix_from_name(const char *name, AttnMatrixId *out); // false: unknown
const char *attn_stage_name(AttnStage stage);                    // "softmax"
bool attn_stage_from_name(const char *name, AttnStage *out);     // false: unknown
AttnStage attn_matrix_stage(AttnMatrixId id); // scores → score; WQ … → project; WO → output
const char *attn_matrix_formula(AttnMatrixId id,
                                const AttnSpec *spec); // ASCII, for manifest.json: "Q·K^T"

#endif
