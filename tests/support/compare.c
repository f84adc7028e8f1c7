// Comparisons that know NaN and name the element that differs.
#include "support/compare.h"
#include "support/cmocka.h"
#include <math.h>
#include <string.h>

bool is_same_float(float a, float b) {
    return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0;
}

bool is_near(double a, double b, double tolerance) {
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
    if (isinf(a) || isinf(b)) return a == b;
    return fabs(a - b) <= tolerance;
}

void assert_same_float_at(float a, float b, const char *file, int line) {
    if (is_same_float(a, b)) return;
    print_error("%.9g and %.9g differ\n", (double)a, (double)b);
    _fail(file, line);
}

void assert_near_at(double a, double b, double tolerance, const char *file, int line) {
    if (is_near(a, b, tolerance)) return;
    print_error("%.12g and %.12g differ by more than %.3g\n", a, b, tolerance);
    _fail(file, line);
}

void assert_same_matrix_at(AttnMatrix a, AttnMatrix b, const char *name, const char *file,
                           int line) {
    if (a.rows != b.rows || a.cols != b.cols) {
        print_error("%s: %zu by %zu against %zu by %zu\n", name, a.rows, a.cols, b.rows, b.cols);
        _fail(file, line);
    }
    for (size_t i = 0; i < a.rows; i++) {
        for (size_t j = 0; j < a.cols; j++) {
            float x = *attn_at(a, i, j), y = *attn_at(b, i, j);
            if (is_same_float(x, y)) continue;
            print_error("%s[%zu][%zu]: %.9g against %.9g\n", name, i, j, (double)x, (double)y);
            _fail(file, line);
        }
    }
}

void assert_same_trace_at(const AttnTrace *a, const AttnTrace *b, const char *file, int line) {
    for (size_t m = 0; m < ATTN_MATRIX_COUNT; m++) {
        AttnMatrixId id = (AttnMatrixId)m;
        if (attn_trace_has(a, id) != attn_trace_has(b, id)) {
            print_error("%s is part of one run only\n", attn_matrix_name(id));
            _fail(file, line);
        }
        for (size_t head = 0; attn_trace_has(a, id) && head < attn_trace_heads(a, id); head++)
            assert_same_matrix_at(attn_trace_matrix(a, id, head), attn_trace_matrix(b, id, head),
                                  attn_matrix_name(id), file, line);
    }
}
