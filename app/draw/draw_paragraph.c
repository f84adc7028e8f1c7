// Breaking text into lines, with words between asterisks in bold.
//
// A line may end at a space, and before or after any Chinese character unless the next one is
// closing punctuation or the last one opens a bracket. A word wider than a whole line is cut where
// it must be. Between two break opportunities there may be several runs (bold and plain); they stay
// together.
#include "app/draw/draw_list.h"
#include "engine/formats/text.h"
#include <string.h>

#define SURE 0.9f // of a line's width: what ends before that fits, however it is measured

enum { RUN_MAX = 480 }; // bytes of one run; a longer one is drawn in pieces

typedef struct Setter {
    const DrawList *list; // measures
    DrawList *target;     // draws; NULL: only counts lines
    const char *begin;    // the whole text
    DrawStyle style;
    float left, baseline, max_width, line_height;
    float x;       // from left: where the open run begins
    float advance; // of the open run, word by word: near enough but at the end of a line
    size_t lines;
    bool line_has_text;
    bool is_bold; // of the open run
    char run[RUN_MAX];
    size_t run_length;
} Setter;

// A piece of text without a break opportunity inside. Asterisks within it switch bold on and off.
typedef struct Word {
    const char *text;
    size_t length;
    bool is_newline;
} Word;

static DrawFont bold_of(DrawFont font) {
    return font == FONT_MONO ? FONT_MONO_BOLD : font == FONT_TEXT ? FONT_TEXT_BOLD : font;
}

static DrawFont run_font(const Setter *s) {
    return s->is_bold ? bold_of(s->style.font) : s->style.font;
}

static float measure(const Setter *s, DrawFont font, const char *text, size_t length) {
    const DrawMetrics *metrics = s->list->metrics;
    return length == 0 ? 0 : metrics->width(metrics->context, font, s->style.size, text, length);
}

static bool is_cjk(uint32_t c) {
    return (c >= 0x2e80 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0xff00 && c <= 0xff60) || (c >= 0x20000 && c <= 0x3ffff);
}

static bool is_one_of(uint32_t c, const char *set) {
    size_t length = strlen(set);
    for (size_t at = 0; at < length;) {
        uint32_t code;
        at += draw_utf8_next(set + at, length - at, &code);
        if (code == c) return true;
    }
    return false;
}

static bool closes(uint32_t c) {
    return is_one_of(c, "，。、；：？！）」』》〉】〕”’…—～·％,.;:?!)]}%");
}
static bool opens(uint32_t c) {
    return is_one_of(c, "（「『《〈【〔“‘([{");
}

static bool may_break_between(uint32_t before, uint32_t after) {
    if (!is_cjk(before) && !is_cjk(after)) return false;
    return !closes(after) && !opens(before);
}

static bool is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\0';
}

// An asterisk is a switch unless it stands free, as in "2 * 3". begin: of the whole text, which
// ends with a NUL.
static bool is_switch(const char *begin, const char *at) {
    if (*at != '*') return false;
    return !((at == begin || is_blank(at[-1])) && is_blank(at[1]));
}

// May a line end before at, where `before` is the character in front of it? A switch goes with what
// follows it, but one at the end of a word stays there.
static bool may_break_at(const Setter *s, uint32_t before, const char *at) {
    while (is_switch(s->begin, at))
        at++;
    if (before == 0 || is_blank(*at)) return false;
    uint32_t after;
    draw_utf8_next(at, strlen(at), &after);
    return may_break_between(before, after);
}

// The word at text (which does not begin with a space).
static Word next_word(const Setter *s, const char *text) {
    if (*text == '\n') return (Word){text, 1, true};
    size_t length = strlen(text);
    size_t at = 0;
    uint32_t before = 0;
    while (!is_blank(text[at]) && !may_break_at(s, before, text + at)) {
        uint32_t code;
        bool is_mark = is_switch(s->begin, text + at);
        at += draw_utf8_next(text + at, length - at, &code);
        if (!is_mark) before = code;
    }
    return (Word){text, at, false};
}

static void flush_run(Setter *s) {
    if (s->run_length == 0) return;
    float width =
        s->target
            ? draw_text_span(s->target, (DrawStyle){run_font(s), s->style.size, s->style.color},
                             s->left + s->x, s->baseline, s->run, s->run_length)
            : measure(s, run_font(s), s->run, s->run_length);
    s->x += width;
    s->advance = 0;
    s->run_length = 0;
}

