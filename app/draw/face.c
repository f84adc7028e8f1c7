// Which face goes by character: the face asked for, then Inter, then symbols, then Chinese; Chinese
// text takes its quotes and dashes from the Chinese face, where they are as wide as a character.
// What no face has shows as the box of the face asked for.
#include "app/draw/face.h"
#include "app/draw/draw_list.h"

static const char *const FILES[FACE_COUNT] = {
    [FACE_INTER] = "Inter-Regular.otf",        [FACE_INTER_BOLD] = "Inter-SemiBold.otf",
    [FACE_MONO] = "JetBrainsMono-Regular.ttf", [FACE_MONO_BOLD] = "JetBrainsMono-SemiBold.ttf",
    [FACE_MAIN] = "KaTeX_Main-Regular.ttf",    [FACE_MATH_ITALIC] = "KaTeX_Math-Italic.ttf",
    [FACE_SIZE1] = "KaTeX_Size1-Regular.ttf",  [FACE_SIZE2] = "KaTeX_Size2-Regular.ttf",
    [FACE_SIZE3] = "KaTeX_Size3-Regular.ttf",  [FACE_SIZE4] = "KaTeX_Size4-Regular.ttf",
    [FACE_SYMBOLS] = "DejaVuSans-Symbols.ttf", [FACE_MEDIA] = "NotoSansSymbols2-Media.ttf",
    [FACE_CHINESE] = "NotoSansSC-Regular.otf", [FACE_CHINESE_BOLD] = "NotoSansSC-Bold.otf",
};

static const Face FIRST_FACE[FONT_COUNT] = {
    [FONT_TEXT] = FACE_INTER,       [FONT_TEXT_BOLD] = FACE_INTER_BOLD,
    [FONT_MONO] = FACE_MONO,        [FONT_MONO_BOLD] = FACE_MONO_BOLD,
    [FONT_MATH] = FACE_MAIN,        [FONT_MATH_ITALIC] = FACE_MATH_ITALIC,
    [FONT_MATH_SIZE1] = FACE_SIZE1, [FONT_MATH_SIZE2] = FACE_SIZE2,
    [FONT_MATH_SIZE3] = FACE_SIZE3, [FONT_MATH_SIZE4] = FACE_SIZE4,
};

const char *face_file(Face face) {
    return FILES[face];
}

Face face_of(DrawFont font) {
    return FIRST_FACE[font];
}

static bool is_chinese(uint32_t c) {
    return (c >= 0x2e80 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0xff00 && c <= 0xffef) || (c >= 0x20000 && c <= 0x3ffff);
}

// Punctuation that Latin and Chinese text share, but set in different widths.
static bool is_shared_mark(uint32_t c) {
    return c == 0x2014 || c == 0x2026 || (c >= 0x2018 && c <= 0x201d);
}

static bool has_glyph(const FaceChoice *choice, Face face, uint32_t c) {
    return choice->has_glyph(choice->context, face, c);
}

static bool is_bold(DrawFont font) {
    return font == FONT_TEXT_BOLD || font == FONT_MONO_BOLD;
}

// Has the bold Chinese face every character of a string? It holds those of the program's own words
// only.
static bool bold_has_all(const FaceChoice *choice, const char *text, size_t length) {
    for (size_t at = 0; at < length;) {
        uint32_t c;
        at += draw_utf8_next(text + at, length - at, &c);
        if (is_chinese(c) && !has_glyph(choice, FACE_CHINESE_BOLD, c)) return false;
    }
    return true;
}

void face_begin(FaceChoice *choice, const char *text, size_t length) {
    choice->chinese = FACE_CHINESE;
    choice->has_chinese = choice->is_emboldened = false;
    for (size_t at = 0; at < length && !choice->has_chinese;) {
        uint32_t c;
        at += draw_utf8_next(text + at, length - at, &c);
        choice->has_chinese = is_chinese(c);
    }
    if (!choice->has_chinese || !is_bold(choice->font)) return;
    // One weight for the whole string: the true bold face if it has every character, else the
    // regular one made bolder.
    choice->is_emboldened = !bold_has_all(choice, text, length);
    if (!choice->is_emboldened) choice->chinese = FACE_CHINESE_BOLD;
}

static Face face_for(const FaceChoice *choice, uint32_t c) {
    Face first = FIRST_FACE[choice->font];
    bool is_plain = c >= 0x20 && c < 0x7f && choice->font <= FONT_MONO_BOLD;
    if (is_plain) return first;
    bool chinese_first = is_chinese(c) || (choice->has_chinese && is_shared_mark(c));
    if (chinese_first && has_glyph(choice, choice->chinese, c)) return choice->chinese;
    const Face chain[] = {first, is_bold(choice->font) ? FACE_INTER_BOLD : FACE_INTER, FACE_SYMBOLS,
                          FACE_MEDIA, FACE_CHINESE};
    for (size_t i = 0; i < sizeof chain / sizeof *chain; i++) {
        // What Inter has, numbers in a formula or a cell should still take from their own kind
        // first.
        if (i == 1 && first == FACE_MONO) continue;
        if (has_glyph(choice, chain[i], c)) return chain[i];
    }
    // The box for what is missing: the formula fonts have none that can be seen.
    return choice->font <= FONT_MONO_BOLD ? first : FACE_INTER;
}

size_t face_next_run(const FaceChoice *choice, const char *text, size_t length, size_t most,
                     Face *face) {
    uint32_t c;
    size_t at = draw_utf8_next(text, length, &c);
    *face = face_for(choice, c);
    while (at < length) {
        size_t step = draw_utf8_next(text + at, length - at, &c);
        if (at + step > most || face_for(choice, c) != *face) break;
        at += step;
    }
    return at;
}
