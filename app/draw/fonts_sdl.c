// Text is set in runs: each run is the longest stretch of characters that one face has (draw/face.c
// says which).
//
// Widths are remembered by a 64-bit hash of all that they depend on: a screen measures the same few
// hundred strings in every frame. (Two strings with one hash would be measured alike; at 2⁻⁶⁴ a
// pair that is rarer than a broken machine.)
#include "app/draw/fonts_sdl.h"
#include "app/draw/draw_list.h"
#include "app/draw/faces_sdl.h"
#include "app/draw/hash.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH_SLOTS = 8192, RUN_MAX = 1024 };

typedef struct WidthSlot {
    uint64_t key; // 0: empty
    int width;    // device pixels
} WidthSlot;

struct Fonts {
    Faces *faces;
    float scale;
    DrawMetrics metrics;
    WidthSlot widths[WIDTH_SLOTS];
};

// A stretch of text in one face, NUL-terminated for SDL_ttf.
typedef struct Run {
    TTF_Font *font;
    Face face;
    char text[RUN_MAX];
    size_t length;
    float smear; // device pixels by which its ink is broadened; 0: not
} Run;

enum { SIZE_LARGEST = 1024 }; // half pixels

int fonts_device_size(float size, float scale) {
    float halves = roundf(size * scale * 2);
    return halves < 2 ? 2 : halves > SIZE_LARGEST ? SIZE_LARGEST : (int)halves;
}

// A string being set at a size.
typedef struct Context {
    FaceChoice choice;
    Fonts *fonts;
    int size;
} Context;

static bool has_glyph(void *data, Face face, uint32_t c) {
    const Context *context = data;
    TTF_Font *font = faces_get(context->fonts->faces, face, context->size);
    return font && TTF_GlyphIsProvided32(font, c);
}

static void context_init(Context *context, Fonts *fonts, DrawFont font, int size, const char *text,
                         size_t length) {
    *context = (Context){{.font = font, .has_glyph = has_glyph, .context = context}, fonts, size};
    face_begin(&context->choice, text, length);
}

// The next run from text; returns the bytes taken.
static size_t next_run(Context *context, const char *text, size_t length, Run *run) {
    Face face;
    size_t at = face_next_run(&context->choice, text, length, RUN_MAX - 1, &face);
    memcpy(run->text, text, at);
    run->text[at] = '\0';
    run->length = at;
    run->face = face;
    run->font = faces_get(context->fonts->faces, face, context->size);
    bool is_bolder = face == FACE_CHINESE && context->choice.is_emboldened;
    run->smear = is_bolder ? FACE_EMBOLDEN * (float)context->size / 2 : 0;
    return at;
}

// Ink that begins left of the origin moves the surface that SDL_ttf draws, and adds to the width
// that it measures: by how much (at most 0).
static int left_overhang(const Run *run) {
    uint32_t c;
    int min_x, max_x, min_y, max_y, advance;
    draw_utf8_next(run->text, run->length, &c);
    if (TTF_GlyphMetrics32(run->font, c, &min_x, &max_x, &min_y, &max_y, &advance) != 0) return 0;
    return min_x < 0 ? min_x : 0;
}

// So does ink that rises above the ascent, as large delimiters do; text has it below.
static int top_overhang(const Run *run) {
    if (run->face < FACE_MAIN) return 0;
    int ascent = TTF_FontAscent(run->font);
    int top = 0;
    for (size_t at = 0; at < run->length;) {
        uint32_t c;
        int min_x, max_x, min_y, max_y, advance;
        at += draw_utf8_next(run->text + at, run->length - at, &c);
        if (TTF_GlyphMetrics32(run->font, c, &min_x, &max_x, &min_y, &max_y, &advance) == 0 &&
            ascent - max_y < top)
            top = ascent - max_y;
    }
    return top;
}

static int run_width(const Run *run) {
    int width = 0;
    if (!run->font || TTF_SizeUTF8(run->font, run->text, &width, NULL) != 0) return 0;
    return width + left_overhang(run);
}

// --- measuring -----------------------------------------------------------------------------------

