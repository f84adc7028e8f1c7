// dialog: open, save and picture: choices, a path, recent files, OK and Cancel.
//
// A dialog is a column of rows whose height is known before it is drawn, so that its card fits it.
#include "app/ui/commands.h"
#include "app/views/overlays.h"
#include "app/views/rich.h"
#include "app/views/worksheet.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define WIDTH         560.0f
#define FIELD_HEIGHT  38.0f
#define BUTTON_HEIGHT 34.0f
#define ROW_HEIGHT    40.0f // a choice
#define RECENT_HEIGHT 28.0f
#define LABEL_HEIGHT  24.0f
#define LINE          17.0f
#define LABEL_WIDTH   92.0f
#define RECENT_SHOWN  6

typedef struct DialogTexts {
    TextId title, label, ok;
} DialogTexts;

static DialogTexts texts_of(UiDialog dialog) {
    switch (dialog) {
    case DIALOG_KIND_OPEN:
        return (DialogTexts){TEXT_DIALOG_OPEN_TITLE, TEXT_DIALOG_OPEN_PATH, TEXT_DIALOG_OPEN_OK};
    case DIALOG_KIND_SAVE:
        return (DialogTexts){TEXT_DIALOG_SAVE_TITLE, TEXT_DIALOG_SAVE_PATH, TEXT_DIALOG_SAVE_OK};
    case DIALOG_KIND_EXPORT:
        return (DialogTexts){TEXT_DIALOG_EXPORT_TITLE, TEXT_DIALOG_SAVE_PATH,
                             TEXT_DIALOG_EXPORT_OK};
    case DIALOG_NONE:
    case DIALOG_KIND_CHANGED:
    case DIALOG_KIND_HELP: break;
    }
    return (DialogTexts){TEXT_APP_NAME, TEXT_APP_NAME, TEXT_APP_NAME};
}

// --- measuring -----------------------------------------------------------------------------------

static float inner_width(const View *view) {
    const float width = WIDTH < view->ui->width - 16 ? WIDTH : view->ui->width - 16;
    return width - 2 * OVERLAY_MODAL_PADDING;
}

static DrawStyle hint_style(const View *view) {
    return view_style(FONT_TEXT, 12.5f, view->theme->ink_dim);
}

static float hint_height(const View *view, const char *text) {
    return rich_plain_height(view->list, hint_style(view), inner_width(view), LINE, text) + 8;
}

static size_t recent_shown(const UiState *ui) {
    if (ui->dialog != DIALOG_KIND_OPEN) return 0;
    return ui->recent_count < RECENT_SHOWN ? ui->recent_count : RECENT_SHOWN;
}

static bool is_worksheet(const UiState *ui) {
    return ui->dialog_choice[DIALOG_CONTENT] == PICTURE_WORKSHEET;
}

static TextId picture_hint(const UiState *ui) {
    if (is_worksheet(ui)) return TEXT_DIALOG_SHEET_HINT;
    if (dialog_picture_form(ui) == PICTURE_GIF) return TEXT_SHARE_MOVING_HINT;
    if (dialog_picture_content(ui) != PICTURE_STAGES) return TEXT_DIALOG_EXPORT_HINT;
    return dialog_picture_form(ui) == PICTURE_PDF ? TEXT_DIALOG_PAGES_HINT
                                                  : TEXT_DIALOG_NUMBERED_HINT;
}

// What stands beneath the field: why the path was refused, else what may be typed there.
static const char *hint_of(const View *view) {
    if (view->ui->edit_error[0] != '\0') return view->ui->edit_error;
    switch (view->ui->dialog) {
    case DIALOG_KIND_OPEN: return view_text(view, TEXT_DIALOG_OPEN_HINT);
    case DIALOG_KIND_SAVE: return view_text(view, TEXT_DIALOG_SAVE_HINT);
    case DIALOG_KIND_EXPORT: return view_text(view, picture_hint(view->ui));
    case DIALOG_NONE:
    case DIALOG_KIND_CHANGED:
    case DIALOG_KIND_HELP: break;
    }
    return "";
}

static float dialog_height(const View *view) {
    const size_t recent = recent_shown(view->ui);
    float height = 2 * OVERLAY_MODAL_PADDING + OVERLAY_MODAL_TITLE;
    if (view->ui->dialog == DIALOG_KIND_EXPORT) height += 3 * ROW_HEIGHT;
    height += LABEL_HEIGHT + FIELD_HEIGHT + hint_height(view, hint_of(view));
    if (recent > 0) height += 8 + LABEL_HEIGHT + (float)recent * RECENT_HEIGHT;
    return height + 12 + BUTTON_HEIGHT;
}

