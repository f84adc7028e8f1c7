// Comparing floats in tests: cmocka's assert_float_equal lets NaN pass.
#ifndef TESTS_SUPPORT_COMPARE_H
#define TESTS_SUPPORT_COMPARE_H

#include "engine/trace.h"

// The same bits; any NaN is the same as any other.
bool is_same_float(float a, float b);

// |a − b| <= tolerance; NaN and ∞ are near themselves only.
bool is_near(double a, double b, double tolerance);

#define assert_same_float(a, b) assert_same_float_at(a, b, __FILE__, __LINE__)
void assert_same_float_at(float a, float b, const char *file, int line);

#define assert_near(a, b, tolerance) assert_near_at(a, b, tolerance, __FILE__, __LINE__)
void assert_near_at(double a, double b, double tolerance, const char *file, int line);

// Shape and bits of two matrices.
#define assert_same_matrix(a, b, name) assert_same_matrix_at(a, b, name, __FILE__, __LINE__)
void assert_same_matrix_at(AttnMatrix a, AttnMatrix b, const char *name, const char *file,
                           int line);

// Every matrix of two runs.
#define assert_same_trace(a, b) assert_same_trace_at(a, b, __FILE__, __LINE__)
void assert_same_trace_at(const AttnTrace *a, const AttnTrace *b, const char *file, int line);

#endif