static int measure(Fonts *fonts, DrawFont font, int size, const char *text, size_t length) {
    Context context;
    context_init(&context, fonts, font, size, text, length);
    int width = 0;
    for (size_t at = 0; at < length;) {
        Run run;
        at += next_run(&context, text + at, length - at, &run);
        width += run_width(&run);
    }
    return width;
}

static int measure_cached(Fonts *fonts, DrawFont font, int size, const char *text, size_t length) {
    uint64_t key = hash_mix(hash_bytes(text, length), (uint64_t)size << 8 | (uint64_t)font) | 1;
    WidthSlot *slot = &fonts->widths[(key >> 20) % WIDTH_SLOTS];
    if (slot->key == key) return slot->width;
    *slot = (WidthSlot){key, measure(fonts, font, size, text, length)};
    return slot->width;
}

// The characters of a number or of plain text; 0 where there are others, which may be of another
// width.
static size_t plain_length(const char *text, size_t length) {
    size_t characters = 0;
    for (size_t at = 0; at < length; characters++) {
        bool is_minus = length - at >= 3 && memcmp(text + at, "−", 3) == 0;
        unsigned char c = (unsigned char)text[at];
        if (!is_minus && (c < 0x20 || c >= 0x7f)) return 0;
        at += is_minus ? 3 : 1;
    }
    return characters;
}

// Every character of the mono face is as wide as any other; shaping each number to measure it would
// be for nothing.
static int measure_mono(Fonts *fonts, DrawFont font, int size, size_t characters) {
    static const char ZEROS[] = "00000000000000000000000000000000";
    const size_t count = sizeof ZEROS - 1;
    size_t width = (size_t)measure_cached(fonts, font, size, ZEROS, count);
    return (int)((width * characters + count / 2) / count);
}

// Device pixels of a size that was opened, as logical ones of the size asked for, which may be
// larger.
static float logical(const Fonts *fonts, float size, int pixels) {
    const float wanted = size * fonts->scale * 2;
    const float more = wanted > SIZE_LARGEST ? wanted / SIZE_LARGEST : 1;
    return (float)pixels * more / fonts->scale;
}

static float metric_width(void *data, DrawFont font, float size, const char *text, size_t length) {
    Fonts *fonts = data;
    int device = fonts_device_size(size, fonts->scale);
    bool is_mono = font == FONT_MONO || font == FONT_MONO_BOLD;
    size_t characters = is_mono ? plain_length(text, length) : 0;
    if (characters > 0) return logical(fonts, size, measure_mono(fonts, font, device, characters));
    return logical(fonts, size, measure_cached(fonts, font, device, text, length));
}

static float metric_ascent(void *data, DrawFont font, float size) {
    Fonts *fonts = data;
    TTF_Font *face = faces_get(fonts->faces, face_of(font), fonts_device_size(size, fonts->scale));
    return face ? logical(fonts, size, TTF_FontAscent(face)) : size;
}

static float metric_descent(void *data, DrawFont font, float size) {
    Fonts *fonts = data;
    TTF_Font *face = faces_get(fonts->faces, face_of(font), fonts_device_size(size, fonts->scale));
    return face ? logical(fonts, size, -TTF_FontDescent(face)) : size / 4;
}

// --- drawing -------------------------------------------------------------------------------------

// The union of the ink with itself moved to the right by a fraction of a pixel, once a whole pixel
// or part of it. (SDL_ttf's own bold is three times too heavy.)
static void embolden(SDL_Surface *surface, float by) {
    int passes = (int)ceilf(by);
    for (int pass = 0; pass < passes; pass++) {
        float left = by - (float)pass;
        uint32_t share = left < 1 ? (uint32_t)(left * 256) : 256;
        for (int row = 0; row < surface->h; row++) {
            uint32_t *line = (void *)((uint8_t *)surface->pixels + (ptrdiff_t)row * surface->pitch);
            for (int col = surface->w - 1; col > 0; col--) {
                uint32_t here = line[col] >> 24;
                uint32_t before = line[col - 1] >> 24;
                uint32_t moved = (here * (256 - share) + before * share) >> 8;
                if (moved > here) line[col] = moved << 24 | (line[col - 1] & 0xffffff);
            }
        }
    }
}

