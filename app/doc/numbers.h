// numbers: a matrix of the trace as the bytes of a .npy or .csv file, as CONTRACT.md says of
// `dump`.
#ifndef DOC_NUMBERS_H
#define DOC_NUMBERS_H

#include "engine/attn.h"
#include "engine/formats/bytes.h"

#define NUMBERS_ALL_HEADS SIZE_MAX

typedef enum NumbersForm { NUMBERS_NPY, NUMBERS_CSV } NumbersForm;

// Is this matrix [heads, rows, columns], even for one head? The others are [rows, columns].
bool numbers_has_heads(AttnMatrixId id);
// Every head one after the other, or one head alone, which is [rows, columns].
AttnStatus numbers_print(const AttnTrace *trace, AttnMatrixId id, size_t head, NumbersForm form,
                         AttnBytes *out, AttnError *error);

#endif
