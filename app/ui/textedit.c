// textedit: a line of UTF-8 with cursor, selection and undo, in plain bytes.
//
// Not on stb_textedit.h 1.14: it counts array elements, so UTF-8 needs a
// second copy of the text in code points; undoing what was typed over a selection takes two steps;
// a deletion of more than its buffer forgets all history; and stb_textedit_discard_redo() writes
// one record past its array.
//
// Invariants: text is valid UTF-8 without control characters, ends with NUL at length; cursor and
// anchor lie at borders of characters; log.bytes holds the text of all log.count changes in order,
// used bytes of it; the first log.done of them are in force, the oldest are forgotten when it is
// full.
#include "app/ui/textedit.h"
#include "engine/formats/text.h"
#include <string.h>

// --- borders of characters and words ----------------------------------------------------------

static size_t next_border(const TextEdit *edit, size_t at) {
    if (at >= edit->length) return edit->length;
    do
        at++;
    while (at < edit->length && attn_utf8_is_inside(edit->text[at]));
    return at;
}

static size_t previous_border(const TextEdit *edit, size_t at) {
    if (at == 0) return 0;
    do
        at--;
    while (at > 0 && attn_utf8_is_inside(edit->text[at]));
    return at;
}

typedef enum CharacterClass { CLASS_SPACE, CLASS_MARK, CLASS_WORD, CLASS_HAN } CharacterClass;

