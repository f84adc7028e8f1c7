// libFuzzer entry: any bytes as the settings' file. What is accepted is written out and read again:
// it must come out as the same text.
#include "app/ui/settings.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static Settings settings, again;
    if (!settings_parse((const char *)data, size, &settings)) return 0;
    char *text = settings_format(&settings);
    if (!text || !settings_parse(text, strlen(text), &again)) abort();
    char *second = settings_format(&again);
    if (!second || strcmp(text, second) != 0) abort();
    free(text);
    free(second);
    return 0;
}
