// Pasted text. What has no bracket is a table and goes to the CSV reader; what has one is walked
// twice by the same function: pass 1 counts and refuses, pass 2 fills a matrix of the counted size.
// The number of brackets that open at the very start says how deep the numbers lie; rows are the
// innermost brackets, or, in a single pair of brackets, what semicolons and (MATLAB) line ends
// separate.
#include "engine/formats/paste.h"
#include "engine/formats/csv.h"
#include "engine/formats/number.h"
#include "engine/formats/paste_prints.h"
#include "engine/formats/text.h"
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    DEEPEST = 8,
    LONGEST_TAIL = 200, // bytes between the last bracket and the parenthesis: ", dtype=float32,
                        // device='cuda:0'"
};

typedef struct Paste {
    const char *text;
    size_t size;
    bool is_assigned; // "name =" stands in front
    bool is_call;     // "array(" stands in front
    AttnError *error;
} Paste;

// What a line end means inside a single pair of brackets.
typedef enum LineEnd {
    LINE_END_BLANK,
    LINE_END_ROW,
    LINE_END_UNCLEAR,
} LineEnd;

typedef enum Token {
    TOKEN_OPEN,
    TOKEN_VALUE,
    TOKEN_COMMA,
    TOKEN_CLOSE,
} Token;

typedef struct Walk {
    const Paste *paste;
    size_t at;
    size_t deepest, depth;
    LineEnd line_end;
    Token last;
    size_t rows, cols, col; // whole rows so far, numbers in each, numbers in the row being read
    AttnMatrix to;          // absent in pass 1
} Walk;

static AttnStatus at_place(const Paste *paste, AttnStatus status, size_t at) {
    attn_error_place(paste->error, paste->text, at);
    return status;
}

static AttnStatus refuse(const Paste *paste, size_t at, const char *why) {
    return at_place(paste, attn_fail(paste->error, ATTN_ERROR_FORMAT, "%s", why), at);
}

// --- in front of the numbers -------------------------------------------------------------------

static size_t skip_blanks(const Paste *paste, size_t at) {
    while (at < paste->size && isspace((unsigned char)paste->text[at]))
        at++;
    return at;
}

static size_t skip_name(const Paste *paste, size_t at) {
    size_t start = at;
    while (at < paste->size && (isalnum((unsigned char)paste->text[at]) || paste->text[at] == '_' ||
                                paste->text[at] == '.'))
        at++;
    bool begins_as_name =
        at > start && (isalpha((unsigned char)paste->text[start]) || paste->text[start] == '_');
    return begins_as_name ? at : start;
}

static bool byte_is(const Paste *paste, size_t at, char c) {
    return at < paste->size && paste->text[at] == c;
}

// Skips "name =" and "np.array(", either or both; returns where the matrix begins.
static size_t skip_prefix(Paste *paste) {
    size_t start = skip_blanks(paste, attn_text_bom(paste->text, paste->size));
    size_t after_name = skip_blanks(paste, skip_name(paste, start));
    paste->is_assigned = after_name > start && byte_is(paste, after_name, '=');
    if (paste->is_assigned) start = skip_blanks(paste, after_name + 1);
    after_name = skip_name(paste, start);
    paste->is_call = after_name > start && byte_is(paste, after_name, '(');
    return paste->is_call ? skip_blanks(paste, after_name + 1) : start;
}

// --- the walk through the brackets -------------------------------------------------------------

static bool ends_number(char c) {
    return isspace((unsigned char)c) || strchr(",;[]()", c) != NULL;
}

static AttnStatus end_row(Walk *walk) {
    const Paste *paste = walk->paste;
    if (walk->col == 0) return refuse(paste, walk->at, "empty: a number is expected");
    if (walk->rows == 0) walk->cols = walk->col;
    if (walk->col != walk->cols) {
        attn_fail(paste->error, ATTN_ERROR_SHAPE,
                  "row %zu has %zu number%s, row 1 has %zu: they must be equal", walk->rows + 1,
                  walk->col, attn_plural(walk->col), walk->cols);
        return at_place(paste, ATTN_ERROR_SHAPE, walk->at);
    }
    walk->rows++;
    walk->col = 0;
    return ATTN_OK;
}

