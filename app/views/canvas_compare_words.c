// canvas_compare_words: the header of the comparison, the largest change in words, and the legends.
#include "app/ui/keymap.h"
#include "app/views/canvas_compare.h"
#include "app/views/printed.h"
#include "app/views/rich.h"
#include <math.h>
#include <stdio.h>

#define BUTTON_HEIGHT 26.0f
#define BUTTON_SIZE   12.5f
#define ARROW_WIDTH   30.0f
#define SYMBOL_WIDTH  52.0f
#define HEADER_GAP    8.0f
#define SENTENCE_SIZE 14.5f
#define LEGEND_WIDTH  170.0f
#define LEGEND_BAR    12.0f

// --- the header ----------------------------------------------------------------------------------

static void arrow(const View *view, DrawRect rect, UiComparePart part) {
    const ViewButton button = {.id = ui_id(UI_COMPARE, part, 0)};
    view_button_box(view, rect, &button);
    const float x = rect.x + rect.w / 2, y = rect.y + rect.h / 2;
    const float back = part == COMPARE_PREVIOUS ? 1 : -1;
    const DrawColor ink = view_button_ink(view, &button);
    draw_triangle(view->list, x + 3 * back, y - 4.5f, x + 3 * back, y + 4.5f, x - 4.5f * back, y,
                  ink);
}

// "‹ S ›": from matrix to matrix. Returns its right end.
static float stepper(const View *view, DrawRect area, const Compared *what) {
    const DrawRect left = draw_rect(area.x, area.y, ARROW_WIDTH, BUTTON_HEIGHT);
    const float middle = left.x + left.w + SYMBOL_WIDTH / 2;
    const DrawRect right = draw_rect(middle + SYMBOL_WIDTH / 2, area.y, ARROW_WIDTH, BUTTON_HEIGHT);
    arrow(view, left, COMPARE_PREVIOUS);
    view_matrix_symbol(view, what->id, false, middle,
                       draw_center_baseline(view->list, FONT_TEXT_BOLD, 16, area.y, BUTTON_HEIGHT),
                       16, ALIGN_CENTER);
    arrow(view, right, COMPARE_NEXT);
    return right.x + right.w;
}

// From the right: what can be done with the snapshot. Returns the left end.
static float buttons(const View *view, DrawRect area) {
    const UiComparePart parts[] = {COMPARE_SWITCH, COMPARE_DROP};
    const TextId labels[] = {TEXT_COMPARE_CLOSE, TEXT_COMPARE_DROP};
    const CommandKind commands[] = {COMMAND_TOGGLE_COMPARE, COMMAND_DROP_SNAPSHOT};
    float x = area.x + area.w;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        char key[32];
        const ViewButton button = {.id = ui_id(UI_COMPARE, parts[i], 0),
                                   .label = view_text(view, labels[i]),
                                   .key = keymap_label_of(commands[i], key, sizeof key)};
        const float width = view_button_width(view, &button, BUTTON_SIZE);
        x -= width;
        view_button(view, draw_rect(x, area.y, width, BUTTON_HEIGHT), &button, BUTTON_SIZE);
        x -= 6;
    }
    return x;
}

DrawRect compare_header(const View *view, DrawRect area, const Compared *what) {
    const float left = stepper(view, area, what) + 14, right = buttons(view, area) - 8;
    const Document *before = document_snapshot(view->document);
    const char *title = scene_title(before->scene, view->ui->language);
    const RichArg args[] = {{title[0] != '\0' ? title : before->name,
                             view_style(FONT_TEXT_BOLD, 13, view->theme->ink)}};
    Rich rich;
    rich_init(&rich, view_style(FONT_TEXT, 13, view->theme->ink_dim));
    rich_format(&rich, view_text(view, TEXT_COMPARE_SNAPSHOT), args, 1);
    if (rich_width(&rich, view->list) <= right - left)
        rich_draw(&rich, view->list, left,
                  draw_center_baseline(view->list, FONT_TEXT, 13, area.y, BUTTON_HEIGHT),
                  right - left, 16);
    const float taken = BUTTON_HEIGHT + HEADER_GAP;
    return draw_rect(area.x, area.y + taken, area.w, area.h - taken);
}

// --- the sentence --------------------------------------------------------------------------------

#define CELL_NAME_MAX (SCENE_TOKEN_MAX + 32)

// The names of a cell, each in the colour of what it is.
typedef struct CellNames {
    char row[CELL_NAME_MAX], column[CELL_NAME_MAX];
} CellNames;

