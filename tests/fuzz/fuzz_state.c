// libFuzzer entry: any bytes as a text that somebody pastes, or, where they begin with {, as what
// stands inside a line. What is accepted is written out and read again: it must be accepted then,
// and come out as the same line.
#include "app/doc/packed.h"
#include "app/doc/stateline.h"
#include "tests/fuzz/asks_for_much.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_again(const Scene *scene, const StateView *view) {
    AttnError error;
    char *line, *again;
    Scene *copy;
    StateView seen;
    if (stateline_write(scene, view, &line, &error) != ATTN_OK) return; // it has grown too long
    if (stateline_read(line, FUZZ_ASSETS, &copy, &seen, &error) != ATTN_OK) abort();
    if (stateline_write(copy, &seen, &again, &error) != ATTN_OK || strcmp(line, again) != 0)
        abort();
    scene_destroy(copy);
    free(line);
    free(again);
}

static void read_line(const char *text) {
    AttnError error;
    Scene *scene;
    StateView view;
    const char *line;
    char *inside;
    size_t size;
    if (packed_find(text, &line) && packed_read(line, &inside, &size, &error) == ATTN_OK) {
        bool is_large = asks_for_much(inside, size);
        free(inside);
        if (is_large) return;
    }
    if (stateline_read(text, FUZZ_ASSETS, &scene, &view, &error) != ATTN_OK) return;
    read_again(scene, &view);
    scene_destroy(scene);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    AttnError error;
    char *text = malloc(size + 1), *line;
    if (!text) return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    if (text[0] != '{') {
        read_line(text);
    } else if (packed_write(text, size, &line, &error) == ATTN_OK) {
        read_line(line);
        free(line);
    }
    free(text);
    return 0;
}
