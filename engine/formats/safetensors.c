// A safetensors file: 8 bytes little-endian header length, the header (JSON), the data. All is
// checked when it is opened: afterwards every tensor's bytes lie within the file, no two share any,
// and none is left over.
#include "engine/formats/safetensors_header.h"
#include "engine/formats/text.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    FILE_LIMIT = INT32_MAX, // bytes of a file, which is read whole
    LENGTH_SIZE = 8,        // bytes before the header
};

// --- what must hold between the entries --------------------------------------------------------

static int by_name(const void *a, const void *b) {
    const AttnNamedTensor *left = a, *right = b;
    return strcmp(left->name, right->name);
}

static int by_key(const void *a, const void *b) {
    const AttnMetadata *left = a, *right = b;
    return strcmp(left->key, right->key);
}

static int by_place(const void *a, const void *b) {
    const AttnNamedTensor *left = a, *right = b;
    const AttnTensor *l = &left->tensor, *r = &right->tensor;
    if (l->bytes != r->bytes) return l->bytes < r->bytes ? -1 : 1;
    if (l->size != r->size) return l->size < r->size ? -1 : 1;
    return strcmp(left->name, right->name);
}

static AttnStatus check_unique(AttnSafetensors *file, AttnError *error) {
    if (file->count) qsort(file->tensors, file->count, sizeof *file->tensors, by_name);
    for (size_t i = 1; i < file->count; i++) {
        if (by_name(&file->tensors[i - 1], &file->tensors[i]) == 0)
            return attn_fail(error, ATTN_ERROR_FORMAT, "tensor %s is there twice",
                             attn_quote(file->tensors[i].name).text);
    }
    if (file->pairs) qsort(file->metadata, file->pairs, sizeof *file->metadata, by_key);
    for (size_t i = 1; i < file->pairs; i++) {
        if (by_key(&file->metadata[i - 1], &file->metadata[i]) == 0)
            return attn_fail(error, ATTN_ERROR_FORMAT, "__metadata__ has %s twice",
                             attn_quote(file->metadata[i].key).text);
    }
    return ATTN_OK;
}

// Sorts the tensors by place and checks that each begins where the one before it ends.
static AttnStatus check_places(AttnHeaderReader *reader) {
    AttnSafetensors *file = reader->file;
    if (file->count) qsort(file->tensors, file->count, sizeof *file->tensors, by_place);
    const unsigned char *end = reader->data;
    for (size_t i = 0; i < file->count; i++) {
        const AttnNamedTensor *named = &file->tensors[i];
        if (named->tensor.bytes != end)
            return attn_fail(reader->json.error, ATTN_ERROR_FORMAT,
                             "tensor %s begins at byte %zu of the data, %s: %zu is expected",
                             attn_quote(named->name).text,
                             (size_t)(named->tensor.bytes - reader->data),
                             named->tensor.bytes < end ? "inside another" : "after a hole",
                             (size_t)(end - reader->data));
        end += named->tensor.size;
    }
    size_t used = (size_t)(end - reader->data);
    if (used == reader->data_size) return ATTN_OK;
    return attn_fail(reader->json.error, ATTN_ERROR_FORMAT,
                     "the tensors have %zu byte%s, but the data in the file has %zu", used,
                     attn_plural(used), reader->data_size);
}

// --- opening -----------------------------------------------------------------------------------

static AttnStatus find_header(const unsigned char *bytes, size_t size, AttnHeaderReader *reader) {
    AttnError *error = reader->json.error;
    if (size < LENGTH_SIZE)
        return attn_fail(error, ATTN_ERROR_FORMAT,
                         size ? "is truncated: a safetensors file has at least %d bytes, found %zu"
                              : "is empty: a safetensors file has at least %d bytes",
                         LENGTH_SIZE, size);
    uint64_t length = 0;
    for (size_t i = LENGTH_SIZE; i-- > 0;)
        length = length << 8 | bytes[i];
    if (length > ATTN_SAFETENSORS_HEADER_LIMIT)
        return attn_fail(
            error, ATTN_ERROR_FORMAT,
            "is not a safetensors file: it asks for a header of %ju bytes, at most %d are "
            "expected",
            (uintmax_t)length, ATTN_SAFETENSORS_HEADER_LIMIT);
    if (length > size - LENGTH_SIZE)
        return attn_fail(error, ATTN_ERROR_FORMAT,
                         "is truncated: its header has %ju byte%s, found %zu", (uintmax_t)length,
                         attn_plural((size_t)length), size - LENGTH_SIZE);
    reader->json.text = (const char *)bytes + LENGTH_SIZE;
    reader->json.size = (size_t)length;
    reader->data = bytes + LENGTH_SIZE + length;
    reader->data_size = size - LENGTH_SIZE - (size_t)length;
    return ATTN_OK;
}

