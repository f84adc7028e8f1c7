// The draw list: what a screen consists of, in logical pixels, in painting order, with its hit
// regions.
//
// Views add commands; painters (SDL, SVG, PDF) read them. Commands are of fixed size; strings and
// cell colours lie in side arenas of the list, which keeps its memory from frame to frame: a steady
// frame allocates nothing. Everything added outside the current clip is still recorded; painters
// clip.
#ifndef DRAW_H
#define DRAW_H

#include "app/ui/id.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct DrawRect {
    float x, y, w, h; // logical pixels, y down
} DrawRect;

typedef struct DrawColor {
    uint8_t r, g, b, a; // straight (not premultiplied) sRGB
} DrawColor;

typedef enum DrawFont {
    FONT_TEXT,      // Inter, with Noto Sans SC and DejaVu Sans for what it lacks
    FONT_TEXT_BOLD, // Inter SemiBold
    FONT_MONO,      // JetBrains Mono: numbers
    FONT_MONO_BOLD,
    FONT_MATH,        // KaTeX Main: upright letters, digits, operators, parentheses
    FONT_MATH_ITALIC, // KaTeX Math Italic: variables
    FONT_MATH_SIZE1,  // KaTeX Size1 … Size4: large delimiters and radicals
    FONT_MATH_SIZE2,
    FONT_MATH_SIZE3,
    FONT_MATH_SIZE4,
    FONT_COUNT
} DrawFont;

typedef enum DrawAlign { ALIGN_LEFT, ALIGN_CENTER, ALIGN_RIGHT } DrawAlign;

// A string's look.
typedef struct DrawStyle {
    DrawFont font;
    float size; // em in logical pixels
    DrawColor color;
} DrawStyle;

// Measures text as the painter will set it. Implemented over SDL2_ttf (draw/fonts_sdl.h); tests may
// bring their own.
typedef struct DrawMetrics {
    void *context;
    // Width in logical pixels of UTF-8 text (length bytes), fallback fonts included.
    float (*width)(void *context, DrawFont font, float size, const char *text, size_t length);
    // Heights above and below the baseline, positive, in logical pixels.
    float (*ascent)(void *context, DrawFont font, float size);
    float (*descent)(void *context, DrawFont font, float size);
} DrawMetrics;

typedef enum DrawKind {
    DRAW_FILL,     // rect filled, corners rounded by radius
    DRAW_STROKE,   // border of rect, inside it, width wide, corners rounded by radius
    DRAW_LINE,     // from (x, y) to (x + w, y + h), width wide
    DRAW_TRIANGLE, // three points: (x, y), (x + w, y + h), (x2, y2)
    DRAW_TEXT,     // string; rect is its box (ascent to descent), baseline at `baseline`
    DRAW_HEATMAP,  // rows × cols cells of colour in rect
    DRAW_HATCH,    // diagonal lines over rect: masked or undefined
    DRAW_CLIP,     // clips what follows to rect (intersected with the clip outside), until
                   // DRAW_CLIP_END
    DRAW_CLIP_END,
    DRAW_GROUP, // names what follows (SVG group), until DRAW_GROUP_END
    DRAW_GROUP_END
} DrawKind;

typedef struct DrawCommand {
    DrawKind kind;
    DrawColor color;
    DrawRect rect;
    float radius,
        width;      // fill, stroke, line, heatmap (corner of a cell); hatch: width is the spacing
    float x2, y2;   // triangle: third point
    float baseline; // text: y of the baseline
    float size;     // text: em
    DrawFont font;  // text
    uint32_t rows, cols; // heatmap
    float gap;           // heatmap: space between cells
    uint32_t first,
        count; // text, group: bytes in the string arena; heatmap: cells in the cell arena
} DrawCommand;

typedef enum DrawHitFlags {
    HIT_CLICK = 1,   // reacts to a click; the hand cursor
    HIT_FOCUS = 2,   // a stop of the Tab key
    HIT_DRAG = 4,    // a press starts a drag (slider, scrubbed number, token)
    HIT_TEXT = 8,    // a text field; the I-beam cursor
    HIT_SCROLL = 16, // the wheel scrolls it; content_w, content_h say how much there is
    HIT_CHOSEN = 32  // of a row of choices the one that is made: where the Tab key enters the row
} DrawHitFlags;

// Where the pointer finds what. Later regions lie above earlier ones.
typedef struct DrawHit {
    DrawRect rect; // already clipped
    UiId id;       // grid: the id of its first cell
    unsigned flags;
    uint32_t grid_rows,
        grid_cols; // 0: not a grid; else the id's row and column count on from the first cell's
    float grid_x, grid_y;          // corner of the first cell, before clipping
    float pitch_x, pitch_y;        // from one cell to the next
    bool is_transposed;            // drawn with rows and columns exchanged: down counts columns on
    float content_w, content_h;    // HIT_SCROLL
    DrawFont text_font;            // HIT_TEXT: what is typed there is set in this font and em …
    float text_size, text_padding; // … so far from the edge
    DrawRect bounds;               // before clipping
} DrawHit;

typedef struct DrawList DrawList;

DrawList *draw_list_create(const DrawMetrics *metrics); // NULL: out of memory. metrics is borrowed
void draw_list_destroy(DrawList *list);
void draw_list_reset(DrawList *list); // empties it, keeps its memory
// Has all that was added since found memory? A screen may go without the rest; a picture in a file
// may not.
bool draw_list_is_whole(const DrawList *list);
void draw_list_note_lack(DrawList *list); // whoever adds had no memory for it
// Forgets what was added after a mark: for a panel that knows only once it is drawn how far it may
// be scrolled.
typedef struct DrawMark {
    size_t commands, hits, bytes, cells, clips;
} DrawMark;
DrawMark draw_list_mark(const DrawList *list);
void draw_list_rewind(DrawList *list, DrawMark mark);

