// rich: sentences in several looks. Text is cut into pieces between which a line may break; pieces
// are set one after the other, and neighbours of one look on one line are drawn as one text, so
// that a picture's text stays whole.
#include "app/views/rich.h"
#include <string.h>

#define SCRIPT_DROP 0.20f

void rich_init(Rich *rich, DrawStyle base) {
    rich->base = base;
    rich->length = 0;
    rich->count = 0;
    rich->text[0] = '\0';
}

static void add_run(Rich *rich, DrawStyle style, float drop, const char *text, size_t bytes) {
    if (bytes == 0 || rich->count == RICH_RUNS || rich->length + bytes >= RICH_BYTES) return;
    memcpy(rich->text + rich->length, text, bytes);
    rich->runs[rich->count++] = (RichRun){rich->length, bytes, style, drop};
    rich->length += bytes;
    rich->text[rich->length] = '\0';
}

void rich_add(Rich *rich, DrawStyle style, const char *text) {
    add_run(rich, style, 0, text, strlen(text));
}

// Is this the mark {0} … {9}?
static bool is_argument(const char *text) {
    return text[0] == '{' && text[1] >= '0' && text[1] <= '9' && text[2] == '}';
}

static bool is_script(const char *text) {
    return text[0] == '_' && text[1] != '\0' && text[1] != ' ';
}

static void format_argument(Rich *rich, size_t index, const RichArg *args, size_t count) {
    if (index < count) rich_add(rich, args[index].style, args[index].text);
}

void rich_format(Rich *rich, const char *sentence, const RichArg *args, size_t count) {
    DrawStyle style = rich->base;
    const char *from = sentence, *at = sentence;
    while (*at != '\0') {
        if (*at != '*' && !is_argument(at) && !is_script(at)) {
            at++;
            continue;
        }
        add_run(rich, style, 0, from, (size_t)(at - from));
        if (*at == '*') {
            style.font = style.font == FONT_TEXT_BOLD ? rich->base.font : FONT_TEXT_BOLD;
            at++;
        } else if (*at == '{') {
            format_argument(rich, (size_t)(at[1] - '0'), args, count);
            at += 3;
        } else {
            DrawStyle script = style;
            script.size = draw_script_size(script.size);
            const size_t bytes = draw_character_bytes(at + 1);
            add_run(rich, script, SCRIPT_DROP, at + 1, bytes);
            at += 1 + bytes;
        }
        from = at;
    }
    add_run(rich, style, 0, from, (size_t)(at - from));
}

// --- lines -----------------------------------------------------------------------------------

static float width_between(const Rich *rich, const DrawList *list, const RichRun *run, size_t first,
                           size_t end) {
    char part[RICH_BYTES];
    if (end <= first) return 0;
    memcpy(part, rich->text + first, end - first);
    part[end - first] = '\0';
    return draw_text_width(list, run->style.font, run->style.size, part);
}

float rich_width(const Rich *rich, const DrawList *list) {
    float width = 0;
    for (size_t i = 0; i < rich->count; i++) {
        const RichRun *run = &rich->runs[i];
        width += width_between(rich, list, run, run->first, run->first + run->count);
    }
    return width;
}

// Chinese, Japanese, full-width: a line may break on either side.
static bool is_wide(const char *text) {
    const unsigned char *c = (const unsigned char *)text;
    if (c[0] < 0xe2) return false;
    if (c[0] == 0xe2) return c[1] >= 0xba && c[1] <= 0xbf;                // radicals
    if (c[0] == 0xef) return c[1] >= 0xbc;                                // full-width forms
    return c[0] <= 0xe9 || (c[0] == 0xea && c[1] < 0x93) || c[0] >= 0xf0; // ideographs
}

// Closing punctuation stays with what stands before it.
static bool is_closing(const char *text) {
    static const char *const MARKS[] = {"，", "。", "、", "；", "：", "？", "！", "）", "」", "』",
                                        "》", "”",  ",",  ".",  ";",  ":",  "!",  "?",  ")",  "%"};
    for (size_t i = 0; i < sizeof MARKS / sizeof MARKS[0]; i++) {
        if (strncmp(text, MARKS[i], strlen(MARKS[i])) == 0) return true;
    }
    return false;
}