AttnStatus attn_safetensors_parse(const void *bytes, size_t size, AttnSafetensors **out,
                                  AttnError *error) {
    AttnHeaderReader reader = {.json = {.error = error}};
    AttnStatus status = find_header(bytes, size, &reader);
    if (status != ATTN_OK) return status;
    AttnSafetensors *file = calloc(1, sizeof *file);
    if (!file) return attn_safetensors_no_memory(error);
    file->arena = reader.arena = malloc(reader.json.size + 1);
    reader.file = file;
    status =
        file->arena ? attn_safetensors_read_header(&reader) : attn_safetensors_no_memory(error);
    if (status == ATTN_OK) status = check_unique(file, error);
    if (status == ATTN_OK) status = check_places(&reader);
    if (status == ATTN_OK)
        *out = file;
    else
        attn_safetensors_close(file);
    return status;
}

AttnStatus attn_safetensors_open(const char *path, AttnSafetensors **out, AttnError *error) {
    AttnBytes bytes = {0};
    AttnStatus status = attn_bytes_read(path, FILE_LIMIT, &bytes, error);
    if (status != ATTN_OK) return status;
    AttnSafetensors *file = NULL;
    status = attn_safetensors_parse(bytes.data, bytes.size, &file, error);
    if (!file) {
        attn_bytes_free(&bytes);
        return status;
    }
    file->owned = bytes;
    *out = file;
    return ATTN_OK;
}

void attn_safetensors_close(AttnSafetensors *file) {
    if (!file) return;
    attn_bytes_free(&file->owned);
    free(file->arena);
    free(file->tensors);
    free(file->metadata);
    free(file);
}

// --- using -------------------------------------------------------------------------------------

size_t attn_safetensors_count(const AttnSafetensors *file) {
    return file->count;
}

const AttnNamedTensor *attn_safetensors_at(const AttnSafetensors *file, size_t index) {
    return &file->tensors[index];
}

const AttnTensor *attn_safetensors_find(const AttnSafetensors *file, const char *name) {
    for (size_t i = 0; i < file->count; i++) {
        if (strcmp(file->tensors[i].name, name) == 0) return &file->tensors[i].tensor;
    }
    return NULL;
}

const char *attn_safetensors_metadata(const AttnSafetensors *file, const char *key) {
    for (size_t i = 0; i < file->pairs; i++) {
        if (strcmp(file->metadata[i].key, key) == 0) return file->metadata[i].value;
    }
    return NULL;
}

static AttnStatus fail_unknown(const AttnSafetensors *file, const char *name, AttnError *error) {
    if (!file->tensors) return attn_fail(error, ATTN_ERROR_FORMAT, "holds no tensors");
    AttnQuote first = attn_quote(file->tensors[0].name);
    AttnQuote last = attn_quote(file->tensors[file->count - 1].name);
    if (!name)
        return attn_fail(error, ATTN_ERROR_FORMAT, "holds %zu tensors (%s … %s): say which one",
                         file->count, first.text, last.text);
    return attn_fail(error, ATTN_ERROR_FORMAT, "holds no tensor %s: it has %zu, from %s to %s",
                     attn_quote(name).text, file->count, first.text, last.text);
}

AttnStatus attn_safetensors_load(const AttnSafetensors *file, const char *name, AttnFinite finite,
                                 AttnMatrix *out, AttnError *error) {
    const AttnTensor *tensor = NULL;
    if (name) tensor = attn_safetensors_find(file, name);
    if (!name && file->count == 1) tensor = &file->tensors[0].tensor;
    if (!tensor) return fail_unknown(file, name, error);
    return attn_tensor_load(tensor, finite, out, error);
}
