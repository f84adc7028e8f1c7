// The stages between Q, K, V and the context (private to the engine): every pair of a query and a
// key has a number in each.
#ifndef ATTN_RUN_PAIRS_H
#define ATTN_RUN_PAIRS_H

#include "engine/run.h"
#include "engine/share.h"
#include "engine/stages.h"

void attn_run_score(AttnRun *run); // in large scenes all of them, by rows (run_rows.h)
void attn_run_scale(AttnRun *run);
void attn_run_mask(AttnRun *run);
void attn_run_softmax(AttnRun *run);
void attn_run_mix(AttnRun *run);

// Of one head.
AttnMultiply attn_run_score_of(const AttnRun *run, size_t head); // packed K
AttnScale attn_run_scale_of(const AttnRun *run, size_t head);
AttnHide attn_run_mask_of(const AttnRun *run, size_t head);
AttnSoftmax attn_run_softmax_of(const AttnRun *run, size_t head);
AttnMultiply attn_run_mix_of(const AttnRun *run, size_t head); // packed V

// --- what every stage needs (run.c)

AttnShare attn_run_share(AttnRun *run, AttnStageFunction *function, const void *stage);
void attn_run_region(AttnRun *run, AttnStageFunction *function, const void *stage, AttnFlags rows,
                     AttnFlags columns, double cell_cost);
size_t attn_region_cells(AttnFlags rows, AttnFlags columns);
size_t attn_region_rows(AttnFlags rows, AttnFlags columns);
// No rows, and so few columns that attn_stage_columns is the quicker.
bool attn_run_few_columns(AttnFlags rows, AttnFlags columns);
// What a run computed of a matrix is then replaced by what the user wants there.
void attn_run_take_overrides(AttnRun *run, AttnMatrixId id);
size_t attn_run_kv_head(const AttnRun *run, size_t head);

#endif
