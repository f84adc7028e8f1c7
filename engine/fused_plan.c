// Tasks as large as buffers and workers allow, and the last of them finer.
#include "engine/fused_plan.h"
#include "engine/tiles.h"

// Rows of a task: many, as each may pack every block of keys for itself (1 % of the work at 512
// rows); few enough that the context so far stays in L2 and that all workers have something to do.
enum {
    TASK_ROWS_LEAST = 96,
    TASK_ROWS_MOST = 1032,
    TASKS_A_THREAD = 6,
    LARGE_TASKS_A_THREAD = 4,
    FINER = 4
};
// Multiply-adds below which all is done by the caller, uncut.
#define SMALL_COST 100000.0

// Blocks are shared where that many tasks would pack them, and together they take no more memory:
// 8,192 keys of a head 64 wide do.
enum { SHARED_BY = 4, SHARED_FLOATS = 9 << 17 };
// A worker keeps its blocks for the next task of the same head, if there are several, where all of
// them take no more memory than that, and a bit each is enough.
enum { OWN_FLOATS = 9 << 16, OWN_BLOCKS = 64 };

static AttnFusedBlockLayout lay_out_block(const AttnKernels *kernels, const AttnShape *s) {
    const size_t panel = kernels->attend_panel;
    AttnFusedBlockLayout l = {0};
    l.keys = attn_tiles_place(&l.total, ATTN_KEY_BLOCK * s->d_k + kernels->lanes);
    l.values = attn_tiles_place(&l.total, ATTN_KEY_BLOCK * attn_round_up(s->d_v, panel));
    l.is_finite = attn_tiles_place(&l.total, 1);
    return l;
}

static size_t share(const AttnFusedPlan *plan) {
    const AttnShape *s = &plan->shape;
    const size_t blocks = s->g * attn_key_blocks(s->n_k);
    if (plan->is_small || attn_fused_task_count(plan) < SHARED_BY * s->g) return 0;
    return blocks * plan->block.total <= SHARED_FLOATS ? blocks * plan->block.total : 0;
}

static bool keeps_blocks(const AttnFusedPlan *plan) {
    const size_t blocks = attn_key_blocks(plan->shape.n_k);
    if (plan->shared > 0 || (plan->coarse.blocks <= 1 && blocks > 1)) return false;
    return blocks <= OWN_BLOCKS && blocks * plan->block.total <= OWN_FLOATS;
}

static AttnFusedLayout lay_out(const AttnKernels *kernels, const AttnFusedPlan *plan) {
    const AttnShape *s = &plan->shape;
    const size_t rows = plan->coarse.rows;
    size_t room = attn_round_up(rows, kernels->attend_rows),
           width = attn_round_up(s->d_v, kernels->lanes);
    size_t sight = room * sizeof(AttnSight) / sizeof(float);
    AttnFusedLayout l = {0};
    l.queries = attn_tiles_place(&l.total, room * s->d_k + kernels->lanes);
    const size_t blocks = plan->keeps_blocks ? attn_key_blocks(s->n_k) : 1;
    l.blocks = attn_tiles_place(&l.total, blocks * plan->block.total);
    l.scores = attn_tiles_place(&l.total, kernels->attend_rows * ATTN_KEY_BLOCK);
    l.reference = attn_tiles_place(&l.total, room + 16);
    l.sums = attn_tiles_place(&l.total, room * ATTN_SUM_LANES);
    l.context = attn_tiles_place(&l.total, room * width);
    l.sight = attn_tiles_place(&l.total, sight);
    l.reach =
        attn_tiles_place(&l.total, room / kernels->attend_rows * sizeof(AttnReach) / sizeof(float));
    l.kind = attn_tiles_place(&l.total, room);
    return l;
}

// Cuts the rows into blocks of about so many, as even as can be: a small task at the end would pack
// all keys for few rows.
static AttnFusedCut cut_rows(AttnFusedCut cut, size_t rows, size_t tile) {
    const size_t count = cut.end_row - cut.first_row, blocks = (count + rows - 1) / rows;
    if (blocks == 0) return (AttnFusedCut){0};
    cut.rows = attn_round_up((count + blocks - 1) / blocks, tile);
    cut.blocks = (count + cut.rows - 1) / cut.rows;
    return cut;
}

