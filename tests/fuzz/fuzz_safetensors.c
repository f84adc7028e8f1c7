// libFuzzer entry: any bytes as a .safetensors file, every tensor of it loaded.
#include "engine/formats/safetensors.h"
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    AttnSafetensors *file = NULL;
    AttnError error;
    if (attn_safetensors_parse(data, size, &file, &error) != ATTN_OK) return 0;
    for (size_t i = 0; i < attn_safetensors_count(file); i++) {
        AttnMatrix m = {0};
        const char *name = attn_safetensors_at(file, i)->name;
        attn_safetensors_load(file, name, ATTN_FINITE_OR_NOT, &m, &error);
        attn_matrix_destroy(&m);
    }
    attn_safetensors_close(file);
    return 0;
}
