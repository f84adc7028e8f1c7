// hands: what the tests of keys and cells do to a screen, and what they expect of it.
#ifndef TESTS_HANDS_H
#define TESTS_HANDS_H

#include "app/ui/commands.h"
#include "app/ui/dispatch.h"
#include "app/ui/notice.h"
#include "app/ui/selection.h"
#include "support/screens.h"

#define CTRL  MODIFIER_CTRL
#define SHIFT MODIFIER_SHIFT

static inline void send(Screen *screen, Input input) {
    dispatch_input(&screen->lab.ui, screen->lab.document, screen->list, &input);
    screen_draw(screen);
}

static inline void key(Screen *screen, UiKey code, unsigned modifiers) {
    send(screen, (Input){.kind = INPUT_KEY, .key = code, .modifiers = modifiers});
}

static inline void type(Screen *screen, const char *text) {
    send(screen, (Input){.kind = INPUT_TEXT, .text = text});
}

static inline void paste(Screen *screen, const char *text) {
    send(screen, (Input){.kind = INPUT_PASTE, .text = text});
}

static inline Screen *open_at(const char *scene, AttnStage stage) {
    Screen *screen = screen_open(scene, false);
    const Command go = {.kind = COMMAND_SET_STAGE, .integer = stage};
    ui_apply(&screen->lab.ui, screen->lab.document, &go);
    screen_draw(screen);
    return screen;
}

static inline void select_range(Screen *screen, AttnMatrixId id, size_t row, size_t column,
                                size_t rows, size_t columns) {
    const Command select = {.kind = COMMAND_SELECT,
                            .matrix = id,
                            .row = row,
                            .column = column,
                            .rows = rows,
                            .columns = columns};
    assert_true(ui_apply(&screen->lab.ui, screen->lab.document, &select));
    screen_draw(screen);
}

static inline void expect_at(const Screen *screen, AttnMatrixId id, size_t row, size_t column) {
    const UiSelection *at = &screen->lab.ui.selection;
    assert_true(at->is_active && !at->is_from_step);
    assert_int_equal(at->matrix, id);
    assert_int_equal(at->row, row);
    assert_int_equal(at->column, column);
}

static inline void expect_range(const Screen *screen, size_t row, size_t column, size_t rows,
                                size_t columns) {
    const UiRange range = ui_range(&screen->lab.ui.selection);
    assert_int_equal(range.row, row);
    assert_int_equal(range.column, column);
    assert_int_equal(range.rows, rows);
    assert_int_equal(range.columns, columns);
}

static inline uint64_t fingerprint(const Screen *screen) {
    uint64_t hash = 1469598103934665603u;
    const AttnTrace *trace = screen->lab.document->trace;
    for (int id = 0; id < ATTN_MATRIX_COUNT; id++) {
        for (size_t head = 0; head < attn_trace_heads(trace, (AttnMatrixId)id); head++) {
            const AttnMatrix m = attn_trace_matrix(trace, (AttnMatrixId)id, head);
            for (size_t i = 0; i < m.rows * m.cols; i++) {
                uint32_t bits;
                memcpy(&bits, attn_at(m, i / m.cols, i % m.cols), sizeof bits);
                hash = (hash ^ bits) * 1099511628211u;
            }
        }
    }
    return (hash ^ screen->lab.document->scene->spec.override_count) * 1099511628211u;
}

// It changed something, one Undo takes it all back, one Redo brings it again.
static inline void expect_one_step(Screen *screen, uint64_t before) {
    const uint64_t after = fingerprint(screen);
    assert_false(screen->lab.ui.message_is_error && notice_text(&screen->lab.ui)[0]);
    assert_true(before != after);
    key(screen, KEY_Z, CTRL);
    assert_true(fingerprint(screen) == before);
    key(screen, KEY_Y, CTRL);
    assert_true(fingerprint(screen) == after);
}

#endif
