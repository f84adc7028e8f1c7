// What a draw list is made of, for the files of this folder that build and read it. Views include
// draw.h only.
#ifndef DRAW_LIST_H
#define DRAW_LIST_H

#include "app/draw/draw.h"

enum { DRAW_CLIP_DEPTH = 16 };

// Invariants: every command's [first, first + count) lies within its arena; text in `bytes` is
// NUL-terminated; clips[depth - 1] is the clip in force, already intersected with those outside it.
struct DrawList {
    const DrawMetrics *metrics;
    DrawCommand *commands;
    size_t command_count, command_room;
    DrawHit *hits;
    size_t hit_count, hit_room;
    char *bytes;
    size_t byte_count, byte_room;
    DrawColor *cells;
    size_t cell_count, cell_room;
    DrawRect clips[DRAW_CLIP_DEPTH];
    bool is_lacking;   // memory was wanting for something
    size_t clip_depth; // may exceed DRAW_CLIP_DEPTH: those deeper are counted, not kept
};

// A new command of a kind, zeroed but for kind, colour and rectangle; NULL out of memory.
DrawCommand *draw_list_add(DrawList *list, DrawKind kind, DrawRect rect, DrawColor color);
// Copies length bytes and a NUL into the arena; false out of memory, *first untouched.
bool draw_list_store(DrawList *list, const char *text, size_t length, uint32_t *first);
// Text of a given length, drawn from the left end at x. Returns its width.
float draw_text_span(DrawList *list, DrawStyle style, float x, float baseline, const char *text,
                     size_t length);
// The bytes of the UTF-8 character at text (at least 1; malformed bytes stand alone), its code
// point in *code.
size_t draw_utf8_next(const char *text, size_t length, uint32_t *code);
// What two rectangles share; of no width or height where there is nothing.
DrawRect draw_intersection(DrawRect a, DrawRect b);
// Everything that a command may touch; of fills, strokes, lines, triangles, hatches and text.
DrawRect draw_command_reach(const DrawCommand *command);

#endif
