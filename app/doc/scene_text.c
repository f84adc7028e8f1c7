// Is X still what a sentence gives? Asked after every edit of tokens or of X's width, since a scene
// that says so is saved as its sentence alone.
#include "app/doc/words.h"
#include <stdlib.h>
#include <string.h>

// The tokens with blanks between them; NULL: out of memory.
static char *join_tokens(const SceneTokens *tokens) {
    size_t size = 1;
    for (size_t i = 0; i < tokens->count; i++)
        size += strlen(tokens->items[i].text) + 1;
    char *joined = malloc(size), *at = joined;
    if (!joined) return NULL;
    for (size_t i = 0; i < tokens->count; i++) {
        size_t length = strlen(tokens->items[i].text);
        if (i > 0) *at++ = ' ';
        memcpy(at, tokens->items[i].text, length);
        at += length;
    }
    *at = '\0';
    return joined;
}

static bool is_vector_of(const Words *words, const SceneToken *token, AttnMatrix x, size_t row) {
    float *vector = malloc(x.cols * sizeof *vector);
    if (!vector) return false;
    words_vector(words, token, x.cols, vector);
    bool is_same = memcmp(vector, attn_at(x, row, 0), x.cols * sizeof *vector) == 0;
    free(vector);
    return is_same;
}

// Does the text split into these tokens, and are the rows of X their vectors?
static bool gives(const Words *words, const char *text, const Scene *scene) {
    SceneTokens tokens;
    AttnMatrix x = scene->given[ATTN_X]->values;
    if (strlen(text) > SCENE_TEXT_MAX || words_split(words, text, &tokens, NULL) != ATTN_OK)
        return false;
    bool is_same = tokens.count == scene->tokens.count && tokens.count == x.rows;
    for (size_t i = 0; i < tokens.count && is_same; i++)
        is_same = strcmp(tokens.items[i].text, scene->tokens.items[i].text) == 0 &&
                  is_vector_of(words, &tokens.items[i], x, i);
    free(tokens.items);
    return is_same;
}

void scene_update_text(Scene *scene, const Words *words, const char *typed) {
    if (!scene->is_from_text) return;
    char *text = typed ? strdup(typed) : join_tokens(&scene->tokens);
    scene->is_from_text = text && gives(words, text, scene);
    free(scene->text);
    scene->text = scene->is_from_text ? text : NULL;
    if (!scene->is_from_text) free(text);
}
