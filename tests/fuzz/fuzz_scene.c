// libFuzzer entry: any bytes as a scene file. What is accepted is written out and read again: it
// must be accepted then, and come out as the same text.
#include "app/doc/scene.h"
#include "tests/fuzz/asks_for_much.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_again(const char *text) {
    Scene *scene;
    AttnError error;
    if (scene_parse(text, strlen(text), NULL, FUZZ_ASSETS, &scene, &error) != ATTN_OK) abort();
    char *again = scene_format(scene);
    if (!again || strcmp(text, again) != 0) abort();
    free(again);
    scene_destroy(scene);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Scene *scene;
    AttnError error;
    if (asks_for_much((const char *)data, size)) return 0;
    if (scene_parse((const char *)data, size, NULL, FUZZ_ASSETS, &scene, &error) != ATTN_OK)
        return 0;
    char *text = scene_format(scene);
    if (!text) abort();
    read_again(text);
    free(text);
    scene_destroy(scene);
    return 0;
}
