// printed: chooses digits by trying. A candidate is printed, read back and re-done as a reader
// would; the first, that is the shortest, that agrees is taken.
#include "app/views/printed.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DECIMALS_MIN     2
#define DECIMALS_MAX     4
#define LEAST_OF_WEIGHTS 3   // a weight of 0.093 says more than one of 0.09
#define LARGE            1e6 // from here on: four significant digits and an exponent

// --- numbers ---------------------------------------------------------------------------------

double printed_value(const char *text) {
    char plain[NUMFMT_MAX];
    size_t length = 0;
    for (; *text != '\0' && length + 1 < sizeof plain; text++) {
        if (strncmp(text, "−", 3) == 0) {
            plain[length++] = '-';
            text += 2;
        } else if (strncmp(text, "∞", 3) == 0) {
            plain[length] = '\0';
            return length > 0 ? -INFINITY : INFINITY;
        } else {
            plain[length++] = *text;
        }
    }
    plain[length] = '\0';
    return strtod(plain, NULL);
}

int printed_decimals(const char *text) {
    const char *point = strchr(text, '.');
    return point == NULL ? 0 : (int)strspn(point + 1, "0123456789");
}

static char *print(char buffer[NUMFMT_MAX], double value, int decimals) {
    if (!isfinite(value) || fabs(value) < LARGE) return numfmt_fixed(buffer, value, decimals);
    char plain[NUMFMT_MAX - 4];
    snprintf(plain, sizeof plain, "%.3e", fabs(value));
    snprintf(buffer, NUMFMT_MAX, "%s%s", value < 0 ? "−" : "", plain);
    return buffer;
}

static double rounded(double value, int decimals) {
    char buffer[NUMFMT_MAX];
    return printed_value(print(buffer, value, decimals));
}

// Does redone, worked out from printed numbers, round to what is printed with these decimals? A tie
// does not: one reader rounds it up, the next one down.
static bool agrees(double redone, double printed, int decimals) {
    if (isnan(redone) || isnan(printed)) return isnan(redone) && isnan(printed);
    if (isinf(redone) || isinf(printed)) return redone == printed;
    if (fabs(printed) >= LARGE) return fabs(redone - printed) <= 1e-3 * fabs(printed);
    return fabs(redone - printed) < 0.5 * pow(10, -decimals) - 1e-9;
}

// --- which terms are printed one by one ------------------------------------------------------

typedef struct Choice {
    size_t index[PRINTED_TERMS];
    size_t count;
    double rest; // sum of the others
    size_t rest_count;
} Choice;

static void insert_sorted(Choice *choice, size_t index) {
    size_t i = choice->count++;
    for (; i > 0 && choice->index[i - 1] > index; i--)
        choice->index[i] = choice->index[i - 1];
    choice->index[i] = index;
}

static bool is_chosen(const Choice *choice, size_t index) {
    for (size_t i = 0; i < choice->count; i++) {
        if (choice->index[i] == index) return true;
    }
    return false;
}

// NaN is the largest of all: it decides the result.
static float magnitude(const AttnTerm *term) {
    if (term->hidden) return -1;
    return isnan(term->product) ? INFINITY : fabsf(term->product);
}

// One pass, however many terms: those found so far, the largest first; of equal ones the first.
static void choose_largest(const AttnTerm *terms, size_t count, Choice *choice, size_t most) {
    size_t found[PRINTED_TERMS], found_count = 0;
    const size_t wanted = most - choice->count;
    for (size_t i = 0; i < count; i++) {
        const float own = magnitude(&terms[i]);
        const bool is_full = found_count == wanted;
        if (is_full && (wanted == 0 || own <= magnitude(&terms[found[wanted - 1]]))) continue;
        if (is_chosen(choice, i)) continue;
        size_t at = is_full ? wanted - 1 : found_count++;
        for (; at > 0 && magnitude(&terms[found[at - 1]]) < own; at--)
            found[at] = found[at - 1];
        found[at] = i;
    }
    for (size_t i = 0; i < found_count; i++)
        insert_sorted(choice, found[i]);
}

