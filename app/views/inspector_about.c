// inspector about: what the panel says while no cell is selected: about this scene, about this
// stage, what to try.
#include "app/views/inspector.h"
#include <stdio.h>
#include <string.h>

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
    if (stage == ATTN_STAGE_SOFTMAX && view_is_over_queries(in->view))
        return TEXT_WHAT_SOFTMAX_DOWN;
    if (stage == ATTN_STAGE_OUTPUT && !attn_trace_has(trace, ATTN_WO)) return TEXT_WHAT_NO_WO;
    if (stage == ATTN_STAGE_OUTPUT && spec->heads == 1) return TEXT_WHAT_OUTPUT_ONE;
    return TEXTS[stage].what;
}

// --- the projection, as this scene has it ----------------------------------------------------

typedef struct Weights {
    char there[32], absent[32]; // "W_Q, W_K" and "W_V"
    size_t count;               // of those that are there
    char first;                 // Q, K or V: of the first that is there
} Weights;

static Weights find_weights(const Inspector *in) {
    static const char LETTERS[] = {'Q', 'K', 'V'};
    static const AttnMatrixId IDS[] = {ATTN_WQ, ATTN_WK, ATTN_WV};
    Weights weights = {.count = 0};
    for (size_t i = 0; i < 3; i++) {
        const bool is_there = attn_trace_has(in->view->document->trace, IDS[i]);
        char *list = is_there ? weights.there : weights.absent;
        const size_t used = strlen(list);
        snprintf(list + used, sizeof weights.there - used, "%sW_%c", used > 0 ? ", " : "",
                 LETTERS[i]);
        if (is_there && weights.count++ == 0) weights.first = LETTERS[i];
    }
    return weights;
}

static void draw_what_project(Inspector *in) {
    const View *view = in->view;
    const Weights weights = find_weights(in);
    const bool has_memory = attn_trace_has(view->document->trace, ATTN_M);
    char text[RICH_BYTES] = "";
    if (weights.count == 3)
        snprintf(text, sizeof text, "%s",
                 view_text(view, has_memory ? TEXT_WHAT_PROJECT_TWO : TEXT_WHAT_PROJECT));
    else if (weights.count > 0)
        snprintf(text, sizeof text, view_text(view, TEXT_WHAT_PROJECT_SOME), weights.there,
                 weights.absent);
    else
        snprintf(text, sizeof text, "%s", view_text(view, TEXT_WHAT_PROJECT_NONE));
    const size_t used = strlen(text);
    if (has_memory && weights.count < 3)
        snprintf(text + used, sizeof text - used, " %s", view_text(view, TEXT_WHAT_PROJECT_MEMORY));
    inspector_marked(in, text, NULL, 0);
}

static void draw_try_project(Inspector *in) {
    const Weights weights = find_weights(in);
    if (weights.count == 0) {
        inspector_sentence(in, TEXT_TRY_PROJECT_NONE, NULL, 0);
        return;
    }
    char text[RICH_BYTES];
    snprintf(text, sizeof text, view_text(in->view, TEXT_TRY_PROJECT), weights.first,
             weights.first);
    inspector_marked(in, text, NULL, 0);
}

// --- the whole -------------------------------------------------------------------------------

static void draw_what(Inspector *in) {
    if (in->view->ui->stage == ATTN_STAGE_PROJECT)
        draw_what_project(in);
    else
        inspector_sentence(in, what_text(in), NULL, 0);
}

static void draw_try(Inspector *in) {
    const AttnStage stage = in->view->ui->stage;
    if (stage == ATTN_STAGE_PROJECT)
        draw_try_project(in);
    else
        inspector_sentence(in, TEXTS[stage].try, NULL, 0);
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
    draw_what(in);
    inspector_rule(in);
    inspector_heading(in, view_text(view, TEXT_ABOUT_TRY));
    draw_try(in);
    inspector_rule(in);
    inspector_heading(in, view_text(view, TEXT_HELP_TITLE));
    inspector_key_line(in, COMMAND_STEP_NEXT, TEXT_KEYHELP_NEXT);
    inspector_key_line(in, COMMAND_SET_GRAIN, TEXT_KEYHELP_GRAIN);
    inspector_key_line(in, COMMAND_GO_TO_MATRIX, TEXT_KEYHELP_ENTER);
    inspector_key_line(in, COMMAND_TOGGLE_HELP, TEXT_KEY_ALL);
    inspector_key_line(in, COMMAND_FOCUS_NEXT, TEXT_KEY_CONTROL);
}
