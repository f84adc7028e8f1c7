// Lines and triangles: convex polygons with anti-aliased edges. Level and upright lines are exact
// rectangles.
//
// SDL_RenderGeometry is no help: it has no anti-aliasing, and its software version moves corners to
// half pixels, which makes a fan of thin lines look uneven. So a polygon is drawn pixel by pixel
// into tiles, which are remembered like text; a line costs little memory, because tiles that it
// does not touch are none.
#include "app/draw/hash.h"
#include "app/draw/painter_parts_sdl.h"
#include <math.h>

enum { KIND_TILE = 4, TILE = 64, EDGE_MAX = 4 };

typedef struct Point {
    float x, y;
} Point;

// The side of a polygon: nx·x + ny·y − c is the distance from it, positive outside.
typedef struct Edge {
    float nx, ny, c;
} Edge;

typedef struct Polygon {
    Edge edges[EDGE_MAX];
    int count;
    SDL_Rect box; // every pixel that it may touch
} Polygon;

// From corners in clockwise order (y down); false where there is no area.
static bool polygon_of(const Point *points, int count, Polygon *out) {
    float left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
    out->count = count;
    for (int i = 0; i < count; i++) {
        Point a = points[i];
        Point b = points[(i + 1) % count];
        float length = hypotf(b.x - a.x, b.y - a.y);
        if (!(length > 1e-3f) || !(length < 1e6f)) return false;
        Edge *edge = &out->edges[i];
        edge->nx = (b.y - a.y) / length;
        edge->ny = -(b.x - a.x) / length;
        edge->c = edge->nx * a.x + edge->ny * a.y;
        left = fminf(left, a.x), right = fmaxf(right, a.x);
        top = fminf(top, a.y), bottom = fmaxf(bottom, a.y);
    }
    int x = painter_round(left - 1.5f);
    int y = painter_round(top - 1.5f);
    out->box = (SDL_Rect){x, y, painter_round(right + 1.5f) - x, painter_round(bottom + 1.5f) - y};
    return true;
}

// Each edge takes away what lies beyond it; over one pixel across it, that goes from nothing to
// all.
static float coverage(const Polygon *polygon, float x, float y) {
    float covered = 1;
    for (int i = 0; i < polygon->count; i++) {
        const Edge *edge = &polygon->edges[i];
        float lost = edge->nx * x + edge->ny * y - edge->c + 0.5f;
        if (lost > 0) covered -= lost < 1 ? lost : 1;
    }
    return covered > 0 ? covered : 0;
}

// Is all of a part of the screen beyond one of the edges?
static bool misses(const Polygon *polygon, SDL_Rect part) {
    float x = (float)part.x + (float)part.w / 2;
    float y = (float)part.y + (float)part.h / 2;
    float reach = hypotf((float)part.w, (float)part.h) / 2 + 1;
    for (int i = 0; i < polygon->count; i++) {
        const Edge *edge = &polygon->edges[i];
        if (edge->nx * x + edge->ny * y - edge->c > reach) return true;
    }
    return false;
}

static uint64_t tile_key(const Polygon *polygon, SDL_Rect part, DrawColor color) {
    uint64_t rgba =
        (uint64_t)color.r << 24 | (uint64_t)color.g << 16 | (uint64_t)color.b << 8 | color.a;
    uint64_t key = hash_mix(hash_mix(KIND_TILE, rgba), (uint64_t)part.w << 32 | (uint64_t)part.h);
    for (int i = 0; i < polygon->count; i++) {
        // Where the polygon lies within the tile, to 1/64 of a pixel: the same line elsewhere is
        // the same picture.
        const Edge *edge = &polygon->edges[i];
        float c = edge->c - edge->nx * (float)part.x - edge->ny * (float)part.y;
        uint64_t nx = (uint32_t)lroundf(edge->nx * 65536);
        uint64_t ny = (uint32_t)lroundf(edge->ny * 65536);
        key = hash_mix(hash_mix(key, nx << 32 | ny), (uint32_t)lroundf(c * 64));
    }
    return key;
}

