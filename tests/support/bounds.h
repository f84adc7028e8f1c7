// bounds: how far a float32 pass may be from a float64 reference, element by element, end to end.
//
// Each stage adds the error that CONTRACT.md allows it to what its inputs carry along; rounding the
// inputs themselves to float32 counts too. Nothing is computed here but errors: the values are
// those of the reference.
#ifndef TESTS_SUPPORT_BOUNDS_H
#define TESTS_SUPPORT_BOUNDS_H

#include "engine/trace.h"

#define BOUNDS_U 0x1p-24 // half a unit in the last place of 1

// A matrix of the reference, heads after heads, rows after rows; value NULL: absent.
typedef struct BoundsMatrix {
    size_t heads, rows, cols;
    double *value; // −∞ in masked where hidden
    double *error; // of a float32 pass, at most
} BoundsMatrix;

typedef struct Bounds {
    BoundsMatrix matrices[ATTN_MATRIX_COUNT];
    AttnShape shape;
    AttnSpec spec;
} Bounds;

// Makes room for a matrix of the reference, for the caller to fill; everything is freed by
// bounds_deinit().
BoundsMatrix *bounds_add(Bounds *bounds, AttnMatrixId id, size_t heads, size_t rows, size_t cols);
// With X … output filled: puts in every error.
void bounds_compute(Bounds *bounds);
void bounds_deinit(Bounds *bounds);

double *bounds_at(const BoundsMatrix *m, size_t head, size_t row,
                  size_t col); // the value; error: the same index

// Compares every matrix that both have; `allowed` times the error (2, where the reference is
// float32 itself). Returns the largest share of the bound that is used up, and what is too far in
// *worst (ATTN_MATRIX_COUNT: nothing).
double bounds_compare(const Bounds *bounds, const AttnTrace *trace, double allowed,
                      AttnMatrixId *worst);

// The contract's own words, stage by stage, each judged on the float32 numbers that it was given.
// Returns NULL, or what is violated: score error, row sums, context error.
const char *bounds_check_stages(const AttnTrace *trace);

#endif
