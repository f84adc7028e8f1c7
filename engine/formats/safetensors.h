// .safetensors files, in: a JSON header that names tensors, then their bytes. The format:
// https://huggingface.co/docs/safetensors, whose rules are kept to the letter, since the format
// exists to be safe. An open file is read-only; every function but open and close may be called
// from several threads on it.
#ifndef ATTN_FORMATS_SAFETENSORS_H
#define ATTN_FORMATS_SAFETENSORS_H

#include "engine/formats/tensor.h"
#include "engine/matrix.h"
#include "engine/status.h"
#include <stddef.h>

enum {
    ATTN_SAFETENSORS_HEADER_LIMIT = 100000000, // bytes that are accepted: the format's own limit
};

typedef struct AttnSafetensors AttnSafetensors;

typedef struct AttnNamedTensor {
    const char *name;  // UTF-8
    AttnTensor tensor; // its bytes lie in the file's
} AttnNamedTensor;

// Reads the header of a whole file in memory. The bytes are borrowed: they must outlive *out, which
// the caller gives back with attn_safetensors_close(). Refused in words (ATTN_ERROR_FORMAT; line
// and column are those of the header), *out untouched: a header above the limit or longer than the
// file, what is not a JSON object of the format's form and nothing more, UTF-8 that is not valid,
// names or keys given twice, sizes that do not agree with type and shape, and data with holes,
// overlaps, or more or fewer bytes than the tensors have.
AttnStatus attn_safetensors_parse(const void *bytes, size_t size, AttnSafetensors **out,
                                  AttnError *error);

// The same for the file at path, which is read whole and owned by *out (also ATTN_ERROR_FILE).
AttnStatus attn_safetensors_open(const char *path, AttnSafetensors **out, AttnError *error);

// NULL is fine.
void attn_safetensors_close(AttnSafetensors *file);

// The tensors in the order of their data, and one of them, index < count; valid until the file is
// closed.
size_t attn_safetensors_count(const AttnSafetensors *file);
const AttnNamedTensor *attn_safetensors_at(const AttnSafetensors *file, size_t index);

// The tensor of that name, or NULL. For raw access: its tensor.bytes, tensor.size and
// attn_tensor_row().
const AttnTensor *attn_safetensors_find(const AttnSafetensors *file, const char *name);

// The text that __metadata__ holds under key, or NULL.
const char *attn_safetensors_metadata(const AttnSafetensors *file, const char *key);

// The tensor of that name as a new matrix, for the caller to destroy: see attn_tensor_load() for
// shapes. NULL for the name of a file's only tensor. On failure *out is left untouched; where there
// is no such tensor, *error names some of those that there are.
AttnStatus attn_safetensors_load(const AttnSafetensors *file, const char *name, AttnFinite finite,
                                 AttnMatrix *out, AttnError *error);

#endif
