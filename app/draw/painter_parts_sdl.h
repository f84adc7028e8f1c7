// What the painter's files share. Everything here speaks in device pixels unless it takes a
// DrawCommand.
#ifndef DRAW_PAINTER_PARTS_SDL_H
#define DRAW_PAINTER_PARTS_SDL_H

#include "app/draw/painter_sdl.h"
#include "app/draw/textures_sdl.h"

enum { PAINTER_CLIP_DEPTH = 16, PAINTER_HEATMAPS = 32 };

// A streaming texture for a heatmap of small cells, kept from frame to frame.
typedef struct PainterHeatmap {
    SDL_Texture *texture;
    int w, h;
} PainterHeatmap;

struct Painter {
    SDL_Renderer *renderer;
    Fonts *fonts;
    float scale;
    Textures *textures;
    SDL_Rect clips[PAINTER_CLIP_DEPTH]; // clips[0] is the whole target
    size_t clip_depth;                  // of the clip in force
    PainterHeatmap heatmaps[PAINTER_HEATMAPS];
    size_t heatmap_count; // used in this frame
    uint32_t *pixels;     // scratch for heatmaps
    size_t pixel_room;
    PainterWork work;
};

static inline int painter_round(float device) {
    // Beyond this nothing is visible, and a float no longer fits an int. Nor does what is not a
    // number.
    float bounded = !(device > -1e6f) ? -1e6f : device > 1e6f ? 1e6f : device;
    return (int)SDL_floorf(bounded + 0.5f);
}

// A logical rectangle on whole device pixels. Edges are rounded, not sizes: what touches stays
// touching.
SDL_Rect painter_snap(const Painter *painter, DrawRect rect);
// A logical width as whole device pixels, at least 1.
int painter_thickness(const Painter *painter, float width);
bool painter_is_visible(const Painter *painter, SDL_Rect rect); // touches the clip in force

void painter_fill_rect(Painter *painter, SDL_Rect rect, DrawColor color);
// Corners of `diameter`, at most the smaller side.
void painter_fill_rounded(Painter *painter, SDL_Rect rect, int diameter, DrawColor color);
void painter_fill(Painter *painter, const DrawCommand *command);
void painter_stroke(Painter *painter, const DrawCommand *command);
void painter_line(Painter *painter, const DrawCommand *command);
void painter_triangle(Painter *painter, const DrawCommand *command);
void painter_hatch(Painter *painter, const DrawCommand *command);
void painter_heatmap(Painter *painter, const DrawCommand *command, const DrawColor *cells);
void painter_text(Painter *painter, const DrawCommand *command, const char *text);

// Remembers w × h ARGB pixels as a texture under a key (NULL pixels: there was no memory for them).
const CachedTexture *painter_add_texture(Painter *painter, uint64_t key, int w, int h,
                                         const uint32_t *pixels);
// A white disc whose alpha is its coverage.
const CachedTexture *painter_disc(Painter *painter, int diameter);
// The same as bytes, diameter × diameter of them.
void painter_disc_coverage(int diameter, uint8_t *coverage);
// A white ring within a disc.
const CachedTexture *painter_ring(Painter *painter, int diameter, int thickness);
// Diagonal lines in a colour, seamless in both directions.
const CachedTexture *painter_hatch_tile(Painter *painter, int period, int thickness,
                                        DrawColor color);

#endif
