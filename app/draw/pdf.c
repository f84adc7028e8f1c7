// The painter's frame: walks the draw list, keeps the clips, draws shapes; text and heatmaps have
// files of their own. Nothing is moved to whole pixels, for paper has none.
//
// Cairo remembers its first failure and does nothing after it: whoever finishes looks once. A
// number that is none would be such a failure, so commands with one are left out.
#include "app/draw/pdf.h"
#include "app/draw/draw_list.h"
#include "app/draw/pdf_parts.h"
#include <cairo-pdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POINTS_PER_PIXEL 0.75

enum { DEPTH_MAX = 64 };

typedef struct Sink {
    unsigned char *bytes;
    size_t count, room;
    bool has_failed;
} Sink;

struct Pdf {
    TypeFaces *faces;
    cairo_surface_t *surface;
    cairo_t *cairo;
    Sink sink;
    size_t page_count;
    DrawRect clips[DEPTH_MAX]; // clips[clip_depth] is in force; deeper ones stay as the last kept
    size_t clip_depth;
    size_t open; // clips to be ended
};

// Never tells cairo of a failure: 1.16 reads through NULL when it ends a file that could not be
// written. pdf_finish() tells.
static cairo_status_t sink_write(void *data, const unsigned char *bytes, unsigned count) {
    Sink *sink = data;
    if (sink->has_failed) return CAIRO_STATUS_SUCCESS;
    if (count > sink->room - sink->count) {
        size_t room = (sink->count + count) * 2;
        unsigned char *bigger = realloc(sink->bytes, room);
        sink->has_failed = !bigger;
        if (!bigger) return CAIRO_STATUS_SUCCESS;
        sink->bytes = bigger;
        sink->room = room;
    }
    memcpy(sink->bytes + sink->count, bytes, count);
    sink->count += count;
    return CAIRO_STATUS_SUCCESS;
}

// --- shapes --------------------------------------------------------------------------------------

void pdf_set_color(cairo_t *cairo, DrawColor color) {
    cairo_set_source_rgba(cairo, color.r / 255.0, color.g / 255.0, color.b / 255.0,
                          color.a / 255.0);
}

static void add_rect(cairo_t *cairo, DrawRect r) {
    cairo_rectangle(cairo, (double)r.x, (double)r.y, (double)r.w, (double)r.h);
}

void pdf_round_rect(cairo_t *cairo, DrawRect rect, float radius) {
    double most = (double)fminf(rect.w, rect.h) / 2;
    double r = (double)radius < most ? (double)radius : most;
    if (!(r > 0)) {
        add_rect(cairo, rect);
        return;
    }
    double left = (double)rect.x, top = (double)rect.y;
    double right = left + (double)rect.w, bottom = top + (double)rect.h;
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, right - r, top + r, r, -M_PI / 2, 0);
    cairo_arc(cairo, right - r, bottom - r, r, 0, M_PI / 2);
    cairo_arc(cairo, left + r, bottom - r, r, M_PI / 2, M_PI);
    cairo_arc(cairo, left + r, top + r, r, M_PI, 1.5 * M_PI);
    cairo_close_path(cairo);
}

static void put_fill(cairo_t *cairo, const DrawCommand *command) {
    DrawRect rect = command->rect;
    // A hairline drawn as a fill is as thick as on the screen.
    rect.w = fmaxf(rect.w, 1);
    rect.h = fmaxf(rect.h, 1);
    pdf_set_color(cairo, command->color);
    pdf_round_rect(cairo, rect, command->radius);
    cairo_fill(cairo);
}

// The border lies inside the rectangle, cairo's stroke on both sides of its line.
static void put_stroke(cairo_t *cairo, const DrawCommand *command) {
    float width = fmaxf(command->width, 1);
    if (2 * width >= fminf(command->rect.w, command->rect.h)) {
        put_fill(cairo, command);
        return;
    }
    pdf_set_color(cairo, command->color);
    cairo_set_line_width(cairo, (double)width);
    pdf_round_rect(cairo, draw_inset(command->rect, width / 2), command->radius - width / 2);
    cairo_stroke(cairo);
}