// NumPy prints its scalars as np.float32(1.5): the number is what stands in the parentheses.
static size_t skip_scalar(const Paste *paste, size_t at, bool *is_scalar) {
    const size_t after = skip_name(paste, at);
    *is_scalar = after > at && byte_is(paste, after, '(');
    return *is_scalar ? after + 1 : at;
}

static AttnStatus take_number(Walk *walk) {
    const Paste *paste = walk->paste;
    bool is_scalar;
    size_t start = skip_scalar(paste, walk->at, &is_scalar), at = start;
    while (at < paste->size && !ends_number(paste->text[at]))
        at++;
    if (at == start) return refuse(paste, at, "a parenthesis does not belong between the numbers");
    const char *text = paste->text + start;
    if (walk->depth != walk->deepest)
        return refuse(paste, start, "a number stands outside of the innermost brackets");
    float value = 0;
    AttnError why;
    if (attn_parse_number(text, at - start, &value, &why) != ATTN_OK) {
        attn_fail(paste->error, ATTN_ERROR_FORMAT, "row %zu, column %zu: %s", walk->rows + 1,
                  walk->col + 1, why.message);
        return at_place(paste, ATTN_ERROR_FORMAT, start);
    }
    if (!attn_matrix_is_absent(walk->to)) *attn_at(walk->to, walk->rows, walk->col) = value;
    if (is_scalar && !byte_is(paste, at, ')')) return refuse(paste, at, "a closing ) is expected");
    walk->col++;
    walk->last = TOKEN_VALUE;
    walk->at = at + (is_scalar ? 1 : 0);
    return ATTN_OK;
}

static AttnStatus take_open(Walk *walk) {
    if (walk->depth == walk->deepest)
        return refuse(walk->paste, walk->at, "brackets are nested deeper here than at the start");
    if (walk->depth + 1 != walk->deepest)
        return refuse(walk->paste, walk->at, "several matrices: only one is expected");
    walk->depth++;
    walk->last = TOKEN_OPEN;
    walk->at++;
    return ATTN_OK;
}

static AttnStatus take_close(Walk *walk) {
    // [1 2; 3 4;] has ended its last row already
    bool has_open_row =
        walk->depth == walk->deepest && (walk->deepest > 1 || walk->col > 0 || walk->rows == 0);
    AttnStatus status = has_open_row ? end_row(walk) : ATTN_OK;
    walk->depth--;
    walk->last = TOKEN_CLOSE;
    walk->at++;
    return status;
}

static AttnStatus take_comma(Walk *walk) {
    if (walk->last != TOKEN_VALUE && walk->last != TOKEN_CLOSE)
        return refuse(walk->paste, walk->at, "empty: a number is expected");
    walk->last = TOKEN_COMMA;
    walk->at++;
    return ATTN_OK;
}

static AttnStatus take_semicolon(Walk *walk) {
    if (walk->deepest > 1)
        return refuse(walk->paste, walk->at, "a semicolon does not belong into nested brackets");
    AttnStatus status = end_row(walk);
    walk->last = TOKEN_OPEN;
    walk->at++;
    return status;
}

static AttnStatus take_line_end(Walk *walk) {
    bool could_end_row = walk->deepest == 1 && walk->last == TOKEN_VALUE;
    size_t next = skip_blanks(walk->paste, walk->at);
    if (could_end_row && byte_is(walk->paste, next, ']')) could_end_row = false;
    if (could_end_row && walk->line_end == LINE_END_UNCLEAR)
        return refuse(walk->paste, walk->at,
                      "a line end inside [ ] can be read in two ways: write ; between rows, or "
                      "[[1, 2], [3, 4]]");
    AttnStatus status = ATTN_OK;
    if (could_end_row && walk->line_end == LINE_END_ROW) {
        status = end_row(walk);
        walk->last = TOKEN_OPEN;
    }
    walk->at = next;
    return status;
}