static const CachedTexture *draw_tile(Painter *painter, const Polygon *polygon, SDL_Rect part,
                                      DrawColor color, uint64_t key) {
    uint32_t pixels[TILE * TILE];
    uint32_t rgb = (uint32_t)color.r << 16 | (uint32_t)color.g << 8 | color.b;
    for (int row = 0; row < part.h; row++) {
        for (int col = 0; col < part.w; col++) {
            float covered =
                coverage(polygon, (float)(part.x + col) + 0.5f, (float)(part.y + row) + 0.5f);
            pixels[row * part.w + col] = (uint32_t)(covered * (float)color.a + 0.5f) << 24 | rgb;
        }
    }
    return painter_add_texture(painter, key, part.w, part.h, pixels);
}

static void fill_polygon(Painter *painter, const Point *points, int count, DrawColor color) {
    Polygon polygon;
    SDL_Rect seen;
    if (!polygon_of(points, count, &polygon)) return;
    if (!SDL_IntersectRect(&polygon.box, &painter->clips[painter->clip_depth], &seen)) return;
    painter->work.commands++;
    SDL_Rect box = polygon.box;
    // Tiles count from the polygon's own corner, so that they stay the same while it is scrolled.
    for (int y = box.y + (seen.y - box.y) / TILE * TILE; y < seen.y + seen.h; y += TILE) {
        for (int x = box.x + (seen.x - box.x) / TILE * TILE; x < seen.x + seen.w; x += TILE) {
            SDL_Rect part = {x, y, TILE, TILE};
            SDL_IntersectRect(&part, &box, &part);
            if (misses(&polygon, part)) continue;
            uint64_t key = tile_key(&polygon, part, color);
            const CachedTexture *tile = textures_find(painter->textures, key);
            if (!tile) tile = draw_tile(painter, &polygon, part, color, key);
            if (tile->texture) SDL_RenderCopy(painter->renderer, tile->texture, NULL, &part);
        }
    }
}

// --- lines ---------------------------------------------------------------------------------------

static void straight_line(Painter *painter, const DrawCommand *command) {
    int thickness = painter_thickness(painter, command->width);
    DrawRect r = command->rect;
    float half = (float)thickness / 2 / painter->scale;
    bool is_level = fabsf(r.h) < fabsf(r.w);
    float left = r.w < 0 ? r.x + r.w : r.x;
    float top = r.h < 0 ? r.y + r.h : r.y;
    SDL_Rect rect = is_level ? painter_snap(painter, draw_rect(left, r.y - half, fabsf(r.w), 1))
                             : painter_snap(painter, draw_rect(r.x - half, top, 1, fabsf(r.h)));
    if (is_level)
        rect.h = thickness;
    else
        rect.w = thickness;
    if (!painter_is_visible(painter, rect)) return;
    painter->work.commands++;
    painter_fill_rect(painter, rect, command->color);
}

void painter_line(Painter *painter, const DrawCommand *command) {
    if (command->color.a == 0) return;
    float scale = painter->scale;
    float dx = command->rect.w * scale, dy = command->rect.h * scale;
    if (fabsf(dx) < 0.01f || fabsf(dy) < 0.01f) {
        straight_line(painter, command);
        return;
    }
    float half = command->width * scale / 2;
    float length = hypotf(dx, dy);
    float nx = dy / length * half, ny = -dx / length * half;
    float x = command->rect.x * scale, y = command->rect.y * scale;
    const Point corners[4] = {
        {x + nx, y + ny}, {x + dx + nx, y + dy + ny}, {x + dx - nx, y + dy - ny}, {x - nx, y - ny}};
    fill_polygon(painter, corners, 4, command->color);
}

void painter_triangle(Painter *painter, const DrawCommand *command) {
    if (command->color.a == 0) return;
    float scale = painter->scale;
    Point a = {command->rect.x * scale, command->rect.y * scale};
    Point b = {a.x + command->rect.w * scale, a.y + command->rect.h * scale};
    Point c = {command->x2 * scale, command->y2 * scale};
    float turn = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    const Point clockwise[3] = {a, turn > 0 ? b : c, turn > 0 ? c : b};
    fill_polygon(painter, clockwise, 3, command->color);
}
