// The arithmetic as it is printed: whoever takes the printed numbers and does it again, gets the
// printed result. Where a sign says "=" this holds to the last digit; "≈" must be rare.
#include "support/cmocka.h"

#include "app/views/printed.h"
#include "support/lab.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct Tally {
    size_t sums, exact;
} Tally;

// Half a unit of the last decimal, a tie excluded.
static bool rounds_to(double redone, const char *printed) {
    const double value = printed_value(printed);
    if (isnan(redone) || isnan(value)) return isnan(redone) == isnan(value);
    if (isinf(redone) || isinf(value)) return redone == value;
    if (fabs(value) >= 1e6) return fabs(redone - value) <= 1e-3 * fabs(value);
    return fabs(redone - value) < 0.5 * pow(10, -printed_decimals(printed));
}

// What is printed must be the number that was computed, rounded.
static void expect_shows(const char *printed, double computed) {
    const double slack = 1e-9 + 1e-7 * fabs(computed);
    const double half = 0.5 * pow(10, -printed_decimals(printed));
    if (!isfinite(computed) || fabs(computed) >= 1e6) return;
    if (fabs(printed_value(printed) - computed) > half + slack)
        fail_msg("%s is printed for %.9g", printed, computed);
}

static double redo_sum(const PrintedSum *sum) {
    double redone = sum->rest_count > 0 ? printed_value(sum->rest) : 0;
    for (size_t i = 0; i < sum->count; i++)
        if (!sum->terms[i].is_hidden) redone += printed_value(sum->terms[i].product);
    return redone;
}

static double redo_result(const AttnExplain *e, const PrintedSum *sum) {
    const double total = printed_value(sum->sum);
    if (e->kind == ATTN_EXPLAIN_SOFTMAX)
        return total == 0 ? 0 : printed_value(sum->quotient) / total;
    return total + printed_value(sum->bias) + printed_value(sum->residual);
}

static void check_terms(const AttnExplain *e, const PrintedSum *sum) {
    for (size_t i = 0; i < sum->count; i++) {
        const PrintedTerm *term = &sum->terms[i];
        const AttnTerm *true_term = &e->terms[term->index];
        expect_shows(term->product, (double)true_term->product);
        if (e->kind == ATTN_EXPLAIN_SOFTMAX || term->is_hidden) continue;
        expect_shows(term->a, (double)true_term->a);
        expect_shows(term->b, (double)true_term->b);
        const double redone = printed_value(term->a) * printed_value(term->b);
        if (term->is_exact && !rounds_to(redone, term->product))
            fail_msg("%s × %s = %s is printed", term->a, term->b, term->product);
    }
}

static void check_sum(const AttnExplain *e, size_t arrived, size_t own, Tally *tally) {
    PrintedSum sum;
    printed_sum(e, arrived, own, &sum);
    check_terms(e, &sum);
    const size_t total = arrived < e->term_count ? arrived : e->term_count;
    assert_int_equal(sum.count + sum.rest_count, total);
    if (sum.is_sum_exact && !rounds_to(redo_sum(&sum), sum.sum))
        fail_msg("the terms make %.6f, printed is %s", redo_sum(&sum), sum.sum);
    if (sum.is_complete) expect_shows(sum.result, (double)e->computed);
    if (sum.is_complete && sum.is_result_exact && !rounds_to(redo_result(e, &sum), sum.result))
        fail_msg("the sum makes %.6f, printed is %s", redo_result(e, &sum), sum.result);
    tally->sums++;
    tally->exact += sum.is_sum_exact && sum.is_result_exact;
}

static size_t own_term(const AttnExplain *e, const AttnSpec *spec) {
    if (e->kind != ATTN_EXPLAIN_SOFTMAX) return SIZE_MAX;
    return spec->softmax_axis == ATTN_SOFTMAX_QUERIES ? e->row : e->column;
}

