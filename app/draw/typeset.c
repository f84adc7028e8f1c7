// Text is shaped as SDL_ttf shapes it for the screen (HarfBuzz, its default features), run by run,
// and shown as glyphs together with the characters that they stand for, so that it can be searched
// and copied, Chinese too.
#include "app/draw/draw_list.h"
#include "app/draw/pdf_parts.h"

enum { BYTES_MAX = 256, GLYPHS_MAX = 2 * BYTES_MAX }; // of a run; longer ones are set in pieces

// A run, shaped.
typedef struct Shaped {
    cairo_glyph_t glyphs[GLYPHS_MAX];
    int glyph_count;
    cairo_text_cluster_t clusters[BYTES_MAX];
    int cluster_count;
} Shaped;

// Where the next run begins, and how large it is.
typedef struct Pen {
    double x, y, size;
} Pen;

// --- bytes ---------------------------------------------------------------------------------------

// Writes a character as UTF-8; returns its bytes.
static size_t put_character(char *out, uint32_t c) {
    static const unsigned char LEAD[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t count = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = count; i-- > 1; c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(LEAD[count] | c);
    return count;
}

static bool is_printable(uint32_t c) {
    return c >= 0x20 && c != 0x7f && !(c >= 0xd800 && c <= 0xdfff) && c <= 0x10ffff;
}

// Copies as much as fits as well-formed UTF-8, for cairo takes nothing else; *taken is what it was
// made from.
static size_t clean(const char *text, size_t length, char out[BYTES_MAX], size_t *taken) {
    size_t count = 0, at = 0;
    while (at < length && count + 4 <= BYTES_MAX) {
        uint32_t c;
        at += draw_utf8_next(text + at, length - at, &c);
        count += put_character(out + count, is_printable(c) ? c : 0xfffd);
    }
    *taken = at;
    return count;
}

// --- shaping -------------------------------------------------------------------------------------

// Glyphs that stand for the same bytes are one cluster. (All our text runs from left to right.)
static void add_clusters(const hb_glyph_info_t *infos, size_t count, size_t length,
                         Shaped *shaped) {
    for (size_t i = 0, next; i < count; i = next) {
        next = i + 1;
        while (next < count && infos[next].cluster == infos[i].cluster)
            next++;
        size_t end = next < count ? infos[next].cluster : length;
        shaped->clusters[shaped->cluster_count++] =
            (cairo_text_cluster_t){(int)(end - infos[i].cluster), (int)(next - i)};
    }
}

static void add_glyphs(hb_buffer_t *buffer, size_t length, Pen *pen, Shaped *shaped) {
    unsigned count;
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(buffer, &count);
    const hb_glyph_position_t *places = hb_buffer_get_glyph_positions(buffer, &count);
    double unit = pen->size / PDF_FACES_EM;
    shaped->glyph_count = shaped->cluster_count = 0;
    if (count > GLYPHS_MAX) return;
    for (size_t i = 0; i < count; i++) {
        shaped->glyphs[i] = (cairo_glyph_t){infos[i].codepoint, pen->x + places[i].x_offset * unit,
                                            pen->y - places[i].y_offset * unit};
        pen->x += places[i].x_advance * unit;
    }
    shaped->glyph_count = (int)count;
    add_clusters(infos, count, length, shaped);
}

static void shape(hb_font_t *font, const char *text, size_t length, Pen *pen, Shaped *shaped) {
    hb_buffer_t *buffer = hb_buffer_create();
    hb_buffer_add_utf8(buffer, text, (int)length, 0, (int)length);
    hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
    hb_buffer_guess_segment_properties(buffer);
    hb_shape(font, buffer, NULL, 0);
    add_glyphs(buffer, length, pen, shaped);
    hb_buffer_destroy(buffer);
}

// --- drawing -------------------------------------------------------------------------------------

static bool has_glyph(void *context, Face face, uint32_t c) {
    return pdf_faces_has_glyph(context, face, c);
}

static void show_run(cairo_t *cairo, PdfFaces *faces, Face face, bool is_emboldened,
                     const char *text, size_t length, Pen *pen) {
    Shaped shaped;
    cairo_font_face_t *font = pdf_faces_cairo(faces, face, is_emboldened);
    hb_font_t *shaper = pdf_faces_shaper(faces, face);
    if (!font || !shaper) return;
    shape(shaper, text, length, pen, &shaped);
    cairo_set_font_face(cairo, font);
    cairo_set_font_size(cairo, pen->size);
    cairo_show_text_glyphs(cairo, text, (int)length, shaped.glyphs, shaped.glyph_count,
                           shaped.clusters, shaped.cluster_count, 0);
}

static void show_piece(cairo_t *cairo, PdfFaces *faces, DrawFont font, const char *text,
                       size_t length, Pen *pen) {
    FaceChoice choice = {.font = font, .has_glyph = has_glyph, .context = faces};
    face_begin(&choice, text, length);
    for (size_t at = 0; at < length;) {
        Face face;
        size_t count = face_next_run(&choice, text + at, length - at, BYTES_MAX, &face);
        bool is_emboldened = face == FACE_CHINESE && choice.is_emboldened;
        show_run(cairo, faces, face, is_emboldened, text + at, count, pen);
        at += count;
    }
}

void pdf_text(cairo_t *cairo, PdfFaces *faces, const DrawCommand *command, const char *text) {
    Pen pen = {(double)command->rect.x, (double)command->baseline, (double)command->size};
    if (!(pen.size > 0)) return;
    pdf_set_color(cairo, command->color);
    for (size_t at = 0; at < command->count;) {
        char bytes[BYTES_MAX];
        size_t taken;
        size_t length = clean(text + at, command->count - at, bytes, &taken);
        show_piece(cairo, faces, command->font, bytes, length, &pen);
        at += taken;
    }
}