// All where they fit. Else, while terms arrive, those that came last; else the largest, and the
// cell's own (`own`; SIZE_MAX: none).
static Choice choose_terms(const AttnTerm *terms, size_t arrived, size_t total, size_t own) {
    Choice choice = {.count = 0};
    const size_t most = total <= PRINTED_TERMS ? PRINTED_TERMS : PRINTED_TERMS - 1;
    if (arrived <= most) {
        for (size_t i = 0; i < arrived; i++)
            insert_sorted(&choice, i);
    } else if (arrived < total) {
        for (size_t i = arrived - most; i < arrived; i++)
            insert_sorted(&choice, i);
    } else {
        if (own < total) insert_sorted(&choice, own);
        choose_largest(terms, total, &choice, most);
    }
    for (size_t i = 0, next = 0; i < arrived; i++) {
        const bool is_printed = next < choice.count && choice.index[next] == i;
        next += is_printed ? 1 : 0;
        if (!is_printed && !terms[i].hidden) choice.rest += (double)terms[i].product;
    }
    choice.rest_count = arrived - choice.count;
    return choice;
}

// --- digits of a sum -------------------------------------------------------------------------

// Decimals of products, of their sum, and of the result.
typedef struct Digits {
    int product, sum, result;
} Digits;

typedef struct Amounts {
    double sum, bias, residual, result; // as computed
    double divisor_of;                  // softmax: what is divided by the sum
    bool is_quotient;
} Amounts;

static double redo_sum(const AttnTerm *terms, const Choice *choice, int decimals) {
    double sum = choice->rest_count > 0 ? rounded(choice->rest, decimals) : 0;
    for (size_t i = 0; i < choice->count; i++) {
        const AttnTerm *term = &terms[choice->index[i]];
        if (!term->hidden) sum += rounded((double)term->product, decimals);
    }
    return sum;
}

static double redo_result(const Amounts *amounts, Digits digits) {
    const double sum = rounded(amounts->sum, digits.sum);
    if (amounts->is_quotient) {
        return sum == 0 ? 0 : rounded(amounts->divisor_of, digits.product) / sum;
    }
    return sum + rounded(amounts->bias, digits.sum) + rounded(amounts->residual, digits.sum);
}

static bool sum_agrees(const AttnTerm *terms, const Choice *choice, const Amounts *amounts,
                       Digits digits) {
    const double redone = redo_sum(terms, choice, digits.product);
    return agrees(redone, rounded(amounts->sum, digits.sum), digits.sum);
}

static bool result_agrees(const Amounts *amounts, Digits digits) {
    return agrees(redo_result(amounts, digits), rounded(amounts->result, digits.result),
                  digits.result);
}

// --- digits of the factors -------------------------------------------------------------------

static bool product_agrees(const AttnTerm *term, int a, int b, int product) {
    if (term->hidden) return true;
    const double redone = rounded((double)term->a, a) * rounded((double)term->b, b);
    return agrees(redone, rounded((double)term->product, product), product);
}

static size_t count_exact(const AttnTerm *terms, const Choice *choice, int a, int b, int product) {
    size_t exact = 0;
    for (size_t i = 0; i < choice->count; i++) {
        exact += product_agrees(&terms[choice->index[i]], a, b, product);
    }
    return exact;
}

// The fewest decimals of both columns with which most products come out.
static void factor_digits(const AttnTerm *terms, const Choice *choice, int product, int *a,
                          int *b) {
    size_t best = 0;
    *a = *b = DECIMALS_MIN;
    for (int both = 2 * DECIMALS_MIN; both <= 2 * DECIMALS_MAX; both++) {
        for (int first = DECIMALS_MIN; first <= DECIMALS_MAX; first++) {
            const int second = both - first;
            if (second < DECIMALS_MIN || second > DECIMALS_MAX) continue;
            const size_t exact = count_exact(terms, choice, first, second, product);
            if (exact <= best) continue;
            best = exact;
            *a = first;
            *b = second;
        }
    }
}

// Do all products come out with some choice of the factors' decimals? Softmax prints none.
static bool products_agree(const AttnTerm *terms, const Choice *choice, const Amounts *amounts,
                           int product) {
    if (amounts->is_quotient) return true;
    int a, b;
    factor_digits(terms, choice, product, &a, &b);
    return count_exact(terms, choice, a, b, product) == choice->count;
}

