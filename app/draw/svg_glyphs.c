// Formulas are drawn as the outlines of their glyphs: hardly any machine has their fonts, no other
// font has delimiters of their sizes, and of the programs that read SVG only browsers use embedded
// ones. A glyph is written before its first use, in thousandths of an em, and used by its number
// from then on.
#include "app/draw/svg_parts.h"
#include "app/draw/typeset.h"
#include <stdlib.h>

enum { GLYPHS_MAX = 512, EM = 1000 };

typedef struct Known {
    Face face;
    unsigned long glyph;
} Known;

struct SvgGlyphs {
    TypeFaces *faces;
    cairo_surface_t *surface;
    cairo_t *cairo; // gives outlines; nothing is drawn
    Known known[GLYPHS_MAX];
    size_t count; // may exceed GLYPHS_MAX: those are written again each time
};

SvgGlyphs *svg_glyphs_create(const char *fonts) {
    SvgGlyphs *glyphs = calloc(1, sizeof *glyphs);
    if (!glyphs) return NULL;
    glyphs->faces = type_faces_create(fonts);
    glyphs->surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    glyphs->cairo = cairo_create(glyphs->surface);
    if (glyphs->faces) return glyphs;
    svg_glyphs_destroy(glyphs);
    return NULL;
}

void svg_glyphs_destroy(SvgGlyphs *glyphs) {
    if (!glyphs) return;
    cairo_destroy(glyphs->cairo);
    cairo_surface_destroy(glyphs->surface);
    type_faces_destroy(glyphs->faces);
    free(glyphs);
}

// --- outlines ------------------------------------------------------------------------------------

static void put_points(SvgOut *out, char step, const cairo_path_data_t *points, int count) {
    for (int i = 0; i < count; i++)
        svg_putf(out, "%c%ld,%ld", i == 0 ? step : ' ', lround(points[i].point.x),
                 lround(points[i].point.y));
}

static void put_path(SvgOut *out, const cairo_path_t *path) {
    for (int i = 0; i < path->num_data; i += path->data[i].header.length) {
        const cairo_path_data_t *points = &path->data[i + 1];
        switch (path->data[i].header.type) {
        case CAIRO_PATH_MOVE_TO: put_points(out, 'M', points, 1); break;
        case CAIRO_PATH_LINE_TO: put_points(out, 'L', points, 1); break;
        case CAIRO_PATH_CURVE_TO: put_points(out, 'C', points, 3); break;
        case CAIRO_PATH_CLOSE_PATH: svg_put(out, "z"); break;
        }
    }
}

static void put_definition(SvgOut *out, SvgGlyphs *glyphs, const TypesetRun *run,
                           unsigned long index, size_t number) {
    cairo_font_face_t *font = type_faces_cairo(glyphs->faces, run->face, false);
    const cairo_glyph_t glyph = {index, 0, 0};
    out->has_failed = out->has_failed || type_faces_are_lacking(glyphs->faces);
    if (!font) return;
    cairo_set_font_face(glyphs->cairo, font);
    cairo_set_font_size(glyphs->cairo, EM);
    cairo_new_path(glyphs->cairo);
    cairo_glyph_path(glyphs->cairo, &glyph, 1);
    cairo_path_t *path = cairo_copy_path(glyphs->cairo);
    svg_putf(out, "<defs><path id=\"glyph-%zu\" d=\"", number);
    put_path(out, path);
    svg_put(out, "\"/></defs>\n");
    cairo_path_destroy(path);
}

// The glyph's number; written before its first use.
static size_t number_of(SvgOut *out, SvgGlyphs *glyphs, const TypesetRun *run,
                        unsigned long index) {
    for (size_t i = 0; i < glyphs->count && i < GLYPHS_MAX; i++)
        if (glyphs->known[i].face == run->face && glyphs->known[i].glyph == index) return i + 1;
    if (glyphs->count < GLYPHS_MAX) glyphs->known[glyphs->count] = (Known){run->face, index};
    put_definition(out, glyphs, run, index, ++glyphs->count);
    return glyphs->count;
}

// --- texts ---------------------------------------------------------------------------------------

typedef struct Target {
    SvgOut *out;
    SvgGlyphs *glyphs;
    DrawColor color;
} Target;

static void show(void *context, const TypesetRun *run) {
    Target *target = context;
    SvgOut *out = target->out;
    for (int i = 0; i < run->glyph_count; i++) {
        const cairo_glyph_t *glyph = &run->glyphs[i];
        const size_t number = number_of(out, target->glyphs, run, glyph->index);
        svg_putf(out, "<use xlink:href=\"#glyph-%zu\"", number);
        svg_put(out, " transform=\"translate");
        svg_put_point(out, '(', (float)glyph->x, (float)glyph->y);
        svg_put(out, ")scale(");
        svg_put_share(out, (float)(run->size / EM));
        svg_put(out, ")\"");
        svg_put_color(out, "fill", target->color);
        svg_put(out, "/>\n");
    }
}

void svg_put_outlines(SvgOut *out, SvgGlyphs *glyphs, const DrawCommand *command,
                      const char *text) {
    Target target = {out, glyphs, command->color};
    typeset(glyphs->faces, command, text, show, &target);
}
