// Random scenes: shapes are drawn first, and a matrix is left out only where the shapes allow it.
#include "support/scene.h"
#include "support/cmocka.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

// xorshift64* (Vigna 2016)
static uint64_t random_bits(Random *r) {
    r->state ^= r->state >> 12;
    r->state ^= r->state << 25;
    r->state ^= r->state >> 27;
    return r->state * UINT64_C(2685821657736338717);
}

size_t random_below(Random *r, size_t n) {
    return (size_t)((random_bits(r) >> 32) % n);
}

bool random_chance(Random *r, double probability) {
    return (double)(random_bits(r) >> 40) / 16777216.0 < probability;
}

float random_number(Random *r) {
    return (float)((double)(random_bits(r) >> 40) / 8388608.0 - 1.0);
}

void random_matrix(Random *r, AttnMatrix m) {
    for (size_t i = 0; i < m.rows; i++)
        for (size_t j = 0; j < m.cols; j++)
            *attn_at(m, i, j) = random_number(r);
}

AttnMatrix random_of(Random *r, size_t rows, size_t cols) {
    AttnMatrix m;
    assert_int_equal(attn_matrix_create(rows, cols, &m), ATTN_OK);
    random_matrix(r, m);
    return m;
}

static void give(Scene *scene, Random *r, AttnMatrixId id, size_t rows, size_t cols) {
    scene->inputs.given[id] = random_of(r, rows, cols);
}

static void random_mask(AttnMask *mask, Random *r, size_t n_q, size_t n_k) {
    mask->causal = random_chance(r, 0.3);
    mask->has_window = random_chance(r, 0.2);
    mask->window = random_below(r, n_k + 1);
    mask->has_valid = random_chance(r, 0.2);
    mask->valid = random_below(r, n_k + 2);
    if (attn_matrix_is_absent(mask->matrix) || mask->matrix.rows != n_q ||
        mask->matrix.cols != n_k) {
        attn_matrix_destroy(&mask->matrix);
        if (random_chance(r, 0.7)) return;
        assert_int_equal(attn_matrix_create(n_q, n_k, &mask->matrix), ATTN_OK);
    }
    for (size_t i = 0; i < n_q * n_k; i++)
        mask->matrix.data[i] = random_chance(r, 0.7) ? 1.0f : 0.0f;
}

static AttnShape shape_of(const Scene *scene) {
    AttnShape shape;
    AttnError error;
    AttnStatus status = attn_spec_check(&scene->spec, &scene->inputs, &shape, &error);
    if (status != ATTN_OK) print_error("%s\n", error.message);
    assert_int_equal(status, ATTN_OK);
    return shape;
}

static void random_override(Scene *scene, Random *r, AttnOverride *o) {
    AttnShape s = shape_of(scene);
    size_t first = scene->spec.positions == ATTN_POSITIONS_ROPE ? ATTN_Q_UNROTATED : ATTN_Q;
    AttnMatrixId id = (AttnMatrixId)(first + random_below(r, ATTN_MATRIX_COUNT - first));
    bool is_key = id == ATTN_K || id == ATTN_K_UNROTATED, is_value = id == ATTN_V;
    bool is_pair = id >= ATTN_SCORES && id <= ATTN_WEIGHTS;
    size_t width = is_pair                          ? s.n_k
                   : id == ATTN_OUTPUT              ? s.d_o
                   : is_value || id == ATTN_CONTEXT ? s.d_v
                                                    : s.d_k;
    *o = (AttnOverride){.matrix = id,
                        .head = random_below(r, id == ATTN_OUTPUT    ? 1
                                                : is_key || is_value ? s.g
                                                                     : s.h),
                        .row = random_below(r, is_key || is_value ? s.n_k : s.n_q),
                        .column = random_below(r, width),
                        .value = random_number(r)};
}