// The first digits with which sum and result come out, and every product too if all_products.
static bool search_digits(const AttnTerm *terms, const Choice *choice, const Amounts *amounts,
                          bool all_products, Digits *found) {
    const int least = amounts->is_quotient ? LEAST_OF_WEIGHTS : DECIMALS_MIN;
    for (int product = least; product <= DECIMALS_MAX; product++) {
        if (all_products && !products_agree(terms, choice, amounts, product)) continue;
        for (int sum = least; sum <= product; sum++) {
            for (int result = least; result <= sum; result++) {
                const Digits digits = {product, sum, result};
                const bool is_good =
                    sum_agrees(terms, choice, amounts, digits) && result_agrees(amounts, digits);
                if (is_good) *found = digits;
                if (is_good) return true;
            }
        }
    }
    return false;
}

// Best where all comes out; else at least the sum; else it is said that the numbers are rounded.
static Digits choose_digits(const AttnTerm *terms, const Choice *choice, const Amounts *amounts) {
    const int least = amounts->is_quotient ? LEAST_OF_WEIGHTS : DECIMALS_MIN;
    Digits digits = {DECIMALS_MAX, least, least};
    if (search_digits(terms, choice, amounts, true, &digits)) return digits;
    search_digits(terms, choice, amounts, false, &digits);
    return digits;
}

// --- sums ------------------------------------------------------------------------------------

// all: the terms that set the factors' decimals, which stay the same while the terms arrive.
static void print_terms(const AttnExplain *explain, const Choice *choice, const Choice *all,
                        int decimals, PrintedSum *out) {
    const bool is_softmax = explain->kind == ATTN_EXPLAIN_SOFTMAX;
    int a = DECIMALS_MIN, b = DECIMALS_MIN;
    if (!is_softmax) factor_digits(explain->terms, all, decimals, &a, &b);
    for (size_t i = 0; i < choice->count; i++) {
        const AttnTerm *term = &explain->terms[choice->index[i]];
        PrintedTerm *printed = &out->terms[i];
        printed->index = term->index;
        printed->value = term->product;
        printed->is_hidden = term->hidden;
        printed->is_exact = is_softmax || product_agrees(term, a, b, decimals);
        print(printed->a, (double)term->a, a);
        print(printed->b, (double)term->b, b);
        print(printed->product, (double)term->product, decimals);
    }
    out->count = choice->count;
    out->rest_count = choice->rest_count;
    print(out->rest, choice->rest, decimals);
}

static Amounts amounts_of(const AttnExplain *explain, size_t arrived, size_t own) {
    Amounts amounts = {.sum = (double)explain->sum,
                       .bias = (double)explain->bias,
                       .residual = (double)explain->residual,
                       .result = (double)explain->computed,
                       .is_quotient = explain->kind == ATTN_EXPLAIN_SOFTMAX};
    if (own < explain->term_count) {
        amounts.divisor_of = explain->terms[own].hidden ? 0 : (double)explain->terms[own].product;
    }
    if (arrived < explain->term_count) {
        // Part of the way there is no result yet: only the running sum has to come out.
        amounts.sum = arrived == 0 ? 0 : (double)explain->terms[arrived - 1].running;
        amounts.result = amounts.is_quotient ? 0 : amounts.sum;
        amounts.bias = amounts.residual = amounts.divisor_of = 0;
    }
    return amounts;
}

static void find_extremes(const AttnExplain *explain, PrintedSum *out) {
    for (size_t i = 0; i < explain->term_count; i++) {
        const float product = explain->terms[i].product;
        if (!isfinite(product) || explain->terms[i].hidden) continue;
        out->most = fmaxf(out->most, product);
        out->least = fmaxf(out->least, -product);
    }
}

// The digits of the whole sum, if those that have arrived come out with them too; else their own.
static Digits digits_on_the_way(const AttnExplain *explain, const Choice *choice,
                                const Amounts *amounts, const Choice *all, size_t own) {
    const Amounts whole = amounts_of(explain, explain->term_count, own);
    const Digits digits = choose_digits(explain->terms, all, &whole);
    if (sum_agrees(explain->terms, choice, amounts, digits)) return digits;
    return choose_digits(explain->terms, choice, amounts);
}