static void check_cell(const AttnTrace *trace, const UiSelection *at, Tally *tally) {
    AttnExplain e;
    AttnError error = {0};
    if (attn_explain(trace, at->matrix, at->head, at->row, at->column, &e, &error) != ATTN_OK)
        fail_msg("%s", error.message);
    const bool is_sum = e.kind == ATTN_EXPLAIN_DOT || e.kind == ATTN_EXPLAIN_SOFTMAX ||
                        e.kind == ATTN_EXPLAIN_ROTATE;
    const size_t own = own_term(&e, attn_trace_spec(trace));
    if (is_sum) check_sum(&e, SIZE_MAX, own, tally);
    if (is_sum) check_sum(&e, e.term_count / 2, own, tally);
    if (e.kind == ATTN_EXPLAIN_SCALE) {
        PrintedScale scale;
        printed_scale(&e, attn_trace_shape(trace)->d_k, &scale);
        const double redone = printed_value(scale.score) / printed_value(scale.factor) /
                                  printed_value(scale.temperature) -
                              printed_value(scale.penalty);
        expect_shows(scale.result, (double)e.computed);
        if (scale.is_exact) assert_true(rounds_to(redone, scale.result));
    }
    attn_explain_deinit(&e);
}

static void check_matrix(const AttnTrace *trace, AttnMatrixId id, Tally *tally) {
    for (size_t head = 0; head < attn_trace_heads(trace, id); head++) {
        const AttnMatrix m = attn_trace_matrix(trace, id, head);
        for (size_t row = 0; row < m.rows; row++)
            for (size_t column = 0; column < m.cols; column++)
                check_cell(trace, &(UiSelection){true, false, id, head, row, column, 0, 0}, tally);
    }
}

static void check_scene(const char *name, double least_share) {
    Lab lab;
    Tally tally = {0, 0};
    lab_open(&lab, name);
    for (int id = 0; id < ATTN_MATRIX_COUNT; id++) {
        if (attn_trace_has(lab.document->trace, (AttnMatrixId)id))
            check_matrix(lab.document->trace, (AttnMatrixId)id, &tally);
    }
    lab_close(&lab);
    const double share = (double)tally.exact / (double)tally.sums;
    if (share < least_share) fail_msg("%s: only %.3f of the sums come out exactly", name, share);
}

static void every_cell_of_the_scenes_comes_out(void **state) {
    (void)state;
    // Numbers made by hand come out always; drawn ones may need "≈" now and then.
    check_scene("k3", 0.97);
    check_scene("pronoun", 0.97);
    check_scene("heads", 0.97);
    check_scene("translation", 0.97);
    check_scene("article", 0.95);
    check_scene("article-code", 0.95);
    check_scene("causal", 0.97);
}

// --- made-up sums --------------------------------------------------------------------------------

static float random_number(uint64_t *state, float scale) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return ((float)(*state >> 40) / 8388608.0f - 1.0f) * scale;
}

static void fill_terms(AttnExplain *e, float scale, uint64_t *state) {
    float sum = 0;
    for (size_t i = 0; i < e->term_count; i++) {
        AttnTerm *t = &e->terms[i];
        *t = (AttnTerm){
            .index = i, .a = random_number(state, scale), .b = random_number(state, scale)};
        t->product = t->a * t->b;
        sum = fmaf(t->a, t->b, sum);
        t->running = sum;
    }
    e->sum = sum;
    e->computed = sum + e->bias;
}

static void random_sums_come_out(void **state) {
    (void)state;
    static AttnTerm terms[96];
    static const float SCALES[] = {0.01f, 1, 3, 40, 3000};
    uint64_t seed = 7;
    Tally tally = {0, 0};
    for (size_t round = 0; round < 3000; round++) {
        AttnExplain e = {.kind = ATTN_EXPLAIN_DOT, .terms = terms, .term_count = 1 + round % 96};
        e.bias = round % 3 == 0 ? random_number(&seed, 1) : 0;
        fill_terms(&e, SCALES[round % 5], &seed);
        check_sum(&e, SIZE_MAX, SIZE_MAX, &tally);
        check_sum(&e, round % (e.term_count + 1), SIZE_MAX, &tally);
    }
    assert_true((double)tally.exact / (double)tally.sums > 0.85);
}

static bool is_printed(const PrintedSum *sum, size_t index) {
    for (size_t i = 0; i < sum->count; i++)
        if (sum->terms[i].index == index) return true;
    return false;
}

