// oneDNN: its matmul and softmax primitives, all heads in one batch, its own threads.
//
// Tiles: some rows of queries of every head at a time, so that their scores stay in cache; full and
// fused only. Whole: one tile of all rows. Under a causal mask −∞ is written over what a
// tile's rows may not see between product and softmax, by our own workers: as a post-operation of
// the product it would make oneDNN 2.6 fall back on its plain reference code, a hundred times
// slower.
#include "contender.h"
#include "engine/engine_private.h"
#include <math.h>
#include <oneapi/dnnl/dnnl.h>
#include <stdlib.h>

enum { TILE = 256 };

typedef struct Tile {
    dnnl_primitive_t score, softmax, mix;
    dnnl_memory_t queries, keys, values, scores, weights, context;
    size_t rows, columns;
    float *masked; // scores of head 0, row 0
    size_t head_step;
} Tile;

typedef struct Prepared {
    Problem *problem;
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    Tile *tiles;
    size_t count;
    float *room; // scores of a tile, where they are not kept
} Prepared;

typedef struct Layout {
    dnnl_dim_t size[3], step[3];
} Layout;

static dnnl_memory_desc_t describe(Layout l) {
    dnnl_memory_desc_t d;
    dnnl_dims_t size = {l.size[0], l.size[1], l.size[2]}, step = {l.step[0], l.step[1], l.step[2]};
    dnnl_memory_desc_init_by_strides(&d, 3, size, dnnl_f32, step);
    return d;
}

static dnnl_memory_t memory(Prepared *p, Layout l, float *data) {
    dnnl_memory_t m = NULL;
    dnnl_memory_desc_t d = describe(l);
    dnnl_memory_create(&m, &d, p->engine, data);
    return m;
}

static dnnl_primitive_t product(Prepared *p, Layout a, Layout b, Layout c, float scale) {
    dnnl_matmul_desc_t d;
    dnnl_memory_desc_t da = describe(a), db = describe(b), dc = describe(c);
    dnnl_primitive_attr_t attributes;
    dnnl_primitive_desc_t description = NULL;
    dnnl_primitive_t primitive = NULL;
    dnnl_primitive_attr_create(&attributes);
    dnnl_primitive_attr_set_output_scales(attributes, 1, 0, &scale);
    dnnl_matmul_desc_init(&d, &da, &db, NULL, &dc);
    if (dnnl_primitive_desc_create(&description, &d, attributes, p->engine, NULL) == dnnl_success)
        dnnl_primitive_create(&primitive, description);
    dnnl_primitive_desc_destroy(description);
    dnnl_primitive_attr_destroy(attributes);
    return primitive;
}

static dnnl_primitive_t softmax(Prepared *p, Layout l) {
    dnnl_softmax_desc_t d;
    dnnl_memory_desc_t data = describe(l);
    dnnl_primitive_desc_t description = NULL;
    dnnl_primitive_t primitive = NULL;
    dnnl_softmax_forward_desc_init(&d, dnnl_forward_inference, &data, 2);
    if (dnnl_primitive_desc_create(&description, &d, NULL, p->engine, NULL) == dnnl_success)
        dnnl_primitive_create(&primitive, description);
    dnnl_primitive_desc_destroy(description);
    return primitive;
}

// Rows first … first + rows − 1 of every head against the keys 0 … columns − 1.
static bool tile_create(Prepared *p, Tile *t, size_t first, size_t rows, size_t columns) {
    Problem *q = p->problem;
    dnnl_dim_t h = (dnnl_dim_t)q->h, m = (dnnl_dim_t)rows, n = (dnnl_dim_t)columns,
               d = (dnnl_dim_t)q->d, width = (dnnl_dim_t)q->n;
    dnnl_dim_t head = q->kept ? width * width : m * width;
    Layout queries = {{h, m, d}, {d, h * d, 1}}, across = {{h, d, n}, {d, 1, h * d}};
    Layout values = {{h, n, d}, {d, h * d, 1}}, pairs = {{h, m, n}, {head, width, 1}};
    float *scores = q->kept ? attn_at(q->scores, first, 0) : p->room;
    float *weights = q->kept ? attn_at(q->weights, first, 0) : p->room;
    t->score = product(p, queries, across, pairs, q->factor);
    t->softmax = softmax(p, pairs);
    t->mix = product(p, pairs, values, queries, 1.0f);
    t->queries = memory(p, queries, attn_at(q->queries, first, 0));
    t->keys = memory(p, across, q->keys.data);
    t->values = memory(p, values, q->values.data);
    t->scores = memory(p, pairs, scores);
    t->weights = memory(p, pairs, weights);
    t->context = memory(p, queries, attn_at(q->context, first, 0));
    t->rows = rows, t->columns = columns;
    t->masked = scores, t->head_step = (size_t)head;
    return t->score && t->softmax && t->mix;
}

static void finish(void *prepared) {
    Prepared *p = prepared;
    for (size_t i = 0; i < p->count && p->tiles; i++) {
        Tile *t = &p->tiles[i];
        dnnl_primitive_destroy(t->score), dnnl_primitive_destroy(t->softmax);
        dnnl_primitive_destroy(t->mix);
        dnnl_memory_t all[] = {t->queries, t->keys, t->values, t->scores, t->weights, t->context};
        for (size_t k = 0; k < sizeof all / sizeof *all; k++)
            dnnl_memory_destroy(all[k]);
    }
    free(p->tiles), free(p->room);
    dnnl_stream_destroy(p->stream);
    dnnl_engine_destroy(p->engine);
    free(p);
}