// --- parts ---------------------------------------------------------------------------------------

static size_t chosen_of(const View *view, int row) {
    if (row == DIALOG_FORM) return (size_t)dialog_picture_form(view->ui);
    if (row == DIALOG_CONTENT) return (size_t)dialog_picture_content(view->ui);
    return (size_t)view->ui->dialog_choice[row];
}

static void draw_row_label(const View *view, DrawRect at, TextId label) {
    const DrawStyle style = view_style(FONT_TEXT, 14, view->theme->ink);
    draw_text_fit(view->list, style, at.x,
                  draw_center_baseline(view->list, style.font, style.size, at.y, 30), ALIGN_LEFT,
                  LABEL_WIDTH - 8, view_text(view, label));
}

static float draw_choice_row(const View *view, DrawRect at, int row, TextId label,
                             const char *const *labels, size_t count) {
    const float height = 30;
    draw_row_label(view, at, label);
    const float least = view_choice_width(view, labels, count) + 12.0f * (float)count;
    const float room = at.w - LABEL_WIDTH;
    const DrawRect box = draw_rect(at.x + LABEL_WIDTH, at.y, least < room ? least : room, height);
    view_choice(view, box, ui_id(UI_DIALOG_CHOICE, (uint32_t)row, 0), labels, count,
                chosen_of(view, row));
    return at.y + ROW_HEIGHT;
}

static AttnMatrixId chosen_matrix(const View *view) {
    const UiState *ui = view->ui;
    if (ui->selection.is_active) return ui->selection.matrix;
    return ui_stage_matrix(ui, view->document, ui->stage);
}

// What people call a matrix; NULL: as its symbol says.
static const char *matrix_words(const View *view, AttnMatrixId id) {
    switch ((int)id) {
    case ATTN_SCORES: return view_text(view, TEXT_CANVAS_NAME_SCORES);
    case ATTN_SCALED: return view_text(view, TEXT_CANVAS_NAME_SCALED);
    case ATTN_MASKED: return view_text(view, TEXT_CANVAS_NAME_MASKED);
    case ATTN_WEIGHTS: return view_text(view, TEXT_CANVAS_NAME_WEIGHTS);
    case ATTN_CONTEXT: return view_text(view, TEXT_CANVAS_NAME_CONTEXT);
    case ATTN_OUTPUT: return view_text(view, TEXT_CANVAS_NAME_OUTPUT);
    case ATTN_Q_UNROTATED:
    case ATTN_K_UNROTATED: return view_text(view, TEXT_CANVAS_NAME_UNROTATED);
    default: return NULL;
    }
}

// "matrix S′ · scaled scores"
static void matrix_label(const View *view, char *out, size_t size) {
    const AttnMatrixId id = chosen_matrix(view);
    char symbol[16];
    snprintf(symbol, sizeof symbol, "%s%s", view_symbol_base(id), view_symbol_script(id));
    const char *words = matrix_words(view, id);
    snprintf(out, size, view_text(view, TEXT_DIALOG_MATRIX), symbol, words ? " · " : "",
             words ? words : "");
}

// How large the picture of the screen becomes: in pixels, as large as the window or a multiple of
// it, whatever the zoom.
static void draw_picture_size(const View *view, DrawRect at) {
    const UiState *ui = view->ui;
    if (dialog_picture_content(ui) == PICTURE_MATRIX) return;
    const bool is_vector = !picture_form_has_pixels(dialog_picture_form(ui));
    const float factor = is_vector ? 1 : ui->scale * (float)(1 << ui->dialog_choice[DIALOG_SCALE]);
    const DrawStyle style = view_style(FONT_MONO, 12, view->theme->ink_dim);
    draw_textf(view->list, style, at.x + at.w,
               draw_center_baseline(view->list, style.font, style.size, at.y, 30), ALIGN_RIGHT,
               "%.0f × %.0f", (double)roundf(ui->width * factor),
               (double)roundf(ui->height * factor));
}

// "2 heads of 9 × 9 numbers"
static void numbers_label(const View *view, char *out, size_t size) {
    const AttnTrace *trace = view->document->trace;
    const AttnMatrixId id = chosen_matrix(view);
    const AttnMatrix matrix = attn_trace_matrix(trace, id, 0);
    const size_t heads = attn_trace_heads(trace, id);
    const TextId words = matrix.rows * matrix.cols == 1 ? TEXT_SHARE_NUMBER : TEXT_SHARE_NUMBERS;
    if (heads > 1)
        snprintf(out, size, view_text(view, TEXT_SHARE_HEADS_NUMBERS), heads, matrix.rows,
                 matrix.cols);
    else
        snprintf(out, size, view_text(view, words), matrix.rows, matrix.cols);
}

