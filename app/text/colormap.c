// Names of the colour maps, for settings and the command line. The colours are the themes'.
#include "app/text/colormap.h"
#include <string.h>

static const char *const DIVERGING[DIVERGING_COUNT] = {"blue-orange", "purple-green", "teal-brown"};
static const char *const SEQUENTIAL[SEQUENTIAL_COUNT] = {"indigo", "viridis", "cividis", "greys"};
static const char *const KINDS[RANGE_COUNT] = {"matrix", "shared", "fixed"};

static bool find(const char *name, const char *const *names, int count, int *out) {
    for (int i = 0; i < count; i++) {
        if (strcmp(name, names[i]) != 0) continue;
        *out = i;
        return true;
    }
    return false;
}

const char *diverging_name(ColorDiverging map) {
    return DIVERGING[map];
}

const char *sequential_name(ColorSequential map) {
    return SEQUENTIAL[map];
}

const char *range_kind_name(ColorRangeKind kind) {
    return KINDS[kind];
}

bool diverging_from_name(const char *name, ColorDiverging *out) {
    int found;
    if (!find(name, DIVERGING, DIVERGING_COUNT, &found)) return false;
    *out = (ColorDiverging)found;
    return true;
}

bool sequential_from_name(const char *name, ColorSequential *out) {
    int found;
    if (!find(name, SEQUENTIAL, SEQUENTIAL_COUNT, &found)) return false;
    *out = (ColorSequential)found;
    return true;
}

bool range_kind_from_name(const char *name, ColorRangeKind *out) {
    int found;
    if (!find(name, KINDS, RANGE_COUNT, &found)) return false;
    *out = (ColorRangeKind)found;
    return true;
}
