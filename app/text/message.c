// Messages of document and engine in the user's language. They come as finished English sentences,
// because the engine knows nothing of languages; each is matched against the patterns of
// messages.inc (of files: messages_files.inc), and what stood at its %s is put into the
// translation, itself translated where it is a message ("row 2, column 1: empty …").
#include "app/text/text.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define PARTS_MAX 12
#define DEPTH_MAX 3 // a file, its row and column, what is wrong there

typedef struct Pattern {
    const char *english, *chinese;
} Pattern;

static const Pattern PATTERNS[] = {
#define X(en, zh) {en, zh},
#include "app/text/messages.inc"
#undef X
};

typedef struct Part {
    const char *text;
    size_t length;
} Part;

// How many bytes of the message a literal takes where both begin here; SIZE_MAX: the message goes
// on otherwise. "(s)" is the ending of what is counted: there or not.
static size_t taken(const char *literal, size_t length, const char *message) {
    size_t used = 0;
    for (size_t i = 0; i < length;) {
        if (strncmp(literal + i, "(s)", 3) == 0) {
            used += message[used] == 's';
            i += 3;
        } else if (message[used++] != literal[i++]) {
            return SIZE_MAX;
        }
    }
    return used;
}

// Where the part ends after which this literal stands: as early as it can; where the message ends
// with the literal, as late as it can. NULL: there is no such place.
static const char *part_end(const char *literal, size_t length, bool is_last, const char *message) {
    const char *end = message + strlen(message);
    if (is_last) {
        const char *at = end;
        while (at > message && taken(literal, length, at) != (size_t)(end - at))
            at--;
        return taken(literal, length, at) == (size_t)(end - at) ? at : NULL;
    }
    while (message < end && taken(literal, length, message) == SIZE_MAX)
        message++;
    return message < end ? message : NULL;
}

// Matches message against a pattern; what stands at each %s goes to parts. Each takes as little as
// it can, the last as much as is left.
static bool matches(const char *pattern, const char *message, Part parts[PARTS_MAX]) {
    for (size_t count = 0;; count++) {
        const char *hole = strstr(pattern, "%s");
        const size_t literal =
            taken(pattern, hole ? (size_t)(hole - pattern) : strlen(pattern), message);
        if (literal == SIZE_MAX) return false;
        message += literal;
        if (!hole) return *message == '\0';
        if (count == PARTS_MAX) return false;
        pattern = hole + 2;
        const char *next = strstr(pattern, "%s");
        const size_t length = next ? (size_t)(next - pattern) : strlen(pattern);
        const char *end =
            length == 0 ? message + strlen(message) : part_end(pattern, length, !next, message);
        if (!end) return false;
        parts[count] = (Part){message, (size_t)(end - message)};
        message = end;
    }
}

static void translate(const char *message, char *buffer, size_t size, int depth);

static bool begins_chinese(const char *text) {
    return (unsigned char)*text >= 0xe3; // U+3000 and beyond
}

static bool ends_chinese(const char *text, size_t length) {
    while (length > 0 && ((unsigned char)text[length - 1] & 0xc0) == 0x80)
        length--;
    return length > 0 && begins_chinese(text + length - 1);
}

// Names, numbers and what the user wrote stand between blanks; Chinese of ours among Chinese does
// not, and none is doubled.
static bool drops_blank(const char *before, size_t length, const char *after) {
    if (length == 0 || before[length - 1] != ' ') return false;
    return *after == ' ' || (ends_chinese(before, length - 1) && begins_chinese(after));
}

// The translation with its parts put in.
static void fill(const char *chinese, const Part *parts, char *buffer, size_t size, int depth) {
    char part[512], translated[512];
    size_t used = 0;
    bool is_ours = false; // what stands before this is a translated part
    for (; *chinese && used + 1 < size; chinese++) {
        if (strncmp(chinese, "%s", 2) != 0) {
            const bool is_dropped = is_ours && *chinese == ' ' && ends_chinese(buffer, used) &&
                                    begins_chinese(chinese + 1);
            if (!is_dropped) buffer[used++] = *chinese;
            is_ours = false;
            continue;
        }
        snprintf(part, sizeof part, "%.*s", (int)parts->length, parts->text);
        translate(part, translated, sizeof translated, depth + 1);
        is_ours = strcmp(part, translated) != 0;
        if (is_ours && drops_blank(buffer, used, translated)) used--;
        int written = snprintf(buffer + used, size - used, "%s", translated);
        used = used + (size_t)written < size ? used + (size_t)written : size - 1;
        parts++;
        chinese++;
    }
    buffer[used] = '\0';
}

static void translate(const char *message, char *buffer, size_t size, int depth) {
    Part parts[PARTS_MAX];
    for (size_t i = 0; depth < DEPTH_MAX && i < sizeof PATTERNS / sizeof *PATTERNS; i++) {
        if (!matches(PATTERNS[i].english, message, parts)) continue;
        fill(PATTERNS[i].chinese, parts, buffer, size, depth);
        return;
    }
    snprintf(buffer, size, "%s", message);
}

const char *text_message(Language language, const char *message, char *buffer, size_t size) {
    if (language == LANGUAGE_EN) return message;
    translate(message, buffer, size, 0);
    return buffer;
}
