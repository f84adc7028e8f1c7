// controls chips: the tokens, each a chip that can be edited, moved and removed; the selected query
// and key wear their role's colour. A vector made from a word's spelling is told by a dotted line
// and in words below.
#include "app/views/controls.h"
#include <stdio.h>

#define CHIP_HEIGHT  26.0f
#define CHIP_SIZE    13.0f
#define CHIP_PADDING 9.0f
#define CHIP_GAP     7.0f
#define ROW_GAP      5.0f
#define ROWS_MAX     4
#define CROSS        15.0f // diameter of the button that removes a token

// Chips flow like words, from left to right and then to the next row.
typedef struct ChipFlow {
    ControlsColumn *column;
    float x;
    size_t rows; // that have begun
    size_t rows_max;
    bool is_memory;
} ChipFlow;

static const SceneTokens *tokens_of(const ChipFlow *flow) {
    const Scene *scene = flow->column->view->document->scene;
    return flow->is_memory ? &scene->memory_tokens : &scene->tokens;
}

// The place of the next chip; false: it would begin a row too many.
static bool flow_place(ChipFlow *flow, float width, DrawRect *out) {
    ControlsColumn *column = flow->column;
    if (width > column->w) width = column->w;
    if (flow->rows == 0 || flow->x + width > column->x + column->w) {
        if (flow->rows == flow->rows_max) return false;
        if (flow->rows > 0) controls_take(column, ROW_GAP);
        controls_take(column, CHIP_HEIGHT);
        flow->x = column->x;
        flow->rows++;
    }
    *out = draw_rect(flow->x, column->y - CHIP_HEIGHT, width, CHIP_HEIGHT);
    flow->x += width + CHIP_GAP;
    return true;
}

// --- roles ---------------------------------------------------------------------------------------

// What the selected cell makes of a token: the one that asks, the one that answers, or neither.
static ThemeRole token_role(const ChipFlow *flow, size_t index) {
    const View *view = flow->column->view;
    const UiSelection *at = &view->ui->selection;
    if (!at->is_active) return ROLE_NONE;
    const bool has_memory = view->document->scene->given[ATTN_M] != NULL;
    if (!flow->is_memory && document_rows_are_queries(at->matrix) && at->row == index)
        return ROLE_QUERY;
    if (flow->is_memory != has_memory) return ROLE_NONE;
    const bool is_pair = at->matrix >= ATTN_SCORES && at->matrix <= ATTN_WEIGHTS;
    const bool answers = (document_rows_are_keys(at->matrix) && at->row == index) ||
                         (is_pair && at->column == index);
    return answers ? ROLE_KEY : ROLE_NONE;
}

// --- one chip ------------------------------------------------------------------------------------

static void dots(const View *view, float x, float y, float width) {
    for (float at = 0; at + 1.5f <= width; at += 3.5f)
        draw_fill(view->list, draw_rect(x + at, y, 1.5f, 1.5f), 0, view->theme->ink_dim);
}

static void chip_text(const View *view, DrawRect box, const SceneToken *token, DrawColor ink) {
    const float baseline = draw_center_baseline(view->list, FONT_TEXT, CHIP_SIZE, box.y, box.h);
    const float x = box.x + CHIP_PADDING;
    const float width =
        draw_text_fit(view->list, view_style(FONT_TEXT, CHIP_SIZE, ink), x, baseline, ALIGN_LEFT,
                      box.w - 2 * CHIP_PADDING + 0.5f, token->text);
    if (token->source == TOKEN_SPELLED) dots(view, x, baseline + 3, width);
}

// Where a dragged token would be put.
static bool is_drop_target(const View *view, UiId id) {
    const UiState *ui = view->ui;
    return ui->drag == DRAG_TOKEN && ui_id_equals(ui->hover, id) && !ui_id_equals(ui->press, id) &&
           ui->press.a == id.a;
}

// A bar where it would come to stand: before those on its left, behind those on its right.
static void drop_bar(const View *view, DrawRect box, UiId id) {
    if (!is_drop_target(view, id)) return;
    const bool is_before = id.b < view->ui->press.b;
    const float x = is_before ? box.x - CHIP_GAP / 2 : box.x + box.w + CHIP_GAP / 2;
    draw_fill(view->list, draw_rect(x - 1.5f, box.y - 2, 3, box.h + 4), 1.5f, view->theme->accent);
}

static void chip_box(const View *view, DrawRect box, UiId id, ThemeRole role) {
    const Theme *theme = view->theme;
    const bool is_dragged = view->ui->drag == DRAG_TOKEN && ui_id_equals(view->ui->press, id);
    DrawColor frame = role == ROLE_NONE ? theme->border : theme->role_tint[role];
    if (view_is_hot(view, id)) frame = role == ROLE_NONE ? theme->ink_faint : theme->role[role];
    if (is_dragged) frame = theme->accent;
    draw_fill(view->list, box, 5, role == ROLE_NONE ? theme->field : theme->role_tint[role]);
    draw_stroke(view->list, box, 5, is_dragged ? 1.5f : 1, frame);
    view_focus(view, id, box, 5);
    draw_hit(view->list, box, id, HIT_CLICK | HIT_DRAG | HIT_FOCUS);
}

