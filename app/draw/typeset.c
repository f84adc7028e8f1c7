// Shaped by HarfBuzz with its default features, as SDL_ttf does it for the screen.
#include "app/draw/typeset.h"
#include "app/draw/draw_list.h"
#include "engine/formats/text.h"

// What is being set.
typedef struct Setting {
    TypeFaces *faces;
    double x, y, size; // where the next run begins, and its em
    TypesetShow show;
    void *context;
} Setting;

// --- bytes ---------------------------------------------------------------------------------------

static bool is_printable(uint32_t c) {
    return c >= 0x20 && c != 0x7f && !(c >= 0xd800 && c <= 0xdfff) && c <= 0x10ffff;
}

// Copies as much as fits as well-formed UTF-8, for cairo takes nothing else; *taken is what it was
// made from.
static size_t clean(const char *text, size_t length, char out[TYPESET_BYTES], size_t *taken) {
    size_t count = 0, at = 0;
    while (at < length && count + 4 <= TYPESET_BYTES) {
        uint32_t c;
        at += draw_utf8_next(text + at, length - at, &c);
        count += attn_utf8_put(is_printable(c) ? c : 0xfffd, out + count);
    }
    *taken = at;
    return count;
}

// --- shaping -------------------------------------------------------------------------------------

// Glyphs that stand for the same bytes are one cluster. (All our text runs from left to right.)
static void add_clusters(const hb_glyph_info_t *infos, size_t count, size_t length,
                         TypesetRun *run) {
    for (size_t i = 0, next; i < count; i = next) {
        next = i + 1;
        while (next < count && infos[next].cluster == infos[i].cluster)
            next++;
        size_t end = next < count ? infos[next].cluster : length;
        run->clusters[run->cluster_count++] =
            (cairo_text_cluster_t){(int)(end - infos[i].cluster), (int)(next - i)};
    }
}

static void add_glyphs(hb_buffer_t *buffer, Setting *at, TypesetRun *run) {
    unsigned count;
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(buffer, &count);
    const hb_glyph_position_t *places = hb_buffer_get_glyph_positions(buffer, &count);
    double unit = at->size / TYPE_FACES_EM;
    if (count > TYPESET_GLYPHS) return;
    for (size_t i = 0; i < count; i++) {
        run->glyphs[i] = (cairo_glyph_t){infos[i].codepoint, at->x + places[i].x_offset * unit,
                                         at->y - places[i].y_offset * unit};
        at->x += places[i].x_advance * unit;
    }
    run->glyph_count = (int)count;
    add_clusters(infos, count, run->length, run);
}

static void shape(hb_font_t *font, Setting *at, TypesetRun *run) {
    hb_buffer_t *buffer = hb_buffer_create();
    hb_buffer_add_utf8(buffer, run->text, (int)run->length, 0, (int)run->length);
    hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
    hb_buffer_guess_segment_properties(buffer);
    hb_shape(font, buffer, NULL, 0);
    add_glyphs(buffer, at, run);
    hb_buffer_destroy(buffer);
}

// --- runs ----------------------------------------------------------------------------------------

static bool has_glyph(void *context, Face face, uint32_t c) {
    return type_faces_has_glyph(context, face, c);
}

static void set_run(Setting *at, TypesetRun *run) {
    hb_font_t *shaper = type_faces_shaper(at->faces, run->face);
    if (!shaper) return;
    shape(shaper, at, run);
    at->show(at->context, run);
}

static void set_piece(Setting *at, DrawFont font, const char *text, size_t length) {
    FaceChoice choice = {.font = font, .has_glyph = has_glyph, .context = at->faces};
    face_begin(&choice, text, length);
    for (size_t done = 0; done < length;) {
        TypesetRun run = {.text = text + done, .size = at->size};
        run.length = face_next_run(&choice, run.text, length - done, TYPESET_BYTES, &run.face);
        run.is_emboldened = run.face == FACE_CHINESE && choice.is_emboldened;
        set_run(at, &run);
        done += run.length;
    }
}

void typeset(TypeFaces *faces, const DrawCommand *command, const char *text, TypesetShow show,
             void *context) {
    Setting at = {
        faces,  (double)command->rect.x, (double)command->baseline, (double)command->size, show,
        context};
    if (!(at.size > 0)) return;
    for (size_t done = 0; done < command->count;) {
        char bytes[TYPESET_BYTES];
        size_t taken;
        size_t length = clean(text + done, command->count - done, bytes, &taken);
        set_piece(&at, command->font, bytes, length);
        done += taken;
    }
}
