// Tokens typed, added, removed, moved. All come down to one thing: a new list of tokens, and for
// each the place where it stood before. Numbers follow their token; a new token takes the numbers
// of the same word elsewhere in the scene, else the word table's.
#include "app/doc/edit.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NEW_TOKEN SIZE_MAX

// The side of the scene whose tokens change.
typedef struct Side {
    bool is_memory;
    SceneTokens *tokens;
    SceneMatrix **vectors;
} Side;

static AttnStatus find_side(Scene *scene, const Command *command, Side *side, AttnError *error) {
    side->is_memory = command->integer == 1;
    if (side->is_memory && !scene->given[ATTN_M])
        return attn_fail(error, ATTN_ERROR_SHAPE,
                         "this scene has no memory: keys and values come from x");
    side->tokens = side->is_memory ? &scene->memory_tokens : &scene->tokens;
    side->vectors = &scene->given[side->is_memory ? ATTN_M : ATTN_X];
    return ATTN_OK;
}

// Numbers for a token at a new place: its own from before, those of the same word, or the word
// table's.
static void fill_vector(const Side *side, const Words *words, SceneToken *token, size_t from,
                        float *row) {
    AttnMatrix old = (*side->vectors)->values;
    for (size_t i = 0; from == NEW_TOKEN && i < side->tokens->count && i < old.rows; i++)
        if (strcasecmp(side->tokens->items[i].text, token->text) == 0) from = i;
    if (from == NEW_TOKEN) {
        token->source = words_vector(words, token, old.cols, row);
        return;
    }
    memcpy(row, attn_at(old, from, 0), old.cols * sizeof *row);
    if (from < side->tokens->count) token->source = side->tokens->items[from].source;
}

// Is a token gone that was there before? (Each is taken over once at most.) Then the scene's note
// may speak of it.
static bool has_lost_one(const size_t *from, size_t count, size_t old_count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        kept += from[i] != NEW_TOKEN;
    return kept < old_count;
}

// Puts the new tokens in; takes `tokens` over whatever happens.
static AttnStatus retoken(Scene *scene, const Side *side, const Words *words, SceneTokens tokens,
                          const size_t *from, AttnError *error) {
    size_t old_count = (*side->vectors)->values.rows;
    SceneMatrix *vectors = scene_matrix_create(tokens.count, (*side->vectors)->values.cols);
    if (!vectors) {
        free(tokens.items);
        return edit_out_of_memory(error);
    }
    for (size_t i = 0; i < tokens.count; i++)
        fill_vector(side, words, &tokens.items[i], from[i], attn_at(vectors->values, i, 0));
    if (has_lost_one(from, tokens.count, old_count)) scene->note_is_old = true;
    scene_matrix_release(*side->vectors);
    *side->vectors = vectors;
    free(side->tokens->items);
    *side->tokens = tokens;
    return edit_remap_tokens(scene, side->is_memory, from, old_count, tokens.count, error);
}

static bool same_word(const SceneTokens *old, size_t i, const SceneTokens *now, size_t j) {
    return strcmp(old->items[i].text, now->items[j].text) == 0;
}

// Which old token each new one is: a common beginning and a common end stay, what lies between is
// matched by word.
static void match_tokens(const SceneTokens *old, const SceneTokens *now, size_t *from) {
    size_t shared = old->count < now->count ? old->count : now->count, head = 0, tail = 0;
    for (size_t j = 0; j < now->count; j++)
        from[j] = NEW_TOKEN;
    while (head < shared && same_word(old, head, now, head))
        from[head] = head, head++;
    while (tail < shared - head &&
           same_word(old, old->count - 1 - tail, now, now->count - 1 - tail)) {
        from[now->count - 1 - tail] = old->count - 1 - tail;
        tail++;
    }
    size_t next = head;
    for (size_t j = head; j + tail < now->count; j++)
        for (size_t i = next; i + tail < old->count && from[j] == NEW_TOKEN; i++)
            if (same_word(old, i, now, j)) from[j] = i, next = i + 1;
}

AttnStatus edit_set_text(Scene *scene, const Words *words, const Command *command,
                         AttnError *error) {
    Side side;
    SceneTokens now = {0};
    AttnStatus status = find_side(scene, command, &side, error);
    if (status == ATTN_OK) status = words_split(words, command->text, &now, error);
    if (status != ATTN_OK) return status;
    size_t *from = malloc(now.count * sizeof *from);
    if (!from) {
        free(now.items);
        return edit_out_of_memory(error);
    }
    match_tokens(side.tokens, &now, from);
    status = retoken(scene, &side, words, now, from, error);
    free(from);
    return status;
}

