// Each file is mapped for HarfBuzz and, apart from it, for FreeType: cairo keeps fonts in a cache
// of its own after a file is finished, so what they need goes with them, not with us.
#include "app/draw/type_faces.h"
#include "app/draw/mapped.h"
#include <cairo-ft.h>
#include <hb-ot.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct TypeFace {
    cairo_font_face_t *plain, *bold;
    hb_font_t *shaper;
    Mapped file; // the shaper's
    bool is_missing;
} TypeFace;

struct TypeFaces {
    char *folder;
    TypeFace faces[FACE_COUNT];
    bool is_lacking;
};

TypeFaces *type_faces_create(const char *folder) {
    TypeFaces *faces = calloc(1, sizeof *faces);
    size_t length = strlen(folder) + 1;
    if (faces) faces->folder = malloc(length);
    if (faces && faces->folder) {
        memcpy(faces->folder, folder, length);
        return faces;
    }
    free(faces);
    return NULL;
}

void type_faces_destroy(TypeFaces *faces) {
    if (!faces) return;
    for (int i = 0; i < FACE_COUNT; i++) {
        TypeFace *face = &faces->faces[i];
        cairo_font_face_destroy(face->plain);
        cairo_font_face_destroy(face->bold);
        hb_font_destroy(face->shaper);
        mapped_close(&face->file);
    }
    free(faces->folder);
    free(faces);
}

static bool map_file(const TypeFaces *faces, Face face, Mapped *out) {
    char path[2048];
    int length = snprintf(path, sizeof path, "%s/%s", faces->folder, face_file(face));
    return length > 0 && (size_t)length < sizeof path && mapped_open(path, out);
}

// --- cairo ---------------------------------------------------------------------------------------

// What a cairo font needs for as long as cairo keeps it.
typedef struct Hold {
    Mapped file;
    FT_Library library;
    FT_Face face;
} Hold;

static void release(void *data) {
    Hold *hold = data;
    if (hold->face) FT_Done_Face(hold->face);
    if (hold->library) FT_Done_FreeType(hold->library);
    mapped_close(&hold->file);
    free(hold);
}

static cairo_font_face_t *open_font(Hold *hold, bool is_emboldened) {
    static const cairo_user_data_key_t KEY;
    if (FT_Init_FreeType(&hold->library) != 0) return NULL;
    if (FT_New_Memory_Face(hold->library, hold->file.bytes, (FT_Long)hold->file.count, 0,
                           &hold->face) != 0)
        return NULL;
    cairo_font_face_t *font = cairo_ft_font_face_create_for_ft_face(hold->face, FT_LOAD_NO_HINTING);
    if (is_emboldened) cairo_ft_font_face_set_synthesize(font, CAIRO_FT_SYNTHESIZE_BOLD);
    if (cairo_font_face_set_user_data(font, &KEY, hold, release) == CAIRO_STATUS_SUCCESS)
        return font;
    cairo_font_face_destroy(font);
    return NULL;
}

cairo_font_face_t *type_faces_cairo(TypeFaces *faces, Face face, bool is_emboldened) {
    TypeFace *at = &faces->faces[face];
    cairo_font_face_t **font = is_emboldened ? &at->bold : &at->plain;
    if (*font || at->is_missing) return *font;
    Hold *hold = calloc(1, sizeof *hold);
    if (!hold) faces->is_lacking = true;
    if (hold && map_file(faces, face, &hold->file)) *font = open_font(hold, is_emboldened);
    at->is_missing = !*font;
    if (!*font && hold) release(hold);
    return *font;
}

bool type_faces_are_lacking(const TypeFaces *faces) {
    return faces->is_lacking;
}

// --- HarfBuzz ------------------------------------------------------------------------------------

static hb_font_t *open_shaper(const Mapped *file) {
    hb_blob_t *blob =
        hb_blob_create(file->bytes, (unsigned)file->count, HB_MEMORY_MODE_READONLY, NULL, NULL);
    hb_face_t *face = hb_face_create(blob, 0);
    hb_font_t *font = hb_font_create(face);
    hb_font_set_scale(font, TYPE_FACES_EM, TYPE_FACES_EM);
    hb_ot_font_set_funcs(font);
    hb_face_destroy(face);
    hb_blob_destroy(blob);
    return font;
}

hb_font_t *type_faces_shaper(TypeFaces *faces, Face face) {
    TypeFace *at = &faces->faces[face];
    if (at->shaper || at->is_missing) return at->shaper;
    at->is_missing = !map_file(faces, face, &at->file);
    if (!at->is_missing) at->shaper = open_shaper(&at->file);
    return at->shaper;
}

bool type_faces_has_glyph(TypeFaces *faces, Face face, uint32_t c) {
    hb_codepoint_t glyph;
    hb_font_t *font = type_faces_shaper(faces, face);
    return font && hb_font_get_nominal_glyph(font, c, &glyph);
}
