// inspector about: what the panel says while no cell is selected: about this scene, about this
// stage, what to try.
#include "app/views/inspector.h"

typedef struct StageTexts {
    TextId what, try;
} StageTexts;

static const StageTexts TEXTS[ATTN_STAGE_COUNT] = {
    [ATTN_STAGE_INPUT] = {TEXT_WHAT_INPUT, TEXT_TRY_INPUT},
    [ATTN_STAGE_PROJECT] = {TEXT_WHAT_PROJECT, TEXT_TRY_PROJECT},
    [ATTN_STAGE_ROTATE] = {TEXT_WHAT_ROTATE, TEXT_TRY_ROTATE},
    [ATTN_STAGE_SCORE] = {TEXT_WHAT_SCORE, TEXT_TRY_SCORE},
    [ATTN_STAGE_SCALE] = {TEXT_WHAT_SCALE, TEXT_TRY_SCALE},
    [ATTN_STAGE_MASK] = {TEXT_WHAT_MASK, TEXT_TRY_MASK},
    [ATTN_STAGE_SOFTMAX] = {TEXT_WHAT_SOFTMAX, TEXT_TRY_SOFTMAX},
    [ATTN_STAGE_MIX] = {TEXT_WHAT_MIX, TEXT_TRY_MIX},
    [ATTN_STAGE_OUTPUT] = {TEXT_WHAT_OUTPUT, TEXT_TRY_OUTPUT},
};

static TextId what_text(const Inspector *in) {
    const AttnTrace *trace = in->view->document->trace;
    const AttnSpec *spec = attn_trace_spec(trace);
    const AttnStage stage = in->view->ui->stage;
    const bool is_down = spec->softmax_axis == ATTN_SOFTMAX_QUERIES;
    if (stage == ATTN_STAGE_SOFTMAX && is_down) return TEXT_WHAT_SOFTMAX_DOWN;
    if (stage == ATTN_STAGE_OUTPUT && !attn_trace_has(trace, ATTN_WO)) return TEXT_WHAT_NO_WO;
    if (stage == ATTN_STAGE_OUTPUT && spec->heads == 1) return TEXT_WHAT_OUTPUT_ONE;
    return TEXTS[stage].what;
}

void inspector_about(Inspector *in) {
    const View *view = in->view;
    const AttnStage stage = view->ui->stage;
    const Scene *scene = view->document->scene;
    const char *note = scene_note(scene, view->ui->language);
    if (note[0] != '\0') {
        inspector_heading(
            in, view_text(view, scene->note_is_old ? TEXT_ABOUT_ORIGINAL : TEXT_ABOUT_SCENE));
        inspector_plain(in, note, view->theme->ink);
        inspector_rule(in);
    }
    const ThemeRole role = theme_stage_role(stage);
    const DrawColor color = role == ROLE_NONE ? view->theme->ink : view->theme->role[role];
    inspector_heading(in, view_text(view, TEXT_ABOUT_STAGE));
    draw_text_fit(view->list, view_style(FONT_TEXT_BOLD, 18, color), in->x, in->y + 16, ALIGN_LEFT,
                  in->w, view_stage_name(view, stage));
    in->y += 28;
    inspector_sentence(in, what_text(in), NULL, 0);
    inspector_rule(in);
    inspector_heading(in, view_text(view, TEXT_ABOUT_TRY));
    inspector_sentence(in, TEXTS[stage].try, NULL, 0);
    inspector_rule(in);
    inspector_heading(in, view_text(view, TEXT_HELP_TITLE));
    inspector_key_line(in, COMMAND_STEP_NEXT, TEXT_KEYHELP_NEXT);
    inspector_key_line(in, COMMAND_SET_GRAIN, TEXT_KEYHELP_GRAIN);
    inspector_key_line(in, COMMAND_GO_TO_MATRIX, TEXT_KEYHELP_ENTER);
    inspector_key_line(in, COMMAND_TOGGLE_HELP, TEXT_KEY_ALL);
    inspector_key_line(in, COMMAND_FOCUS_NEXT, TEXT_KEY_CONTROL);
}
