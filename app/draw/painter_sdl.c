// The painter's frame: walks the draw list, keeps the clips, leaves each kind of command to its own
// file.
//
// Everything that has edges is moved to whole device pixels first; only round and slanted edges are
// anti-aliased. What lies outside the clip is not sent to the renderer at all.
#include "app/draw/painter_parts_sdl.h"
#include <stdlib.h>

enum { TEXTURE_BYTES = 16 << 20 };

Painter *painter_create(SDL_Renderer *renderer, Fonts *fonts, float scale) {
    Painter *painter = calloc(1, sizeof *painter);
    if (!painter) return NULL;
    painter->renderer = renderer;
    painter->fonts = fonts;
    painter->scale = scale;
    painter->textures = textures_create(TEXTURE_BYTES);
    if (painter->textures) return painter;
    free(painter);
    return NULL;
}

void painter_forget_textures(Painter *painter) {
    textures_clear(painter->textures);
    for (size_t i = 0; i < PAINTER_HEATMAPS; i++) {
        if (painter->heatmaps[i].texture) SDL_DestroyTexture(painter->heatmaps[i].texture);
        painter->heatmaps[i] = (PainterHeatmap){0};
    }
}

void painter_destroy(Painter *painter) {
    if (!painter) return;
    painter_forget_textures(painter);
    textures_destroy(painter->textures);
    free(painter->pixels);
    free(painter);
}

void painter_set_scale(Painter *painter, float scale) {
    painter->scale = scale;
}

const PainterWork *painter_work(const Painter *painter) {
    return &painter->work;
}

SDL_Rect painter_snap(const Painter *painter, DrawRect rect) {
    int left = painter_round(rect.x * painter->scale);
    int top = painter_round(rect.y * painter->scale);
    int right = painter_round((rect.x + rect.w) * painter->scale);
    int bottom = painter_round((rect.y + rect.h) * painter->scale);
    return (SDL_Rect){left, top, right - left, bottom - top};
}

int painter_thickness(const Painter *painter, float width) {
    int device = painter_round(width * painter->scale);
    return device < 1 ? 1 : device;
}

bool painter_is_visible(const Painter *painter, SDL_Rect rect) {
    return SDL_HasIntersection(&rect, &painter->clips[painter->clip_depth]);
}

// --- clips ---------------------------------------------------------------------------------------

static void use_clip(Painter *painter) {
    SDL_RenderSetClipRect(painter->renderer, &painter->clips[painter->clip_depth]);
}

static void push_clip(Painter *painter, DrawRect rect) {
    SDL_Rect outer = painter->clips[painter->clip_depth];
    // Deeper than anyone nests: the innermost one kept stays in force.
    if (painter->clip_depth + 1 < PAINTER_CLIP_DEPTH) painter->clip_depth++;
    SDL_Rect wanted = painter_snap(painter, rect);
    SDL_Rect *inner = &painter->clips[painter->clip_depth];
    if (!SDL_IntersectRect(&outer, &wanted, inner)) *inner = (SDL_Rect){outer.x, outer.y, 0, 0};
    use_clip(painter);
}

static void pop_clip(Painter *painter) {
    if (painter->clip_depth > 0) painter->clip_depth--;
    use_clip(painter);
}

// --- the frame -----------------------------------------------------------------------------------

static void paint_command(Painter *painter, const DrawList *list, const DrawCommand *command) {
    switch (command->kind) {
    case DRAW_FILL: painter_fill(painter, command); break;
    case DRAW_STROKE: painter_stroke(painter, command); break;
    case DRAW_LINE: painter_line(painter, command); break;
    case DRAW_TRIANGLE: painter_triangle(painter, command); break;
    case DRAW_TEXT: painter_text(painter, command, draw_command_text(list, command)); break;
    case DRAW_HEATMAP: painter_heatmap(painter, command, draw_command_cells(list, command)); break;
    case DRAW_HATCH: painter_hatch(painter, command); break;
    case DRAW_CLIP: push_clip(painter, command->rect); break;
    case DRAW_CLIP_END: pop_clip(painter); break;
    case DRAW_GROUP:
    case DRAW_GROUP_END: break;
    }
}

void painter_paint(Painter *painter, const DrawList *list, DrawColor background) {
    SDL_Renderer *renderer = painter->renderer;
    SDL_Rect target = {0};
    SDL_GetRendererOutputSize(renderer, &target.w, &target.h);
    painter->clips[0] = target;
    painter->clip_depth = 0;
    painter->heatmap_count = 0;
    // What was left out is remembered as nothing to see: all is drawn anew.
    if (painter->work.lacking) painter_forget_textures(painter);
    painter->work = (PainterWork){0};
    SDL_RenderSetClipRect(renderer, NULL);
    SDL_SetRenderDrawColor(renderer, background.r, background.g, background.b, 255);
    SDL_RenderClear(renderer);
    for (size_t i = 0; i < draw_command_count(list); i++)
        paint_command(painter, list, draw_command_at(list, i));
    SDL_RenderSetClipRect(renderer, NULL);
    painter->work.texture_bytes = textures_bytes(painter->textures);
}
