// libFuzzer entry: any bytes as an .npy file.
#include "engine/formats/npy.h"
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    AttnMatrix m = {0};
    AttnError error;
    attn_npy_parse(data, size, ATTN_FINITE_OR_NOT, &m, &error);
    attn_matrix_destroy(&m);
    return 0;
}