static bool is_number(const char *name) {
    for (; *name; name++)
        if (*name < '0' || *name > '9') return false;
    return true;
}

// Its name, or "row 2" where that is only a number.
static void name_line(const View *view, const char *name, TextId numbered, size_t index,
                      char out[CELL_NAME_MAX]) {
    char number[24];
    snprintf(number, sizeof number, "%zu", index + 1);
    if (is_number(name))
        snprintf(out, CELL_NAME_MAX, view_text(view, numbered), number);
    else
        snprintf(out, CELL_NAME_MAX, "%s", name);
}

static void name_cell(const View *view, const Compared *what, CellNames *out) {
    char buffer[SCENE_TOKEN_MAX];
    const DocumentDifference *d = what->difference;
    name_line(view, document_row_name(view->document, what->id, d->row, buffer), TEXT_COMPARE_ROW,
              d->row, out->row);
    name_line(view, document_column_name(view->document, what->id, d->column, buffer),
              TEXT_COMPARE_COLUMN, d->column, out->column);
}

// Is what is printed as before, with what is printed as the change, what is printed as now?
static bool adds_up(const char *before, const char *change, const char *now, int decimals) {
    const double rest = printed_value(before) + printed_value(change) - printed_value(now);
    return fabs(rest) < 0.5 * pow(10, -decimals);
}

// Three decimals where they suffice and add up, up to six where they do not.
static void print_change(float before, float now, char texts[3][NUMFMT_MAX + 1]) {
    char number[NUMFMT_MAX];
    const double change = (double)now - (double)before;
    for (int decimals = 3; decimals <= 6; decimals++) {
        snprintf(texts[0], NUMFMT_MAX, "%s", numfmt_fixed(number, (double)before, decimals));
        snprintf(texts[1], NUMFMT_MAX, "%s", numfmt_fixed(number, (double)now, decimals));
        numfmt_fixed(number, change, decimals);
        snprintf(texts[2], NUMFMT_MAX + 1, "%s%s", change > 0 ? "+" : "", number);
        if (fabs(printed_value(number)) > 0 && adds_up(texts[0], number, texts[1], decimals))
            return;
    }
    if (fabs(change) >= 1e-6 && fabsf(before) < 1e6f && fabsf(now) < 1e6f) return;
    snprintf(texts[0], NUMFMT_MAX, "%s", numfmt_exact(number, before));
    snprintf(texts[1], NUMFMT_MAX, "%s", numfmt_exact(number, now));
    snprintf(texts[2], NUMFMT_MAX + 1, "%s%s", change > 0 ? "+" : "",
             numfmt_exact(number, (float)change));
}

static void print_odd(float before, float now, char texts[3][NUMFMT_MAX + 1]) {
    char number[NUMFMT_MAX];
    snprintf(texts[0], NUMFMT_MAX, "%s", numfmt_cell(number, before, 8));
    snprintf(texts[1], NUMFMT_MAX, "%s", numfmt_cell(number, now, 8));
    texts[2][0] = '\0';
}

static void say_largest(const View *view, const Compared *what, Rich *rich) {
    const DocumentDifference *d = what->difference;
    const bool is_pair = what->id >= ATTN_SCORES && what->id <= ATTN_WEIGHTS;
    const bool is_odd = !isfinite(d->before) || !isfinite(d->now);
    char texts[3][NUMFMT_MAX + 1], changed[24], compared[24];
    CellNames names;
    name_cell(view, what, &names);
    (is_odd ? print_odd : print_change)(d->before, d->now, texts);
    snprintf(changed, sizeof changed, "%zu", d->changed);
    snprintf(compared, sizeof compared, "%zu", d->compared);
    const Theme *theme = view->theme;
    const ThemeRole row_role = is_pair ? ROLE_QUERY : theme_matrix_role(what->id);
    const DrawStyle row = view_style(FONT_TEXT_BOLD, SENTENCE_SIZE, theme->role[row_role]);
    const DrawStyle column =
        view_style(FONT_TEXT_BOLD, SENTENCE_SIZE, is_pair ? theme->role[ROLE_KEY] : theme->ink);
    const DrawStyle number = view_style(FONT_MONO_BOLD, SENTENCE_SIZE - 1, theme->ink);
    const RichArg args[] = {{names.row, row},   {names.column, column}, {texts[0], number},
                            {texts[1], number}, {texts[2], number},     {changed, number},
                            {compared, number}};
    const TextId sentence =
        is_odd    ? is_pair ? TEXT_COMPARE_LARGEST_PAIR_ODD : TEXT_COMPARE_LARGEST_CELL_ODD
        : is_pair ? TEXT_COMPARE_LARGEST_PAIR
                  : TEXT_COMPARE_LARGEST_CELL;
    rich_format(rich, view_text(view, sentence), args, sizeof args / sizeof args[0]);
}

