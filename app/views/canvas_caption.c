// canvas_caption: names of matrices with their shapes, formulas in words and signs, and the
// operators between matrices.
#include "app/views/canvas.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define SCRIPT_DROP  0.20f
#define SCRIPT_RAISE 0.36f
#define LARGE        1e5f // larger numbers are written with an exponent

// --- rich text -----------------------------------------------------------------------------------

typedef struct CaptionRun {
    char text[CANVAS_TITLE_MAX];
    DrawStyle style;
    float shift; // downwards
} CaptionRun;

static const char *copy_until(const char *from, const char *stops, char *out) {
    size_t length = strcspn(from, stops);
    const size_t kept = length < CANVAS_TITLE_MAX - 1 ? length : CANVAS_TITLE_MAX - 1;
    memcpy(out, from, kept);
    out[kept] = '\0';
    return from + length;
}

static bool is_script(const char *text) {
    return (text[0] == '_' || text[0] == '^') && text[1] == '{';
}

// The end of plain text: the next mark of ours. A lone _ or ^ is a character like any other.
static const char *plain_end(const char *text) {
    const char *at = text + 1;
    while (*at != '\0' && *at != '$' && !is_script(at))
        at++;
    return at;
}

static const char *next_run(const char *text, DrawStyle style, bool *is_math, CaptionRun *run) {
    while (*text == '$') {
        *is_math = !*is_math;
        text++;
    }
    if (*text == '\0') return NULL;
    run->style = style;
    run->shift = 0;
    if (*is_math) {
        run->style.font = FONT_MATH_ITALIC;
        run->style.size *= 1.12f; // mathematical letters are smaller on their em
    }
    if (is_script(text)) {
        run->style.size = draw_script_size(run->style.size);
        run->shift = style.size * (text[0] == '_' ? SCRIPT_DROP : -SCRIPT_RAISE);
        text = copy_until(text + 2, "}", run->text);
        return *text == '}' ? text + 1 : text;
    }
    const char *end = plain_end(text);
    const size_t length = (size_t)(end - text);
    const size_t kept = length < sizeof run->text - 1 ? length : sizeof run->text - 1;
    memcpy(run->text, text, kept);
    run->text[kept] = '\0';
    return end;
}

static float rich_width(const View *view, DrawStyle style, const char *text) {
    float width = 0;
    bool is_math = false;
    CaptionRun run;
    while ((text = next_run(text, style, &is_math, &run)) != NULL)
        width += draw_text_width(view->list, run.style.font, run.style.size, run.text);
    return width;
}

float canvas_rich(const View *view, DrawStyle style, float x, float baseline, DrawAlign align,
                  const char *text) {
    const float width = rich_width(view, style, text);
    if (align == ALIGN_CENTER) x -= width / 2;
    if (align == ALIGN_RIGHT) x -= width;
    bool is_math = false;
    CaptionRun run;
    while ((text = next_run(text, style, &is_math, &run)) != NULL)
        x += draw_text(view->list, run.style, x, baseline + run.shift, ALIGN_LEFT, run.text);
    return width;
}

// --- captions ------------------------------------------------------------------------------------

// A caption's parts: title and shape on one line, name and range on the next.
typedef struct Caption {
    char title[CANVAS_TITLE_MAX];
    char shape[48];
    char detail[160];
} Caption;

// "max |x| 5.75"; "" where nothing is a number.
static void write_range(const View *view, const CanvasGrid *grid, char *out, size_t size) {
    char number[NUMFMT_MAX];
    const bool is_difference = grid->compare == COMPARED_DIFFERENCE;
    const View own = canvas_grid_view(view, grid);
    const DocumentDigest *whole =
        is_difference ? NULL : view_digest(view, own.document, grid->id, grid->head);
    const bool is_infinite = whole && (whole->has_infinity || whole->has_minus_infinity);
    const TextId largest = is_difference ? TEXT_COMPARE_LARGEST_DIFFERENCE : TEXT_CANVAS_LARGEST;
    if (whole && !whole->has_finite && !is_infinite) return;
    const float range = is_infinite ? INFINITY : grid->range;
    snprintf(out, size, view_text(view, largest),
             range < LARGE ? numfmt_fixed(number, (double)range, 2)
                           : numfmt_cell(number, range, 7));
}

static void detail_of(const View *view, const CanvasTable *table, const CanvasGrid *grid,
                      Caption *out) {
    char range[64] = "";
    const bool is_weight = theme_matrix_is_weight(grid->id) && grid->compare != COMPARED_DIFFERENCE;
    if (!is_weight && grid->source != SOURCE_POSITIONS)
        write_range(view, grid, range, sizeof range);
    const bool has_words = grid->words && table->caption_level == CAPTION_FULL;
    snprintf(out->detail, sizeof out->detail, "%s%s%s", has_words ? grid->words : "",
             has_words && range[0] != '\0' ? " · " : "", range);
    const float height = (float)grid->rows * table->rows[grid->band_y].pitch;
    const bool has_room = grid->place != PLACE_LEFT || height >= 2.6f * table->small_size;
    if (table->caption_level >= CAPTION_LINE || grid->is_brief || !has_room) out->detail[0] = '\0';
}