// What is not made of pixels has no scale; the row keeps its place.
static void draw_no_scale(const View *view, DrawRect at) {
    const DrawStyle style = hint_style(view);
    char numbers[96];
    const char *text = view_text(view, TEXT_DIALOG_VECTOR);
    if (picture_form_is_numbers(dialog_picture_form(view->ui))) {
        numbers_label(view, numbers, sizeof numbers);
        text = numbers;
    }
    draw_text_fit(view->list, style, at.x + LABEL_WIDTH,
                  draw_center_baseline(view->list, style.font, style.size, at.y, 30), ALIGN_LEFT,
                  at.w - LABEL_WIDTH - 110, text);
}

// Which matrices of a worksheet are left blank: each is a switch of its own.
static float draw_blanks(const View *view, DrawRect at) {
    const WorksheetSet choices = worksheet_choices(view->document);
    const WorksheetSet blank = worksheet_with_telltales(view->document, view->ui->dialog_blank);
    draw_row_label(view, at, TEXT_DIALOG_BLANK);
    float x = at.x + LABEL_WIDTH;
    for (int i = 0; i < ATTN_MATRIX_COUNT; i++) {
        const AttnMatrixId id = (AttnMatrixId)i;
        char symbol[16];
        if (!(choices & worksheet_bit(id))) continue;
        snprintf(symbol, sizeof symbol, "%s%s", view_symbol_base(id), view_symbol_script(id));
        const bool is_chosen = (view->ui->dialog_blank & worksheet_bit(id)) != 0;
        const bool is_blank = (blank & worksheet_bit(id)) != 0; // and cannot but be
        const ViewButton button = {.id = ui_id(UI_DIALOG_CHOICE, DIALOG_BLANK, (uint64_t)id),
                                   .label = symbol,
                                   .is_active = is_blank,
                                   .is_disabled = is_blank && !is_chosen,
                                   .role = theme_matrix_role(id),
                                   .radius = 6};
        const float width = fmaxf(34, view_button_width(view, &button, 13) - 12);
        view_button(view, draw_rect(x, at.y + 1, width, 28), &button, 13);
        x += width + 6;
    }
    return at.y + ROW_HEIGHT;
}

static float draw_sheet_choices(const View *view, DrawRect at) {
    draw_row_label(view, at, TEXT_DIALOG_FORM);
    draw_text_fit(view->list, hint_style(view), at.x + LABEL_WIDTH,
                  draw_center_baseline(view->list, FONT_TEXT, 12.5f, at.y, 30), ALIGN_LEFT,
                  at.w - LABEL_WIDTH, view_text(view, TEXT_DIALOG_SHEET_PAPER));
    at.y += ROW_HEIGHT;
    return draw_blanks(view, at);
}

static float draw_picture_choices(const View *view, DrawRect at) {
    char matrix[96];
    matrix_label(view, matrix, sizeof matrix);
    const char *const what[PICTURE_CONTENT_COUNT] = {view_text(view, TEXT_DIALOG_SCREEN), matrix,
                                                     view_text(view, TEXT_DIALOG_STAGES),
                                                     view_text(view, TEXT_DIALOG_SHEET)};
    const char *const scale[] = {"1×", "2×", "4×"};
    const char *forms[PICTURE_FORM_COUNT];
    for (int form = 0; form < PICTURE_FORM_COUNT; form++)
        forms[form] = picture_form_name((PictureForm)form);
    at.y = draw_choice_row(view, at, DIALOG_CONTENT, TEXT_DIALOG_WHAT, what, PICTURE_CONTENT_COUNT);
    if (is_worksheet(view->ui)) return draw_sheet_choices(view, at);
    at.y = draw_choice_row(view, at, DIALOG_FORM, TEXT_DIALOG_FORM, forms, PICTURE_FORM_COUNT);
    draw_picture_size(view, at);
    if (picture_form_has_pixels(dialog_picture_form(view->ui)))
        return draw_choice_row(view, at, DIALOG_SCALE, TEXT_DIALOG_SCALE, scale, 3);
    draw_no_scale(view, at);
    return at.y + ROW_HEIGHT;
}

