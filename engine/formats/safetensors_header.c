// The JSON header of a safetensors file. Every tensor entry has exactly dtype, shape and
// data_offsets, __metadata__ maps texts to texts; anything else is refused where it stands. Names
// and texts are decoded into one arena as long as the header, so a hostile header cannot make many
// allocations.
#include "engine/formats/safetensors_header.h"
#include "engine/formats/text.h"
#include <stdlib.h>
#include <string.h>

// Makes room for one more item; false where there is no memory.
static bool grow(void **items, size_t count, size_t *capacity, size_t item_size) {
    if (count < *capacity) return true;
    size_t wanted = *capacity ? *capacity * 2 : 16, bytes = 0;
    void *grown = attn_size_product(wanted, item_size, &bytes) ? realloc(*items, bytes) : NULL;
    if (!grown) return false;
    *items = grown;
    *capacity = wanted;
    return true;
}

AttnStatus attn_safetensors_no_memory(AttnError *error) {
    return attn_fail(error, ATTN_ERROR_MEMORY, "there is no memory for the safetensors header");
}

// --- one tensor's entry ------------------------------------------------------------------------

// OTHER is known by name only: its size cannot be checked, but its place in the data is.
static const struct {
    const char *name;
    AttnElement element;
} known_types[] = {
    {"BOOL", ATTN_ELEMENT_BOOL},     {"U8", ATTN_ELEMENT_U8},
    {"U16", ATTN_ELEMENT_U16},       {"U32", ATTN_ELEMENT_U32},
    {"U64", ATTN_ELEMENT_U64},       {"I8", ATTN_ELEMENT_I8},
    {"I16", ATTN_ELEMENT_I16},       {"I32", ATTN_ELEMENT_I32},
    {"I64", ATTN_ELEMENT_I64},       {"F16", ATTN_ELEMENT_F16},
    {"BF16", ATTN_ELEMENT_BF16},     {"F32", ATTN_ELEMENT_F32},
    {"F64", ATTN_ELEMENT_F64},       {"C64", ATTN_ELEMENT_OTHER},
    {"F8_E4M3", ATTN_ELEMENT_OTHER}, {"F8_E5M2", ATTN_ELEMENT_OTHER},
    {"F8_E8M0", ATTN_ELEMENT_OTHER}, {"F6_E2M3", ATTN_ELEMENT_OTHER},
    {"F6_E3M2", ATTN_ELEMENT_OTHER}, {"F4", ATTN_ELEMENT_OTHER},
};

static AttnStatus read_dtype(AttnHeaderReader *reader, AttnTensor *tensor) {
    size_t start = reader->json.at;
    const char *name = NULL;
    AttnStatus status = attn_json_string(&reader->json, &reader->arena, &name);
    if (status != ATTN_OK) return status;
    for (size_t i = 0; i < sizeof known_types / sizeof *known_types; i++) {
        if (strcmp(known_types[i].name, name) != 0) continue;
        tensor->element = known_types[i].element;
        return ATTN_OK;
    }
    reader->json.at = start;
    return attn_json_expected(&reader->json, "a dtype such as F32, F16, BF16 or I64");
}

static AttnStatus read_shape(AttnHeaderReader *reader, AttnTensor *tensor) {
    AttnStatus status = attn_json_expect(&reader->json, '[');
    bool more = status == ATTN_OK && !attn_json_take(&reader->json, ']');
    while (more) {
        if (tensor->rank == ATTN_TENSOR_RANK)
            return attn_json_expected(&reader->json, "a shape of at most 8 dimensions");
        status = attn_json_size(&reader->json, &tensor->shape[tensor->rank++]);
        if (status == ATTN_OK) status = attn_json_next(&reader->json, ']', &more);
        if (status != ATTN_OK) return status;
    }
    return status;
}

static AttnStatus read_offsets(AttnHeaderReader *reader, AttnTensor *tensor) {
    AttnJson *json = &reader->json;
    size_t begin = 0, end = 0;
    AttnStatus status = attn_json_expect(json, '[');
    if (status == ATTN_OK) status = attn_json_size(json, &begin);
    if (status == ATTN_OK) status = attn_json_expect(json, ',');
    if (status == ATTN_OK) status = attn_json_size(json, &end);
    if (status != ATTN_OK) return status;
    if (begin > end || end > reader->data_size)
        return attn_fail(json->error, ATTN_ERROR_FORMAT,
                         "data_offsets [%zu, %zu] do not lie within the %zu byte%s of data", begin,
                         end, reader->data_size, attn_plural(reader->data_size));
    tensor->bytes = reader->data + begin;
    tensor->size = end - begin;
    return attn_json_expect(json, ']');
}