// --- adding
// ---------------------------------------------------------------------------------------------
void draw_fill(DrawList *list, DrawRect rect, float radius, DrawColor color);
void draw_stroke(DrawList *list, DrawRect rect, float radius, float width, DrawColor color);
void draw_line(DrawList *list, float x1, float y1, float x2, float y2, float width,
               DrawColor color);
void draw_triangle(DrawList *list, float x1, float y1, float x2, float y2, float x3, float y3,
                   DrawColor color);
void draw_hatch(DrawList *list, DrawRect rect, float spacing, DrawColor color);
// Text with its anchor (left, centre or right end) at x, on a baseline. Returns its width. "" draws
// nothing.
float draw_text(DrawList *list, DrawStyle style, float x, float baseline, DrawAlign align,
                const char *text);
// The same, printf-formatted.
float draw_textf(DrawList *list, DrawStyle style, float x, float baseline, DrawAlign align,
                 const char *format, ...) __attribute__((format(printf, 6, 7)));
// Text cut with "…" where it is wider than max_width.
float draw_text_fit(DrawList *list, DrawStyle style, float x, float baseline, DrawAlign align,
                    float max_width, const char *text);
// Breaks text into lines of at most max_width (at spaces; between any two Chinese characters, but
// not before closing punctuation), drawn from the first baseline downwards. Words between * and *
// are bold. Returns the height used. list may be measured without drawing by
// draw_paragraph_height().
float draw_paragraph(DrawList *list, DrawStyle style, float x, float baseline, float max_width,
                     float line_height, const char *text);
float draw_paragraph_height(const DrawList *list, DrawStyle style, float max_width,
                            float line_height, const char *text);
// A heatmap. Returns the rows * cols colours to be filled in, row after row, before the next
// heatmap is added; NULL out of memory or empty. Pitch is rect.w / cols, rect.h / rows; each cell
// is its pitch less gap. radius rounds each cell's corners.
DrawColor *draw_heatmap(DrawList *list, DrawRect rect, uint32_t rows, uint32_t cols, float gap,
                        float radius);
void draw_clip(DrawList *list, DrawRect rect);
void draw_clip_end(DrawList *list);
void draw_group(DrawList *list, const char *name);
void draw_group_end(DrawList *list);
void draw_hit(DrawList *list, DrawRect rect, UiId id, unsigned flags);
// A grid of cells with hit flags: what is found there is the id with row and column counted on (in
// b of a UI_CELL or UI_COMPARED_CELL; any other kind has an index in b, which counts on row after
// row).
void draw_hit_grid(DrawList *list, DrawRect rect, UiId first, uint32_t rows, uint32_t cols,
                   unsigned flags);
// The same for a matrix that is drawn transposed (K⊤): rows and cols count what is drawn, and the
// id found is that of the matrix as it is stored.
void draw_hit_grid_transposed(DrawList *list, DrawRect rect, UiId first, uint32_t rows,
                              uint32_t cols, unsigned flags);
// A text field: how the text stands in it, for whoever points at a letter.
void draw_hit_text(DrawList *list, DrawRect rect, UiId id, unsigned flags, DrawStyle style,
                   float padding);
void draw_hit_scroll(DrawList *list, DrawRect viewport, UiId id, float content_w, float content_h);

// --- measuring
// ------------------------------------------------------------------------------------------
float draw_text_width(const DrawList *list, DrawFont font, float size, const char *text);
#define DRAW_LEAST_TEXT 11.0f // em of the smallest text that can be read from the back of a room
// The em of a subscript or superscript to text of this em.
float draw_script_size(float size);
// Bytes of the UTF-8 character at text, which ends with NUL; at least 1 (malformed bytes stand
// alone).
size_t draw_character_bytes(const char *text);
// The baseline that centres capitals and digits of a font in a box from y of height h.
float draw_center_baseline(const DrawList *list, DrawFont font, float size, float y, float h);

// --- reading
// --------------------------------------------------------------------------------------------
size_t draw_command_count(const DrawList *list);
const DrawCommand *draw_command_at(const DrawList *list, size_t index);
const char *draw_command_text(const DrawList *list, const DrawCommand *command); // NUL-terminated
const DrawColor *draw_command_cells(const DrawList *list, const DrawCommand *command);
size_t draw_hit_count(const DrawList *list);
const DrawHit *draw_hit_at(const DrawList *list, size_t index);
// The topmost region of any of these flags (0: any) at a point, its id with the grid's row and
// column put in; NULL and *id UI_NONE where there is none.
const DrawHit *draw_hit_find(const DrawList *list, float x, float y, unsigned flags, UiId *id);
// Writes the list as text, a command a line, coordinates to a tenth: the golden files of the tests.
char *draw_list_describe(const DrawList *list); // malloc'd

static inline DrawRect draw_rect(float x, float y, float w, float h) {
    return (DrawRect){x, y, w, h};
}
static inline DrawRect draw_inset(DrawRect r, float by) {
    return (DrawRect){r.x + by, r.y + by, r.w - 2 * by, r.h - 2 * by};
}
static inline bool draw_contains(DrawRect r, float x, float y) {
    return x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h;
}

#endif
