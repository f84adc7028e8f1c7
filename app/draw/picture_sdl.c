// A software renderer on a surface: the same painter as the window's, so the picture is the screen.
#include "app/draw/picture_sdl.h"
#include "app/draw/painter_sdl.h"
#include <math.h>
#include <stdlib.h>

enum { SIDE_MAX = 16384 };

static AttnStatus paint(const DrawList *list, Fonts *fonts, SDL_Surface *surface, float scale,
                        DrawColor background, AttnError *error) {
    SDL_Renderer *renderer = SDL_CreateSoftwareRenderer(surface);
    Painter *painter = renderer ? painter_create(renderer, fonts, scale) : NULL;
    AttnStatus status = ATTN_OK;
    if (painter) {
        painter_paint(painter, list, background);
        SDL_RenderPresent(renderer); // carries out what is queued
        if (painter_work(painter)->lacking || !draw_list_is_whole(list))
            status = attn_fail(error, ATTN_ERROR_MEMORY, "out of memory for the picture");
    } else {
        status =
            attn_fail(error, ATTN_ERROR_MEMORY, "the picture cannot be drawn: %s", SDL_GetError());
    }
    painter_destroy(painter);
    if (renderer) SDL_DestroyRenderer(renderer);
    return status;
}

// The surface has no alpha of its own (SDL's software blending is fastest so); the picture is
// opaque.
static AttnStatus copy_pixels(const SDL_Surface *surface, Picture *out, AttnError *error) {
    size_t width = (size_t)surface->w;
    size_t height = (size_t)surface->h;
    uint8_t *pixels = malloc(width * height * 4);
    if (!pixels) return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
    for (size_t row = 0; row < height; row++) {
        const uint8_t *line = (const uint8_t *)surface->pixels + row * (size_t)surface->pitch;
        const uint32_t *from = (const void *)line;
        uint8_t *to = pixels + row * width * 4;
        for (size_t col = 0; col < width; col++) {
            to[4 * col] = (uint8_t)(from[col] >> 16);
            to[4 * col + 1] = (uint8_t)(from[col] >> 8);
            to[4 * col + 2] = (uint8_t)from[col];
            to[4 * col + 3] = 255;
        }
    }
    *out = (Picture){pixels, (uint32_t)width, (uint32_t)height};
    return ATTN_OK;
}

AttnStatus picture_render(const DrawList *list, Fonts *fonts, float width, float height,
                          float scale, DrawColor background, Picture *out, AttnError *error) {
    double w = ceil((double)width * (double)scale - 1e-3);
    double h = ceil((double)height * (double)scale - 1e-3);
    if (!(w >= 1 && h >= 1 && w <= SIDE_MAX && h <= SIDE_MAX))
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "a picture of %.0f × %.0f pixels: from 1 to %d on a side are possible", w,
                         h, SIDE_MAX);
    SDL_Surface *surface =
        SDL_CreateRGBSurfaceWithFormat(0, (int)w, (int)h, 32, SDL_PIXELFORMAT_RGB888);
    if (!surface) return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory for the picture");
    AttnStatus status = paint(list, fonts, surface, scale, background, error);
    if (status == ATTN_OK) status = copy_pixels(surface, out, error);
    SDL_FreeSurface(surface);
    return status;
}

void picture_free(Picture *picture) {
    free(picture->pixels);
    *picture = (Picture){0};
}