// "3 × 4", as drawn.
static void shape_text(const View *view, size_t rows, size_t cols, char out[48]) {
    const bool is_turned = canvas_is_turned(view);
    snprintf(out, 48, "%zu × %zu", is_turned ? cols : rows, is_turned ? rows : cols);
}

static void say_shapes(const View *view, const Compared *what, TextId sentence, Rich *rich) {
    const DocumentDifference *d = what->difference;
    const AttnMatrix now = attn_trace_matrix(view->document->trace, what->id, what->head);
    char before_shape[48], now_shape[48];
    shape_text(view, d->before_rows, d->before_cols, before_shape);
    shape_text(view, now.rows, now.cols, now_shape);
    const DrawStyle bold = view_style(FONT_TEXT_BOLD, SENTENCE_SIZE, view->theme->ink);
    const RichArg args[] = {{before_shape, bold}, {now_shape, bold}};
    rich_format(rich, view_text(view, sentence), args, 2);
}

static void say_state(const View *view, const Compared *what, Rich *rich) {
    switch (what->difference->state) {
    case DIFFERENCE_PART: say_shapes(view, what, TEXT_COMPARE_PART, rich); break;
    case DIFFERENCE_APART: say_shapes(view, what, TEXT_COMPARE_APART, rich); break;
    case DIFFERENCE_NO_BEFORE:
        rich_format(rich, view_text(view, TEXT_COMPARE_NO_BEFORE), NULL, 0);
        break;
    case DIFFERENCE_NO_HEAD:
        rich_format(rich, view_text(view, TEXT_COMPARE_NO_HEAD), NULL, 0);
        break;
    case DIFFERENCE_WHOLE: break;
    }
}

DrawRect compare_sentence(const View *view, DrawRect area, const Compared *what) {
    const float line = SENTENCE_SIZE * 1.45f;
    Rich rich;
    rich_init(&rich, view_style(FONT_TEXT, SENTENCE_SIZE, view->theme->ink_dim));
    if (what->has_both && what->difference->changed > 0)
        say_largest(view, what, &rich);
    else if (what->has_both)
        rich_format(&rich, view_text(view, TEXT_COMPARE_UNCHANGED), NULL, 0);
    if (what->has_both && what->difference->state == DIFFERENCE_PART)
        rich_add(&rich, rich.base, " ");
    say_state(view, what, &rich);
    const float height = rich_height(&rich, view->list, area.w, line);
    const float width = fminf(rich_width(&rich, view->list), area.w);
    rich_draw(&rich, view->list, area.x + (area.w - width) / 2, area.y + SENTENCE_SIZE, area.w + 1,
              line);
    const float taken = height + 10;
    return draw_rect(area.x, area.y + taken, area.w, area.h - taken);
}

// --- legends -------------------------------------------------------------------------------------

// Its words stand over the bar, its ends under it.
static void draw_one(const View *view, float x, float y, float width, TextId words,
                     ViewLegend legend) {
    const DrawStyle style = view_style(FONT_TEXT, 11, view->theme->ink_dim);
    draw_text(view->list, style, x + width / 2, y + 9, ALIGN_CENTER, view_text(view, words));
    view_legend(view, draw_rect(x, y + 14, width, LEGEND_BAR), &legend);
}

DrawRect compare_legends(const View *view, DrawRect area, const Compared *what) {
    const bool has_changed = what->difference->range > 0;
    const float gap = 40, width = fminf(LEGEND_WIDTH, (area.w - gap) / 2);
    const float y = area.y + area.h - COMPARE_LEGEND_HEIGHT;
    const float both = has_changed ? 2 * width + gap : width;
    const float x = area.x + (area.w - both) / 2;
    const bool is_weight = theme_matrix_is_weight(what->id);
    draw_one(
        view, x, y, width, TEXT_COMPARE_BOTH,
        (ViewLegend){
            .is_weight = is_weight,
            .range = what->color_range,
            .has_less = what->least<-what->color_range, .has_more = what->most> what->color_range});
    if (has_changed)
        draw_one(view, x + width + gap, y, width, TEXT_COMPARE_DIFFERENCE,
                 (ViewLegend){.range = what->difference->range});
    area.h -= COMPARE_LEGEND_HEIGHT + 6;
    return area;
}