static bool is_opening(const char *text) {
    return strncmp(text, "「", 3) == 0 || strncmp(text, "（", 3) == 0 ||
           strncmp(text, "《", 3) == 0 || strncmp(text, "“", 3) == 0 || text[0] == '(';
}

// The end of the piece that starts at a byte: up to where a line may break, trailing spaces
// included.
static size_t piece_end(const Rich *rich, size_t at) {
    size_t end = at;
    while (end < rich->length) {
        const size_t this_one = end;
        end += draw_character_bytes(rich->text + end);
        if (end >= rich->length) return rich->length;
        const char *here = rich->text + this_one, *next = rich->text + end;
        if (*here == ' ' && *next == '%') continue; // "9.3 %" stays together
        if (*here == ' ' && *next != ' ') return end;
        if (*next == ' ' || is_closing(next) || is_opening(here)) continue;
        if (is_wide(here) || is_wide(next)) return end;
    }
    return end;
}

static const RichRun *run_at(const Rich *rich, size_t byte) {
    for (size_t i = 0; i < rich->count; i++) {
        if (byte < rich->runs[i].first + rich->runs[i].count) return &rich->runs[i];
    }
    return NULL;
}

// Width of the bytes first … end, whatever runs they belong to.
static float span_width(const Rich *rich, const DrawList *list, size_t first, size_t end) {
    float width = 0;
    while (first < end) {
        const RichRun *run = run_at(rich, first);
        if (run == NULL) break;
        const size_t run_end = run->first + run->count;
        const size_t stop = run_end < end ? run_end : end;
        width += width_between(rich, list, run, first, stop);
        first = stop;
    }
    return width;
}

static size_t without_spaces(const Rich *rich, size_t first, size_t end) {
    while (end > first && rich->text[end - 1] == ' ')
        end--;
    return end;
}

// The end of the line that starts at a byte: as many pieces as fit, at least one.
static size_t line_end(const Rich *rich, const DrawList *list, size_t first, float max_width) {
    size_t end = piece_end(rich, first);
    while (end < rich->length) {
        const size_t next = piece_end(rich, end);
        const size_t ink = without_spaces(rich, first, next);
        if (span_width(rich, list, first, ink) > max_width) break;
        end = next;
    }
    return end;
}

static void draw_line_of(const Rich *rich, DrawList *list, size_t first, size_t end, float x,
                         float baseline, float max_width) {
    const float right = x + max_width;
    char part[RICH_BYTES];
    while (first < end) {
        const RichRun *run = run_at(rich, first);
        if (run == NULL) return;
        const size_t run_end = run->first + run->count;
        const size_t stop = run_end < end ? run_end : end;
        memcpy(part, rich->text + first, stop - first);
        part[stop - first] = '\0';
        const float y = baseline + run->drop * rich->base.size;
        if (right - x > 1) draw_text_fit(list, run->style, x, y, ALIGN_LEFT, right - x + 1, part);
        x += draw_text_width(list, run->style.font, run->style.size, part);
        first = stop;
    }
}

float rich_draw(const Rich *rich, DrawList *list, float x, float baseline, float max_width,
                float line_height) {
    float height = 0;
    for (size_t first = 0; first < rich->length; height += line_height) {
        const size_t end = line_end(rich, list, first, max_width);
        const size_t ink = without_spaces(rich, first, end);
        draw_line_of(rich, list, first, ink, x, baseline + height, max_width);
        first = end;
    }
    return height;
}

float rich_height(const Rich *rich, const DrawList *list, float max_width, float line_height) {
    float height = 0;
    for (size_t first = 0; first < rich->length; height += line_height) {
        first = line_end(rich, list, first, max_width);
    }
    return height;
}

float rich_plain(DrawList *list, DrawStyle style, float x, float baseline, float max_width,
                 float line_height, const char *text) {
    Rich rich;
    rich_init(&rich, style);
    rich_add(&rich, style, text);
    return rich_draw(&rich, list, x, baseline, max_width, line_height);
}

float rich_plain_height(const DrawList *list, DrawStyle style, float max_width, float line_height,
                        const char *text) {
    Rich rich;
    rich_init(&rich, style);
    rich_add(&rich, style, text);
    return rich_height(&rich, list, max_width, line_height);
}