void printed_sum(const AttnExplain *explain, size_t arrived, size_t own, PrintedSum *out) {
    memset(out, 0, sizeof *out);
    const size_t total = explain->term_count;
    if (arrived > total) arrived = total;
    const Choice choice = choose_terms(explain->terms, arrived, total, own);
    const Choice all = choose_terms(explain->terms, total, total, own);
    const Amounts amounts = amounts_of(explain, arrived, own);
    const Digits digits = digits_on_the_way(explain, &choice, &amounts, &all, own);
    print_terms(explain, &choice, &all, digits.product, out);
    find_extremes(explain, out);
    out->is_complete = arrived == total;
    out->has_bias = explain->bias != 0;
    out->has_residual = explain->residual != 0;
    print(out->sum, amounts.sum, digits.sum);
    print(out->bias, amounts.bias, digits.sum);
    print(out->residual, amounts.residual, digits.sum);
    print(out->quotient, amounts.divisor_of, digits.product);
    print(out->result, amounts.result, digits.result);
    out->is_sum_exact = sum_agrees(explain->terms, &choice, &amounts, digits);
    out->is_result_exact = result_agrees(&amounts, digits);
}

// --- other forms -----------------------------------------------------------------------------

static double redo_scale(const PrintedScale *p, bool is_root) {
    const double factor = printed_value(p->factor);
    const double score = printed_value(p->score);
    const double scaled = is_root ? score / factor : score * factor;
    return scaled / printed_value(p->temperature) - printed_value(p->penalty);
}

char *printed_short(char buffer[NUMFMT_MAX], double value) {
    char plain[NUMFMT_MAX - 4];
    snprintf(plain, sizeof plain, "%.5g", fabs(value));
    snprintf(buffer, NUMFMT_MAX, "%s%s", value < 0 ? "−" : "", plain);
    return buffer;
}

void printed_scale(const AttnExplain *explain, size_t root, PrintedScale *out) {
    memset(out, 0, sizeof *out);
    const float score = explain->term_count > 0 ? explain->terms[0].a : explain->sum;
    printed_short(out->factor, root > 0 ? sqrt((double)root) : (double)explain->factor);
    printed_short(out->temperature, (double)explain->temperature);
    for (int digits = DECIMALS_MIN; digits <= DECIMALS_MAX; digits++) {
        for (int result = DECIMALS_MIN; result <= digits; result++) {
            print(out->score, (double)score, digits);
            print(out->penalty, (double)explain->penalty, digits);
            print(out->result, (double)explain->computed, result);
            out->is_exact = agrees(redo_scale(out, root > 0), printed_value(out->result), result);
            if (out->is_exact) return;
        }
    }
    print(out->result, (double)explain->computed, DECIMALS_MIN);
    out->is_exact = agrees(redo_scale(out, root > 0), printed_value(out->result), DECIMALS_MIN);
}

void printed_pair(float a, float b, float result, PrintedPair *out) {
    for (int digits = DECIMALS_MIN; digits <= DECIMALS_MAX; digits++) {
        for (int last = DECIMALS_MIN; last <= digits; last++) {
            print(out->a, (double)a, digits);
            print(out->b, (double)b, digits);
            print(out->result, (double)result, last);
            const double redone = printed_value(out->a) + printed_value(out->b);
            out->is_exact = agrees(redone, printed_value(out->result), last);
            if (out->is_exact) return;
        }
    }
}

void printed_exponent(float score, float largest, const char *exp_text, PrintedPair *out) {
    const int decimals = printed_decimals(exp_text);
    for (int digits = DECIMALS_MIN; digits <= DECIMALS_MAX; digits++) {
        print(out->a, (double)score, digits);
        print(out->b, (double)largest, digits);
        print(out->result, (double)(score - largest), digits);
        const double redone = exp(printed_value(out->a) - printed_value(out->b));
        out->is_exact = agrees(redone, printed_value(exp_text), decimals);
        if (out->is_exact) return;
    }
}
