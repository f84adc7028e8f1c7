// words: from text to tokens to vectors, with the word-vector table that ships with the program.
//
// English is split at spaces and punctuation; Chinese by longest match over the Chinese–English
// word list. The table (assets/vectors/words.safetensors, float16, 20,000 × 32) is mapped or read
// when it is first needed, never at start-up.
#ifndef DOC_WORDS_H
#define DOC_WORDS_H

#include "app/doc/scene.h"

typedef struct Words Words;

#define WORDS_WIDTH_MAX  32
#define WORDS_TOKENS_MAX 4096 // of one text; more are refused

AttnStatus words_open(const char *assets, Words **out, AttnError *error);
void words_close(Words *words); // NULL is fine

// Splits text into tokens (see tokenizer.h), each with its source and gloss put in. On failure *out
// is untouched. An empty text gives ATTN_ERROR_SHAPE, as does one of more than WORDS_TOKENS_MAX
// tokens; a token that does not fit SCENE_TOKEN_MAX or a text that is not UTF-8 gives
// ATTN_ERROR_FORMAT. out->items is malloc'd.
AttnStatus words_split(const Words *words, const char *text, SceneTokens *out, AttnError *error);

// The vector of a token: the first `width` numbers of the table's row, brought to unit length
// (width up to WORDS_WIDTH_MAX; more columns are zero). Where the table has no such word: a unit
// vector from its spelling (hashed letter groups, so that similar spellings are near each other).
// Case is ignored. Returns where it came from.
SceneTokenSource words_vector(const Words *words, const SceneToken *token, size_t width,
                              float *out);

// For a scene that is_from_text, after its tokens or the width of X have changed: makes scene->text
// the sentence that gives them (typed; NULL: the tokens with blanks between), or finds that none
// does and the scene is no longer from a text. (scene_text.c)
void scene_update_text(Scene *scene, const Words *words, const char *typed);

// Fills source and gloss of a token that has only its text.
void words_mark(const Words *words, SceneToken *token);

#endif
