// lab: a document on a built-in scene, for the tests of app/.
#ifndef TESTS_LAB_H
#define TESTS_LAB_H

#include "app/doc/document.h"
#include "app/ui/state.h"

typedef struct Lab {
    AttnEngine *engine;
    Document *document;
    UiState ui;
} Lab;

static inline void lab_open(Lab *lab, const char *scene) {
    AttnError error = {0};
    *lab = (Lab){0};
    ui_state_init(&lab->ui);
    if (attn_engine_create(1, ATTN_KERNEL_AUTO, &lab->engine, &error) != ATTN_OK)
        fail_msg("%s", error.message);
    if (document_create(lab->engine, ATTNLAB_SOURCE_ASSETS, &lab->document, &error) != ATTN_OK)
        fail_msg("%s", error.message);
    Command load = {.kind = COMMAND_LOAD, .text = scene};
    if (document_apply(lab->document, &load, &error) != ATTN_OK)
        fail_msg("%s: %s", scene, error.message);
}

static inline void lab_close(Lab *lab) {
    document_destroy(lab->document);
    attn_engine_destroy(lab->engine);
    ui_state_deinit(&lab->ui);
}

static inline float lab_value(const Lab *lab, AttnMatrixId id, size_t head, size_t row,
                              size_t column) {
    float value;
    if (!document_value(lab->document, id, head, row, column, &value))
        fail_msg("no cell %zu,%zu in %s", row, column, attn_matrix_name(id));
    return value;
}

#endif
