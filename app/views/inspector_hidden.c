// inspector hidden: why a pair of tokens does not see each other, and how to show it again.
#include "app/views/inspector.h"
#include <stdio.h>

typedef enum MaskPart { PART_CAUSAL, PART_WINDOW, PART_VALID, PART_MATRIX, PART_COUNT } MaskPart;

bool inspector_is_hidden(const Inspector *in) {
    const UiSelection *at = &in->at;
    if (at->matrix < ATTN_SCORES || at->matrix > ATTN_WEIGHTS) return false;
    return attn_trace_is_masked(in->view->document->trace, at->head, at->row, at->column);
}

// Each part of the mask is asked alone.
static bool hides(const Inspector *in, MaskPart part) {
    const AttnTrace *trace = in->view->document->trace;
    const AttnMask *mask = &attn_trace_spec(trace)->mask;
    const AttnMask parts[PART_COUNT] = {
        [PART_CAUSAL] = {.causal = mask->causal},
        [PART_WINDOW] = {.has_window = mask->has_window, .window = mask->window},
        [PART_VALID] = {.has_valid = mask->has_valid, .valid = mask->valid},
        [PART_MATRIX] = {.matrix = mask->matrix}};
    return !attn_mask_allows(&parts[part], attn_trace_shape(trace), in->at.row, in->at.column);
}

void inspector_hidden(Inspector *in) {
    static const TextId REASONS[PART_COUNT] = {
        [PART_CAUSAL] = TEXT_MASK_CAUSAL,
        [PART_WINDOW] = TEXT_MASK_WINDOW,
        [PART_VALID] = TEXT_MASK_VALID,
        [PART_MATRIX] = TEXT_MASK_MATRIX,
    };
    const AttnMask *mask = &attn_trace_spec(in->view->document->trace)->mask;
    const DrawStyle style = view_style(FONT_MONO_BOLD, in->text * 0.95f, in->view->theme->ink);
    bool is_by_table = false, is_by_rule = false;
    for (int part = 0; part < PART_COUNT; part++) {
        if (!hides(in, (MaskPart)part)) continue;
        if (part == PART_MATRIX)
            is_by_table = true;
        else
            is_by_rule = true;
        char limit[32];
        snprintf(limit, sizeof limit, "%zu", part == PART_VALID ? mask->valid : mask->window);
        inspector_sentence(in, REASONS[part], &(RichArg){limit, style}, 1);
    }
    if (!is_by_table || is_by_rule) return; // the key would change nothing that is seen
    in->y += 4;
    inspector_key_line(in, COMMAND_MASK_SELECTED, TEXT_MASK_SHOW);
}