static void put_line(cairo_t *cairo, const DrawCommand *command) {
    DrawRect r = command->rect;
    bool is_straight = fabsf(r.w) < 0.01f || fabsf(r.h) < 0.01f;
    pdf_set_color(cairo, command->color);
    cairo_set_line_width(cairo, (double)(is_straight ? fmaxf(command->width, 1) : command->width));
    cairo_move_to(cairo, (double)r.x, (double)r.y);
    cairo_line_to(cairo, (double)(r.x + r.w), (double)(r.y + r.h));
    cairo_stroke(cairo);
}

static void put_triangle(cairo_t *cairo, const DrawCommand *command) {
    DrawRect r = command->rect;
    pdf_set_color(cairo, command->color);
    cairo_move_to(cairo, (double)r.x, (double)r.y);
    cairo_line_to(cairo, (double)(r.x + r.w), (double)(r.y + r.h));
    cairo_line_to(cairo, (double)command->x2, (double)command->y2);
    cairo_close_path(cairo);
    cairo_fill(cairo);
}

// Lines at 45° counted from the page's corner, so that neighbouring hatched areas join.
static void put_hatch(cairo_t *cairo, const DrawCommand *command, DrawRect clip) {
    DrawRect r = draw_intersection(command->rect, clip);
    float period = fminf(fmaxf(roundf(command->width * 1.41421356f), 3), 128);
    float first = ceilf((r.x - r.y - r.h) / period) * period;
    cairo_save(cairo);
    add_rect(cairo, r);
    cairo_clip(cairo);
    pdf_set_color(cairo, command->color);
    cairo_set_line_width(cairo, 1);
    // x − y = at
    for (float at = first; at < r.x + r.w - r.y; at += period) {
        cairo_move_to(cairo, (double)(at + r.y) - 1, (double)r.y - 1);
        cairo_line_to(cairo, (double)(at + r.y + r.h) + 1, (double)(r.y + r.h) + 1);
    }
    cairo_stroke(cairo);
    cairo_restore(cairo);
}

// --- clips ---------------------------------------------------------------------------------------

static void push_clip(Pdf *pdf, const DrawCommand *command) {
    DrawRect inner = draw_intersection(pdf->clips[pdf->clip_depth], command->rect);
    if (pdf->clip_depth + 1 < DEPTH_MAX) pdf->clip_depth++;
    pdf->clips[pdf->clip_depth] = inner;
    cairo_save(pdf->cairo);
    add_rect(pdf->cairo, inner);
    cairo_clip(pdf->cairo);
    pdf->open++;
}

static void pop_clip(Pdf *pdf) {
    if (pdf->open == 0) return;
    if (pdf->clip_depth > 0) pdf->clip_depth--;
    cairo_restore(pdf->cairo);
    pdf->open--;
}

// --- the page ------------------------------------------------------------------------------------

static bool is_sound(float value) {
    const float most = 1e6f;
    return isfinite(value) && fabsf(value) < most;
}

static bool has_sound_numbers(const DrawCommand *command) {
    const DrawRect *r = &command->rect;
    bool is_triangle = command->kind == DRAW_TRIANGLE;
    return is_sound(r->x) && is_sound(r->y) && is_sound(r->w) && is_sound(r->h) &&
           is_sound(command->radius) && is_sound(command->width) &&
           (!is_triangle || (is_sound(command->x2) && is_sound(command->y2)));
}

// Is anything of it within the clip? What is not is left out: a scrolled matrix would otherwise
// bring all its numbers along, and a search would find them.
static bool is_visible(const Pdf *pdf, const DrawCommand *command) {
    if (command->kind != DRAW_HEATMAP && command->color.a == 0) return false;
    DrawRect seen = draw_intersection(draw_command_reach(command), pdf->clips[pdf->clip_depth]);
    return seen.w > 0 && seen.h > 0;
}

static void put_command(Pdf *pdf, const DrawList *list, const DrawCommand *command) {
    cairo_t *cairo = pdf->cairo;
    DrawRect clip = pdf->clips[pdf->clip_depth];
    bool is_frame = command->kind >= DRAW_CLIP;
    if (!is_frame && !(has_sound_numbers(command) && is_visible(pdf, command))) return;
    switch (command->kind) {
    case DRAW_FILL: put_fill(cairo, command); break;
    case DRAW_STROKE: put_stroke(cairo, command); break;
    case DRAW_LINE: put_line(cairo, command); break;
    case DRAW_TRIANGLE: put_triangle(cairo, command); break;
    case DRAW_TEXT: pdf_text(cairo, pdf->faces, command, draw_command_text(list, command)); break;
    case DRAW_HEATMAP: pdf_heatmap(cairo, command, draw_command_cells(list, command), clip); break;
    case DRAW_HATCH: put_hatch(cairo, command, clip); break;
    case DRAW_CLIP: push_clip(pdf, command); break;
    case DRAW_CLIP_END: pop_clip(pdf); break;
    case DRAW_GROUP:
    case DRAW_GROUP_END: break;
    }
}

