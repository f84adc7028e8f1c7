// explain: the arithmetic behind one cell of one matrix, term by term: what the inspector, the
// lessons and the worksheets print. Every number comes from the trace or is recomputed as the stage
// computes it.
#ifndef ATTN_EXPLAIN_H
#define ATTN_EXPLAIN_H

#include "engine/trace.h"

typedef enum AttnExplainKind {
    ATTN_EXPLAIN_GIVEN,    // an input: nothing was computed
    ATTN_EXPLAIN_POSITION, // a + b: X plus its position's sine or cosine
    ATTN_EXPLAIN_DOT,      // sum of products, plus bias: project, score, mix, output
    ATTN_EXPLAIN_ROTATE,   // a·cos − b·sin or a·sin + b·cos
    ATTN_EXPLAIN_SCALE,    // score · factor / temperature − penalty
    ATTN_EXPLAIN_MASK,     // passes or −∞
    ATTN_EXPLAIN_SOFTMAX,  // exp(s − largest) / sum
    ATTN_EXPLAIN_COPY      // an absent projection: V = X
} AttnExplainKind;

// One term. DOT, ROTATE: a × b = product. SOFTMAX: a = masked score, b = a − largest, product =
// exp(b).
typedef struct AttnTerm {
    size_t index; // along the summed dimension: feature, column, key …
    float a, b;
    float product;
    float running; // the sum so far, in the order in which the engine adds, and rounded as it
                   // rounds (a softmax row's sum is kept in double, in lanes: running shows it in
                   // order, and ends in what the engine has)
    bool hidden;   // masked: takes no part
} AttnTerm;

typedef struct AttnExplain {
    AttnExplainKind kind;
    AttnMatrixId matrix; // what was asked for
    size_t head, row, column;
    AttnMatrixId left,
        right; // where a and b come from; ATTN_MATRIX_COUNT: nowhere (identity, sine …)
    size_t left_head, right_head;
    size_t term_count;         // all of them
    AttnTerm *terms;           // term_count of them; owned, but for those in a caller's room
    bool terms_are_borrowed;
    float sum;                 // of the products (softmax: of the exponentials)
    float bias;                // project and output: the bias; output with residual: see residual
    float residual;            // output: the x that is added
    float factor, temperature; // scale
    float penalty;             // scale: what ALiBi subtracts
    float largest;             // softmax: the maximum that is subtracted
    float angle;               // rotate: in radians; position: in radians
    bool is_allowed;           // mask: may it be seen?  softmax: is there anything to see?
    bool is_overridden;        // result is the user's number, computed is what the arithmetic gives
    float computed;
    float result; // equals the trace, bit for bit
} AttnExplain;

// Explains element (row, column) of a head's matrix. For softmax over queries the terms run down
// the column. On failure *out is untouched. Free with attn_explain_deinit().
AttnStatus attn_explain(const AttnTrace *trace, AttnMatrixId id, size_t head, size_t row,
                        size_t column, AttnExplain *out, AttnError *error);
// The same without allocating, where the terms fit into the caller's room, which must live as long
// as *out does (longer sums are allocated as above).
typedef struct AttnTermRoom {
    AttnTerm *terms;
    size_t count;
} AttnTermRoom;
AttnStatus attn_explain_in(const AttnTrace *trace, AttnMatrixId id, size_t head, size_t row,
                           size_t column, AttnTermRoom room, AttnExplain *out, AttnError *error);
void attn_explain_deinit(AttnExplain *explain);

#endif