static Caption caption_of(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    Caption caption = {0};
    snprintf(caption.title, sizeof caption.title, "%s", grid->title);
    char *formula = strstr(caption.title, " = ");
    if (table->caption_level == CAPTION_SYMBOL && formula) *formula = '\0';
    if (grid->compare != COMPARED_DIFFERENCE) // it has that of the matrix now
        snprintf(caption.shape, sizeof caption.shape, "%zu × %zu", grid->rows, grid->cols);
    detail_of(view, table, grid, &caption);
    return caption;
}

static DrawStyle title_style(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    return view_style(FONT_TEXT_BOLD, table->caption_size, view->theme->role[grid->title_role]);
}

static DrawStyle shape_style(const View *view, const CanvasTable *table) {
    return view_style(FONT_TEXT, table->caption_size, view->theme->ink_dim);
}

static DrawStyle detail_style(const View *view, const CanvasTable *table) {
    return view_style(FONT_TEXT, table->small_size, view->theme->ink_dim);
}

static float shape_gap(const CanvasTable *table) {
    return table->caption_size * 0.4f;
}

static float first_line_width(const View *view, const CanvasTable *table, const CanvasGrid *grid,
                              const Caption *caption) {
    const DrawStyle shape = shape_style(view, table);
    return rich_width(view, title_style(view, table, grid), caption->title) + shape_gap(table) +
           draw_text_width(view->list, shape.font, shape.size, caption->shape);
}

float canvas_caption_width(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    const Caption caption = caption_of(view, table, grid);
    const DrawStyle style = detail_style(view, table);
    const float first = first_line_width(view, table, grid, &caption);
    const float second = draw_text_width(view->list, style.font, style.size, caption.detail);
    return first > second ? first : second;
}

float canvas_caption_height(const CanvasTable *table, const CanvasGrid *grid) {
    if (grid->place == PLACE_NONE || grid->place == PLACE_LEFT) return 0;
    const float first = table->caption_size * 1.9f, second = table->small_size * 1.5f;
    return table->caption_level < CAPTION_LINE ? first + second : first;
}

// Draws the two lines with their anchor at x, the first on this baseline.
static void draw_lines(const View *view, const CanvasTable *table, const CanvasGrid *grid, float x,
                       float baseline, DrawAlign align) {
    const Caption caption = caption_of(view, table, grid);
    const float width = first_line_width(view, table, grid, &caption);
    const DrawStyle title = title_style(view, table, grid);
    float left = x;
    if (align == ALIGN_CENTER) left -= width / 2;
    if (align == ALIGN_RIGHT) left -= width;
    const float end = left + canvas_rich(view, title, left, baseline, ALIGN_LEFT, caption.title);
    draw_text(view->list, shape_style(view, table), end + shape_gap(table), baseline, ALIGN_LEFT,
              caption.shape);
    draw_text(view->list, detail_style(view, table), x, baseline + table->small_size * 1.5f, align,
              caption.detail);
    const DrawRect box = draw_rect(left, baseline - title.size, width, title.size * 1.3f);
    const bool is_choice = view->ui->stage == ATTN_STAGE_PROJECT && grid->is_result;
    const uint32_t matrix = (uint32_t)grid->id | (uint32_t)grid->head << 8;
    const uint32_t choice = grid->id == ATTN_Q_UNROTATED   ? ATTN_Q
                            : grid->id == ATTN_K_UNROTATED ? ATTN_K
                                                           : (uint32_t)grid->id;
    draw_hit(view->list, box,
             is_choice ? ui_id(UI_PROJECTION, choice, 0) : ui_id(UI_MATRIX, matrix, 0), HIT_CLICK);
}

void canvas_draw_caption(const View *view, const CanvasTable *table, const CanvasGrid *grid) {
    const DrawRect window = canvas_window(table, grid);
    const CanvasBand *row = &table->rows[grid->band_y];
    const float middle = window.x + window.w / 2, size = table->caption_size;
    switch (grid->place) {
    case PLACE_NONE: break;
    case PLACE_BELOW:
        draw_lines(view, table, grid, middle, window.y + window.h + size * 1.65f, ALIGN_CENTER);
        break;
    case PLACE_TOP:
        draw_lines(view, table, grid, middle, window.y - row->labels - row->top + size,
                   ALIGN_CENTER);
        break;
    case PLACE_LEFT:
        draw_lines(view, table, grid, window.x - 16 * table->unit, window.y + window.h / 2,
                   ALIGN_RIGHT);
        break;
    }
}

// --- operators -----------------------------------------------------------------------------------

