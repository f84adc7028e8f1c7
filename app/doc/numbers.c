// Numbers of a matrix: the heads that are asked for, given to the engine's writers.
#include "app/doc/numbers.h"
#include "engine/formats/csv.h"
#include "engine/formats/npy.h"
#include <stdlib.h>

bool numbers_has_heads(AttnMatrixId id) {
    return id >= ATTN_Q_UNROTATED && id <= ATTN_CONTEXT;
}

static AttnStatus print(const AttnMatrix *heads, size_t count, size_t axes, NumbersForm form,
                        AttnBytes *out, AttnError *error) {
    switch (form) {
    case NUMBERS_NPY: return attn_npy_print(heads, count, axes, out, error);
    case NUMBERS_CSV: break;
    }
    return attn_csv_print(heads, count, out, error);
}

AttnStatus numbers_print(const AttnTrace *trace, AttnMatrixId id, size_t head, NumbersForm form,
                         AttnBytes *out, AttnError *error) {
    size_t count = attn_trace_heads(trace, id);
    if (head != NUMBERS_ALL_HEADS) {
        AttnMatrix one = attn_trace_matrix(trace, id, head);
        return print(&one, 1, 2, form, out, error);
    }
    AttnMatrix *heads = malloc(count * sizeof *heads);
    if (!heads) return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
    for (size_t i = 0; i < count; i++)
        heads[i] = attn_trace_matrix(trace, id, i);
    AttnStatus status = print(heads, count, numbers_has_heads(id) ? 3 : 2, form, out, error);
    free(heads);
    return status;
}
