// What must look sharp at 1:1 (straight rectangles, level and upright lines) asks the viewer not to
// smooth it, and keeps the list's own coordinates; what has round corners is moved to whole pixels.
//
// Every <g> that is opened is closed, whatever the list does. What lies outside the clip is left
// out: a scrolled matrix would otherwise bring all its numbers along. Chromium and rsvg-convert
// read all of it; where a viewer does not know textLength, as rsvg-convert does not, a missing font
// shifts text, nothing else. Formulas are drawn as outlines (svg_glyphs.c).
#include "app/draw/svg.h"
#include "app/draw/draw_list.h"
#include "app/draw/svg_parts.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 64, HATCH_MAX = 32 };

// A hatch that has been written as a pattern.
typedef struct Hatch {
    int period;
    DrawColor color;
} Hatch;

typedef struct Writer {
    SvgOut out;
    const DrawList *list;
    DrawRect clips[DEPTH_MAX]; // clips[clip_depth] is in force; deeper ones stay as the last kept
    size_t clip_depth, clip_count;
    size_t open; // <g> to be closed
    Hatch hatches[HATCH_MAX];
    size_t hatch_count;
    SvgGlyphs *glyphs; // NULL: formulas are text alone
} Writer;

// --- fonts ---------------------------------------------------------------------------------------

static const char *const CLASSES[FONT_COUNT] = {
    [FONT_TEXT] = "text",           [FONT_TEXT_BOLD] = "bold",    [FONT_MONO] = "mono",
    [FONT_MONO_BOLD] = "mono-bold", [FONT_MATH] = "math",         [FONT_MATH_ITALIC] = "variable",
    [FONT_MATH_SIZE1] = "size-1",   [FONT_MATH_SIZE2] = "size-2", [FONT_MATH_SIZE3] = "size-3",
    [FONT_MATH_SIZE4] = "size-4",
};

// Behind the program's own fonts, what systems bring along; Chinese faces late, for they have Latin
// letters too, and none behind "monospace", which fontconfig takes for less than a name.
#define CHINESE "'Noto Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei'"
// Where there is no Inter: faces that are as wide or narrower, so that nothing overlaps in programs
// that do not know textLength (Liberation Sans 0.94 of it, 0.99 bold; Noto Sans SC's own letters
// reach 1.04 in bold, DejaVu Sans 1.18).
#define LATIN "Inter,'Helvetica Neue',Arial,'Liberation Sans','Segoe UI',Roboto"
#define TEXT  LATIN "," CHINESE ",sans-serif"
#define MONO  "'JetBrains Mono',Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace"
#define MATH  "'Latin Modern Math','STIX Two Math','Cambria Math',serif"

static const char *const LOOKS[FONT_COUNT] = {
    [FONT_TEXT] = "font-family:" TEXT,
    [FONT_TEXT_BOLD] = "font-family:" TEXT ";font-weight:600",
    [FONT_MONO] = "font-family:" MONO,
    [FONT_MONO_BOLD] = "font-family:" MONO ";font-weight:600",
    [FONT_MATH] = "font-family:KaTeX_Main," MATH,
    [FONT_MATH_ITALIC] = "font-family:KaTeX_Math," MATH ";font-style:italic",
    [FONT_MATH_SIZE1] = "font-family:KaTeX_Size1,KaTeX_Main," MATH,
    [FONT_MATH_SIZE2] = "font-family:KaTeX_Size2,KaTeX_Main," MATH,
    [FONT_MATH_SIZE3] = "font-family:KaTeX_Size3,KaTeX_Main," MATH,
    [FONT_MATH_SIZE4] = "font-family:KaTeX_Size4,KaTeX_Main," MATH,
};

static void put_fonts(Writer *writer) {
    bool is_used[FONT_COUNT] = {false};
    for (size_t i = 0; i < draw_command_count(writer->list); i++) {
        const DrawCommand *command = draw_command_at(writer->list, i);
        if (command->kind == DRAW_TEXT) is_used[command->font] = true;
    }
    // Chromium no longer reads xml:space, rsvg-convert only that.
    svg_put(&writer->out, "<style>\ntext{white-space:pre}\n");
    for (int font = 0; font < FONT_COUNT; font++)
        if (is_used[font]) svg_putf(&writer->out, ".%s{%s}\n", CLASSES[font], LOOKS[font]);
    svg_put(&writer->out, "</style>\n");
}