static float draw_path(const View *view, DrawRect at, TextId label) {
    draw_text(view->list, view_style(FONT_TEXT_BOLD, 12.5f, view->theme->ink_dim), at.x, at.y + 13,
              ALIGN_LEFT, view_text(view, label));
    at.y += LABEL_HEIGHT;
    const DrawRect field = draw_rect(at.x, at.y, at.w, FIELD_HEIGHT);
    view_text_field(view, field, ui_id(UI_DIALOG_FIELD, 0, 0), view->ui->edit.text);
    at.y += FIELD_HEIGHT;
    DrawStyle style = hint_style(view);
    if (view->ui->edit_error[0] != '\0') style.color = view->theme->error;
    rich_plain(view->list, style, at.x, at.y + 16, at.w, LINE, hint_of(view));
    return at.y + hint_height(view, hint_of(view));
}

// The name of a file stands first and bold, its folder behind it, cut from the left.
static void draw_recent_path(const View *view, DrawRect row, const char *path) {
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    const Theme *theme = view->theme;
    const float baseline = draw_center_baseline(view->list, FONT_TEXT, 13.5f, row.y, row.h);
    const float used = draw_text_fit(view->list, view_style(FONT_TEXT, 13.5f, theme->ink), row.x,
                                     baseline, ALIGN_LEFT, row.w * 0.55f, name);
    if (slash == NULL) return;
    char folder[DOCUMENT_PATH_MAX];
    snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
    draw_text_fit(view->list, view_style(FONT_TEXT, 12, theme->ink_dim), row.x + used + 12,
                  baseline, ALIGN_LEFT, row.w - used - 12, folder);
}

static float draw_recent(const View *view, DrawRect at) {
    const UiState *ui = view->ui;
    const size_t count = recent_shown(ui);
    if (count == 0) return at.y;
    at.y += 8;
    draw_text(view->list, view_style(FONT_TEXT_BOLD, 12.5f, view->theme->ink_dim), at.x, at.y + 13,
              ALIGN_LEFT, view_text(view, TEXT_DIALOG_RECENT));
    at.y += LABEL_HEIGHT;
    for (size_t i = 0; i < count; i++) {
        const UiId id = ui_id(UI_RECENT, 0, i);
        const DrawRect row = draw_rect(at.x - 8, at.y, at.w + 16, RECENT_HEIGHT);
        if (view_is_hot(view, id)) draw_fill(view->list, row, 5, view->theme->role_tint[ROLE_NONE]);
        draw_recent_path(view, draw_rect(at.x, at.y, at.w, RECENT_HEIGHT), ui->recent[i]);
        view_focus(view, id, draw_inset(row, 3), 3);
        draw_hit(view->list, row, id, HIT_CLICK | HIT_FOCUS);
        at.y += RECENT_HEIGHT;
    }
    return at.y;
}

// Enter is OK wherever the focus is, but on the other button.
static bool enter_is_ok(const View *view) {
    return !view->ui->focus_visible || view->ui->focus.kind != UI_DIALOG_CANCEL;
}

static void draw_buttons(const View *view, DrawRect at, TextId ok) {
    const ViewButton buttons[] = {
        {.id = ui_id(UI_DIALOG_CANCEL, 0, 0),
         .label = view_text(view, TEXT_DIALOG_CANCEL),
         .key = "Esc"},
        {.id = ui_id(UI_DIALOG_OK, 0, 0),
         .label = view_text(view, ok),
         .key = "Enter",
         .is_solid = true},
    };
    ViewButton ok_button = buttons[1];
    if (!enter_is_ok(view)) ok_button.key = NULL; // it stays as wide as it was
    const float y = at.y + at.h - BUTTON_HEIGHT;
    const float ok_width = view_button_width(view, &buttons[1], 14);
    const float cancel_width = view_button_width(view, &buttons[0], 14);
    const float x = at.x + at.w - ok_width;
    view_button(view, draw_rect(x - 10 - cancel_width, y, cancel_width, BUTTON_HEIGHT), &buttons[0],
                14);
    view_button(view, draw_rect(x, y, ok_width, BUTTON_HEIGHT), &ok_button, 14);
}

void overlay_dialog(const View *view) {
    const DialogTexts texts = texts_of(view->ui->dialog);
    const DrawRect inside =
        overlay_modal(view, WIDTH, dialog_height(view), view_text(view, texts.title));
    DrawRect at = inside;
    if (view->ui->dialog == DIALOG_KIND_EXPORT) at.y = draw_picture_choices(view, at);
    at.y = draw_path(view, at, texts.label);
    at.y = draw_recent(view, at);
    draw_buttons(view, inside, texts.ok);
}
