// Text: whole strings as textures, remembered by font, size, colour and text, so that kerning and
// shaping stay and a steady frame draws none anew.
#include "app/draw/hash.h"
#include "app/draw/painter_parts_sdl.h"
#include "engine/formats/text.h"

enum { KIND_STRING = 3, LENGTH_MAX = 2048 };

static uint64_t string_key(const DrawCommand *command, int size, const char *text, size_t length) {
    DrawColor c = command->color;
    uint64_t rgba = (uint64_t)c.r << 24 | (uint64_t)c.g << 16 | (uint64_t)c.b << 8 | c.a;
    uint64_t look =
        hash_mix(rgba, (uint64_t)size << 16 | (uint64_t)command->font << 8 | KIND_STRING);
    return hash_mix(look, hash_bytes(text, length));
}

static const CachedTexture *render_string(Painter *painter, const DrawCommand *command, int size,
                                          uint64_t key, const char *text, size_t length) {
    int left = 0;
    int top = 0;
    SDL_Surface *surface = fonts_render(painter->fonts, command->font, size, text, length,
                                        command->color, &left, &top);
    CachedTexture cached = {.left = left, .top = top};
    if (surface) {
        cached.texture = SDL_CreateTextureFromSurface(painter->renderer, surface);
        cached.w = surface->w;
        cached.h = surface->h;
        SDL_FreeSurface(surface);
        if (!cached.texture) painter->work.lacking++;
    }
    if (cached.texture) {
        SDL_SetTextureBlendMode(cached.texture, SDL_BLENDMODE_BLEND);
        SDL_SetTextureScaleMode(cached.texture, SDL_ScaleModeNearest);
    }
    painter->work.new_textures++;
    return textures_add(painter->textures, key, cached);
}

// A texture has a largest width; no line on a screen is longer than this many bytes anyway.
static size_t shown_length(const DrawCommand *command, const char *text) {
    size_t length = command->count < LENGTH_MAX ? command->count : LENGTH_MAX;
    while (length > 0 && length < command->count && attn_utf8_is_inside(text[length]))
        length--;
    return length;
}

void painter_text(Painter *painter, const DrawCommand *command, const char *text) {
    SDL_Rect box = painter_snap(painter, command->rect);
    // Italics and large delimiters reach out of their box.
    int reach = painter_round(command->size * painter->scale);
    SDL_Rect ink = {box.x - reach, box.y - reach, box.w + 2 * reach, box.h + 2 * reach};
    size_t length = shown_length(command, text);
    if (length == 0 || command->color.a == 0 || !painter_is_visible(painter, ink)) return;
    painter->work.commands++;
    int size = fonts_device_size(command->size, painter->scale);
    uint64_t key = string_key(command, size, text, length);
    const CachedTexture *string = textures_find(painter->textures, key);
    if (!string) string = render_string(painter, command, size, key, text, length);
    if (!string->texture) return;
    int baseline = painter_round(command->baseline * painter->scale);
    SDL_Rect to = {box.x + string->left, baseline + string->top, string->w, string->h};
    SDL_RenderCopy(painter->renderer, string->texture, NULL, &to);
}
