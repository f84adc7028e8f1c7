// Colour maps that can be chosen: diverging ones for signed numbers, sequential ones for weights;
// and where a map ends. All can be told apart by colour-blind readers (tested).
#ifndef TEXT_COLORMAP_H
#define TEXT_COLORMAP_H

#include <stdbool.h>

typedef enum ColorDiverging {
    DIVERGING_BLUE_ORANGE,
    DIVERGING_PURPLE_GREEN, // after ColorBrewer's PRGn
    DIVERGING_TEAL_BROWN,   // after ColorBrewer's BrBG
    DIVERGING_COUNT
} ColorDiverging;

typedef enum ColorSequential {
    SEQUENTIAL_INDIGO, // from the background up: the theme's own
    SEQUENTIAL_VIRIDIS,
    SEQUENTIAL_CIVIDIS,
    SEQUENTIAL_GREYS,
    SEQUENTIAL_COUNT
} ColorSequential;

// Where the diverging map ends, either way. Weights always go from 0 to 1.
typedef enum ColorRangeKind {
    RANGE_MATRIX, // at each matrix's own largest magnitude
    RANGE_SHARED, // at the largest of the whole pass
    RANGE_FIXED,  // at the number given; what lies beyond has a colour of its own
    RANGE_COUNT
} ColorRangeKind;

#define COLOR_RANGE_LEAST 1e-3f
#define COLOR_RANGE_MOST  1e6f

typedef struct ColorChoice {
    ColorDiverging diverging;
    ColorSequential sequential;
    ColorRangeKind kind;
    float range; // where it is fixed
} ColorChoice;

const char *diverging_name(ColorDiverging map); // "blue-orange"
const char *sequential_name(ColorSequential map);
const char *range_kind_name(ColorRangeKind kind); // "matrix", "shared", "fixed"
bool diverging_from_name(const char *name, ColorDiverging *out);
bool sequential_from_name(const char *name, ColorSequential *out);
bool range_kind_from_name(const char *name, ColorRangeKind *out);

#endif
