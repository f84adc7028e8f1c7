// Theme: every colour of the program, and the colour maps of the heatmaps. Roles have one colour
// everywhere.
#ifndef DRAW_THEME_H
#define DRAW_THEME_H

#include "app/draw/draw.h"
#include "app/text/colormap.h"
#include "engine/spec.h"

typedef enum ThemeKind { THEME_LIGHT, THEME_DARK, THEME_CONTRAST, THEME_COUNT } ThemeKind;

// Okabe–Ito colours, so that colour-blind readers can tell them apart.
typedef enum ThemeRole {
    ROLE_NONE,   // ink: inputs and output
    ROLE_QUERY,  // blue
    ROLE_KEY,    // vermilion
    ROLE_VALUE,  // green
    ROLE_SCORE,  // purple
    ROLE_WEIGHT, // indigo
    ROLE_COUNT
} ThemeRole;

typedef struct Theme {
    ThemeKind kind;
    DrawColor background; // behind the panels
    DrawColor panel;      // panels and cards
    DrawColor border;     // hairlines
    DrawColor field;      // text fields, kbd caps, slider tracks' empty part
    DrawColor track;      // slider tracks, switches that are off
    DrawColor ink;        // text
    DrawColor ink_dim;    // labels, secondary text
    DrawColor ink_faint;  // numbers out of the light
    DrawColor solid;      // filled buttons (Play, the active tab)
    DrawColor solid_ink;  // text on them
    DrawColor accent;     // switches that are on, focus ring
    DrawColor error;      // refused input
    DrawColor role[ROLE_COUNT];
    DrawColor
        role_tint[ROLE_COUNT]; // pale background of the role: active chip, formula box, token chip
    DrawColor negative, zero, positive; // ends and middle of the diverging map
    // The sequential map: colours at equal steps of the square root of the weight.
    const DrawColor *weights;
    size_t weight_count;
} Theme;

const Theme *theme_get(ThemeKind kind); // with the first of all colour maps
const Theme *theme_with(ThemeKind kind, ColorDiverging diverging, ColorSequential sequential);
bool theme_from_name(const char *name, ThemeKind *out); // "light", "dark", "contrast"
const char *theme_name(ThemeKind kind);

ThemeRole theme_matrix_role(AttnMatrixId id); // Q, WQ, BQ → query; scores, scaled, masked → score …
ThemeRole theme_stage_role(AttnStage stage);
bool theme_matrix_is_weight(
    AttnMatrixId id); // shown with the sequential map (weights); all others are signed

// Signed values on [-range, range], diverging, centred on zero; range 0 (all equal zero) gives the
// middle.
DrawColor theme_signed(const Theme *theme, float value, float range);
// Weights on [0, 1], from the background up.
DrawColor theme_weight(const Theme *theme, float weight);
// The colour that a cell of a matrix has; NaN, ±∞ and what lies beyond the range have colours of
// their own (undefined: hatched by the view).
DrawColor theme_cell(const Theme *theme, AttnMatrixId id, float value, float range);
// What lies beyond the range: as its end, but nearer to ink.
DrawColor theme_beyond(const Theme *theme, bool is_negative);
// Contrast of two opaque colours, 1 to 21 (WCAG 2.1).
float theme_contrast(DrawColor a, DrawColor b);
// Ink that can be read on a cell of this colour: at least 4.5 : 1.
DrawColor theme_ink_on(const Theme *theme, DrawColor cell);
// Blend: 0 gives a, 1 gives b.
DrawColor theme_mix(DrawColor a, DrawColor b, float t);
DrawColor theme_alpha(DrawColor color, float alpha);

#endif