// --- shapes --------------------------------------------------------------------------------------

static void put_crisp(SvgOut *out) {
    svg_put(out, " shape-rendering=\"crispEdges\"");
}

static float bounded_radius(DrawRect rect, float radius) {
    float half = fminf(rect.w, rect.h) / 2;
    return fmaxf(0, fminf(radius, half));
}

static void put_fill(SvgOut *out, const DrawCommand *command) {
    DrawRect rect = command->rect;
    // A hairline drawn as a fill must not vanish between two pixels.
    rect.w = fmaxf(rect.w, 1);
    rect.h = fmaxf(rect.h, 1);
    float radius = bounded_radius(rect, command->radius);
    svg_put(out, "<rect");
    svg_put_rect(out, radius > 0 ? svg_snap(rect) : rect);
    if (radius > 0)
        svg_put_number(out, "rx", radius);
    else
        put_crisp(out);
    svg_put_color(out, "fill", command->color);
    svg_put(out, "/>\n");
}

// The border lies inside the rectangle, SVG's stroke on both sides of its line.
static void put_stroke(SvgOut *out, const DrawCommand *command) {
    float width = fmaxf(command->width, 1);
    float radius = bounded_radius(command->rect, command->radius);
    if (2 * width >= fminf(command->rect.w, command->rect.h)) {
        put_fill(out, command);
        return;
    }
    svg_put(out, "<rect");
    DrawRect rect = radius > 0 ? svg_snap(command->rect) : command->rect;
    svg_put_rect(out, draw_inset(rect, width / 2));
    if (radius > width / 2) svg_put_number(out, "rx", radius - width / 2);
    if (radius <= 0) put_crisp(out);
    svg_put(out, " fill=\"none\"");
    svg_put_color(out, "stroke", command->color);
    svg_put_number(out, "stroke-width", width);
    svg_put(out, "/>\n");
}

static void put_line(SvgOut *out, const DrawCommand *command) {
    DrawRect r = command->rect;
    svg_put(out, "<line");
    svg_put_number(out, "x1", r.x);
    svg_put_number(out, "y1", r.y);
    svg_put_number(out, "x2", r.x + r.w);
    svg_put_number(out, "y2", r.y + r.h);
    bool is_straight = fabsf(r.w) < 0.01f || fabsf(r.h) < 0.01f;
    if (is_straight) put_crisp(out);
    svg_put_color(out, "stroke", command->color);
    svg_put_number(out, "stroke-width", is_straight ? fmaxf(command->width, 1) : command->width);
    svg_put(out, "/>\n");
}

static void put_triangle(SvgOut *out, const DrawCommand *command) {
    DrawRect r = command->rect;
    const DrawRect points[3] = {r, {r.x + r.w, r.y + r.h, 0, 0}, {command->x2, command->y2, 0, 0}};
    svg_put(out, "<path d=\"");
    for (int i = 0; i < 3; i++)
        svg_put_point(out, i == 0 ? 'M' : 'L', points[i].x, points[i].y);
    svg_put(out, "z\"");
    svg_put_color(out, "fill", command->color);
    svg_put(out, "/>\n");
}

// --- hatching ------------------------------------------------------------------------------------

// The pattern's number; written before its first use. It counts from the page's corner, so that
// neighbouring hatched areas join.
static size_t hatch_number(Writer *writer, int period, DrawColor color) {
    for (size_t i = 0; i < writer->hatch_count && i < HATCH_MAX; i++) {
        const Hatch *hatch = &writer->hatches[i];
        if (hatch->period == period && memcmp(&hatch->color, &color, sizeof color) == 0)
            return i + 1;
    }
    SvgOut *out = &writer->out;
    if (writer->hatch_count < HATCH_MAX)
        writer->hatches[writer->hatch_count] = (Hatch){period, color};
    size_t number = ++writer->hatch_count;
    svg_putf(out,
             "<pattern id=\"hatch-%zu\" width=\"%d\" height=\"%d\" patternUnits=\"userSpaceOnUse\">"
             "<path d=\"M-1,-1L%d,%dM%d,-1L%d,1M-1,%dL1,%d\" fill=\"none\" stroke-width=\"1\"",
             number, period, period, period + 1, period + 1, period - 1, period + 1, period - 1,
             period + 1);
    svg_put_color(out, "stroke", color);
    svg_put(out, "/></pattern>\n");
    return number;
}

