// Each file is mapped once and shared by all its sizes; each size is opened when first asked for.
// The least recently used size is closed when there are too many, as happens while a user drags the
// scale.
#include "app/draw/faces_sdl.h"
#include "app/draw/mapped.h"
#include <stdlib.h>
#include <string.h>

enum { OPEN_MAX = 64, SIZE_LARGEST = 1200 };

typedef struct OpenFace {
    TTF_Font *font;
    Face face;
    int size;
    unsigned last_use;
} OpenFace;

struct Faces {
    char *folder;
    Mapped files[FACE_COUNT];    // none: not asked for yet
    bool is_missing[FACE_COUNT]; // asked for and not found: not looked for again
    OpenFace open[OPEN_MAX];
    size_t open_count;
    unsigned clock;
};

// Crispest by eye: light hints sharpen the horizontals of text, at even spacing; formulas, with
// their large delimiters, keep their shapes.
static int hinting_of(Face face) {
    bool is_formula = face >= FACE_MAIN && face <= FACE_SIZE4;
    return is_formula ? TTF_HINTING_NONE : TTF_HINTING_LIGHT_SUBPIXEL;
}

static bool load_file(Faces *faces, Face face) {
    if (faces->files[face].bytes) return true;
    if (faces->is_missing[face]) return false;
    char path[2048];
    int wanted = SDL_snprintf(path, sizeof path, "%s/%s", faces->folder, face_file(face));
    bool fits = wanted > 0 && (size_t)wanted < sizeof path;
    faces->is_missing[face] = !fits || !mapped_open(path, &faces->files[face]);
    return !faces->is_missing[face];
}

Faces *faces_create(const char *assets_dir, AttnError *error) {
    if (TTF_Init() != 0) {
        attn_fail(error, ATTN_ERROR_MEMORY, "text cannot be drawn: %s", TTF_GetError());
        return NULL;
    }
    Faces *faces = calloc(1, sizeof *faces);
    size_t length = strlen(assets_dir) + sizeof "/fonts";
    if (faces) faces->folder = malloc(length);
    if (!faces || !faces->folder) {
        attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
        faces_destroy(faces);
        if (!faces) TTF_Quit();
        return NULL;
    }
    SDL_snprintf(faces->folder, length, "%s/fonts", assets_dir);
    if (load_file(faces, FACE_INTER)) return faces;
    attn_fail(error, ATTN_ERROR_FILE, "the font %s/%s cannot be read", faces->folder,
              face_file(FACE_INTER));
    faces_destroy(faces);
    return NULL;
}

void faces_destroy(Faces *faces) {
    if (!faces) return;
    for (size_t i = 0; i < faces->open_count; i++)
        TTF_CloseFont(faces->open[i].font);
    for (int face = 0; face < FACE_COUNT; face++)
        mapped_close(&faces->files[face]);
    free(faces->folder);
    free(faces);
    TTF_Quit();
}

// SDL_ttf takes whole points; at 36 dots per inch a point is half a pixel.
static TTF_Font *open_face(Faces *faces, Face face, int size) {
    if (!load_file(faces, face)) return NULL;
    SDL_RWops *bytes = SDL_RWFromConstMem(faces->files[face].bytes, (int)faces->files[face].count);
    TTF_Font *font = bytes ? TTF_OpenFontDPIRW(bytes, 1, size, 36, 36) : NULL;
    if (!font) return NULL;
    TTF_SetFontHinting(font, hinting_of(face));
    return font;
}

// A free place, made by closing the size that was not used for longest where none is left.
static OpenFace *free_place(Faces *faces) {
    if (faces->open_count < OPEN_MAX) return &faces->open[faces->open_count++];
    OpenFace *oldest = &faces->open[0];
    for (size_t i = 1; i < OPEN_MAX; i++) {
        OpenFace *other = &faces->open[i];
        if (faces->clock - other->last_use > faces->clock - oldest->last_use) oldest = other;
    }
    TTF_CloseFont(oldest->font);
    return oldest;
}

TTF_Font *faces_get(Faces *faces, Face face, int size) {
    faces->clock++;
    int wanted = size < 1 ? 1 : size > SIZE_LARGEST ? SIZE_LARGEST : size;
    for (size_t i = 0; i < faces->open_count; i++) {
        OpenFace *open = &faces->open[i];
        if (open->face != face || open->size != wanted) continue;
        open->last_use = faces->clock;
        return open->font;
    }
    TTF_Font *font = open_face(faces, face, wanted);
    if (!font) return NULL;
    *free_place(faces) = (OpenFace){font, face, wanted, faces->clock};
    return font;
}
