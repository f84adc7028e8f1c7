// attnlab worksheet: matrices to be filled in by hand, and the answers, as a PDF.
#include "app/cli/cli.h"
#include "app/platform/pictures.h"

static int write_sheet(Studio *studio, const CliOptions *options) {
    if (!studio_show(studio, options)) return CLI_FAILED;
    const WorksheetSet usual = worksheet_bit(ATTN_SCORES) | worksheet_bit(ATTN_WEIGHTS);
    PictureWish wish = {.content = PICTURE_WORKSHEET,
                        .head = studio->ui.head,
                        .blank = options->blank ? options->blank : usual};
    AttnError error = {0};
    if (pictures_write(studio, &wish, options->output, &error) == ATTN_OK) return CLI_DONE;
    return cli_complain(options->output, &error);
}

int cli_worksheet(const CliOptions *options) {
    Studio *studio = studio_create(options);
    if (!studio) return CLI_FAILED;
    int status = write_sheet(studio, options);
    studio_destroy(studio);
    return status;
}