static Prepared *prepare(Problem *problem, size_t tile_rows) {
    Prepared *p = calloc(1, sizeof *p);
    size_t n = problem->n;
    p->problem = problem;
    p->count = (n + tile_rows - 1) / tile_rows;
    p->tiles = calloc(p->count, sizeof *p->tiles);
    dnnl_engine_create(&p->engine, dnnl_cpu, 0);
    dnnl_stream_create(&p->stream, p->engine, dnnl_stream_default_flags);
    if (!problem->kept) p->room = malloc(problem->h * tile_rows * n * sizeof *p->room);
    bool good = true;
    for (size_t i = 0; i < p->count && good; i++) {
        size_t first = i * tile_rows, rows = n - first < tile_rows ? n - first : tile_rows;
        good = tile_create(p, &p->tiles[i], first, rows, problem->causal ? first + rows : n);
    }
    if (good) return p;
    finish(p);
    return NULL;
}

static void *tiles_prepare(Problem *p) {
    // Rows that stand further apart than they are long take oneDNN 2.6 to its reference code.
    return p->n > TILE && !p->kept && !p->causal ? prepare(p, TILE) : NULL;
}

static void *whole_prepare(Problem *p) {
    return prepare(p, p->n);
}

typedef struct Masking {
    const Problem *problem;
    const Tile *tile;
} Masking;

// Item: a row of a head. Row r of a tile sees all but the last rows − 1 − r of its columns.
static void mask_rows(void *context, size_t first, size_t count) {
    const Masking *m = context;
    const Tile *t = m->tile;
    for (size_t item = first; item < first + count; item++) {
        size_t r = item % t->rows;
        float *row = t->masked + item / t->rows * t->head_step + r * m->problem->n;
        for (size_t j = t->columns - (t->rows - 1 - r); j < t->columns; j++)
            row[j] = -INFINITY;
    }
}

static void tile_run(const Prepared *p, const Tile *t) {
    dnnl_exec_arg_t score[] = {
        {DNNL_ARG_SRC, t->queries}, {DNNL_ARG_WEIGHTS, t->keys}, {DNNL_ARG_DST, t->scores}};
    Masking masking = {p->problem, t};
    dnnl_exec_arg_t soft[] = {{DNNL_ARG_SRC, t->scores}, {DNNL_ARG_DST, t->weights}};
    dnnl_exec_arg_t mix[] = {
        {DNNL_ARG_SRC, t->weights}, {DNNL_ARG_WEIGHTS, t->values}, {DNNL_ARG_DST, t->context}};
    dnnl_primitive_execute(t->score, p->stream, 3, score);
    dnnl_stream_wait(p->stream);
    if (p->problem->causal)
        attn_pool_run(p->problem->engine->pool, &(AttnPoolLoop){.task = mask_rows,
                                                                .context = &masking,
                                                                .count = t->rows * p->problem->h,
                                                                .cost = (double)t->rows / 2.0});
    dnnl_primitive_execute(t->softmax, p->stream, 2, soft);
    dnnl_primitive_execute(t->mix, p->stream, 3, mix);
    dnnl_stream_wait(p->stream);
}

static AttnStatus run(void *prepared, double *seconds) {
    const Prepared *p = prepared;
    double start = bench_now();
    for (size_t k = 0; k < p->problem->repetitions; k++)
        for (size_t i = 0; i < p->count; i++)
            tile_run(p, &p->tiles[i]);
    *seconds = (bench_now() - start) / (double)p->problem->repetitions;
    return ATTN_OK;
}

const Contender contender_onednn_tiles = {"oneDNN, tiles", tiles_prepare, run, finish};
const Contender contender_onednn_whole = {"oneDNN, whole", whole_prepare, run, finish};

// --- plain products
// --------------------------------------------------------------------------------

struct OnednnProduct {
    Prepared p;
    dnnl_primitive_t primitive;
    dnnl_memory_t a, b, c;
};

OnednnProduct *onednn_product_create(AttnMatrix a, AttnMatrix b, AttnMatrix c) {
    OnednnProduct *o = calloc(1, sizeof *o);
    dnnl_dim_t m = (dnnl_dim_t)a.rows, k = (dnnl_dim_t)a.cols, n = (dnnl_dim_t)b.cols;
    Layout la = {{1, m, k}, {m * k, k, 1}}, lb = {{1, k, n}, {k * n, n, 1}};
    Layout lc = {{1, m, n}, {m * n, n, 1}};
    dnnl_engine_create(&o->p.engine, dnnl_cpu, 0);
    dnnl_stream_create(&o->p.stream, o->p.engine, dnnl_stream_default_flags);
    o->primitive = product(&o->p, la, lb, lc, 1.0f);
    o->a = memory(&o->p, la, a.data), o->b = memory(&o->p, lb, b.data);
    o->c = memory(&o->p, lc, c.data);
    return o;
}

void onednn_product_run(OnednnProduct *o) {
    dnnl_exec_arg_t args[] = {{DNNL_ARG_SRC, o->a}, {DNNL_ARG_WEIGHTS, o->b}, {DNNL_ARG_DST, o->c}};
    dnnl_primitive_execute(o->primitive, o->p.stream, 3, args);
    dnnl_stream_wait(o->p.stream);
}
