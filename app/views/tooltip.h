// tooltip: what is said about the thing under the pointer.
#ifndef VIEWS_TOOLTIP_H
#define VIEWS_TOOLTIP_H

#include "app/views/view.h"

#define TIP_LINES 4

typedef struct Tip {
    AttnMatrixId symbol; // drawn before the title; ATTN_MATRIX_COUNT: none
    char title[2 * SCENE_TOKEN_MAX + 16];
    char value[NUMFMT_MAX];     // a number, exactly; "" none
    char lines[TIP_LINES][256]; // sentences; "" none
    size_t line_count;
    char key[32];   // cap behind the title; "" none
    bool is_beside; // stands at the right of the left panel, whose rows it would hide
} Tip;

// false: there is nothing to say. (tooltip_text.c)
bool tip_for(const View *view, UiId id, Tip *tip);

#endif
