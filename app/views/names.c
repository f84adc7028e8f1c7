// names: what stages are called on screen, which head's matrix is being looked at, where a cell is.
#include "app/views/view.h"

const char *view_stage_name(const View *view, AttnStage stage) {
    static const TextId NAMES[ATTN_STAGE_COUNT] = {
        [ATTN_STAGE_INPUT] = TEXT_STAGE_INPUT,     [ATTN_STAGE_PROJECT] = TEXT_STAGE_PROJECT,
        [ATTN_STAGE_ROTATE] = TEXT_STAGE_ROTATE,   [ATTN_STAGE_SCORE] = TEXT_STAGE_SCORE,
        [ATTN_STAGE_SCALE] = TEXT_STAGE_SCALE,     [ATTN_STAGE_MASK] = TEXT_STAGE_MASK,
        [ATTN_STAGE_SOFTMAX] = TEXT_STAGE_SOFTMAX, [ATTN_STAGE_MIX] = TEXT_STAGE_MIX,
        [ATTN_STAGE_OUTPUT] = TEXT_STAGE_OUTPUT,
    };
    return view_text(view, NAMES[stage]);
}

AttnStage view_matrix_stage(const View *view, AttnMatrixId id) {
    const bool is_turned = attn_trace_has(view->document->trace, ATTN_Q_UNROTATED);
    if (is_turned && (id == ATTN_Q || id == ATTN_K)) return ATTN_STAGE_ROTATE;
    return attn_matrix_stage(id);
}

bool view_is_over_queries(const View *view) {
    return attn_trace_spec(view->document->trace)->softmax_axis == ATTN_SOFTMAX_QUERIES;
}

size_t view_matrix_head(const View *view, AttnMatrixId id) {
    return ui_matrix_head(view->ui, view->document, id);
}

const DocumentDigest *view_digest(const View *view, const Document *document, AttnMatrixId id,
                                  size_t head) {
    const DocumentDigest *digest = document_digest(document, id, head);
    const AttnTrace *trace = document->trace;
    if (!digest && attn_trace_has(trace, id) && head < attn_trace_heads(trace, id))
        draw_list_note_lack(view->list);
    return digest;
}

ViewPlace view_place(const View *view, size_t row, size_t column) {
    if (view->ui->notation == NOTATION_COLUMNS) return (ViewPlace){column + 1, row + 1};
    return (ViewPlace){row + 1, column + 1};
}