static AttnStatus read_field(AttnHeaderReader *reader, AttnTensor *tensor, bool seen[3]) {
    static const char *const keys[] = {"dtype", "shape", "data_offsets"};
    static AttnStatus (*const read_value[])(AttnHeaderReader *,
                                            AttnTensor *) = {read_dtype, read_shape, read_offsets};
    size_t start = reader->json.at;
    const char *key = NULL;
    AttnStatus status = attn_json_string(&reader->json, &reader->arena, &key);
    if (status != ATTN_OK) return status;
    for (size_t i = 0; i < 3; i++) {
        if (strcmp(keys[i], key) != 0) continue;
        if (seen[i]) break;
        seen[i] = true;
        status = attn_json_expect(&reader->json, ':');
        return status == ATTN_OK ? read_value[i](reader, tensor) : status;
    }
    reader->json.at = start;
    return attn_json_expected(&reader->json, "dtype, shape or data_offsets, each once");
}

static AttnStatus check_sizes(const AttnHeaderReader *reader, const AttnNamedTensor *named) {
    const AttnTensor *tensor = &named->tensor;
    if (tensor->element == ATTN_ELEMENT_OTHER) return ATTN_OK;
    char shape[120];
    attn_tensor_print_shape(tensor, shape, sizeof shape);
    size_t expected = 0;
    if (!attn_tensor_expected_size(tensor, &expected))
        return attn_fail(reader->json.error, ATTN_ERROR_FORMAT,
                         "tensor %s has the shape %s, which no machine can hold",
                         attn_quote(named->name).text, shape);
    if (expected != tensor->size)
        return attn_fail(reader->json.error, ATTN_ERROR_FORMAT,
                         "tensor %s: %s of shape %s has %zu byte%s, data_offsets give it %zu",
                         attn_quote(named->name).text, attn_element_name(tensor->element), shape,
                         expected, attn_plural(expected), tensor->size);
    return ATTN_OK;
}

static AttnStatus read_tensor(AttnHeaderReader *reader, const char *name) {
    AttnSafetensors *file = reader->file;
    void *items = file->tensors;
    if (!grow(&items, file->count, &file->capacity, sizeof *file->tensors))
        return attn_safetensors_no_memory(reader->json.error);
    file->tensors = items;
    AttnNamedTensor named = {.name = name};
    bool seen[3] = {false, false, false}, more = true;
    AttnStatus status = attn_json_expect(&reader->json, '{');
    while (status == ATTN_OK && more) {
        status = read_field(reader, &named.tensor, seen);
        if (status == ATTN_OK) status = attn_json_next(&reader->json, '}', &more);
    }
    if (status != ATTN_OK) return status;
    if (!seen[0] || !seen[1] || !seen[2])
        return attn_json_expected(&reader->json, "dtype, shape and data_offsets before this");
    status = check_sizes(reader, &named);
    if (status == ATTN_OK) file->tensors[file->count++] = named;
    return status;
}

// --- the header --------------------------------------------------------------------------------

static AttnStatus read_pair(AttnHeaderReader *reader) {
    AttnSafetensors *file = reader->file;
    void *items = file->metadata;
    if (!grow(&items, file->pairs, &file->pair_capacity, sizeof *file->metadata))
        return attn_safetensors_no_memory(reader->json.error);
    file->metadata = items;
    AttnMetadata pair = {0};
    AttnStatus status = attn_json_string(&reader->json, &reader->arena, &pair.key);
    if (status == ATTN_OK) status = attn_json_expect(&reader->json, ':');
    if (status == ATTN_OK) status = attn_json_string(&reader->json, &reader->arena, &pair.value);
    if (status == ATTN_OK) file->metadata[file->pairs++] = pair;
    return status;
}

static AttnStatus read_metadata(AttnHeaderReader *reader) {
    if (reader->has_metadata)
        return attn_json_expected(&reader->json, "only one __metadata__ before this");
    reader->has_metadata = true;
    AttnStatus status = attn_json_expect(&reader->json, '{');
    bool more = status == ATTN_OK && !attn_json_take(&reader->json, '}');
    while (status == ATTN_OK && more) {
        status = read_pair(reader);
        if (status == ATTN_OK) status = attn_json_next(&reader->json, '}', &more);
    }
    return status;
}

AttnStatus attn_safetensors_read_header(AttnHeaderReader *reader) {
    AttnJson *json = &reader->json;
    // The format wants the brace first; spaces may only follow, to align the data.
    if (json->size == 0 || json->text[0] != '{') return attn_json_expected(json, "{");
    json->at = 1;
    AttnStatus status = ATTN_OK;
    bool more = !attn_json_take(json, '}');
    while (status == ATTN_OK && more) {
        const char *name = NULL;
        status = attn_json_string(json, &reader->arena, &name);
        if (status == ATTN_OK) status = attn_json_expect(json, ':');
        if (status == ATTN_OK)
            status = strcmp(name, "__metadata__") == 0 ? read_metadata(reader)
                                                       : read_tensor(reader, name);
        if (status == ATTN_OK) status = attn_json_next(json, '}', &more);
    }
    if (status != ATTN_OK) return status;
    while (json->at < json->size && json->text[json->at] == ' ')
        json->at++;
    return json->at == json->size ? ATTN_OK : attn_json_expected(json, "the end of the header");
}
