// libFuzzer entry: any bytes as a log of inputs. Each input of one that is accepted is written out
// and read again: it must come out as the same line.
#include "app/ui/input_log.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_again(const InputLogStart *start, const LoggedInput *item) {
    InputLog log = {.items = NULL};
    AttnError error;
    char *head = input_log_format_start(start), *line = input_log_format(item->time, &item->input);
    if (!head || !line) abort();
    char *text = malloc(strlen(head) + strlen(line) + 1);
    if (!text) abort();
    strcpy(text, head);
    strcat(text, line);
    if (input_log_parse(text, strlen(text), &log, &error) != ATTN_OK || log.count != 1) abort();
    char *again = input_log_format(log.items[0].time, &log.items[0].input);
    if (!again || strcmp(line, again) != 0) abort();
    free(again);
    free(text);
    free(head);
    free(line);
    input_log_deinit(&log);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    InputLog log = {.items = NULL};
    AttnError error;
    if (input_log_parse((const char *)data, size, &log, &error) != ATTN_OK) return 0;
    for (size_t i = 0; i < log.count; i++)
        read_again(&log.start, &log.items[i]);
    input_log_deinit(&log);
    return 0;
}