static void random_options(Scene *scene, Random *r) {
    AttnSpec *spec = &scene->spec;
    spec->factor = random_chance(r, 0.5) ? NAN : random_number(r);
    spec->temperature = random_chance(r, 0.5) ? 1.0f : 0.1f + fabsf(random_number(r));
    spec->softmax_axis = random_chance(r, 0.3) ? ATTN_SOFTMAX_QUERIES : ATTN_SOFTMAX_KEYS;
}

void scene_init(Scene *scene, Random *r, size_t most) {
    *scene = (Scene){.spec = attn_spec_default()};
    AttnSpec *spec = &scene->spec;
    size_t n_q = 1 + random_below(r, most), n_k = 1 + random_below(r, most);
    size_t g = 1 + random_below(r, 3), h = g * (1 + random_below(r, 3));
    size_t d_k = 1 + random_below(r, 9), d_v = 1 + random_below(r, 9);
    bool memory = random_chance(r, 0.3), no_wq = random_chance(r, 0.3),
         no_wo = random_chance(r, 0.4);
    spec->positions = (AttnPositions)random_below(r, 4);
    if (spec->positions == ATTN_POSITIONS_ROPE) d_k += d_k % 2;
    spec->heads = h;
    spec->kv_heads = g;
    spec->overrides = scene->overrides;
    size_t d = no_wq ? h * d_k : 1 + random_below(r, 12),
           d_m = memory ? 1 + random_below(r, 12) : d;
    if (memory && random_chance(r, 0.3)) d_m = g * d_k;
    if (random_chance(r, 0.3) && d_m % g == 0) d_v = d_m / g;
    if (!memory) n_k = n_q;
    give(scene, r, ATTN_X, n_q, d);
    if (memory) give(scene, r, ATTN_M, n_k, d_m);
    if (!no_wq) give(scene, r, ATTN_WQ, d, h * d_k);
    if (d_m != g * d_k || random_chance(r, 0.5)) give(scene, r, ATTN_WK, d_m, g * d_k);
    if (d_m != g * d_v || random_chance(r, 0.5)) give(scene, r, ATTN_WV, d_m, g * d_v);
    size_t d_o = no_wo ? h * d_v : random_chance(r, 0.5) ? d : 1 + random_below(r, 12);
    if (!no_wo) give(scene, r, ATTN_WO, h * d_v, d_o);
    if (random_chance(r, 0.4)) give(scene, r, ATTN_BQ, 1, h * d_k);
    if (random_chance(r, 0.4)) give(scene, r, ATTN_BK, 1, g * d_k);
    if (random_chance(r, 0.4)) give(scene, r, ATTN_BV, 1, g * d_v);
    if (random_chance(r, 0.4)) give(scene, r, ATTN_BO, 1, d_o);
    spec->residual = d_o == d && random_chance(r, 0.5);
    random_options(scene, r);
    random_mask(&spec->mask, r, n_q, n_k);
    size_t overrides = random_chance(r, 0.4) ? random_below(r, SCENE_OVERRIDES) : 0;
    for (size_t i = 0; i < overrides; i++) {
        random_override(scene, r, &scene->overrides[i]);
        spec->override_count = i + 1;
    }
}

void scene_init_plain(Scene *scene, Random *r, size_t n, size_t d, size_t heads) {
    *scene = (Scene){.spec = attn_spec_default()};
    scene->spec.heads = scene->spec.kv_heads = heads;
    scene->spec.overrides = scene->overrides;
    give(scene, r, ATTN_X, n, d);
    give(scene, r, ATTN_WQ, d, d);
    give(scene, r, ATTN_WK, d, d);
    give(scene, r, ATTN_WV, d, d);
    give(scene, r, ATTN_WO, d, d);
}

void scene_deinit(Scene *scene) {
    for (size_t id = 0; id <= ATTN_BO; id++)
        attn_matrix_destroy(&scene->inputs.given[id]);
    attn_matrix_destroy(&scene->spec.mask.matrix);
}

// --- edits ---------------------------------------------------------------------------------------

