// worksheet head: what stands above the matrices: title, lines for name and date, the formula, and
// what is to be done, matrix by matrix, in the order in which they are computed.
#include "app/views/worksheet_parts.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define TITLE_SIZE     22.0f
#define SUBTITLE_SIZE  13.0f
#define FORMULA_HEIGHT 64.0f
#define TEXT_SIZE      12.5f
#define LINE           18.0f
#define TASK_LEFT      26.0f
#define TASK_GAP       4.0f
#define FIELD_SIZE     12.0f

static float text_width(void) {
    return WORKSHEET_WIDTH - 2 * SHEET_MARGIN;
}

// --- title --------------------------------------------------------------------------------------

// "Name ________", its right end at x; returns its left end.
static float draw_field(const View *view, TextId label, float right, float baseline, float line) {
    const char *text = view_text(view, label);
    const float w = draw_text_width(view->list, FONT_TEXT, FIELD_SIZE, text);
    draw_line(view->list, right - line, baseline + 3, right, baseline + 3, 1, view->theme->ink);
    draw_text(view->list, view_style(FONT_TEXT, FIELD_SIZE, view->theme->ink), right - line - 6 - w,
              baseline, ALIGN_LEFT, text);
    return right - line - 6 - w;
}

static void draw_titles(const Worksheet *sheet, bool is_answers, float room) {
    const View *view = &sheet->view;
    const DrawStyle large = view_style(FONT_TEXT_BOLD, TITLE_SIZE, view->theme->ink);
    const DrawStyle small = view_style(FONT_TEXT, SUBTITLE_SIZE, view->theme->ink_dim);
    const float baseline = SHEET_MARGIN + TITLE_SIZE * 0.8f;
    const char *scene = scene_title(view->document->scene, view->ui->language);
    const size_t heads = attn_trace_shape(view->document->trace)->h;
    char head[64] = "", below[512];
    if (heads > 1)
        snprintf(head, sizeof head, view_text(view, TEXT_WORKSHEET_HEAD), sheet->head + 1, heads);
    snprintf(below, sizeof below, "%s%s%s",
             is_answers ? scene : view_text(view, TEXT_WORKSHEET_TITLE), heads > 1 ? " · " : "",
             head);
    draw_text_fit(view->list, large, SHEET_MARGIN, baseline, ALIGN_LEFT, room,
                  is_answers ? view_text(view, TEXT_WORKSHEET_ANSWERS) : scene);
    draw_text_fit(view->list, small, SHEET_MARGIN, baseline + 22, ALIGN_LEFT, room, below);
}

void sheet_draw_answers_head(const Worksheet *sheet) {
    const View *view = &sheet->view;
    draw_titles(sheet, true, text_width());
    rich_plain(view->list, view_style(FONT_TEXT, TEXT_SIZE, view->theme->ink), SHEET_MARGIN,
               SHEET_MARGIN + 66, text_width(), LINE, view_text(view, TEXT_WORKSHEET_ROUNDED));
}

// --- tasks --------------------------------------------------------------------------------------

static DrawStyle text_style(const View *view) {
    return view_style(FONT_TEXT, TEXT_SIZE, view->theme->ink);
}

static void begin_task(const Worksheet *sheet, AttnMatrixId id, Rich *rich) {
    rich_init(rich, text_style(&sheet->view));
    sheet_task(sheet, id, rich);
}

// Matrices that ask for the same are one task: how many from `first` on are?
static size_t task_length(const Worksheet *sheet, const AttnMatrixId *ids, size_t count,
                          size_t first) {
    Rich one, other;
    size_t end = first + 1;
    begin_task(sheet, ids[first], &one);
    for (; end < count; end++) {
        begin_task(sheet, ids[end], &other);
        if (strcmp(one.text, other.text) != 0) break;
    }
    return end - first;
}

// Draws one, or only measures it; returns its height.
static float task(const Worksheet *sheet, const AttnMatrixId *ids, size_t count, size_t number,
                  float y, bool is_drawn) {
    const View *view = &sheet->view;
    Rich rich;
    begin_task(sheet, ids[0], &rich);
    const float left = SHEET_MARGIN + TASK_LEFT, room = text_width() - TASK_LEFT;
    if (!is_drawn) return LINE + rich_height(&rich, view->list, room, LINE) + TASK_GAP;
    DrawStyle bold = rich.base;
    bold.font = FONT_TEXT_BOLD;
    draw_textf(view->list, bold, left - 10, y + TEXT_SIZE, ALIGN_RIGHT, "%zu", number);
    float x = left;
    for (size_t i = 0; i < count; i++) {
        char formula[CANVAS_TITLE_MAX];
        sheet_formula(sheet, ids[i], formula);
        x += canvas_rich(view, bold, x, y + TEXT_SIZE, ALIGN_LEFT, formula) + 20;
    }
    return LINE + rich_draw(&rich, view->list, left, y + LINE + TEXT_SIZE, room, LINE) + TASK_GAP;
}

static float tasks(const Worksheet *sheet, float y, bool is_drawn) {
    AttnMatrixId ids[SHEET_BLOCKS_MAX];
    size_t count = 0, number = 0;
    for (size_t i = 0; i < sheet->block_count; i++)
        if (sheet->blocks[i].is_blank && !sheet->blocks[i].is_concat)
            ids[count++] = sheet->blocks[i].id;
    for (size_t i = 0, length; i < count; i += length) {
        length = task_length(sheet, ids, count, i);
        y += task(sheet, ids + i, length, ++number, y, is_drawn);
    }
    return y;
}

// --- all of it ----------------------------------------------------------------------------------

#define FORMULA_TOP (SHEET_MARGIN + 52)
#define INTRO_TOP   (FORMULA_TOP + FORMULA_HEIGHT + 12)
#define TASKS_TOP   (INTRO_TOP + LINE + 6)

float sheet_head_height(const Worksheet *sheet) {
    return tasks(sheet, TASKS_TOP, false) + 14;
}

void sheet_draw_head(const Worksheet *sheet) {
    const View *view = &sheet->view;
    const float right = SHEET_MARGIN + text_width(), baseline = SHEET_MARGIN + TITLE_SIZE * 0.8f;
    const float date = draw_field(view, TEXT_WORKSHEET_DATE, right, baseline, 84);
    const float name = draw_field(view, TEXT_WORKSHEET_NAME, date - 14, baseline, 150);
    draw_titles(sheet, false, name - SHEET_MARGIN - 16);
    view_formula_bar(view, draw_rect(SHEET_MARGIN, FORMULA_TOP, text_width(), FORMULA_HEIGHT));
    draw_text(view->list, text_style(view), SHEET_MARGIN, INTRO_TOP + TEXT_SIZE, ALIGN_LEFT,
              view_text(view, TEXT_WORKSHEET_INTRO));
    const float bottom = tasks(sheet, TASKS_TOP, true);
    view_rule(view, SHEET_MARGIN, bottom + 2, text_width());
}
