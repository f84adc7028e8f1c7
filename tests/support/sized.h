// sized: scenes of any number of tokens and heads, made up, for the tests of views.
#ifndef TESTS_SIZED_H
#define TESTS_SIZED_H

#include "support/screens.h"
#include "support/temporary.h"

typedef struct Size {
    size_t tokens, heads, width; // width: d; a head's is 4
    const char *options;         // more of the scene file, with a comma before
} Size;

static inline void write_tokens(FILE *file, size_t count) {
    static const char *const WORDS[] = {"attention", "is",      "all",   "you",
                                        "need",      "because", "every", "词元"};
    for (size_t i = 0; i < count; i++)
        fprintf(file, "%s\"%s\"", i > 0 ? ", " : "", WORDS[i % 8]);
}

static inline void write_scene(FILE *file, Size size) {
    const size_t wide = size.heads * 4;
    fprintf(file, "{\"format\": \"attnlab-scene\", \"version\": 1, \"title\": {\"en\": \"Test\"}, "
                  "\"tokens\": [");
    write_tokens(file, size.tokens);
    fprintf(file,
            "], \"x\": {\"random\": {\"rows\": %zu, \"cols\": %zu, \"seed\": 1, \"scale\": 1}}, "
            "\"heads\": %zu",
            size.tokens, size.width, size.heads);
    const char *const names[] = {"wq", "wk", "wv"};
    for (size_t i = 0; i < 3; i++)
        fprintf(
            file,
            ", \"%s\": {\"random\": {\"rows\": %zu, \"cols\": %zu, \"seed\": %zu, \"scale\": 0.5}}",
            names[i], size.width, wide, i + 2);
    fprintf(
        file,
        ", \"wo\": {\"random\": {\"rows\": %zu, \"cols\": %zu, \"seed\": 5, \"scale\": 0.5}}%s}\n",
        wide, size.width, size.options ? size.options : "");
}

static inline Screen *open_size(Size size, bool has_fonts) {
    char path[] = TEMPORARY_PATH;
    FILE *file = temporary_create(path);
    write_scene(file, size);
    assert_int_equal(fclose(file), 0);
    Screen *screen = screen_open(path, has_fonts);
    unlink(path);
    return screen;
}

static inline size_t count_numbers(const Screen *screen) {
    size_t count = 0;
    for (size_t i = 0; i < draw_command_count(screen->list); i++) {
        const DrawCommand *command = draw_command_at(screen->list, i);
        count += command->kind == DRAW_TEXT && command->font == FONT_MONO;
    }
    return count;
}

#endif
