// The interface's state: how it starts, and what others ask of it.
#include "app/ui/state.h"
#include "app/ui/step.h"
#include <stdlib.h>
#include <string.h>

void ui_state_init(UiState *ui) {
    memset(ui, 0, sizeof *ui);
    ui->zoom = 1;
    ui_resize(ui, 1440, 900);
    ui->projection = ui->uncompared = ATTN_Q;
    ui->colors.range = 1;
    ui->compared_stage = ATTN_STAGE_COUNT;
    ui->grain = GRAIN_STAGE;
    ui->speed = 1;
    ui->has_motion = true;
    ui->dialog_blank = 1u << ATTN_SCORES | 1u << ATTN_WEIGHTS;
}

void ui_resize(UiState *ui, float pixel_w, float pixel_h) {
    if (pixel_w < 1 || pixel_h < 1) return; // minimised: nothing is drawn, and nothing is lost
    float fit_w = pixel_w / UI_WIDTH_MIN, fit_h = pixel_h / UI_HEIGHT_MIN;
    float fit = fit_w < fit_h ? fit_w : fit_h;
    ui->pixel_w = pixel_w;
    ui->pixel_h = pixel_h;
    const float wish = ui->zoom * (ui->is_projector ? UI_PROJECTOR : 1);
    ui->scale = wish < fit ? wish : fit;
    ui->width = pixel_w / ui->scale;
    ui->height = pixel_h / ui->scale;
}

void ui_state_deinit(UiState *ui) {
    free(ui->clipboard);
    ui->clipboard = NULL;
}

AttnMatrixId ui_part_matrix(const Document *document, AttnStage stage, AttnMatrixId projection) {
    switch (stage) {
    case ATTN_STAGE_INPUT: return ATTN_X;
    case ATTN_STAGE_PROJECT:
    case ATTN_STAGE_ROTATE: {
        bool rotates = document->scene->spec.positions == ATTN_POSITIONS_ROPE;
        if (stage == ATTN_STAGE_ROTATE) return projection == ATTN_K ? ATTN_K : ATTN_Q;
        if (!rotates || projection == ATTN_V) return projection;
        return projection == ATTN_K ? ATTN_K_UNROTATED : ATTN_Q_UNROTATED;
    }
    case ATTN_STAGE_SCORE: return ATTN_SCORES;
    case ATTN_STAGE_SCALE: return ATTN_SCALED;
    case ATTN_STAGE_MASK: return ATTN_MASKED;
    case ATTN_STAGE_SOFTMAX: return ATTN_WEIGHTS;
    case ATTN_STAGE_MIX: return ATTN_CONTEXT;
    case ATTN_STAGE_OUTPUT:
    case ATTN_STAGE_COUNT: break;
    }
    return ATTN_OUTPUT;
}

AttnMatrixId ui_stage_matrix(const UiState *ui, const Document *document, AttnStage stage) {
    const bool is_here = stage == ui->stage;
    return ui_part_matrix(document, stage,
                          is_here ? step_projection(ui, document) : ui->projection);
}

size_t ui_matrix_head(const UiState *ui, const Document *document, AttnMatrixId id) {
    const AttnTrace *trace = document->trace;
    size_t heads = attn_trace_heads(trace, id);
    if (heads <= 1) return 0;
    if (heads == attn_trace_shape(trace)->h) return ui->head < heads ? ui->head : 0;
    return attn_trace_kv_head(trace, ui->head); // grouped keys and values
}

const Theme *ui_theme(const UiState *ui) {
    return theme_with(ui->theme, ui->colors.diverging, ui->colors.sequential);
}

AttnMatrixId ui_compared_matrix(const UiState *ui, const Document *document) {
    if (ui->compared_stage == ui->stage && attn_trace_has(document->trace, ui->compared))
        return ui->compared;
    return ui_stage_matrix(ui, document, ui->stage);
}

AttnMatrixId ui_shown_matrix(const UiState *ui, const Document *document) {
    if (ui->is_comparing) return ui_compared_matrix(ui, document);
    if (ui->selection.is_active) return ui->selection.matrix;
    return ui_stage_matrix(ui, document, ui->stage);
}

bool ui_is_transposed(const UiState *ui, AttnMatrixId id) {
    bool is_turned = ui->stage == ATTN_STAGE_SCORE && id == ATTN_K;
    return is_turned != (ui->notation == NOTATION_COLUMNS);
}

bool ui_is_editing(const UiState *ui) {
    return ui->edit_target.kind != UI_NONE;
}
