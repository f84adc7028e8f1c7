// libFuzzer entry: any bytes as pasted text.
#include "engine/formats/paste.h"
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    AttnMatrix m = {0};
    AttnError error;
    attn_paste_parse((const char *)data, size, &m, &error);
    attn_matrix_destroy(&m);
    return 0;
}