// A run drawn, and where its corner lies from its start on the baseline.
static SDL_Surface *render_run(const Run *run, DrawColor color, int *left, int *top) {
    if (!run->font) return NULL;
    *left = left_overhang(run);
    *top = top_overhang(run) - TTF_FontAscent(run->font);
    SDL_Surface *surface = TTF_RenderUTF8_Blended(run->font, run->text,
                                                  (SDL_Color){color.r, color.g, color.b, color.a});
    if (surface) embolden(surface, run->smear);
    return surface;
}

// Adds a piece's ink to what there is. All pieces of a string have one colour, so only alpha is
// combined; SDL's own blending would darken the edges.
static void add_ink(SDL_Surface *to, const SDL_Surface *piece, int x, int y) {
    for (int row = 0; row < piece->h; row++) {
        const uint32_t *from =
            (const void *)((const uint8_t *)piece->pixels + (ptrdiff_t)row * piece->pitch);
        uint32_t *line = (void *)((uint8_t *)to->pixels + (ptrdiff_t)(y + row) * to->pitch);
        for (int col = 0; col < piece->w; col++) {
            uint32_t a = from[col] >> 24;
            uint32_t b = line[x + col] >> 24;
            uint32_t both = a + b - (a * b + 127) / 255;
            line[x + col] = both << 24 | (from[col] & 0xffffff);
        }
    }
}

// Puts a piece beside what there is (NULL: nothing yet), on a common baseline; *box is where that
// lies. Frees both; NULL out of memory.
static SDL_Surface *join(SDL_Surface *whole, SDL_Surface *piece, SDL_Rect *box, SDL_Rect at) {
    SDL_Rect both = at;
    if (whole) SDL_UnionRect(box, &at, &both);
    SDL_Surface *joined =
        SDL_CreateRGBSurfaceWithFormat(0, both.w, both.h, 32, SDL_PIXELFORMAT_ARGB8888);
    if (joined && whole) add_ink(joined, whole, box->x - both.x, box->y - both.y);
    if (joined) add_ink(joined, piece, at.x - both.x, at.y - both.y);
    SDL_FreeSurface(whole);
    SDL_FreeSurface(piece);
    *box = both;
    return joined;
}

SDL_Surface *fonts_render(Fonts *fonts, DrawFont font, int device_size, const char *text,
                          size_t length, DrawColor color, int *left, int *top) {
    Context context;
    context_init(&context, fonts, font, device_size, text, length);
    SDL_Surface *whole = NULL;
    SDL_Rect box = {0};
    int x = 0;
    for (size_t at = 0; at < length;) {
        Run run;
        at += next_run(&context, text + at, length - at, &run);
        int run_left = 0;
        int run_top = 0;
        SDL_Surface *piece = render_run(&run, color, &run_left, &run_top);
        SDL_Rect place = {x + run_left, run_top, piece ? piece->w : 0, piece ? piece->h : 0};
        x += run_width(&run);
        if (!piece) continue;
        if (!whole && at == length) { // the common case: one run
            whole = piece;
            box = place;
        } else {
            whole = join(whole, piece, &box, place);
            if (!whole) return NULL;
        }
    }
    *left = box.x;
    *top = box.y;
    return whole;
}

// --- life ----------------------------------------------------------------------------------------

Fonts *fonts_create(const char *assets_dir, float scale, AttnError *error) {
    Fonts *fonts = calloc(1, sizeof *fonts);
    if (!fonts) {
        attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
        return NULL;
    }
    fonts->faces = faces_create(assets_dir, error);
    if (!fonts->faces) {
        free(fonts);
        return NULL;
    }
    fonts->scale = scale;
    fonts->metrics = (DrawMetrics){fonts, metric_width, metric_ascent, metric_descent};
    return fonts;
}

void fonts_destroy(Fonts *fonts) {
    if (!fonts) return;
    faces_destroy(fonts->faces);
    free(fonts);
}

void fonts_set_scale(Fonts *fonts, float scale) {
    fonts->scale = scale;
}

const DrawMetrics *fonts_metrics(const Fonts *fonts) {
    return &fonts->metrics;
}
