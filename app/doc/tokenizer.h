// tokenizer: where the tokens of a text begin and end. Pieces are pieces of what was typed, nothing
// is rewritten.
#ifndef DOC_TOKENIZER_H
#define DOC_TOKENIZER_H

#include <stdbool.h>
#include <stddef.h>

// Knows which strings have a vector of their own. `text` is as typed: any case, any apostrophe.
typedef struct Tokenizer {
    bool (*is_known)(const void *context, const char *text, size_t length);
    const void *context;
    size_t longest; // bytes of the longest known string that is not in Latin letters
} Tokenizer;

// Length in bytes of the token at the start of text, which is UTF-8 and does not begin with a
// blank:
//   a word of letters and digits; "3.14"; "well-known" if known, else "well"; "don't" if known,
//   else "do" "n't"; "cat" "'s" one mark, or a run of marks that is known ("...", "--") Chinese:
//   the longest known word, else one character
size_t tokenizer_next(const Tokenizer *tokenizer, const char *text, size_t size);
// Bytes of white space at the start of text.
size_t tokenizer_blanks(const char *text, size_t size);

#endif
