// canvas: the stage in the middle of the screen. Chooses what to draw; the stages are in
// canvas_*.c.
#include "app/views/canvas.h"
#include "app/views/rich.h"
#include <math.h>
#include <stdio.h>

#define TAB_HEIGHT 26.0f
#define TAB_SHORT  30.0f
#define TAB_GAP    5.0f
#define TAB_SIZE   12.5f
#define NOTE_SIZE  13.0f
#define NOTE_WIDTH 720.0f

// --- heads ---------------------------------------------------------------------------------------

size_t canvas_head(const View *view) {
    const AttnShape *shape = attn_trace_shape(view->document->trace);
    return view->ui->head < shape->h ? view->ui->head : 0;
}

size_t canvas_kv_head(const View *view) {
    return attn_trace_kv_head(view->document->trace, canvas_head(view));
}

static float tab_width(const View *view, size_t head, bool is_short, char *label, size_t size) {
    if (is_short)
        snprintf(label, size, "%zu", head + 1);
    else
        snprintf(label, size, view_text(view, TEXT_CANVAS_HEAD), head + 1);
    const ViewButton button = {.label = label, .is_active = true};
    const float width = view_button_width(view, &button, TAB_SIZE);
    return is_short ? TAB_SHORT : width;
}

// The heads of which tabs are shown: all, or those around the chosen one that fit.
typedef struct HeadTabs {
    bool is_short; // "3" instead of "Head 3"
    float width;   // of one
    size_t first, count;
} HeadTabs;

static HeadTabs head_tabs(const View *view, float room, size_t heads) {
    char label[48];
    HeadTabs tabs = {false, tab_width(view, heads - 1, false, label, sizeof label), 0, heads};
    if ((tabs.width + TAB_GAP) * (float)heads <= room) return tabs;
    tabs.is_short = true;
    tabs.width = tab_width(view, heads - 1, true, label, sizeof label);
    const size_t fits = (size_t)(room / (tabs.width + TAB_GAP));
    if (fits >= heads) return tabs;
    tabs.count = fits > 0 ? fits : 1;
    const size_t chosen = canvas_head(view), half = tabs.count / 2;
    tabs.first = chosen > half ? chosen - half : 0;
    if (tabs.first + tabs.count > heads) tabs.first = heads - tabs.count;
    return tabs;
}

static DrawRect draw_head_tabs(const View *view, DrawRect area) {
    const size_t heads = attn_trace_shape(view->document->trace)->h;
    if (heads < 2 || view->ui->stage == ATTN_STAGE_INPUT) return area;
    const HeadTabs tabs = head_tabs(view, area.w, heads);
    float x = area.x + (area.w - (tabs.width + TAB_GAP) * (float)tabs.count + TAB_GAP) / 2;
    for (size_t head = tabs.first; head < tabs.first + tabs.count; head++) {
        char label[48];
        tab_width(view, head, tabs.is_short, label, sizeof label);
        const bool goes_on = (head == tabs.first && head > 0) ||
                             (head + 1 == tabs.first + tabs.count && head + 1 < heads);
        if (goes_on && head != canvas_head(view)) snprintf(label, sizeof label, "…");
        const ViewButton button = {.id = ui_id(UI_HEAD, (uint32_t)head, 0),
                                   .label = label,
                                   .is_solid = head == canvas_head(view)};
        view_button(view, draw_rect(x, area.y, tabs.width, TAB_HEIGHT), &button, TAB_SIZE);
        x += tabs.width + TAB_GAP;
    }
    const float taken = TAB_HEIGHT + 10;
    return draw_rect(area.x, area.y + taken, area.w, area.h - taken);
}

// --- notes ---------------------------------------------------------------------------------------

DrawRect canvas_note(const View *view, DrawRect area, const char *sentence, const char *argument) {
    if (sentence[0] == '\0') return area;
    const float line = NOTE_SIZE * 1.5f, width = area.w < NOTE_WIDTH ? area.w : NOTE_WIDTH;
    const DrawStyle style = view_style(FONT_TEXT, NOTE_SIZE, view->theme->ink_dim);
    const RichArg args[] = {{argument, view_style(FONT_TEXT_BOLD, NOTE_SIZE, view->theme->ink)}};
    Rich rich;
    rich_init(&rich, style);
    rich_format(&rich, sentence, args, argument ? 1 : 0);
    const float height = rich_height(&rich, view->list, width, line);
    float shown = rich_width(&rich, view->list);
    if (shown > width) shown = width;
    rich_draw(&rich, view->list, area.x + (area.w - shown) / 2,
              area.y + area.h - height + NOTE_SIZE, width + 1, line);
    area.h -= height + 10;
    return area;
}

// --- the stage -----------------------------------------------------------------------------------

static void draw_stage(const View *view, DrawRect area) {
    switch (view->ui->stage) {
    case ATTN_STAGE_INPUT: canvas_input(view, area); break;
    case ATTN_STAGE_PROJECT: canvas_project(view, area); break;
    case ATTN_STAGE_ROTATE: canvas_rotate(view, area); break;
    case ATTN_STAGE_SCORE: canvas_score(view, area); break;
    case ATTN_STAGE_SCALE: canvas_scale(view, area); break;
    case ATTN_STAGE_MASK: canvas_mask(view, area); break;
    case ATTN_STAGE_SOFTMAX: canvas_softmax(view, area); break;
    case ATTN_STAGE_MIX: canvas_mix(view, area); break;
    case ATTN_STAGE_OUTPUT: canvas_output(view, area); break;
    case ATTN_STAGE_COUNT: break;
    }
}

// Says what hatching means where the stage's result is undefined somewhere.
static DrawRect note_undefined(const View *view, DrawRect area) {
    const AttnMatrixId id = ui_stage_matrix(view->ui, view->document, view->ui->stage);
    const DocumentDigest *digest =
        view_digest(view, view->document, id, view_matrix_head(view, id));
    for (size_t i = 0; digest && i < digest->rows * digest->cols; i++)
        if (isnan(digest->blocks[i])) // a block with an undefined number is one
            return canvas_note(view, area, view_text(view, TEXT_CANVAS_NOTE_UNDEFINED), NULL);
    return area;
}

void view_canvas(const View *view, DrawRect area) {
    if (attn_trace_is_empty(view->document->trace) || area.w < 80 || area.h < 80) return;
    area = draw_head_tabs(view, area);
    if (view->ui->is_comparing && document_snapshot(view->document))
        canvas_compare(view, area);
    else
        draw_stage(view, note_undefined(view, area));
}
