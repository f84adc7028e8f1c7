// attnlab export: a picture, or one of every stage, drawn as the window draws it, without a window.
#include "app/cli/cli.h"
#include "app/platform/pictures.h"
#include <stdio.h>

static int draw(Studio *studio, const CliOptions *options) {
    if (!studio_show(studio, options)) return CLI_FAILED;
    PictureWish wish = {.content = options->all_stages   ? PICTURE_STAGES
                                   : options->has_matrix ? PICTURE_MATRIX
                                                         : PICTURE_SCREEN,
                        .matrix = options->matrix,
                        .head = studio->ui.head,
                        .is_one_head = options->has_head,
                        .scale = studio->ui.scale};
    if (wish.head >= attn_trace_heads(studio->document->trace, wish.matrix)) wish.head = 0;
    AttnError error = {0};
    if (pictures_write(studio, &wish, options->output, &error) == ATTN_OK) return CLI_DONE;
    return cli_complain(options->output, &error);
}

int cli_export(const CliOptions *options) {
    if (!options->output) {
        fprintf(stderr, "attnlab: export needs -o FILE\n");
        return CLI_USAGE;
    }
    PictureForm form;
    AttnError error = {0};
    if (picture_form_need(options->output, &form, &error) != ATTN_OK)
        return cli_complain(options->output, &error);
    Studio *studio = studio_create(options);
    if (!studio) return CLI_FAILED;
    int status = draw(studio, options);
    studio_destroy(studio);
    return status;
}
