// libFuzzer entry: any bytes as a text that somebody pastes, in which a packed line may stand. What
// it unpacks to is packed and unpacked again and must be the same. (fuzz_state.c: what is inside.)
#include "app/doc/packed.h"
#include "app/doc/stateline.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void pack_again(const char *inside, size_t size) {
    AttnError error;
    char *line, *again;
    size_t again_size;
    if (packed_write(inside, size, &line, &error) != ATTN_OK) {
        if (size < PACKED_LINE_MAX / 2) abort(); // else it has grown too long
        return;
    }
    if (packed_read(line, &again, &again_size, &error) != ATTN_OK || again_size != size ||
        memcmp(again, inside, size) != 0)
        abort();
    free(line);
    free(again);
}

static void read_text(const char *text) {
    AttnError error;
    StateView view;
    const char *line;
    char *inside;
    size_t size;
    const bool is_found = packed_find(text, &line);
    if (is_found != stateline_is_in(text)) abort();
    if (packed_read(is_found ? line : text, &inside, &size, &error) != ATTN_OK) {
        if (stateline_read_view(text, &view, &error) == ATTN_OK) abort();
        return;
    }
    if (!is_found) abort();
    pack_again(inside, size);
    free(inside);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = malloc(size + 1);
    if (!text) return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    read_text(text);
    free(text);
    return 0;
}