// Letters of all alphabets belong to words; Chinese is written without spaces, so there each run of
// characters between marks counts as one word.
static CharacterClass character_class(const TextEdit *edit, size_t at) {
    uint32_t code = 0;
    attn_utf8_next(edit->text + at, edit->length - at, &code);
    if (code == ' ' || code == 0x3000) return CLASS_SPACE;
    if (code < 0x80) {
        const bool is_letter = (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
        return is_letter || (code >= '0' && code <= '9') || code == '_' ? CLASS_WORD : CLASS_MARK;
    }
    if ((code >= 0x2e80 && code < 0x3000) || (code >= 0x3040 && code <= 0x9fff) || code >= 0x20000)
        return CLASS_HAN;
    const bool is_mark = (code >= 0x2000 && code <= 0x206f) || (code >= 0x3000 && code < 0x3040) ||
                         (code >= 0xff00 && code <= 0xff20) || code < 0xc0;
    return is_mark ? CLASS_MARK : CLASS_WORD;
}

static size_t word_right(const TextEdit *edit, size_t at) {
    if (at >= edit->length) return edit->length;
    const CharacterClass first = character_class(edit, at);
    while (at < edit->length && character_class(edit, at) == first)
        at = next_border(edit, at);
    while (at < edit->length && character_class(edit, at) == CLASS_SPACE)
        at = next_border(edit, at);
    return at;
}

static size_t word_left(const TextEdit *edit, size_t at) {
    size_t before = previous_border(edit, at);
    while (before > 0 && character_class(edit, before) == CLASS_SPACE)
        before = previous_border(edit, before);
    const CharacterClass first = character_class(edit, before);
    while (before > 0 && character_class(edit, previous_border(edit, before)) == first)
        before = previous_border(edit, before);
    return before;
}

// --- the log -----------------------------------------------------------------------------------

static size_t change_bytes(const TextEditChange *change) {
    return change->removed + change->inserted;
}

static size_t log_offset(const TextEditLog *log, size_t index) {
    size_t offset = 0;
    for (size_t i = 0; i < index; i++)
        offset += change_bytes(&log->changes[i]);
    return offset;
}

static void log_drop_undone(TextEditLog *log) {
    log->used = log_offset(log, log->done);
    log->count = log->done;
}

static void log_drop_oldest(TextEditLog *log) {
    const size_t bytes = change_bytes(&log->changes[0]);
    memmove(log->bytes, log->bytes + bytes, log->used - bytes);
    memmove(log->changes, log->changes + 1, (log->count - 1) * sizeof log->changes[0]);
    log->used -= bytes;
    log->count--;
    log->done--;
}

// Does a change go on with the typing of a word that the last one began? Then they are undone
// together.
static bool log_continues(const TextEditLog *log, TextEditChange change, const char *inserted) {
    if (log->count == 0 || change.removed > 0 || change.inserted > 4) return false;
    const TextEditChange *last = &log->changes[log->count - 1];
    return last->removed == 0 && change.where == last->where + last->inserted &&
           change.inserted > 0 && inserted[0] != ' ';
}

static void log_push(TextEditLog *log, TextEditChange change, const char *removed,
                     const char *inserted) {
    log_drop_undone(log);
    const bool continues = log_continues(log, change, inserted);
    while (log->count > 0 && log->used + change_bytes(&change) > sizeof log->bytes)
        log_drop_oldest(log);
    if (continues && log->count > 0) {
        log->changes[log->count - 1].inserted += change.inserted;
    } else {
        if (log->count == TEXTEDIT_CHANGES_MAX) log_drop_oldest(log);
        log->changes[log->count++] = change;
    }
    log->done = log->count;
    memcpy(log->bytes + log->used, removed, change.removed);
    memcpy(log->bytes + log->used + change.removed, inserted, change.inserted);
    log->used += change_bytes(&change);
}

// --- changing the text -------------------------------------------------------------------------

// Puts `inserted` bytes in the place of `removed` bytes; the caller knows that they fit.
static void splice(TextEdit *edit, size_t where, size_t removed, const char *text,
                   size_t inserted) {
    memmove(edit->text + where + inserted, edit->text + where + removed,
            edit->length - where - removed);
    memcpy(edit->text + where, text, inserted);
    edit->length += inserted - removed;
    edit->text[edit->length] = '\0';
    edit->cursor = edit->anchor = where + inserted;
}

static void change_text(TextEdit *edit, size_t where, size_t removed, const char *text,
                        size_t inserted) {
    if (removed == 0 && inserted == 0) return;
    log_push(&edit->log, (TextEditChange){where, removed, inserted}, edit->text + where, text);
    splice(edit, where, removed, text, inserted);
}

static void undo(TextEdit *edit) {
    TextEditLog *log = &edit->log;
    if (log->done == 0) return;
    const TextEditChange *change = &log->changes[--log->done];
    const char *bytes = log->bytes + log_offset(log, log->done);
    splice(edit, change->where, change->inserted, bytes, change->removed);
}

static void redo(TextEdit *edit) {
    TextEditLog *log = &edit->log;
    if (log->done == log->count) return;
    const TextEditChange *change = &log->changes[log->done];
    const char *bytes = log->bytes + log_offset(log, log->done) + change->removed;
    splice(edit, change->where, change->removed, bytes, change->inserted);
    log->done++;
}

// Copies text as a line may hold it. Returns its bytes; SIZE_MAX: it is not UTF-8, or does not fit
// in size.
static size_t line_from(const char *text, char *out, size_t size) {
    const size_t length = strlen(text);
    size_t used = 0;
    for (size_t at = 0; at < length;) {
        uint32_t code = 0;
        const size_t bytes = attn_utf8_next(text + at, length - at, &code);
        if (bytes == 0) return SIZE_MAX;
        const bool is_blank =
            code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029;
        const size_t wanted = is_blank ? 1 : bytes;
        if (wanted > size - used) return SIZE_MAX;
        if (is_blank) {
            out[used] = ' ';
        } else {
            memcpy(out + used, text + at, bytes);
        }
        used += wanted;
        at += bytes;
        if (code == '\r' && text[at] == '\n') at++; // CR LF ends one line, not two
    }
    return used;
}

// The same, cut at a character where it is too long; "" for what is not UTF-8. Returns its bytes.
static size_t cut_line_from(const char *text, char *out, size_t size) {
    char head[TEXTEDIT_MAX];
    size_t length = strlen(text);
    if (length >= size) {
        length = size - 1;
        while (length > 0 && attn_utf8_is_inside(text[length]))
            length--;
    }
    memcpy(head, text, length);
    head[length] = '\0';
    const size_t used = line_from(head, out, size - 1);
    const size_t kept = used == SIZE_MAX ? 0 : used;
    out[kept] = '\0';
    return kept;
}

// --- the interface -----------------------------------------------------------------------------

void textedit_begin(TextEdit *edit, const char *text, bool select_all) {
    memset(edit, 0, sizeof *edit);
    edit->is_active = true;
    edit->length = cut_line_from(text, edit->text, sizeof edit->text);
    edit->cursor = edit->length;
    edit->anchor = select_all ? 0 : edit->cursor;
}

void textedit_end(TextEdit *edit) {
    edit->is_active = false;
    edit->composing[0] = '\0';
}

void textedit_compose(TextEdit *edit, const char *text) {
    cut_line_from(text, edit->composing, sizeof edit->composing);
}

bool textedit_insert(TextEdit *edit, const char *text) {
    size_t first = 0;
    const size_t selected = textedit_selection(edit, &first);
    char line[TEXTEDIT_MAX];
    const size_t room = TEXTEDIT_MAX - 1 - (edit->length - selected);
    const size_t bytes = line_from(text, line, room);
    if (bytes == SIZE_MAX || bytes == 0) return false;
    change_text(edit, first, selected, line, bytes);
    return true;
}

size_t textedit_selection(const TextEdit *edit, size_t *first) {
    const bool is_forward = edit->anchor <= edit->cursor;
    *first = is_forward ? edit->anchor : edit->cursor;
    return is_forward ? edit->cursor - edit->anchor : edit->anchor - edit->cursor;
}

void textedit_set_cursor(TextEdit *edit, size_t offset, bool extend) {
    if (offset > edit->length) offset = edit->length;
    while (offset > 0 && attn_utf8_is_inside(edit->text[offset]))
        offset--;
    edit->cursor = offset;
    if (!extend) edit->anchor = offset;
}

static void select_all(TextEdit *edit) {
    edit->anchor = 0;
    edit->cursor = edit->length;
}

// A selection is deleted whole, else what lies between the cursor and `to`.
static void delete_to(TextEdit *edit, size_t to) {
    size_t first = 0;
    size_t bytes = textedit_selection(edit, &first);
    if (bytes == 0) {
        first = to < edit->cursor ? to : edit->cursor;
        bytes = to < edit->cursor ? edit->cursor - to : to - edit->cursor;
    }
    change_text(edit, first, bytes, "", 0);
}

// Left and right without Shift leave a selection at its end on that side.
static void move_one(TextEdit *edit, bool is_right, bool extend) {
    size_t first = 0;
    const size_t selected = textedit_selection(edit, &first);
    size_t to = is_right ? next_border(edit, edit->cursor) : previous_border(edit, edit->cursor);
    if (selected > 0 && !extend) to = is_right ? first + selected : first;
    textedit_set_cursor(edit, to, extend);
}

void textedit_key(TextEdit *edit, TextEditKey key, bool extend) {
    switch (key) {
    case TEXTEDIT_LEFT: move_one(edit, false, extend); break;
    case TEXTEDIT_RIGHT: move_one(edit, true, extend); break;
    case TEXTEDIT_HOME: textedit_set_cursor(edit, 0, extend); break;
    case TEXTEDIT_END: textedit_set_cursor(edit, edit->length, extend); break;
    case TEXTEDIT_WORD_LEFT:
        textedit_set_cursor(edit, word_left(edit, edit->cursor), extend);
        break;
    case TEXTEDIT_WORD_RIGHT:
        textedit_set_cursor(edit, word_right(edit, edit->cursor), extend);
        break;
    case TEXTEDIT_DELETE: delete_to(edit, next_border(edit, edit->cursor)); break;
    case TEXTEDIT_BACKSPACE: delete_to(edit, previous_border(edit, edit->cursor)); break;
    case TEXTEDIT_UNDO: undo(edit); break;
    case TEXTEDIT_REDO: redo(edit); break;
    case TEXTEDIT_SELECT_ALL: select_all(edit); break;
    }
}
