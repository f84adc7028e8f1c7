// attnlab scenes: the built-in scenes, one a line: name, tab, title.
#include "app/cli/cli.h"
#include "app/doc/assets.h"
#include "app/doc/builtin.h"
#include <stdio.h>

int cli_scenes(const CliOptions *options) {
    char assets[ASSETS_PATH_MAX];
    AttnError error = {0};
    BuiltinScenes scenes;
    if (!assets_find(assets, sizeof assets)) {
        attn_fail(&error, ATTN_ERROR_FILE,
                  "the program's assets are missing; ATTNLAB_ASSETS can name their folder");
        return cli_complain(NULL, &error);
    }
    if (builtin_list(assets, &scenes, &error) != ATTN_OK) return cli_complain(assets, &error);
    for (size_t i = 0; i < scenes.count; i++) {
        const BuiltinScene *scene = &scenes.items[i];
        char title[SCENE_TEXT_MAX];
        if (builtin_title(assets, scene->name, options->language, title, sizeof title, &error) !=
            ATTN_OK)
            return cli_complain(assets, &error);
        printf("%s\t%s\t%s\n", scene->name, scene->tab, title);
    }
    return fflush(stdout) == 0 ? CLI_DONE : CLI_FAILED;
}