static AttnStatus take_token(Walk *walk) {
    char c = walk->paste->text[walk->at];
    if (c == '\n' || c == '\r') return take_line_end(walk);
    if (isspace((unsigned char)c)) {
        walk->at++;
        return ATTN_OK;
    }
    if (c == '[') return take_open(walk);
    if (c == ']') return take_close(walk);
    if (c == ',') return take_comma(walk);
    if (c == ';') return take_semicolon(walk);
    return take_number(walk);
}

// From the first bracket at `start` to its partner; walk->at ends behind it.
static AttnStatus walk_through(Walk *walk, size_t start) {
    walk->at = start;
    walk->deepest = walk->depth = walk->rows = walk->cols = walk->col = 0;
    while (byte_is(walk->paste, walk->at, '[')) {
        if (++walk->deepest > DEEPEST)
            return refuse(walk->paste, start,
                          "brackets are nested too deeply: 1 or 2 are expected");
        walk->at = skip_blanks(walk->paste, walk->at + 1);
    }
    walk->depth = walk->deepest;
    walk->last = TOKEN_OPEN;
    while (walk->depth > 0) {
        if (walk->at == walk->paste->size)
            return refuse(walk->paste, walk->at, "a closing ] is expected, found the end");
        AttnStatus status = take_token(walk);
        if (status != ATTN_OK) return status;
    }
    return ATTN_OK;
}

// --- what is around the brackets ---------------------------------------------------------------

static LineEnd meaning_of_line_end(const Paste *paste, size_t start) {
    if (paste->is_call) return LINE_END_BLANK; // NumPy wraps long rows
    bool is_matlab =
        paste->is_assigned || memchr(paste->text + start, ';', paste->size - start) != NULL;
    return is_matlab ? LINE_END_ROW : LINE_END_UNCLEAR;
}

// From a "," at `at`, with what it names: ", dtype=float32, shape=(2, 2)". Returns where the
// parenthesis that closes the call would be.
static size_t skip_arguments(const Paste *paste, size_t at) {
    const size_t name = byte_is(paste, at, ',') ? skip_blanks(paste, at + 1) : at;
    if (name == at || (skip_name(paste, name) == name && !byte_is(paste, name, ')'))) return at;
    size_t depth = 0, end = name;
    while (end < paste->size && end - at < LONGEST_TAIL &&
           (depth > 0 || !byte_is(paste, end, ')'))) {
        if (byte_is(paste, end, '(')) depth++;
        if (byte_is(paste, end, ')')) depth--;
        end++;
    }
    return end;
}

// ")", ", dtype=float32)" or nothing, then at most a semicolon.
static AttnStatus check_tail(const Paste *paste, size_t at) {
    at = skip_blanks(paste, at);
    if (paste->is_call) {
        const size_t close = skip_arguments(paste, at);
        if (!byte_is(paste, close, ')')) return refuse(paste, at, "a closing ) is expected");
        at = skip_blanks(paste, close + 1);
    }
    if (byte_is(paste, at, ';')) at = skip_blanks(paste, at + 1);
    return at == paste->size ? ATTN_OK : refuse(paste, at, "the end is expected behind the matrix");
}

static AttnStatus parse_brackets(const Paste *paste, size_t start, AttnMatrix *out) {
    Walk walk = {.paste = paste, .line_end = meaning_of_line_end(paste, start)};
    AttnStatus status = walk_through(&walk, start);
    if (status == ATTN_OK) status = check_tail(paste, walk.at);
    if (status != ATTN_OK) return status;
    AttnMatrix matrix = {0};
    status = attn_matrix_create(walk.rows, walk.cols, &matrix);
    if (status != ATTN_OK)
        return attn_fail(paste->error, status, "no memory for %zu row%s of %zu number%s", walk.rows,
                         attn_plural(walk.rows), walk.cols, attn_plural(walk.cols));
    walk.to = matrix;
    status = walk_through(&walk, start);
    if (status == ATTN_OK)
        *out = matrix;
    else
        attn_matrix_destroy(&matrix);
    return status;
}

// A place in the table at `start` becomes a place in the whole text.
static void move_place(const Paste *paste, size_t start) {
    if (!paste->error || paste->error->line == 0) return;
    AttnError before;
    attn_error_place(&before, paste->text, start);
    if (paste->error->line == 1) paste->error->column += before.column - 1;
    paste->error->line += before.line - 1;
}