static void end_line(Setter *s) {
    flush_run(s);
    s->x = 0;
    s->baseline += s->line_height;
    s->lines++;
    s->line_has_text = false;
}

static void append(Setter *s, const char *text, size_t length) {
    while (length > 0) {
        if (s->run_length + length > RUN_MAX) flush_run(s);
        size_t part = length < RUN_MAX ? length : RUN_MAX;
        while (part > 1 && part < length && attn_utf8_is_inside(text[part]))
            part--;
        memcpy(s->run + s->run_length, text, part);
        s->run_length += part;
        s->advance += measure(s, run_font(s), text, part);
        s->line_has_text = true;
        text += part;
        length -= part;
    }
}

// Calls append, or only measures (draw == false), for each run of a word. Returns the width.
static float set_word(Setter *s, Word word, bool draw) {
    bool was_bold = s->is_bold;
    float width = 0;
    size_t from = 0;
    for (size_t at = 0; at <= word.length; at++) {
        bool at_switch = at < word.length && is_switch(s->begin, word.text + at);
        if (at < word.length && !at_switch) continue;
        width += measure(s, run_font(s), word.text + from, at - from);
        if (draw) append(s, word.text + from, at - from);
        if (!at_switch) break;
        if (draw) flush_run(s);
        s->is_bold = !s->is_bold;
        from = at + 1;
    }
    if (!draw) s->is_bold = was_bold;
    return width;
}

// A word that no line can hold: as many characters as fit, line after line.
static void set_long_word(Setter *s, Word word) {
    for (size_t at = 0; at < word.length;) {
        uint32_t code;
        size_t step = draw_utf8_next(word.text + at, word.length - at, &code);
        float width = measure(s, run_font(s), word.text + at, step);
        if (s->line_has_text && s->x + s->advance + width > s->max_width) end_line(s);
        append(s, word.text + at, step);
        at += step;
    }
}

// Does a word fit on the line? Words that are drawn as one run differ from the sum of their widths
// by a fraction of a pixel each: near the end they are measured as they will be drawn.
static bool fits(const Setter *s, Word word, float space, float width) {
    const float end = s->x + s->advance + space + width;
    const size_t length = s->run_length + (space > 0 ? 1 : 0) + word.length;
    if (end < s->max_width * SURE || end > s->max_width * (2 - SURE) || length > RUN_MAX)
        return end <= s->max_width;
    for (size_t at = 0; at < word.length; at++)
        if (is_switch(s->begin, word.text + at)) return end <= s->max_width;
    char run[RUN_MAX];
    memcpy(run, s->run, s->run_length);
    if (space > 0) run[s->run_length] = ' ';
    memcpy(run + length - word.length, word.text, word.length);
    return s->x + measure(s, run_font(s), run, length) <= s->max_width;
}

static void set_text(Setter *s) {
    const char *text = s->begin;
    bool space_before = false;
    while (*text) {
        if (*text == ' ') {
            space_before = true;
            text++;
            continue;
        }
        Word word = next_word(s, text);
        if (word.is_newline) {
            end_line(s);
        } else {
            float width = set_word(s, word, false);
            bool spaced = space_before && s->line_has_text;
            float space = spaced ? measure(s, run_font(s), " ", 1) : 0;
            if (s->line_has_text && !fits(s, word, space, width))
                end_line(s);
            else if (spaced)
                append(s, " ", 1);
            if (width > s->max_width)
                set_long_word(s, word);
            else
                set_word(s, word, true);
        }
        space_before = false;
        text += word.length;
    }
    if (s->line_has_text) end_line(s);
}

float draw_paragraph(DrawList *list, DrawStyle style, float x, float baseline, float max_width,
                     float line_height, const char *text) {
    Setter s = {.list = list,
                .begin = text,
                .target = list,
                .style = style,
                .left = x,
                .baseline = baseline,
                .max_width = max_width,
                .line_height = line_height};
    set_text(&s);
    return (float)s.lines * line_height;
}

float draw_paragraph_height(const DrawList *list, DrawStyle style, float max_width,
                            float line_height, const char *text) {
    Setter s = {.list = list,
                .begin = text,
                .style = style,
                .max_width = max_width,
                .line_height = line_height};
    set_text(&s);
    return (float)s.lines * line_height;
}