static void put_hatch(Writer *writer, const DrawCommand *command) {
    // Lines lie at 45°: a spacing across them is √2 of it along a row.
    float wanted = roundf(command->width * 1.41421356f);
    int period = wanted > 128 ? 128 : wanted > 3 ? (int)wanted : 3;
    size_t number = hatch_number(writer, period, command->color);
    svg_put(&writer->out, "<rect");
    svg_put_rect(&writer->out, command->rect);
    svg_putf(&writer->out, " fill=\"url(#hatch-%zu)\"/>\n", number);
}

// --- text ----------------------------------------------------------------------------------------

static void put_words(Writer *writer, const DrawCommand *command, DrawColor color) {
    SvgOut *out = &writer->out;
    const char *text = draw_command_text(writer->list, command);
    svg_putf(out, "<text class=\"%s\"", CLASSES[command->font]);
    svg_put_number(out, "x", command->rect.x);
    svg_put_number(out, "y", command->baseline);
    svg_put_number(out, "font-size", command->size);
    // A single character pushes nothing aside; an italic one, whose box holds its overhang, would
    // be stretched.
    uint32_t c;
    if (draw_utf8_next(text, command->count, &c) < command->count) {
        svg_put_number(out, "textLength", command->rect.w);
        svg_put(out, " lengthAdjust=\"spacingAndGlyphs\"");
    }
    svg_put_color(out, "fill", color);
    svg_put(out, ">");
    svg_put_text(out, text, command->count);
    svg_put(out, "</text>\n");
}

// A formula's words lie unseen upon their outlines: they can be searched, selected and copied.
static void put_text(Writer *writer, const DrawCommand *command) {
    DrawColor color = command->color;
    if (command->count == 0) return;
    if (writer->glyphs && command->font >= FONT_MATH) {
        const char *text = draw_command_text(writer->list, command);
        svg_put_outlines(&writer->out, writer->glyphs, command, text);
        color.a = 0;
    }
    put_words(writer, command, color);
}

// --- groups and clips ----------------------------------------------------------------------------

static void push_clip(Writer *writer, const DrawCommand *command) {
    SvgOut *out = &writer->out;
    size_t number = ++writer->clip_count;
    DrawRect inner = draw_intersection(writer->clips[writer->clip_depth], command->rect);
    if (writer->clip_depth + 1 < DEPTH_MAX) writer->clip_depth++;
    writer->clips[writer->clip_depth] = inner;
    svg_putf(out, "<clipPath id=\"clip-%zu\"><rect", number);
    svg_put_rect(out, command->rect);
    svg_putf(out, "/></clipPath>\n<g clip-path=\"url(#clip-%zu)\">\n", number);
    writer->open++;
}

static void close_group(Writer *writer) {
    if (writer->open == 0) return;
    writer->open--;
    svg_put(&writer->out, "</g>\n");
}

static void pop_clip(Writer *writer) {
    if (writer->clip_depth > 0) writer->clip_depth--;
    close_group(writer);
}

