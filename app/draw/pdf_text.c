// Text is shown as glyphs together with the characters that they stand for, so that it can be
// searched and copied, Chinese too.
#include "app/draw/pdf_parts.h"
#include "app/draw/typeset.h"

typedef struct Target {
    cairo_t *cairo;
    TypeFaces *faces;
} Target;

static void show(void *context, const TypesetRun *run) {
    const Target *target = context;
    cairo_font_face_t *font = type_faces_cairo(target->faces, run->face, run->is_emboldened);
    if (!font) return;
    cairo_set_font_face(target->cairo, font);
    cairo_set_font_size(target->cairo, run->size);
    cairo_show_text_glyphs(target->cairo, run->text, (int)run->length, run->glyphs,
                           run->glyph_count, run->clusters, run->cluster_count, 0);
}

void pdf_text(cairo_t *cairo, TypeFaces *faces, const DrawCommand *command, const char *text) {
    Target target = {cairo, faces};
    pdf_set_color(cairo, command->color);
    typeset(faces, command, text, show, &target);
}
