// canvas_compare: what the two files of the comparison share.
#ifndef VIEWS_CANVAS_COMPARE_H
#define VIEWS_CANVAS_COMPARE_H

#include "app/doc/digest.h"
#include "app/views/canvas.h"

#define COMPARE_LEGEND_HEIGHT 46.0f

typedef enum CanvasCompareLayout {
    COMPARE_ROW,
    COMPARE_COLUMN,
    COMPARE_CORNER
} CanvasCompareLayout;

// The bands in which a grid stands.
typedef struct CanvasCompareSlot {
    size_t x, y;
} CanvasCompareSlot;

typedef struct Compared {
    AttnMatrixId id;
    size_t head;
    const DocumentDifference *difference;
    bool has_both;     // there is something to compare
    float range;       // the larger of before and now
    float least, most; // of both
    float color_range; // where the colours of both end
} Compared;

// Each draws its part at the edge of the area and returns what is left. (canvas_compare_words.c)
// Which matrix is compared and with what, at the top.
DrawRect compare_header(const View *view, DrawRect area, const Compared *what);
// The largest change in words, or why there is none, beneath the header.
DrawRect compare_sentence(const View *view, DrawRect area, const Compared *what);
// The colours of both matrices, and those of the difference, at the foot.
DrawRect compare_legends(const View *view, DrawRect area, const Compared *what);

#endif
