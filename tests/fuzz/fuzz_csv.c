// libFuzzer entry: any bytes as a table.
#include "engine/formats/csv.h"
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    AttnMatrix m = {0};
    AttnError error;
    attn_csv_parse((const char *)data, size, &m, &error);
    attn_matrix_destroy(&m);
    return 0;
}