static void begin_page(Pdf *pdf, const PdfPage *page) {
    double width = (double)page->width, height = (double)page->height;
    pdf->page_count++;
    cairo_pdf_surface_set_size(pdf->surface, width * POINTS_PER_PIXEL, height * POINTS_PER_PIXEL);
    pdf->clips[0] = draw_rect(0, 0, page->width, page->height);
    pdf->clip_depth = pdf->open = 0;
    cairo_save(pdf->cairo);
    cairo_scale(pdf->cairo, POINTS_PER_PIXEL, POINTS_PER_PIXEL);
    pdf_set_color(pdf->cairo, page->background);
    cairo_paint(pdf->cairo);
    if (!page->name) return;
    char link[32];
    snprintf(link, sizeof link, "page=%zu", pdf->page_count);
    cairo_pdf_surface_add_outline(pdf->surface, CAIRO_PDF_OUTLINE_ROOT, page->name, link,
                                  (cairo_pdf_outline_flags_t)0);
}

static AttnStatus check(cairo_status_t status, AttnError *error) {
    if (status == CAIRO_STATUS_SUCCESS) return ATTN_OK;
    return attn_fail(error, ATTN_ERROR_MEMORY, "the picture cannot be drawn: %s",
                     cairo_status_to_string(status));
}

AttnStatus pdf_add_page(Pdf *pdf, const DrawList *list, const PdfPage *page, AttnError *error) {
    bool has_size = is_sound(page->width) && is_sound(page->height);
    if (!has_size || page->width < 1 || page->height < 1)
        return attn_fail(error, ATTN_ERROR_SHAPE, "a page of no size");
    if (!draw_list_is_whole(list))
        return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory for the picture");
    begin_page(pdf, page);
    for (size_t i = 0; i < draw_command_count(list); i++)
        put_command(pdf, list, draw_command_at(list, i));
    while (pdf->open > 0)
        pop_clip(pdf);
    cairo_restore(pdf->cairo);
    cairo_show_page(pdf->cairo);
    return check(cairo_status(pdf->cairo), error);
}

// --- life ----------------------------------------------------------------------------------------

// Glyphs keep their true shapes and places: paper is finer than any hint.
static void set_unhinted(cairo_t *cairo) {
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(cairo, options);
    cairo_font_options_destroy(options);
}

Pdf *pdf_create(const char *fonts, const char *title, AttnError *error) {
    Pdf *pdf = calloc(1, sizeof *pdf);
    if (pdf) pdf->faces = type_faces_create(fonts);
    if (!pdf || !pdf->faces) {
        free(pdf);
        attn_fail(error, ATTN_ERROR_MEMORY, "out of memory for the picture");
        return NULL;
    }
    pdf->surface = cairo_pdf_surface_create_for_stream(sink_write, &pdf->sink, 72, 72);
    pdf->cairo = cairo_create(pdf->surface);
    set_unhinted(pdf->cairo);
    if (title) cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATOR,
                                   "Attention Lab " ATTNLAB_VERSION);
    return pdf;
}

void pdf_destroy(Pdf *pdf) {
    if (!pdf) return;
    cairo_destroy(pdf->cairo);
    cairo_surface_destroy(pdf->surface); // writes to the sink if it was not finished
    type_faces_destroy(pdf->faces);
    free(pdf->sink.bytes);
    free(pdf);
}

AttnStatus pdf_finish(Pdf *pdf, unsigned char **bytes, size_t *count, AttnError *error) {
    cairo_surface_finish(pdf->surface);
    AttnStatus status = check(cairo_surface_status(pdf->surface), error);
    if (status == ATTN_OK && (pdf->sink.has_failed || type_faces_are_lacking(pdf->faces)))
        status = attn_fail(error, ATTN_ERROR_MEMORY, "out of memory for the picture");
    if (status != ATTN_OK) return status;
    *bytes = pdf->sink.bytes;
    *count = pdf->sink.count;
    pdf->sink = (Sink){0};
    return ATTN_OK;
}
