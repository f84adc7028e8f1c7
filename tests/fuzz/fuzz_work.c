// libFuzzer entry: any bytes as work that was kept for recovery. What is accepted is written out
// and read again: it must be accepted then, and come out as the same text.
#include "app/ui/work.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *write_out(const Work *work) {
    AttnError error;
    char *text = work_format(&work->origin, &work->view, work->is_over, NULL, NULL, &error);
    if (!text) abort();
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Work work = {.scene = NULL}, again = {.scene = NULL};
    AttnError error;
    if (work_parse((const char *)data, size, &work, &error) != ATTN_OK) return 0;
    char *text = write_out(&work);
    if (work_parse(text, strlen(text), &again, &error) != ATTN_OK) abort();
    char *second = write_out(&again);
    if (strcmp(text, second) != 0) abort();
    free(text);
    free(second);
    work_deinit(&work);
    work_deinit(&again);
    return 0;
}
