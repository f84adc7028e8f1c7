// The inside of an AttnSafetensors, and the reader of its JSON header. Private to safetensors*.c.
#ifndef ATTN_FORMATS_SAFETENSORS_HEADER_H
#define ATTN_FORMATS_SAFETENSORS_HEADER_H

#include "engine/formats/bytes.h"
#include "engine/formats/json.h"
#include "engine/formats/safetensors.h"

typedef struct AttnMetadata {
    const char *key, *value;
} AttnMetadata;

struct AttnSafetensors {
    AttnBytes owned; // the file's bytes, where attn_safetensors_open() has read them
    char *arena;
    AttnNamedTensor *tensors;
    size_t count, capacity;
    AttnMetadata *metadata;
    size_t pairs, pair_capacity;
};

// The state of reading a header.
typedef struct AttnHeaderReader {
    AttnJson json;
    AttnSafetensors *file;
    char *arena; // the free rest of file->arena
    const unsigned char *data;
    size_t data_size;
    bool has_metadata;
} AttnHeaderReader;

// Reads all of reader->json into *reader->file: every entry is checked against the format and the
// size of the data, what must hold between the entries (unique names, no holes) is not. On failure
// the file is half filled.
AttnStatus attn_safetensors_read_header(AttnHeaderReader *reader);

// Fills *error: there is no memory. Returns ATTN_ERROR_MEMORY.
AttnStatus attn_safetensors_no_memory(AttnError *error);

#endif
