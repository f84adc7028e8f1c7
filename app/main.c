// attnlab: reads the command line and does what it says.
#include "app/cli/cli.h"
#include "app/platform/window.h"
#include <stdio.h>

int main(int argc, char **argv) {
    CliOptions options;
    int status = cli_parse(argc, argv, &options);
    if (status != CLI_DONE) return status;
    switch (options.command) {
    case CLI_EXPORT: return cli_export(&options);
    case CLI_DUMP: return cli_dump(&options);
    case CLI_WORKSHEET: return cli_worksheet(&options);
    case CLI_SCENES: return cli_scenes(&options);
    case CLI_BENCH: return cli_bench(&options);
    case CLI_HELP: cli_print_help(options.help_of); return CLI_DONE;
    case CLI_VERSION: printf("attnlab %s\n", ATTNLAB_VERSION); return CLI_DONE;
    case CLI_WINDOW: break;
    }
    return window_run(&options);
}