static AttnStatus parse_table(const Paste *paste, size_t start, AttnMatrix *out) {
    // MATLAB's "1.0e+03 *" above a table
    const char *star = memchr(paste->text + start, '*', paste->size - start);
    if (star)
        return refuse(paste, (size_t)(star - paste->text),
                      "the print has a common factor: print it after `format longG`");
    const size_t first = skip_blanks(paste, start);
    if (paste->size - first >= 7 && memcmp(paste->text + first, "Columns", 7) == 0)
        return refuse(paste, first,
                      "the print is broken into blocks of columns: print it with mat2str()");
    AttnStatus status = attn_csv_parse(paste->text + start, paste->size - start, out, paste->error);
    if (status != ATTN_OK) move_place(paste, start);
    return status;
}

// np.float32(1.5), tensor(1.5): one number.
static AttnStatus parse_scalar(const Paste *paste, size_t start, AttnMatrix *out) {
    size_t end = start;
    float value = 0;
    AttnMatrix matrix = {0};
    while (end < paste->size && !ends_number(paste->text[end]))
        end++;
    AttnError ignored;
    if (attn_parse_number(paste->text + start, end - start, &value, &ignored) != ATTN_OK)
        return refuse(paste, start, "a [ is expected");
    AttnStatus status = check_tail(paste, end);
    if (status != ATTN_OK) return status;
    status = attn_matrix_create(1, 1, &matrix);
    if (status != ATTN_OK) return attn_fail(paste->error, status, "out of memory");
    *attn_at(matrix, 0, 0) = value;
    *out = matrix;
    return ATTN_OK;
}

// What Chinese punctuation stands for; 0: for itself. Digits are number.h's to read.
static char plain_mark(uint32_t code) {
    switch (code) {
    case 0xFF3B:             // ［
    case 0x3010: return '['; // 【
    case 0xFF3D:             // ］
    case 0x3011: return ']'; // 】
    case 0xFF08: return '(';
    case 0xFF09: return ')';
    case 0x3001: // 、
    case 0xFF0C: return ',';
    case 0xFF1B: return ';';
    case 0xFF1D: return '=';
    case 0x3000: return ' ';
    default: return 0;
    }
}

// Writes text with plain marks to out, which has as much room. Characters stay as many, so the
// columns of errors are those of the text. Returns the bytes.
static size_t put_plain(const char *text, size_t size, char *out) {
    size_t used = 0;
    for (size_t at = 0; at < size;) {
        uint32_t code = 0;
        const size_t bytes = attn_utf8_next(text + at, size - at, &code);
        const char mark = bytes > 1 ? plain_mark(code) : 0;
        if (mark) {
            out[used++] = mark;
        } else {
            memmove(out + used, text + at, bytes ? bytes : 1);
            used += bytes ? bytes : 1;
        }
        at += bytes ? bytes : 1;
    }
    return used;
}

static AttnStatus parse_plain(char *text, size_t size, AttnMatrix *out, AttnError *error) {
    Paste paste = {.text = text, .size = size, .error = error};
    const AttnStatus status = attn_paste_plain_print(text, size, error);
    if (status != ATTN_OK) return status;
    size_t start = skip_prefix(&paste);
    if (byte_is(&paste, start, '[')) return parse_brackets(&paste, start, out);
    if (paste.is_call) return parse_scalar(&paste, start, out);
    return parse_table(&paste, paste.is_assigned ? start : 0, out);
}

AttnStatus attn_paste_parse(const char *text, size_t size, AttnMatrix *out, AttnError *error) {
    if (size > ATTN_PASTE_LIMIT)
        return attn_fail(error, ATTN_ERROR_FORMAT,
                         "pasted text has %zu bytes: at most %d are expected", size,
                         ATTN_PASTE_LIMIT);
    char *plain = malloc(size + 1);
    if (!plain) return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
    const AttnStatus status = parse_plain(plain, put_plain(text, size, plain), out, error);
    free(plain);
    return status;
}
