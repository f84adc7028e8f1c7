// Gradients: how the output's change follows from a change of every matrix of a run.
//
// Given d_output = ∂L/∂output, the gradient of a matrix W is ∂L/∂W, of W's shape. Stage by stage,
// each the transpose of its forward line (backward.c and backward_kept.c quote them):
//   output   d_context = d_output·WOᵀ     d_wo = contextᵀ·d_output     d_bo = Σ rows of d_output
//   mix      d_weights = d_context·Vᵀ     d_v = weightsᵀ·d_context
//   softmax  d_masked = weights · (d_weights − Σ_j weights·d_weights)
//   scale    d_scores = d_masked · f / temperature, 0 where the mask hides
//   score    d_q = d_scores·K             d_k = d_scoresᵀ·Q
//   rotate   turned back by the same angle
//   project  d_wq = Xᵀ·d_q                d_x = d_q·WQᵀ + d_k·WKᵀ + d_v·WVᵀ   d_bq = Σ rows of d_q
// A pinned (overridden) cell depends on nothing: its gradient is 0, and so is what lies before it.
#ifndef ATTN_BACKWARD_H
#define ATTN_BACKWARD_H

#include "engine/trace.h"

typedef enum AttnBackwardForm {
    ATTN_BACKWARD_KEPT, // reads the trace's weights, writes the gradients of weights and scores
    ATTN_BACKWARD_FUSED // recomputes weights tile by tile: O(n) memory; refuses what only the kept
                        // form can: softmax over queries, pinned cells of scores … weights
} AttnBackwardForm;

enum { ATTN_BACKWARD_SCRATCH = 15 };

// Of every matrix of the run but copies and what only the kept form has; absent otherwise. Shapes
// as stored: heads of Q, K, V and context side by side [n, heads·width], of weights and scores one
// under the other [h·n_q, n_k]. The gradients of scaled and masked are that of scores divided by
// the scale's factor, and not kept.
typedef struct AttnGradients {
    AttnMatrix of[ATTN_MATRIX_COUNT];
    AttnMatrix scratch[ATTN_BACKWARD_SCRATCH]; // the call's own: fresh pages would cost a fifth of
                                               // its time
} AttnGradients;

// d_output: [n_q, d_o], finite. *out: all absent at first, later those of an earlier call, whose
// storage is used again where it fits (a second call on the same shapes obtains none).
// ATTN_ERROR_MEMORY, and ATTN_ERROR_SHAPE where d_output or the form does not fit the run; *out can
// then still be destroyed or used again, but holds no gradients. Not while the engine computes.
AttnStatus attn_backward(AttnEngine *engine, const AttnTrace *trace, AttnMatrix d_output,
                         AttnBackwardForm form, AttnGradients *out, AttnError *error);
void attn_gradients_destroy(AttnGradients *gradients); // leaves all absent

#endif