static DrawStyle mark_style(const View *view, const CanvasTable *table, const CanvasMark *mark) {
    return view_style(FONT_TEXT_BOLD, table->small_size, view->theme->role[mark->role]);
}

static bool is_arrow(const CanvasMark *mark) {
    return mark->kind == MARK_ARROW || mark->kind == MARK_ARROW_BACK;
}

float canvas_mark_width(const View *view, const CanvasTable *table, const CanvasMark *mark) {
    if (mark->is_vertical) return 0;
    float width = (is_arrow(mark) ? 34 : 18) * table->unit;
    for (size_t i = 0; i < CANVAS_MARK_LINES; i++) {
        const float line = rich_width(view, mark_style(view, table, mark), mark->lines[i]);
        if (line > width) width = line;
    }
    return width + 20 * table->unit;
}

float canvas_mark_height(const CanvasTable *table, const CanvasMark *mark) {
    return mark->is_vertical ? 32 * table->unit : 0;
}

static void draw_arrow(const View *view, float x, float y, float unit, bool is_back,
                       DrawColor color) {
    const float length = (is_back ? -26 : 26) * unit, width = 2 * unit;
    const float head = (is_back ? -7 : 7) * unit, tip = x + length / 2;
    draw_line(view->list, x - length / 2, y, tip, y, width, color);
    draw_line(view->list, tip - head, y - head, tip, y, width, color);
    draw_line(view->list, tip - head, y + head, tip, y, width, color);
}

static void draw_sign(const View *view, float x, float y, const CanvasTable *table,
                      const CanvasMark *mark, DrawColor color) {
    const float size = 24 * table->unit;
    const float baseline = draw_center_baseline(view->list, FONT_MATH, size, y - size / 2, size);
    draw_text(view->list, view_style(FONT_MATH, size, color), x, baseline, ALIGN_CENTER,
              mark->kind == MARK_PLUS ? "+" : "=");
}

// An arrow of this length whose lower end is at y.
static void draw_vertical_arrow(const View *view, float x, float y, float unit, bool is_up,
                                DrawColor color) {
    const float length = 20 * unit, width = 2 * unit;
    const float tip = is_up ? y - length : y, head = (is_up ? -6 : 6) * unit;
    draw_line(view->list, x, y - length, x, y, width, color);
    draw_line(view->list, x - head, tip - head, x, tip, width, color);
    draw_line(view->list, x + head, tip - head, x, tip, width, color);
}

// Between two bands of rows, its words in one line beside it.
static void draw_vertical(const View *view, const CanvasTable *table, const CanvasMark *mark) {
    const CanvasBand *x = &table->columns[mark->band_x], *y = &table->rows[mark->band_y];
    const DrawStyle style = mark_style(view, table, mark);
    const float unit = table->unit, middle = x->start + x->view / 2;
    const float end = y->start - y->labels - y->top - 4 * unit;
    if (is_arrow(mark))
        draw_vertical_arrow(view, middle, end, unit, mark->kind == MARK_ARROW_BACK, style.color);
    else
        draw_sign(view, middle, end - 10 * unit, table, mark, style.color);
    float width = 0;
    for (size_t i = 0; i < CANVAS_MARK_LINES; i++)
        width += rich_width(view, style, mark->lines[i]) + 12 * unit;
    const bool fits = middle + 14 * unit + width <= table->area.x + table->area.w;
    float at = fits ? middle + 14 * unit : middle - width;
    for (size_t i = 0; i < CANVAS_MARK_LINES; i++)
        if (mark->lines[i][0] != '\0')
            at += canvas_rich(view, style, at, end - 6 * unit, ALIGN_LEFT, mark->lines[i]) +
                  12 * unit;
}

static void draw_beside(const View *view, const CanvasTable *table, const CanvasMark *mark) {
    const CanvasBand *band = &table->columns[mark->band_x], *row = &table->rows[mark->band_y];
    const CanvasBand *previous = &table->columns[mark->band_x - 1];
    // Between the two windows: where captions make a band longer than its cells, not only in the
    // gap.
    const float left = previous->start + previous->view;
    const float x = (left + band->start - band->labels) / 2;
    const float y = row->start + row->view / 2;
    const DrawStyle style = mark_style(view, table, mark);
    if (is_arrow(mark))
        draw_arrow(view, x, y, table->unit, mark->kind == MARK_ARROW_BACK, style.color);
    else
        draw_sign(view, x, y, table, mark, style.color);
    float baseline = y - 14 * table->unit;
    for (size_t i = CANVAS_MARK_LINES; i-- > 0;) {
        if (mark->lines[i][0] == '\0') continue;
        canvas_rich(view, style, x, baseline, ALIGN_CENTER, mark->lines[i]);
        baseline -= style.size * 1.5f;
    }
}

void canvas_draw_mark(const View *view, const CanvasTable *table, const CanvasMark *mark) {
    if (mark->is_vertical)
        draw_vertical(view, table, mark);
    else
        draw_beside(view, table, mark);
}
