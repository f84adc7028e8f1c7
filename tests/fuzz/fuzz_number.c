// libFuzzer entry: any bytes as one number.
#include "engine/formats/number.h"
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    float value = 0;
    AttnError error;
    attn_parse_number((const char *)data, size, &value, &error);
    return 0;
}