// The button that removes a token shows on the chip that the pointer or the keyboard has reached.
static void chip_cross(const View *view, DrawRect box, UiId id) {
    const UiState *ui = view->ui;
    const UiId remove = ui_id(UI_TOKEN_REMOVE, id.a, id.b);
    const bool is_reached = ui_id_equals(ui->hover, id) || ui_id_equals(ui->hover, remove);
    const bool has_focus =
        ui->focus_visible && (ui_id_equals(ui->focus, id) || ui_id_equals(ui->focus, remove));
    if (ui->drag == DRAG_TOKEN || (!is_reached && !has_focus)) return;
    const DrawRect at = draw_rect(box.x + box.w - CROSS + 5, box.y - 5, CROSS, CROSS);
    const bool is_hot = view_is_hot(view, remove);
    draw_fill(view->list, at, CROSS / 2, is_hot ? view->theme->error : view->theme->ink_dim);
    const float x = at.x + CROSS / 2, y = at.y + CROSS / 2, r = 2.8f;
    draw_line(view->list, x - r, y - r, x + r, y + r, 1.4f, view->theme->panel);
    draw_line(view->list, x - r, y + r, x + r, y - r, 1.4f, view->theme->panel);
    view_focus(view, remove, at, CROSS / 2);
    draw_hit(view->list, at, remove, HIT_CLICK | HIT_FOCUS);
}

static bool is_edited(const View *view, UiId id) {
    return view->ui->edit.is_active && ui_id_equals(view->ui->edit_target, id);
}

static float chip_width(const View *view, UiId id, const SceneToken *token) {
    const char *text = is_edited(view, id) ? view->ui->edit.text : token->text;
    const float width = draw_text_width(view->list, FONT_TEXT, CHIP_SIZE, text) + 2 * CHIP_PADDING;
    if (is_edited(view, id)) return width + 34;
    return width < CHIP_HEIGHT ? CHIP_HEIGHT : width;
}

static void draw_chip(const ChipFlow *flow, DrawRect box, UiId id, const SceneToken *token) {
    const View *view = flow->column->view;
    if (is_edited(view, id)) {
        view_text_field(view, box, id, token->text);
        return;
    }
    const ThemeRole role = token_role(flow, (size_t)id.b);
    chip_box(view, box, id, role);
    drop_bar(view, box, id);
    chip_text(view, box, token, view->theme->ink);
    if (tokens_of(flow)->count > 1) chip_cross(view, box, id);
}

// --- after the tokens ----------------------------------------------------------------------------

static void draw_plus(const View *view, DrawRect box, UiId id) {
    const DrawColor ink = view_is_hot(view, id) ? view->theme->ink : view->theme->ink_dim;
    const float x = box.x + box.w / 2, y = box.y + box.h / 2;
    draw_stroke(view->list, box, 5, 1, view->theme->border);
    draw_line(view->list, x - 4.5f, y, x + 4.5f, y, 1.5f, ink);
    draw_line(view->list, x, y - 4.5f, x, y + 4.5f, 1.5f, ink);
    view_focus(view, id, box, 5);
    draw_hit(view->list, box, id, HIT_CLICK | HIT_FOCUS);
}

// "… 508 more", for those that do not fit.
static void draw_rest(ChipFlow *flow, size_t count) {
    const View *view = flow->column->view;
    const DrawRect row = controls_take(flow->column, 22);
    if (flow->column->is_measuring) return;
    const TextId words = count == 1 ? TEXT_CONTROLS_ONE_MORE_TOKEN : TEXT_CONTROLS_MORE_TOKENS;
    char text[64];
    snprintf(text, sizeof text, view_text(view, words), count);
    draw_text_fit(view->list, view_style(FONT_TEXT, 12, view->theme->ink_dim), row.x, row.y + 16,
                  ALIGN_LEFT, row.w, text);
}

static void source_note(ChipFlow *flow) {
    const SceneTokens *tokens = tokens_of(flow);
    size_t spelled = 0, glossed = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        spelled += tokens->items[i].source == TOKEN_SPELLED;
        glossed += tokens->items[i].source == TOKEN_GLOSS;
    }
    const View *view = flow->column->view;
    if (spelled == 0 && glossed == 0) return;
    controls_take(flow->column, 4);
    if (spelled > 0)
        controls_note(flow->column, view->theme->ink_dim, view_text(view, TEXT_CONTROLS_SPELLED));
    else
        controls_note(flow->column, view->theme->ink_dim, view_text(view, TEXT_CONTROLS_GLOSSED));
}

void controls_chips(ControlsColumn *column, bool is_memory) {
    const View *view = column->view;
    const bool has_memory = view->document->scene->given[ATTN_M] != NULL;
    ChipFlow flow = {
        .column = column, .is_memory = is_memory, .rows_max = has_memory ? 2 : ROWS_MAX};
    const SceneTokens *tokens = tokens_of(&flow);
    size_t shown = 0;
    DrawRect box;
    for (; shown < tokens->count; shown++) {
        const UiId id = ui_id(UI_TOKEN, is_memory, shown);
        if (!flow_place(&flow, chip_width(view, id, &tokens->items[shown]), &box)) break;
        if (!column->is_measuring) draw_chip(&flow, box, id, &tokens->items[shown]);
    }
    if (shown < tokens->count) draw_rest(&flow, tokens->count - shown);
    flow.rows_max++; // the plus may begin a row
    if (shown == tokens->count && flow_place(&flow, CHIP_HEIGHT, &box) && !column->is_measuring)
        draw_plus(view, box, ui_id(UI_TOKEN_ADD, is_memory, 0));
    source_note(&flow);
}
