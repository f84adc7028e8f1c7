// builtin: the scenes that ship with the program, as assets/scenes/index.json lists them.
#ifndef DOC_BUILTIN_H
#define DOC_BUILTIN_H

#include "app/doc/scene.h"

#define BUILTIN_MAX 64

typedef struct BuiltinScene {
    char name[32]; // "pronoun"
    char tab[16];  // "steps"
} BuiltinScene;

typedef struct BuiltinScenes {
    BuiltinScene items[BUILTIN_MAX];
    size_t count;
} BuiltinScenes;

AttnStatus builtin_list(const char *assets, BuiltinScenes *out, AttnError *error);
bool builtin_find(const BuiltinScenes *scenes, const char *name, size_t *index);
// For a name that is none of them: may it be that of a file? Where it is not, and not meant for
// one, it fails with the names that there are.
AttnStatus builtin_check_name(const BuiltinScenes *scenes, const char *name, AttnError *error);
// Path of a built-in scene's file. Returns buffer.
char *builtin_path(const char *assets, const char *name, char *buffer, size_t size);
// Title of a built-in scene without reading its matrices, in both languages (for menu and `attnlab
// scenes`).
AttnStatus builtin_title(const char *assets, const char *name, Language language, char *buffer,
                         size_t size, AttnError *error);

#endif