// How often a group of this name has been opened before.
static size_t earlier_groups(const Writer *writer, size_t index, const char *name) {
    size_t count = 0;
    for (size_t i = 0; i < index; i++) {
        const DrawCommand *command = draw_command_at(writer->list, i);
        if (command->kind == DRAW_GROUP &&
            strcmp(draw_command_text(writer->list, command), name) == 0)
            count++;
    }
    return count;
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// A name is an id: letters, digits and a few marks; the second "WQ" is "WQ.2".
static void open_group(Writer *writer, size_t index) {
    SvgOut *out = &writer->out;
    const char *name = draw_command_text(writer->list, draw_command_at(writer->list, index));
    size_t before = earlier_groups(writer, index, name);
    svg_putf(out, "<g id=\"%s", is_letter(*name) ? "" : "g-");
    for (; *name; name++) {
        bool is_kept = is_letter(*name) || (*name >= '0' && *name <= '9') || *name == '_';
        svg_putf(out, "%c", is_kept ? *name : '-');
    }
    if (before > 0) svg_putf(out, ".%zu", before + 1);
    svg_put(out, "\">\n");
    writer->open++;
}

// --- the page ------------------------------------------------------------------------------------

static bool is_visible(const Writer *writer, const DrawCommand *command) {
    DrawRect seen =
        draw_intersection(draw_command_reach(command), writer->clips[writer->clip_depth]);
    return seen.w > 0 && seen.h > 0;
}

static void put_command(Writer *writer, size_t index) {
    const DrawCommand *command = draw_command_at(writer->list, index);
    SvgOut *out = &writer->out;
    bool is_frame = command->kind >= DRAW_CLIP;
    bool has_color = command->kind == DRAW_HEATMAP || command->color.a > 0;
    if (!is_frame && (!has_color || !is_visible(writer, command))) return;
    switch (command->kind) {
    case DRAW_FILL: put_fill(out, command); break;
    case DRAW_STROKE: put_stroke(out, command); break;
    case DRAW_LINE: put_line(out, command); break;
    case DRAW_TRIANGLE: put_triangle(out, command); break;
    case DRAW_TEXT: put_text(writer, command); break;
    case DRAW_HEATMAP:
        svg_put_heatmap(out, command, draw_command_cells(writer->list, command),
                        writer->clips[writer->clip_depth]);
        break;
    case DRAW_HATCH: put_hatch(writer, command); break;
    case DRAW_CLIP: push_clip(writer, command); break;
    case DRAW_CLIP_END: pop_clip(writer); break;
    case DRAW_GROUP: open_group(writer, index); break;
    case DRAW_GROUP_END: close_group(writer); break;
    }
}

static void put_head(Writer *writer, const SvgPage *page) {
    SvgOut *out = &writer->out;
    svg_put(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                 "<svg xmlns=\"http://www.w3.org/2000/svg\" "
                 "xmlns:xlink=\"http://www.w3.org/1999/xlink\" version=\"1.1\"");
    svg_put_number(out, "width", page->width);
    svg_put_number(out, "height", page->height);
    svg_putf(out, " viewBox=\"0 0 %.0f %.0f\" xml:space=\"preserve\"", (double)ceilf(page->width),
             (double)ceilf(page->height));
    if (page->language) svg_putf(out, " xml:lang=\"%s\"", page->language);
    svg_put(out, ">\n");
    if (page->title) {
        svg_put(out, "<title>");
        svg_put_text(out, page->title, strlen(page->title));
        svg_put(out, "</title>\n");
    }
    svg_put(out, "<desc>Attention Lab</desc>\n");
    put_fonts(writer);
    svg_put(out, "<rect width=\"100%\" height=\"100%\"");
    svg_put_color(out, "fill", page->background);
    svg_put(out, "/>\n");
}

AttnStatus svg_encode(const DrawList *list, const SvgPage *page, char **text, size_t *count,
                      AttnError *error) {
    if (!draw_list_is_whole(list))
        return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory for the picture");
    Writer writer = {.list = list, .clips = {{0, 0, page->width, page->height}}};
    if (page->fonts) writer.glyphs = svg_glyphs_create(page->fonts);
    writer.out.has_failed = page->fonts && !writer.glyphs;
    put_head(&writer, page);
    for (size_t i = 0; i < draw_command_count(list); i++)
        put_command(&writer, i);
    while (writer.open > 0)
        close_group(&writer);
    svg_put(&writer.out, "</svg>\n");
    svg_glyphs_destroy(writer.glyphs);
    if (writer.out.has_failed) {
        free(writer.out.bytes);
        return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory for the picture");
    }
    *text = writer.out.bytes;
    *count = writer.out.count;
    return ATTN_OK;
}
