// face: the program's font files, and which of them a character is drawn from. Screen and PDF ask
// the same questions, so that both set a text in the same glyphs.
#ifndef DRAW_FACE_H
#define DRAW_FACE_H

#include "app/draw/draw.h"

typedef enum Face {
    FACE_INTER,
    FACE_INTER_BOLD,
    FACE_MONO,
    FACE_MONO_BOLD,
    FACE_MAIN,
    FACE_MATH_ITALIC,
    FACE_SIZE1,
    FACE_SIZE2,
    FACE_SIZE3,
    FACE_SIZE4,
    FACE_SYMBOLS, // DejaVu
    FACE_MEDIA,   // Noto Symbols 2
    FACE_CHINESE,
    FACE_CHINESE_BOLD, // only the characters of the program's own strings
    FACE_COUNT
} Face;

// Its file in assets/fonts: "Inter-Regular.otf".
const char *face_file(Face face);
// The face that a font asks first.
Face face_of(DrawFont font);

// What a string as a whole decides about its characters' faces. Filled in by face_begin().
typedef struct FaceChoice {
    DrawFont font;
    bool (*has_glyph)(void *context, Face face, uint32_t c);
    void *context; // of has_glyph
    bool has_chinese;
    bool is_emboldened; // bold Chinese with characters that the bold face lacks: FACE_CHINESE is to
                        // be drawn bolder
    Face chinese;
} FaceChoice;

// font, has_glyph and context are set; looks at the text.
void face_begin(FaceChoice *choice, const char *text, size_t length);
// The first run of what is left of the text: the longest stretch of characters, at most `most`
// bytes, that one face draws. Returns its bytes.
size_t face_next_run(const FaceChoice *choice, const char *text, size_t length, size_t most,
                     Face *face);

// How much broader bold Chinese strokes are, in em: Noto Sans SC Bold against Regular, by eye.
#define FACE_EMBOLDEN 0.035f

#endif
