// What window and picture share. Nothing here opens a display.
#include "app/platform/studio.h"
#include "app/doc/assets.h"
#include "app/doc/builtin.h"
#include "app/doc/snapshot.h"
#include "app/ui/commands.h"
#include "app/ui/follow.h"
#include "app/ui/step.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static AttnStatus open_parts(Studio *studio, const CliOptions *options, AttnError *error) {
    if (!assets_find(studio->assets, sizeof studio->assets))
        return attn_fail(error, ATTN_ERROR_FILE,
                         "the program's assets are missing; ATTNLAB_ASSETS can name their folder");
    AttnStatus status =
        attn_engine_create(options->threads, options->kernel, &studio->engine, error);
    if (status == ATTN_OK)
        status = document_create(studio->engine, studio->assets, &studio->document, error);
    if (status != ATTN_OK) return status;
    studio->fonts = fonts_create(studio->assets, studio->ui.scale, error);
    if (!studio->fonts) return error->status;
    studio->list = draw_list_create(fonts_metrics(studio->fonts));
    return studio->list ? ATTN_OK : attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
}

static void set_look(UiState *ui, const CliOptions *options) {
    ui_state_init(ui);
    if (options->has_language) ui->language = options->language;
    if (options->has_theme) ui->theme = options->theme;
    if (options->has_notation) ui->notation = options->notation;
    if (options->has_scale) ui->zoom = options->scale;
    ui->is_projector = options->view && strcmp(options->view, "projector") == 0;
    float width = options->has_size ? options->width : ui->width;
    float height = options->has_size ? options->height : ui->height;
    ui_resize(ui, width * ui->zoom, height * ui->zoom);
}

void studio_read_titles(Studio *studio) {
    AttnError ignored;
    UiState *ui = &studio->ui;
    for (size_t i = 0; i < ui->scenes.count; i++)
        for (int language = 0; language < LANGUAGE_COUNT; language++)
            builtin_title(studio->assets, ui->scenes.items[i].name, (Language)language,
                          ui->scene_titles[i][language], sizeof ui->scene_titles[i][language],
                          &ignored);
}

AttnStatus studio_load(Studio *studio, const char *scene, AttnError *error) {
    if (!scene && studio->ui.scenes.count == 0)
        return attn_fail(error, ATTN_ERROR_FILE, "no built-in scenes in %s/scenes", studio->assets);
    Command command = {.kind = COMMAND_LOAD,
                       .text = scene ? scene : studio->ui.scenes.items[0].name};
    return document_apply(studio->document, &command, error);
}

// What a line says of the look gives way to --lang and --notation.
AttnStatus studio_load_wanted(Studio *studio, const CliOptions *options, AttnError *error) {
    if (!options->state) return studio_load(studio, options->scene, error);
    AttnStatus status = ui_restore(&studio->ui, studio->document, options->state, error);
    if (options->has_language) studio->ui.language = options->language;
    if (options->has_notation) studio->ui.notation = options->notation;
    return status;
}

Studio *studio_open(const CliOptions *options) {
    AttnError error = {0};
    Studio *studio = calloc(1, sizeof *studio);
    if (!studio) return NULL;
    set_look(&studio->ui, options);
    if (open_parts(studio, options, &error) != ATTN_OK) {
        cli_complain(NULL, &error);
        studio_destroy(studio);
        return NULL;
    }
    AttnError ignored; // without a list the menu is empty, and the program works all the same
    builtin_list(studio->assets, &studio->ui.scenes, &ignored);
    return studio;
}

Studio *studio_create(const CliOptions *options) {
    AttnError error = {0};
    Studio *studio = studio_open(options);
    if (!studio || studio_load_wanted(studio, options, &error) == ATTN_OK) return studio;
    cli_complain(options->state ? "--state" : options->scene, &error);
    studio_destroy(studio);
    return NULL;
}

void studio_destroy(Studio *studio) {
    if (!studio) return;
    draw_list_destroy(studio->list);
    fonts_destroy(studio->fonts);
    document_destroy(studio->document);
    attn_engine_destroy(studio->engine);
    ui_state_deinit(&studio->ui);
    free(studio);
}

// The matrix that --cell means: the one named, else what the stage computes.
static AttnStatus select_cell(Studio *studio, const CliOptions *options, AttnError *error) {
    UiState *ui = &studio->ui;
    AttnMatrixId id =
        options->has_matrix ? options->matrix : ui_stage_matrix(ui, studio->document, ui->stage);
    size_t head = ui_matrix_head(ui, studio->document, id);
    float ignored;
    if (!document_value(studio->document, id, head, options->row, options->column, &ignored))
        return attn_fail(error, ATTN_ERROR_SHAPE, "%s has no cell %zu,%zu", attn_matrix_name(id),
                         options->row + 1, options->column + 1);
    ui->selection = (UiSelection){.is_active = true,
                                  .matrix = id,
                                  .head = head,
                                  .row = options->row,
                                  .column = options->column};
    return ATTN_OK;
}

// *file: the one that could not be read.
static AttnStatus show(Studio *studio, const CliOptions *options, const char **file,
                       AttnError *error) {
    UiState *ui = &studio->ui;
    const AttnTrace *trace = studio->document->trace;
    if (options->has_matrix && !attn_trace_has(trace, options->matrix))
        return attn_fail(error, ATTN_ERROR_SHAPE, "this scene has no matrix %s",
                         attn_matrix_name(options->matrix));
    size_t heads = attn_trace_heads(trace, ATTN_SCORES);
    if (options->has_head && options->head >= heads)
        return attn_fail(error, ATTN_ERROR_SHAPE, "this scene has no head %zu, only %zu",
                         options->head + 1, heads);
    if (options->has_matrix) ui->stage = attn_matrix_stage(options->matrix);
    if (options->has_stage) ui->stage = options->stage;
    if (ui->stage == ATTN_STAGE_ROTATE &&
        studio->document->scene->spec.positions != ATTN_POSITIONS_ROPE)
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "only a scene with \"positions\": \"rope\" has a stage rotate");
    if (options->has_head) ui->head = options->head;
    if (options->has_matrix) {
        ui->compared = options->matrix;
        ui->compared_stage = ui->stage;
    }
    if (options->compare) {
        *file = options->compare;
        AttnStatus status = document_load_snapshot(studio->document, options->compare, error);
        if (status != ATTN_OK) return status;
        *file = NULL;
        ui->is_comparing = true;
    }
    return options->has_cell ? select_cell(studio, options, error) : ATTN_OK;
}

bool studio_show(Studio *studio, const CliOptions *options) {
    AttnError error = {0};
    const char *file = NULL;
    if (show(studio, options, &file, &error) == ATTN_OK) return true;
    cli_complain(file, &error);
    return false;
}

View studio_view(const Studio *studio) {
    return (View){studio->document, &studio->ui, ui_theme(&studio->ui), studio->list};
}

void studio_draw(Studio *studio) {
    View view = studio_view(studio);
    draw_list_reset(studio->list);
    view_screen(&view);
    if (!ui_follow(&studio->ui, studio->list)) return;
    draw_list_reset(studio->list);
    view_screen(&view);
}
