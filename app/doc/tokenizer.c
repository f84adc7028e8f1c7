// tokenizer: a short list of rules, tried at the start of what is left of the text.
//
// Holds always: every token has at least one character and ends between characters.
#include "app/doc/tokenizer.h"
#include "engine/formats/text.h"
#include <stdint.h>
#include <string.h>

typedef enum CharKind { CHAR_BLANK, CHAR_LETTER, CHAR_DIGIT, CHAR_HAN, CHAR_MARK } CharKind;

typedef struct CharRange {
    uint32_t first, last;
} CharRange;

static bool is_within(uint32_t code, const CharRange *ranges, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (code >= ranges[i].first && code <= ranges[i].last) return true;
    }
    return false;
}

static bool is_blank(uint32_t code) {
    return code <= 0x20 || code == 0x7F || code == 0xA0 || (code >= 0x2000 && code <= 0x200B) ||
           code == 0x2028 || code == 0x2029 || code == 0x3000 || code == 0xFEFF;
}

static bool is_han(uint32_t code) {
    static const CharRange han[] = {
        {0x3007, 0x3007}, {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}, {0x20000, 0x3FFFF}};
    return is_within(code, han, sizeof han / sizeof *han);
}

// Scripts that are written with blanks between words, and kana, coarsely: what is not here stands
// alone.
static bool is_letter(uint32_t code) {
    static const CharRange letters[] = {
        {'A', 'Z'},       {'a', 'z'},       {'_', '_'},       {0xAA, 0xAA},     {0xB5, 0xB5},
        {0xBA, 0xBA},     {0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2C1},    {0x300, 0x374},
        {0x376, 0x37D},   {0x37F, 0x1FFF},  {0x2C00, 0x2DFF}, {0x3041, 0x30FF}, {0xA640, 0xABFF},
        {0xAC00, 0xD7AF}, {0xFF21, 0xFF3A}, {0xFF41, 0xFF5A}, {0xFF66, 0xFF9F}};
    return is_within(code, letters, sizeof letters / sizeof *letters);
}

static CharKind kind_of(uint32_t code) {
    if (is_blank(code)) return CHAR_BLANK;
    if ((code >= '0' && code <= '9') || (code >= 0xFF10 && code <= 0xFF19)) return CHAR_DIGIT;
    if (is_letter(code)) return CHAR_LETTER;
    return is_han(code) ? CHAR_HAN : CHAR_MARK;
}

// Kind and length of the character at the start of text; at its end, a blank of no length.
static CharKind kind_at(const char *text, size_t size, size_t *length) {
    uint32_t code = 0;
    *length = attn_utf8_next(text, size, &code);
    return *length > 0 ? kind_of(code) : CHAR_BLANK;
}

static bool is_word_kind(CharKind kind) {
    return kind == CHAR_LETTER || kind == CHAR_DIGIT;
}

static bool is_known(const Tokenizer *t, const char *text, size_t length) {
    return t->is_known(t->context, text, length);
}

static size_t apostrophe(const char *text, size_t size) {
    if (size >= 1 && text[0] == '\'') return 1;
    return size >= 3 && memcmp(text, "\xE2\x80\x99", 3) == 0 ? 3 : 0; // ’
}

// Letters and digits up to anything else.
static size_t run_of_letters(const char *text, size_t size) {
    size_t at = 0, length;
    while (is_word_kind(kind_at(text + at, size - at, &length)))
        at += length;
    return at;
}

// What may join two runs: an apostrophe or a hyphen between letters, a point or a comma between
// digits.
static size_t joint(const char *text, size_t at, size_t size) {
    size_t length = apostrophe(text + at, size - at), next;
    if (length == 0 && at < size && text[at] == '-') length = 1;
    if (length > 0) {
        return is_word_kind(kind_at(text + at + length, size - at - length, &next)) ? length : 0;
    }
    bool is_point = at + 1 < size && (text[at] == '.' || text[at] == ',');
    bool between_digits = is_point && text[at - 1] >= '0' && text[at - 1] <= '9' &&
                          text[at + 1] >= '0' && text[at + 1] <= '9';
    return between_digits ? 1 : 0;
}

// "n't" of "don't": where the known ending begins, or length where there is none.
static size_t known_ending(const Tokenizer *t, const char *text, size_t length) {
    for (size_t at = length; at-- > 1;) {
        size_t mark = apostrophe(text + at, length - at);
        if (mark == 0) continue;
        bool is_not = (text[at - 1] == 'n' || text[at - 1] == 'N') && at > 1;
        if (is_not && is_known(t, text + at - 1, length - at + 1)) return at - 1;
        if (is_known(t, text + at, length - at)) return at;
    }
    return length;
}

// A word with its joints: whole if it is known or has no other way to be taken apart.
static size_t word(const Tokenizer *t, const char *text, size_t size) {
    size_t first = run_of_letters(text, size), at = first, mark, hyphen = 0;
    while ((mark = joint(text, at, size)) > 0) {
        if (text[at] == '-' && hyphen == 0) hyphen = at;
        at += mark;
        at += run_of_letters(text + at, size - at);
    }
    if (at == first || is_known(t, text, at)) return at;
    if (hyphen > 0) at = hyphen;
    return is_known(t, text, at) ? at : known_ending(t, text, at);
}

// An ending that has been cut from its word: "'s", or "n't", which begins with a letter.
static size_t ending(const Tokenizer *t, const char *text, size_t size) {
    size_t mark = apostrophe(text, size);
    if (mark == 0) return 0;
    size_t length = mark + run_of_letters(text + mark, size - mark);
    return length > mark && is_known(t, text, length) ? length : 0;
}

// The longest known string at the start of text that does not run into a word.
static size_t longest_known(const Tokenizer *t, const char *text, size_t size) {
    size_t at = 0, best = 0, length;
    while (at < t->longest) {
        CharKind kind = kind_at(text + at, size - at, &length);
        if (kind == CHAR_BLANK || is_word_kind(kind)) break;
        at += length;
        if (is_known(t, text, at)) best = at;
    }
    return best;
}

size_t tokenizer_blanks(const char *text, size_t size) {
    size_t at = 0, length;
    while (kind_at(text + at, size - at, &length) == CHAR_BLANK && length > 0)
        at += length;
    return at;
}

size_t tokenizer_next(const Tokenizer *t, const char *text, size_t size) {
    size_t single;
    CharKind kind = kind_at(text, size, &single);
    if (is_word_kind(kind)) return word(t, text, size);
    size_t length = ending(t, text, size);
    if (length == 0) length = longest_known(t, text, size);
    return length > 0 ? length : single;
}
