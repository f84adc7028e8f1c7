// Undo and redo as two stacks of whole states. Pushing can't fail: both stacks have their full size
// from the start.
//
// Invariant: states[0 … undo_count) are before the present, oldest first; redo[0 … redo_count)
// after it, nearest last.
#include "app/doc/history.h"
#include <stdlib.h>
#include <string.h>

struct DocumentHistory {
    DocumentState undo[DOCUMENT_UNDO_MAX];
    DocumentState redo[DOCUMENT_UNDO_MAX];
    size_t undo_count, redo_count;
};

DocumentHistory *history_create(void) {
    return calloc(1, sizeof(DocumentHistory));
}

void history_drop_redo(DocumentHistory *history) {
    while (history->redo_count > 0)
        scene_destroy(history->redo[--history->redo_count].scene);
}

void history_destroy(DocumentHistory *history) {
    if (!history) return;
    history_drop_redo(history);
    while (history->undo_count > 0)
        scene_destroy(history->undo[--history->undo_count].scene);
    free(history);
}

// Puts a state on a stack; a full stack loses its oldest.
static void stack_push(DocumentState *stack, size_t *count, DocumentState state) {
    if (*count == DOCUMENT_UNDO_MAX) {
        scene_destroy(stack[0].scene);
        memmove(stack, stack + 1, (DOCUMENT_UNDO_MAX - 1) * sizeof *stack);
        --*count;
    }
    stack[(*count)++] = state;
}

void history_push(DocumentHistory *history, DocumentState before) {
    history_drop_redo(history);
    stack_push(history->undo, &history->undo_count, before);
}

const DocumentState *history_top(const DocumentHistory *history) {
    return history->undo_count ? &history->undo[history->undo_count - 1] : NULL;
}

const DocumentState *history_next(const DocumentHistory *history) {
    return history->redo_count ? &history->redo[history->redo_count - 1] : NULL;
}

bool history_undo(DocumentHistory *history, DocumentState *current) {
    if (history->undo_count == 0) return false;
    stack_push(history->redo, &history->redo_count, *current);
    *current = history->undo[--history->undo_count];
    return true;
}

bool history_redo(DocumentHistory *history, DocumentState *current) {
    if (history->redo_count == 0) return false;
    stack_push(history->undo, &history->undo_count, *current);
    *current = history->redo[--history->redo_count];
    return true;
}

static void mark_saved(DocumentState *states, size_t count, const DocumentState *before,
                       const DocumentState *now) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(states[i].path, before->path) != 0 || strcmp(states[i].name, before->name) != 0)
            continue;
        memcpy(states[i].path, now->path, sizeof now->path);
        memcpy(states[i].name, now->name, sizeof now->name);
        states[i].stamp = now->stamp;
        states[i].is_dirty = true;
    }
}

void history_saved(DocumentHistory *history, const DocumentState *before,
                   const DocumentState *now) {
    mark_saved(history->undo, history->undo_count, before, now);
    mark_saved(history->redo, history->redo_count, before, now);
}

size_t history_undo_count(const DocumentHistory *history) {
    return history->undo_count;
}

size_t history_redo_count(const DocumentHistory *history) {
    return history->redo_count;
}
