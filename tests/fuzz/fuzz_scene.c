// libFuzzer entry: any bytes as a scene file. What is accepted is written out and read again: it
// must be accepted then, and come out as the same text.
#include "app/doc/scene.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool contains(const char *data, size_t size, const char *word) {
    return memmem(data, size, word, strlen(word)) != NULL;
}

// {"random"} and "d_model" make gigabytes of a few bytes, which are allowed but take their time.
static bool asks_for_much(const char *data, size_t size) {
    size_t digits = 0;
    if (!contains(data, size, "random") && !contains(data, size, "d_model")) return false;
    for (size_t i = 0; i < size; i++) {
        bool is_digit = data[i] >= '0' && data[i] <= '9';
        digits = is_digit ? digits + 1 : 0;
        if (digits > 3) return true;
        if (i > 0 && (data[i] == 'e' || data[i] == 'E') && data[i - 1] >= '0' && data[i - 1] <= '9')
            return true;
    }
    return false;
}

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
