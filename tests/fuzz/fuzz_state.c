// libFuzzer entry: any bytes as what stands inside a state line (fuzz_packed.c has the line around
// it). What is accepted is written out and read again: it must be accepted then, and come out as
// the same text.
#include "app/doc/stateline.h"
#include "tests/fuzz/asks_for_much.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_and_read_again(const StateLine *state) {
    AttnError error;
    char *text, *again;
    StateLine copy;
    if (stateline_format(state->scene, state->before, &state->view, &text, &error) != ATTN_OK)
        abort();
    if (stateline_parse(text, strlen(text), FUZZ_ASSETS, &copy, &error) != ATTN_OK) abort();
    if (stateline_format(copy.scene, copy.before, &copy.view, &again, &error) != ATTN_OK ||
        strcmp(text, again) != 0)
        abort();
    stateline_deinit(&copy);
    free(text);
    free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    AttnError error;
    StateLine state;
    const char *text = (const char *)data;
    if (asks_for_much(text, size)) return 0;
    if (stateline_parse(text, size, FUZZ_ASSETS, &state, &error) != ATTN_OK) return 0;
    write_and_read_again(&state);
    stateline_deinit(&state);
    return 0;
}
