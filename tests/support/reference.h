// The contract's mathematics in float64, written as plainly as it is stated there, to judge the
// engine by.
#ifndef TESTS_SUPPORT_REFERENCE_H
#define TESTS_SUPPORT_REFERENCE_H

#include "engine/trace.h"

typedef struct Reference {
    const AttnSpec *spec;
    const AttnInputs *inputs;
    AttnShape shape;
    // Where a stage finds the results of the ones before it: NULL: in this reference; else in this
    // trace, so that one stage's error is seen alone.
    const AttnTrace *operands;
    size_t sizes[ATTN_MATRIX_COUNT][3]; // heads, rows, cols
    double *read[ATTN_MATRIX_COUNT];    // what later stages read: values, or a copy of the trace's
    double *values[ATTN_MATRIX_COUNT];  // [heads][rows][cols]; NULL: not computed
    double *magnitudes[ATTN_MATRIX_COUNT]; // the sum of the absolute values of what was added: what
                                           // an error scales with
} Reference;

void reference_init(Reference *ref, const AttnSpec *spec, const AttnInputs *inputs,
                    const AttnTrace *operands);
void reference_deinit(Reference *ref);

double reference_value(const Reference *ref, AttnMatrixId id, size_t head, size_t row,
                       size_t column);
double reference_magnitude(const Reference *ref, AttnMatrixId id, size_t head, size_t row,
                           size_t column);

#endif
