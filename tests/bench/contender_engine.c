// Ours.
#include "contender.h"
#include "engine/fused.h"
#include "engine/kept.h"
#include <stdlib.h>

static AttnHeads heads_of(const Problem *p) {
    AttnHeads heads = attn_heads(p->queries, p->keys, p->values, p->h, p->h);
    heads.mask.causal = p->causal;
    return heads;
}

typedef struct Kept {
    Problem *problem;
    AttnKept *kept;
    AttnHeads heads;
} Kept;

static void kept_finish(void *prepared) {
    Kept *k = prepared;
    attn_kept_destroy(k->kept);
    free(k);
}

static void *kept_prepare(Problem *p) {
    Kept *k = calloc(1, sizeof *k);
    if (!p->kept || !k || attn_kept_create(p->engine, &k->kept) != ATTN_OK) {
        free(k);
        return NULL;
    }
    k->problem = p;
    k->heads = heads_of(p);
    return k;
}

static AttnStatus kept_run(void *prepared, double *seconds) {
    Kept *k = prepared;
    Problem *p = k->problem;
    const AttnKeptOut out = {p->scores, p->weights, p->context};
    AttnStatus status = ATTN_OK;
    double start = bench_now();
    for (size_t i = 0; i < p->repetitions && status == ATTN_OK; i++)
        status = attn_kept_run(k->kept, &k->heads, NULL, &out);
    *seconds = (bench_now() - start) / (double)p->repetitions;
    return status;
}

const Contender contender_engine_kept = {"ours", kept_prepare, kept_run, kept_finish};

typedef struct Fused {
    Problem *problem;
    AttnFused *fused;
    AttnHeads heads;
} Fused;

static void fused_finish(void *prepared) {
    Fused *f = prepared;
    attn_fused_destroy(f->fused);
    free(f);
}

static void *fused_prepare(Problem *p) {
    Fused *f = calloc(1, sizeof *f);
    if (p->kept || !f || attn_fused_create(p->engine, &f->fused) != ATTN_OK) {
        free(f);
        return NULL;
    }
    f->problem = p;
    f->heads = heads_of(p);
    return f;
}

static AttnStatus fused_run(void *prepared, double *seconds) {
    Fused *f = prepared;
    Problem *p = f->problem;
    AttnStatus status = ATTN_OK;
    double start = bench_now();
    for (size_t i = 0; i < p->repetitions && status == ATTN_OK; i++)
        status = attn_fused_run(f->fused, &f->heads, NULL, p->context);
    *seconds = (bench_now() - start) / (double)p->repetitions;
    return status;
}

const Contender contender_engine_fused = {"ours", fused_prepare, fused_run, fused_finish};
