// controls input: the sentence as a text field, its tokens as chips, and the menu of scenes.
#include "app/views/controls.h"
#include <string.h>

#define FIELD_HEIGHT 38.0f
#define MENU_HEIGHT  29.0f
#define LABEL_SIZE   14.0f
#define TEXT_SIZE    14.0f
#define ARROW        9.0f

static bool has_memory(const View *view) {
    return view->document->scene->given[ATTN_M] != NULL;
}

// Why the last text was refused stands beneath its field.
static void refusal(ControlsColumn *column, UiKind kind, bool is_memory) {
    const UiState *ui = column->view->ui;
    if (ui->edit_target.kind != kind || ui->edit_target.a != is_memory || ui->edit_error[0] == '\0')
        return;
    controls_note(column, column->view->theme->error, ui->edit_error);
}

static void sentence(ControlsColumn *column, bool is_memory) {
    const View *view = column->view;
    const DrawRect field = controls_take(column, FIELD_HEIGHT);
    if (!column->is_measuring) {
        char text[1024]; // more than the field has room for
        document_sentence(view->document, is_memory, text, sizeof text);
        view_text_field(view, field, ui_id(UI_TEXT_FIELD, is_memory, 0), text);
    }
    controls_take(column, 4);
    refusal(column, UI_TEXT_FIELD, is_memory);
    controls_take(column, 5);
    controls_chips(column, is_memory);
    refusal(column, UI_TOKEN, is_memory);
}

// With two sentences, each says what it is for.
static void role_label(ControlsColumn *column, TextId text, ThemeRole role) {
    const View *view = column->view;
    const DrawRect row = controls_take(column, 20);
    if (column->is_measuring) return;
    const DrawStyle style = view_style(FONT_TEXT, 12.5f, view->theme->role[role]);
    draw_text_fit(view->list, style, row.x, row.y + 12, ALIGN_LEFT, row.w, view_text(view, text));
}

static const char *current_title(const View *view) {
    const char *title = scene_title(view->document->scene, view->ui->language);
    return title[0] != '\0' ? title : view->document->name;
}

static void menu_button(const View *view, DrawRect row, float label) {
    const ViewButton button = {.id = ui_id(UI_SCENE_MENU, 0, 0), .radius = 5};
    const char *title = current_title(view);
    const float text = draw_text_width(view->list, FONT_TEXT, TEXT_SIZE, title);
    float width = text + ARROW + 28;
    if (width > row.w - label - 12) width = row.w - label - 12;
    const DrawRect box = draw_rect(row.x + row.w - width, row.y, width, MENU_HEIGHT);
    view_button_box(view, box, &button);
    const DrawColor ink = view_button_ink(view, &button);
    draw_text_fit(view->list, view_style(FONT_TEXT, TEXT_SIZE, ink), box.x + 11,
                  draw_center_baseline(view->list, FONT_TEXT, TEXT_SIZE, box.y, box.h), ALIGN_LEFT,
                  box.w - ARROW - 27, title);
    const float x = box.x + box.w - 11 - ARROW, y = box.y + box.h / 2 - 2.5f;
    draw_triangle(view->list, x, y, x + ARROW, y, x + ARROW / 2, y + 5.5f, ink);
}

static void scene_row(ControlsColumn *column) {
    const View *view = column->view;
    const DrawRect row = controls_take(column, MENU_HEIGHT);
    if (column->is_measuring) return;
    const char *label = view_text(view, TEXT_CONTROLS_SCENE);
    const DrawStyle style = view_style(FONT_TEXT, LABEL_SIZE, view->theme->ink);
    const float baseline = draw_center_baseline(view->list, FONT_TEXT, LABEL_SIZE, row.y, row.h);
    menu_button(view, row, draw_text(view->list, style, row.x, baseline, ALIGN_LEFT, label));
}

void controls_input(ControlsColumn *column) {
    controls_heading(column, TEXT_CONTROLS_INPUT);
    if (has_memory(column->view)) {
        role_label(column, TEXT_CONTROLS_QUERIES, ROLE_QUERY);
        sentence(column, false);
        controls_take(column, 6);
        role_label(column, TEXT_CONTROLS_MEMORY, ROLE_KEY);
        sentence(column, true);
    } else {
        sentence(column, false);
    }
    controls_take(column, 6);
    scene_row(column);
}