// Rows of a task, if each worker is to get so many tasks.
static size_t choose_rows(const AttnShape *s, size_t threads, size_t tasks) {
    size_t rows = s->h * s->n_q / (threads * tasks);
    if (threads == 1) rows = TASK_ROWS_MOST;
    size_t share =
        (s->h * s->n_q + threads - 1) / threads; // of little work each gets an equal part
    size_t least = share < TASK_ROWS_LEAST ? share : TASK_ROWS_LEAST;
    if (rows < least) rows = least;
    return rows > TASK_ROWS_MOST ? TASK_ROWS_MOST : rows;
}

// The last tasks are finer, so that the workers end together: the last heads where there are many,
// else the first rows, of which a causal mask makes the least work.
static void cut_tasks(AttnFusedPlan *plan, const AttnKernels *kernels, size_t threads) {
    const AttnShape *s = &plan->shape;
    const size_t tile = kernels->attend_rows;
    AttnFusedCut coarse = {0, s->h, 0, s->n_q, 0, 0}, fine = {0};
    size_t rows = plan->is_small ? s->n_q : choose_rows(s, threads, TASKS_A_THREAD);
    const size_t large = choose_rows(s, threads, LARGE_TASKS_A_THREAD);
    if (threads > 1 && !plan->is_small && s->h >= 3 * threads &&
        rows >= FINER * TASK_ROWS_LEAST / 2) {
        coarse.heads -= threads;
        fine = (AttnFusedCut){coarse.heads, threads, 0, s->n_q, 0, 0};
    } else if (threads > 1 && !plan->is_small && s->h < 3 * threads &&
               large >= FINER * TASK_ROWS_LEAST) {
        rows = large;
        coarse.first_row = attn_round_up(threads * rows / s->h, tile);
        fine = (AttnFusedCut){0, s->h, 0, coarse.first_row, 0, 0};
    }
    plan->coarse = cut_rows(coarse, rows, tile);
    plan->fine = cut_rows(fine, (rows + FINER - 1) / FINER, tile);
}

AttnFusedPlan attn_fused_plan(const AttnKernels *kernels, const AttnShape *shape, size_t threads) {
    AttnFusedPlan plan = {.shape = *shape, .threads = threads};
    double pairs = (double)(shape->h * shape->n_q) * (double)shape->n_k;
    plan.is_small =
        shape->n_q <= TASK_ROWS_MOST && pairs * (double)(shape->d_k + shape->d_v) < SMALL_COST;
    plan.width = attn_round_up(shape->d_v, kernels->lanes);
    cut_tasks(&plan, kernels, threads);
    plan.block = lay_out_block(kernels, shape);
    plan.shared = share(&plan);
    plan.keeps_blocks = keeps_blocks(&plan);
    plan.layout = lay_out(kernels, &plan);
    return plan;
}

size_t attn_fused_task_count(const AttnFusedPlan *plan) {
    return plan->coarse.heads * plan->coarse.blocks + plan->fine.heads * plan->fine.blocks;
}

// As many heads at a time as workers, who mostly take tasks in turn: each stays with its head. The
// last queries come first: under a causal mask they see most.
static void find_task(const AttnFusedPlan *plan, const AttnFusedCut *cut, size_t task, size_t *head,
                      size_t *block) {
    const size_t group = task / (plan->threads * cut->blocks) * plan->threads;
    const size_t left = cut->heads - group, heads = left < plan->threads ? left : plan->threads;
    task -= group * cut->blocks;
    *head = group + task % heads;
    *block = cut->blocks - 1 - task / heads;
}

AttnFusedPlace attn_fused_place(const AttnFusedPlan *plan, size_t task) {
    const AttnShape *s = &plan->shape;
    const AttnFusedCut *cut = &plan->coarse;
    if (task >= cut->heads * cut->blocks) {
        task -= cut->heads * cut->blocks;
        cut = &plan->fine;
    }
    size_t head = task, block = 0;
    if (cut->blocks > 1) find_task(plan, cut, task, &head, &block);
    head += cut->first_head;
    size_t kv = s->h == 1 ? 0 : head * s->g / s->h;
    size_t first = cut->first_row + block * cut->rows;
    size_t rows = cut->end_row - first < cut->rows ? cut->end_row - first : cut->rows;
    return (AttnFusedPlace){head, kv, first, rows};
}