// Comes a before b among the largest?
static bool comes_before(const AttnExplain *e, size_t a, size_t b) {
    const float first = fabsf(e->terms[a].product), second = fabsf(e->terms[b].product);
    return first > second || (first >= second && a < b);
}

// Of more terms than are printed one by one the largest are, in their order; of equal ones the
// first; and always the cell's own.
static void the_largest_terms_are_printed(void **state) {
    (void)state;
    static AttnTerm terms[96];
    uint64_t seed = 3;
    for (size_t round = 0; round < 500; round++) {
        AttnExplain e = {.kind = ATTN_EXPLAIN_DOT, .terms = terms, .term_count = 13 + round % 84};
        const size_t own = round % 2 == 0 ? SIZE_MAX : (size_t)(seed >> 33) % e.term_count;
        fill_terms(&e, 3, &seed);
        for (size_t i = 0; i < e.term_count; i++) // few different ones
            terms[i].product = roundf(terms[i].product);
        PrintedSum sum;
        printed_sum(&e, SIZE_MAX, own, &sum);
        assert_int_equal(sum.count, PRINTED_TERMS - 1);
        bool has_own = own == SIZE_MAX;
        for (size_t i = 0; i < sum.count; i++) {
            has_own |= sum.terms[i].index == own;
            assert_true(i == 0 || sum.terms[i].index > sum.terms[i - 1].index);
        }
        assert_true(has_own);
        for (size_t i = 0; i < e.term_count * sum.count; i++) {
            const size_t left = i / sum.count, printed = sum.terms[i % sum.count].index;
            assert_true(is_printed(&sum, left) || printed == own ||
                        comes_before(&e, printed, left));
        }
    }
}

static void what_is_not_finite_is_printed_as_such(void **state) {
    (void)state;
    AttnTerm terms[2] = {{.a = INFINITY, .b = 1, .product = INFINITY, .running = INFINITY},
                         {.index = 1, .a = NAN, .b = 1, .product = NAN, .running = NAN}};
    AttnExplain e = {.kind = ATTN_EXPLAIN_DOT, .terms = terms, .term_count = 2};
    e.sum = e.computed = NAN;
    PrintedSum sum;
    printed_sum(&e, SIZE_MAX, SIZE_MAX, &sum);
    assert_string_equal(sum.terms[0].product, "∞");
    assert_string_equal(sum.terms[1].product, "NaN");
    assert_string_equal(sum.result, "NaN");
}

static void large_numbers_keep_their_size(void **state) {
    (void)state;
    AttnTerm terms[1] = {{.a = 2e10f, .b = -3, .product = -6e10f, .running = -6e10f}};
    AttnExplain e = {.kind = ATTN_EXPLAIN_DOT, .terms = terms, .term_count = 1};
    e.sum = e.computed = -6e10f;
    PrintedSum sum;
    printed_sum(&e, SIZE_MAX, SIZE_MAX, &sum);
    assert_string_equal(sum.result, "−6.000e+10");
    assert_true(sum.is_result_exact);
}

// The digits stay the same while terms arrive, so that nothing jumps.
static void digits_stay_while_terms_arrive(void **state) {
    (void)state;
    AttnTerm terms[3];
    uint64_t seed = 3;
    AttnExplain e = {.kind = ATTN_EXPLAIN_DOT, .terms = terms, .term_count = 3};
    fill_terms(&e, 2, &seed);
    PrintedSum whole, part;
    printed_sum(&e, SIZE_MAX, SIZE_MAX, &whole);
    printed_sum(&e, 2, SIZE_MAX, &part);
    assert_int_equal(part.count, 2);
    assert_false(part.is_complete);
    for (size_t i = 0; i < part.count; i++)
        assert_string_equal(part.terms[i].product, whole.terms[i].product);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_of_the_scenes_comes_out),
        cmocka_unit_test(random_sums_come_out),
        cmocka_unit_test(the_largest_terms_are_printed),
        cmocka_unit_test(what_is_not_finite_is_printed_as_such),
        cmocka_unit_test(large_numbers_keep_their_size),
        cmocka_unit_test(digits_stay_while_terms_arrive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