static void edit_element(AttnMatrix m, Random *r) {
    static const float special[] = {NAN, INFINITY, -INFINITY, 0.0f, -0.0f, 1e-40f, 3e38f};
    if (attn_matrix_is_absent(m)) return;
    float *cell = attn_at(m, random_below(r, m.rows), random_below(r, m.cols));
    *cell = random_chance(r, 0.08) ? special[random_below(r, sizeof special / sizeof *special)]
                                   : random_number(r);
}

static void edit_row(AttnMatrix m, Random *r) {
    if (!attn_matrix_is_absent(m))
        random_matrix(r, attn_matrix_rows(m, random_below(r, m.rows), 1));
}

static void edit_overrides(Scene *scene, Random *r) {
    AttnSpec *spec = &scene->spec;
    size_t count = spec->override_count;
    if (count > 0 && random_chance(r, 0.4)) {
        scene->overrides[random_below(r, count)] = scene->overrides[count - 1];
        spec->override_count--;
    } else if (count > 0 && random_chance(r, 0.3)) {
        scene->overrides[random_below(r, count)].value = random_number(r);
    } else if (count < SCENE_OVERRIDES) {
        random_override(scene, r, &scene->overrides[count]);
        spec->override_count++;
    }
}

// One token more or less; whatever counted tokens goes.
static void edit_tokens(Scene *scene, Random *r) {
    AttnMatrixId id = random_chance(r, 0.5) && scene->inputs.given[ATTN_M].data ? ATTN_M : ATTN_X;
    AttnMatrix old = scene->inputs.given[id], new;
    size_t rows = old.rows > 1 && random_chance(r, 0.5) ? old.rows - 1 : old.rows + 1;
    assert_int_equal(attn_matrix_create(rows, old.cols, &new), ATTN_OK);
    random_matrix(r, new);
    size_t kept = rows < old.rows ? rows : old.rows;
    attn_matrix_copy(attn_matrix_rows(new, 0, kept), attn_matrix_rows(old, 0, kept));
    attn_matrix_destroy(&scene->inputs.given[id]);
    scene->inputs.given[id] = new;
    attn_matrix_destroy(&scene->spec.mask.matrix);
    scene->spec.override_count = 0;
}

static void edit_positions(Scene *scene, Random *r) {
    AttnPositions positions = (AttnPositions)random_below(r, 4);
    if (positions == ATTN_POSITIONS_ROPE && shape_of(scene).d_k % 2 != 0) return;
    scene->spec.positions = positions;
    scene->spec.override_count = 0; // those of unrotated queries would no longer fit
}

void scene_edit(Scene *scene, Random *r) {
    AttnShape s = shape_of(scene);
    switch (random_below(r, 16)) {
    case 0: edit_tokens(scene, r); break;
    case 1: edit_positions(scene, r); break;
    case 2: random_options(scene, r); break;
    case 3: random_mask(&scene->spec.mask, r, s.n_q, s.n_k); break;
    case 4: scene->spec.residual = s.d_o == s.d && !scene->spec.residual; break;
    case 5:
    case 6:
    case 7: edit_overrides(scene, r); break;
    case 8: edit_row(scene->inputs.given[ATTN_X], r); break;
    case 9: edit_row(scene->inputs.given[ATTN_M], r); break;
    case 10:
    case 11: edit_element(scene->inputs.given[ATTN_X], r); break;
    default: edit_element(scene->inputs.given[random_below(r, ATTN_BO + 1)], r); break;
    }
}

void scene_describe(const Scene *scene, char *text, size_t room) {
    const AttnSpec *spec = &scene->spec;
    AttnShape s = shape_of(scene);
    snprintf(text, room,
             "n_q %zu n_k %zu d %zu d_m %zu d_k %zu d_v %zu d_o %zu h %zu g %zu positions %d axis "
             "%d residual %d "
             "causal %d window %d valid %d matrix %d overrides %zu",
             s.n_q, s.n_k, s.d, s.d_m, s.d_k, s.d_v, s.d_o, s.h, s.g, (int)spec->positions,
             (int)spec->softmax_axis, spec->residual, spec->mask.causal, spec->mask.has_window,
             spec->mask.has_valid, spec->mask.matrix.data != NULL, spec->override_count);
}
