// The small pictures that shapes are put together from: discs and rings for round corners, tiles
// for hatching. Each is drawn once, pixel by pixel, with its exact coverage as alpha.
#include "app/draw/hash.h"
#include "app/draw/painter_parts_sdl.h"
#include <math.h>
#include <stdlib.h>

enum { KIND_DISC = 1, KIND_HATCH = 2, SAMPLES = 16 };

const CachedTexture *painter_add_texture(Painter *painter, uint64_t key, int w, int h,
                                         const uint32_t *pixels) {
    CachedTexture cached = {.w = w, .h = h};
    if (pixels)
        cached.texture = SDL_CreateTexture(painter->renderer, SDL_PIXELFORMAT_ARGB8888,
                                           SDL_TEXTUREACCESS_STATIC, w, h);
    if (cached.texture) {
        SDL_UpdateTexture(cached.texture, NULL, pixels, w * 4);
        SDL_SetTextureBlendMode(cached.texture, SDL_BLENDMODE_BLEND);
        SDL_SetTextureScaleMode(cached.texture, SDL_ScaleModeNearest);
    } else {
        painter->work.lacking++;
    }
    painter->work.new_textures++;
    return textures_add(painter->textures, key, cached);
}

// How much of the pixel whose corner is at (x, y) from the centre lies in a disc: its chords,
// summed over SAMPLES rows.
static double disc_coverage(double x, double y, double radius) {
    if (radius <= 0) return 0;
    // Most pixels are wholly inside or outside: half a diagonal is 0.71.
    double from_centre = hypot(x + 0.5, y + 0.5);
    if (from_centre + 0.71 <= radius) return 1;
    if (from_centre - 0.71 >= radius) return 0;
    double covered = 0;
    for (int i = 0; i < SAMPLES; i++) {
        double at = y + (i + 0.5) / SAMPLES;
        double half = radius * radius - at * at;
        if (half <= 0) continue;
        half = sqrt(half);
        double left = x > -half ? x : -half;
        double right = x + 1 < half ? x + 1 : half;
        if (right > left) covered += right - left;
    }
    return covered / SAMPLES;
}

static void draw_ring(uint32_t *pixels, int diameter, int thickness) {
    double outer = diameter / 2.0;
    double inner = outer - thickness;
    for (int row = 0; row < diameter; row++) {
        for (int col = 0; col < diameter; col++) {
            double x = col - outer;
            double y = row - outer;
            double coverage = disc_coverage(x, y, outer) - disc_coverage(x, y, inner);
            pixels[row * diameter + col] = (uint32_t)(coverage * 255 + 0.5) << 24 | 0x00ffffffu;
        }
    }
}

void painter_disc_coverage(int diameter, uint8_t *coverage) {
    double radius = diameter / 2.0;
    for (int row = 0; row < diameter; row++) {
        for (int col = 0; col < diameter; col++) {
            double covered = disc_coverage(col - radius, row - radius, radius);
            *coverage++ = (uint8_t)(covered * 255 + 0.5);
        }
    }
}

// A disc is a ring so thick that nothing is left inside.
const CachedTexture *painter_ring(Painter *painter, int diameter, int thickness) {
    uint64_t key = hash_mix(hash_mix(KIND_DISC, (uint64_t)diameter), (uint64_t)thickness);
    const CachedTexture *found = textures_find(painter->textures, key);
    if (found) return found;
    uint32_t *pixels = malloc((size_t)diameter * (size_t)diameter * sizeof *pixels);
    if (pixels) draw_ring(pixels, diameter, thickness);
    found = painter_add_texture(painter, key, diameter, diameter, pixels);
    free(pixels);
    return found;
}

const CachedTexture *painter_disc(Painter *painter, int diameter) {
    return painter_ring(painter, diameter, diameter);
}

// Lines x − y = k · period, falling to the right; coverage falls off over one pixel across the
// line.
static uint32_t hatch_pixel(int x, int y, int period, int thickness, DrawColor color) {
    int phase = ((x - y) % period + period) % period;
    double distance = phase < period - phase ? phase : period - phase; // along x
    double coverage = thickness / 2.0 + 0.5 - distance * sqrt(0.5);
    coverage = coverage < 0 ? 0 : coverage > 1 ? 1 : coverage;
    uint32_t alpha = (uint32_t)(coverage * color.a + 0.5);
    return alpha << 24 | (uint32_t)color.r << 16 | (uint32_t)color.g << 8 | color.b;
}

const CachedTexture *painter_hatch_tile(Painter *painter, int period, int thickness,
                                        DrawColor color) {
    uint64_t rgba =
        (uint64_t)color.r << 24 | (uint64_t)color.g << 16 | (uint64_t)color.b << 8 | color.a;
    uint64_t key =
        hash_mix(hash_mix(hash_mix(KIND_HATCH, (uint64_t)period), (uint64_t)thickness), rgba);
    const CachedTexture *found = textures_find(painter->textures, key);
    if (found) return found;
    int side = (128 / period + 1) * period; // large enough that few copies cover a matrix
    uint32_t *pixels = malloc((size_t)side * (size_t)side * sizeof *pixels);
    for (int i = 0; pixels && i < side * side; i++)
        pixels[i] = hatch_pixel(i % side, i / side, period, thickness, color);
    found = painter_add_texture(painter, key, side, side, pixels);
    free(pixels);
    return found;
}