// The text of one token: trimmed by the caller, not empty, not too long.
static AttnStatus make_token(const Words *words, const char *text, SceneToken *token,
                             AttnError *error) {
    size_t length = text ? strlen(text) : 0;
    if (length == 0) return attn_fail(error, ATTN_ERROR_SHAPE, "a token cannot be empty");
    if (length >= SCENE_TOKEN_MAX)
        return attn_fail(error, ATTN_ERROR_SHAPE, "a token has at most %d bytes",
                         SCENE_TOKEN_MAX - 1);
    memset(token, 0, sizeof *token);
    memcpy(token->text, text, length);
    words_mark(words, token);
    return ATTN_OK;
}

// A list with room for one token more than before, all in their old places. from is malloc'd.
static bool copy_tokens(const Side *side, SceneTokens *now, size_t **from) {
    size_t count = (*side->vectors)->values.rows;
    now->items = calloc(count + 1, sizeof *now->items);
    *from = malloc((count + 1) * sizeof **from);
    if (!now->items || !*from) {
        free(now->items);
        free(*from);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        (*from)[i] = i;
        if (i < side->tokens->count) now->items[i] = side->tokens->items[i];
    }
    now->count = count;
    return true;
}

// A change of one token, made on a copy of the list and its places.
typedef AttnStatus (*TokenChange)(SceneTokens *tokens, size_t *from, const Words *words,
                                  const Command *command, AttnError *error);

static AttnStatus change_tokens(Scene *scene, const Words *words, const Command *command,
                                TokenChange change, AttnError *error) {
    Side side;
    SceneTokens now = {0};
    size_t *from = NULL;
    AttnStatus status = find_side(scene, command, &side, error);
    if (status != ATTN_OK) return status;
    if (!copy_tokens(&side, &now, &from)) return edit_out_of_memory(error);
    status = change(&now, from, words, command, error);
    if (status == ATTN_OK)
        status = retoken(scene, &side, words, now, from, error);
    else
        free(now.items);
    free(from);
    return status;
}

static AttnStatus set_one(SceneTokens *tokens, size_t *from, const Words *words,
                          const Command *command, AttnError *error) {
    if (command->row >= tokens->count)
        return attn_fail(error, ATTN_ERROR_SHAPE, "there is no such token");
    if (command->text && strcmp(tokens->items[command->row].text, command->text) == 0)
        return ATTN_OK;
    from[command->row] = NEW_TOKEN;
    return make_token(words, command->text, &tokens->items[command->row], error);
}

static AttnStatus add_one(SceneTokens *tokens, size_t *from, const Words *words,
                          const Command *command, AttnError *error) {
    size_t at = command->row < tokens->count ? command->row : tokens->count,
           after = tokens->count - at;
    SceneToken token;
    AttnStatus status = make_token(words, command->text, &token, error);
    if (status != ATTN_OK) return status;
    memmove(tokens->items + at + 1, tokens->items + at, after * sizeof *tokens->items);
    memmove(from + at + 1, from + at, after * sizeof *from);
    tokens->items[at] = token;
    from[at] = NEW_TOKEN;
    tokens->count++;
    return ATTN_OK;
}

static AttnStatus remove_one(SceneTokens *tokens, size_t *from, const Words *words,
                             const Command *command, AttnError *error) {
    (void)words;
    if (command->row >= tokens->count)
        return attn_fail(error, ATTN_ERROR_SHAPE, "there is no such token");
    if (tokens->count == 1)
        return attn_fail(error, ATTN_ERROR_SHAPE, "the last token cannot be removed");
    size_t after = tokens->count - command->row - 1;
    memmove(tokens->items + command->row, tokens->items + command->row + 1,
            after * sizeof *tokens->items);
    memmove(from + command->row, from + command->row + 1, after * sizeof *from);
    tokens->count--;
    return ATTN_OK;
}

static AttnStatus move_one(SceneTokens *tokens, size_t *from, const Words *words,
                           const Command *command, AttnError *error) {
    (void)words;
    size_t source = command->row, target = command->column;
    if (source >= tokens->count || target >= tokens->count)
        return attn_fail(error, ATTN_ERROR_SHAPE, "there is no such token");
    SceneToken token = tokens->items[source];
    size_t place = from[source];
    for (; source < target; source++)
        tokens->items[source] = tokens->items[source + 1], from[source] = from[source + 1];
    for (; source > target; source--)
        tokens->items[source] = tokens->items[source - 1], from[source] = from[source - 1];
    tokens->items[target] = token;
    from[target] = place;
    return ATTN_OK;
}

AttnStatus edit_set_token(Scene *scene, const Words *words, const Command *command,
                          AttnError *error) {
    return change_tokens(scene, words, command, set_one, error);
}

AttnStatus edit_add_token(Scene *scene, const Words *words, const Command *command,
                          AttnError *error) {
    return change_tokens(scene, words, command, add_one, error);
}

AttnStatus edit_remove_token(Scene *scene, const Words *words, const Command *command,
                             AttnError *error) {
    return change_tokens(scene, words, command, remove_one, error);
}

AttnStatus edit_move_token(Scene *scene, const Words *words, const Command *command,
                           AttnError *error) {
    return change_tokens(scene, words, command, move_one, error);
}
