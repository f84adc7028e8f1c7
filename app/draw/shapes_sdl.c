// Rectangles, round corners, hatching.
//
// A rounded rectangle is a cross of exact rectangles and four quarters of a disc, so that its
// straight edges and its inside have the very colour asked for.
#include "app/draw/painter_parts_sdl.h"

// --- rectangles ----------------------------------------------------------------------------------

void painter_fill_rect(Painter *painter, SDL_Rect rect, DrawColor color) {
    if (rect.w <= 0 || rect.h <= 0) return;
    SDL_SetRenderDrawBlendMode(painter->renderer,
                               color.a == 255 ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_BLEND);
    SDL_SetRenderDrawColor(painter->renderer, color.r, color.g, color.b, color.a);
    SDL_RenderFillRect(painter->renderer, &rect);
}

// The four quarters of a round mask in the corners of rect; an odd diameter gives its middle to the
// left and the top.
static void put_corners(Painter *painter, SDL_Rect rect, const CachedTexture *mask,
                        DrawColor color) {
    if (!mask->texture) return;
    SDL_SetTextureColorMod(mask->texture, color.r, color.g, color.b);
    SDL_SetTextureAlphaMod(mask->texture, color.a);
    int near = (mask->w + 1) / 2;
    int far = mask->w - near;
    int right = rect.x + rect.w - far;
    int bottom = rect.y + rect.h - far;
    const SDL_Rect from[4] = {
        {0, 0, near, near}, {near, 0, far, near}, {0, near, near, far}, {near, near, far, far}};
    const SDL_Rect to[4] = {{rect.x, rect.y, near, near},
                            {right, rect.y, far, near},
                            {rect.x, bottom, near, far},
                            {right, bottom, far, far}};
    bool is_whole = rect.w == mask->w && rect.h == mask->h;
    if (is_whole) {
        SDL_RenderCopy(painter->renderer, mask->texture, NULL, &rect);
        return;
    }
    for (int i = 0; i < 4; i++)
        if (from[i].w > 0 && from[i].h > 0)
            SDL_RenderCopy(painter->renderer, mask->texture, &from[i], &to[i]);
}

static int fitting_diameter(SDL_Rect rect, int diameter) {
    int side = rect.w < rect.h ? rect.w : rect.h;
    return diameter < side ? diameter : side;
}

void painter_fill_rounded(Painter *painter, SDL_Rect rect, int diameter, DrawColor color) {
    if (rect.w <= 0 || rect.h <= 0) return;
    int round = fitting_diameter(rect, diameter);
    if (round < 2) {
        painter_fill_rect(painter, rect, color);
        return;
    }
    int near = (round + 1) / 2;
    int far = round - near;
    painter_fill_rect(painter, (SDL_Rect){rect.x + near, rect.y, rect.w - round, near}, color);
    painter_fill_rect(painter, (SDL_Rect){rect.x, rect.y + near, rect.w, rect.h - round}, color);
    painter_fill_rect(painter,
                      (SDL_Rect){rect.x + near, rect.y + rect.h - far, rect.w - round, far}, color);
    put_corners(painter, rect, painter_disc(painter, round), color);
}

static void stroke_rounded(Painter *painter, SDL_Rect rect, int diameter, int thickness,
                           DrawColor color) {
    int side = rect.w < rect.h ? rect.w : rect.h;
    if (2 * thickness >= side) {
        painter_fill_rounded(painter, rect, diameter, color);
        return;
    }
    int round = fitting_diameter(rect, diameter);
    round = round < 2 ? 0 : round;
    int near = (round + 1) / 2;
    int far = round - near;
    // Where the corner is square, or its circle smaller than the line is thick, the upright bars
    // end at the level ones.
    int top = near > thickness ? near : thickness;
    int bottom = far > thickness ? far : thickness;
    SDL_Rect level = {rect.x + near, rect.y, rect.w - round, thickness};
    SDL_Rect upright = {rect.x, rect.y + top, thickness, rect.h - top - bottom};
    painter_fill_rect(painter, level, color);
    level.y = rect.y + rect.h - thickness;
    painter_fill_rect(painter, level, color);
    painter_fill_rect(painter, upright, color);
    upright.x = rect.x + rect.w - thickness;
    painter_fill_rect(painter, upright, color);
    if (round > 0) put_corners(painter, rect, painter_ring(painter, round, thickness), color);
}

// Twice the radius as whole device pixels.
static int diameter_of(const Painter *painter, float radius) {
    int diameter = 2 * painter_round(radius * painter->scale);
    return diameter > 2048 ? 2048 : diameter;
}

// A radius of half a side or more asks for a pill; its ends are round also where the side is odd.
static int corner_of(const Painter *painter, const DrawCommand *command, SDL_Rect rect) {
    float side = command->rect.w < command->rect.h ? command->rect.w : command->rect.h;
    if (command->radius * 2 >= side - 0.01f) return rect.w < rect.h ? rect.w : rect.h;
    return diameter_of(painter, command->radius);
}

void painter_fill(Painter *painter, const DrawCommand *command) {
    SDL_Rect rect = painter_snap(painter, command->rect);
    // A hairline drawn as a fill must not vanish between two pixels.
    if (rect.w == 0 && command->rect.w > 0) rect.w = 1;
    if (rect.h == 0 && command->rect.h > 0) rect.h = 1;
    if (command->color.a == 0 || !painter_is_visible(painter, rect)) return;
    painter->work.commands++;
    painter_fill_rounded(painter, rect, corner_of(painter, command, rect), command->color);
}

void painter_stroke(Painter *painter, const DrawCommand *command) {
    SDL_Rect rect = painter_snap(painter, command->rect);
    if (command->color.a == 0 || !painter_is_visible(painter, rect)) return;
    painter->work.commands++;
    stroke_rounded(painter, rect, corner_of(painter, command, rect),
                   painter_thickness(painter, command->width), command->color);
}

// --- hatching ------------------------------------------------------------------------------------

// Copies of a tile laid from the screen's origin, so that neighbouring hatched areas join.
void painter_hatch(Painter *painter, const DrawCommand *command) {
    SDL_Rect rect = painter_snap(painter, command->rect);
    SDL_Rect clip = painter->clips[painter->clip_depth];
    SDL_Rect seen;
    if (command->color.a == 0 || !SDL_IntersectRect(&rect, &clip, &seen)) return;
    painter->work.commands++;
    // Lines lie at 45°: a spacing across them is √2 of it along a row.
    int period = painter_round(command->width * painter->scale * 1.41421356f);
    period = period < 3 ? 3 : period > 128 ? 128 : period;
    const CachedTexture *tile =
        painter_hatch_tile(painter, period, painter_thickness(painter, 1), command->color);
    if (!tile->texture) return;
    for (int y = seen.y - seen.y % tile->h; y < seen.y + seen.h; y += tile->h) {
        for (int x = seen.x - seen.x % tile->w; x < seen.x + seen.w; x += tile->w) {
            SDL_Rect place = {x, y, tile->w, tile->h};
            SDL_Rect part;
            if (!SDL_IntersectRect(&place, &seen, &part)) continue;
            SDL_Rect from = {part.x - x, part.y - y, part.w, part.h};
            SDL_RenderCopy(painter->renderer, tile->texture, &from, &part);
        }
    }
}
