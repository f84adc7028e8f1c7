// text: every string a user sees, once, in English and Chinese.
//
// The strings live in strings_*.inc, one file a part of the screen, as X(NAME, "English", "中文").
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>

typedef enum Language { LANGUAGE_EN, LANGUAGE_ZH, LANGUAGE_COUNT } Language;

typedef enum TextId {
#define X(name, en, zh) TEXT_##name,
#include "app/text/strings.inc"
#undef X
    TEXT_COUNT
} TextId;

const char *text_get(Language language, TextId id);
// A message of document or engine (English) in a language. Where there is no translation, or the
// language is English, the message itself. Returns buffer or message.
const char *text_message(Language language, const char *message, char *buffer, size_t size);

bool language_from_name(const char *name, Language *out); // "en", "zh"
const char *language_name(Language language);

#endif
