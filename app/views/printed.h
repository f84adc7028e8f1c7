// printed: the arithmetic behind a cell as the inspector prints it, with digits chosen so that
// re-doing it with the printed numbers gives the printed result.
//
// Two decimals where they suffice, up to four where rounding would show. What even four do not
// reproduce is marked as not exact, and the inspector prints ≈ in place of =. Never is a number
// printed that was not computed.
#ifndef VIEWS_PRINTED_H
#define VIEWS_PRINTED_H

#include "app/draw/numfmt.h"
#include "engine/explain.h"

#define PRINTED_TERMS 12 // more are summed up in one line

typedef struct PrintedTerm {
    size_t index; // along the summed dimension
    char a[NUMFMT_MAX], b[NUMFMT_MAX];
    char product[NUMFMT_MAX]; // softmax: exp
    float value;              // of the product: the bar
    bool is_exact;            // a × b as printed rounds to product as printed
    bool is_hidden;           // masked
} PrintedTerm;

// Sums of products (project, score, mix, output, rotate) and softmax.
typedef struct PrintedSum {
    PrintedTerm terms[PRINTED_TERMS];
    size_t count;
    size_t rest_count;     // terms that are not printed one by one …
    char rest[NUMFMT_MAX]; // … and what they make together
    char sum[NUMFMT_MAX];  // so far, while terms arrive
    bool is_sum_exact;
    bool has_bias, has_residual;
    char bias[NUMFMT_MAX], residual[NUMFMT_MAX];
    char quotient[NUMFMT_MAX]; // softmax: the exp of the cell itself, before it is divided by the
                               // sum
    char result[NUMFMT_MAX];   // of the arithmetic, even where the cell is overridden
    bool is_result_exact;
    bool is_complete;  // all terms have arrived
    float most, least; // the largest product; the most negative one as a magnitude: bars
} PrintedSum;

// arrived: how many terms have arrived while stepping; SIZE_MAX: all. own: softmax: the term of the
// cell itself, which is always printed; else SIZE_MAX.
void printed_sum(const AttnExplain *explain, size_t arrived, size_t own, PrintedSum *out);

// score ÷ root ÷ temperature − penalty
typedef struct PrintedScale {
    char score[NUMFMT_MAX];
    char factor[NUMFMT_MAX]; // what is multiplied with; or, where is_root, the root that is divided
                             // by
    char temperature[NUMFMT_MAX], penalty[NUMFMT_MAX], result[NUMFMT_MAX];
    bool is_exact;
} PrintedScale;

// root: the d_k of √d_k where scores are divided by it; 0: explain->factor is what they are
// multiplied by.
void printed_scale(const AttnExplain *explain, size_t root, PrintedScale *out);

// a + b = result: positions that are added.
typedef struct PrintedPair {
    char a[NUMFMT_MAX], b[NUMFMT_MAX], result[NUMFMT_MAX];
    bool is_exact;
} PrintedPair;
void printed_pair(float a, float b, float result, PrintedPair *out);

// "2", "1.7321": no more digits than a factor needs.
char *printed_short(char buffer[NUMFMT_MAX], double value);

// The exponent of a softmax cell, score − largest, with digits that give the exp that is printed.
void printed_exponent(float score, float largest, const char *exp_text, PrintedPair *out);

// The number that a printed text stands for, and how many decimals it has.
double printed_value(const char *text);
int printed_decimals(const char *text);

#endif
