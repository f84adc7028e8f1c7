// What other programs print around the numbers, blanked out. Each print is known by how its text
// begins; what is not known stays as it is, for the readers to refuse. Nothing is moved and nothing
// grows: a byte becomes a blank, a bracket or a comma, so the place of an error stays its place.
#include "engine/formats/paste_prints.h"
#include "engine/formats/text.h"
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

typedef struct Print {
    char *text;
    size_t size;
    AttnError *error;
} Print;

static AttnStatus refuse(const Print *print, size_t at, const char *why) {
    attn_fail(print->error, ATTN_ERROR_FORMAT, "%s", why);
    attn_error_place(print->error, print->text, at);
    return ATTN_ERROR_FORMAT;
}

// --- looking at it -----------------------------------------------------------------------------

static size_t skip_blanks(const Print *print, size_t at) {
    while (at < print->size && isspace((unsigned char)print->text[at]))
        at++;
    return at;
}

static size_t skip_digits(const Print *print, size_t at) {
    while (at < print->size && isdigit((unsigned char)print->text[at]))
        at++;
    return at;
}

static bool has_at(const Print *print, size_t at, const char *what) {
    const size_t length = strlen(what);
    return at <= print->size && print->size - at >= length &&
           memcmp(print->text + at, what, length) == 0;
}

static size_t line_end(const Print *print, size_t at) {
    while (at < print->size && print->text[at] != '\n' && print->text[at] != '\r')
        at++;
    return at;
}

// Where `what` stands in [at, end); end: nowhere.
static size_t find(const Print *print, size_t at, size_t end, const char *what) {
    for (; at < end; at++)
        if (has_at(print, at, what)) return at;
    return end;
}

static void blank(const Print *print, size_t at, size_t end) {
    memset(print->text + at, ' ', end - at);
}

// --- what leaves numbers out -------------------------------------------------------------------

static AttnStatus refuse_dots(const Print *print) {
    static const char *const DOTS[] = {"...", "…", "⋯", "⋮", "⋱"};
    for (size_t at = 0; at < print->size; at++) {
        const char c = print->text[at];
        if (c != '.' && c != DOTS[1][0]) continue;
        for (size_t i = 0; i < sizeof DOTS / sizeof *DOTS; i++)
            if (has_at(print, at, DOTS[i]))
                return refuse(print, at,
                              "the print leaves numbers out (...): print the whole, in NumPy after "
                              "numpy.set_printoptions(threshold=sys.maxsize)");
    }
    return ATTN_OK;
}

// --- lines and words in front ------------------------------------------------------------------

// "2×2 Matrix{Float32}:", "3-element Vector{Float64}:", "2×2 single matrix": how large it is.
static bool is_size_line(const Print *print, size_t at, size_t end) {
    size_t after = skip_digits(print, at);
    if (after == at) return false;
    if (has_at(print, after, "-element ")) return print->text[end - 1] == ':';
    if (!has_at(print, after, "×")) return false;
    after = skip_digits(print, after + strlen("×"));
    return has_at(print, after, " ") &&
           (print->text[end - 1] == ':' || find(print, after, end, " matrix") < end);
}

// The line at `at` where it says nothing but how large the matrix is, or whose it is.
static void blank_size_line(const Print *print, size_t at) {
    size_t end = line_end(print, at);
    while (end > at && print->text[end - 1] == ' ')
        end--;
    if (end == at) return;
    if (is_size_line(print, at, end) || has_at(print, at, "Parameter containing:"))
        blank(print, at, end);
}

// Behind "name =".
static size_t skip_assignment(const Print *print, size_t at) {
    size_t after = at;
    while (after < print->size &&
           (isalnum((unsigned char)print->text[after]) || print->text[after] == '_'))
        after++;
    if (after == at) return at;
    after = skip_blanks(print, after);
    return has_at(print, after, "=") ? skip_blanks(print, after + 1) : at;
}

static void blank_prompt(const Print *print, size_t at) {
    if (!has_at(print, at, "Out[")) return;
    const size_t after = skip_digits(print, at + strlen("Out["));
    if (has_at(print, after, "]:")) blank(print, at, after + 2);
}

// <tf.Tensor: shape=(2, 2), dtype=float32, numpy=array([[…]], dtype=float32)>
static void blank_tensorflow(const Print *print, size_t at) {
    if (!has_at(print, at, "<tf.")) return;
    const size_t value = find(print, at, print->size, "numpy=");
    size_t end = print->size;
    while (end > at && isspace((unsigned char)print->text[end - 1]))
        end--;
    if (value == print->size || print->text[end - 1] != '>') return;
    blank(print, at, value + strlen("numpy="));
    blank(print, end - 1, end);
}

// Float32[1 2; 3 4], Int[1 2]: a matrix of that type.
static void blank_type(const Print *print, size_t at) {
    if (!has_at(print, at, "Float") && !has_at(print, at, "Int")) return;
    const size_t after = skip_digits(print, at + (print->text[at] == 'F' ? 5 : 3));
    if (has_at(print, after, "[")) blank(print, at, after);
}

// --- R -----------------------------------------------------------------------------------------

// [,1] heads a column, [1,] a row of a matrix, [1] a line of a vector.
typedef enum RLabel { R_COLUMN, R_ROW, R_BARE } RLabel;

// Where the label at `at` ends; `at`: there is none.
static size_t r_label(const Print *print, size_t at, RLabel kind) {
    if (!has_at(print, at, "[")) return at;
    size_t after = at + 1;
    if (kind == R_COLUMN && !has_at(print, after++, ",")) return at;
    const size_t digits = after;
    after = skip_digits(print, after);
    if (after == digits || (kind == R_ROW && !has_at(print, after++, ","))) return at;
    return has_at(print, after, "]") ? after + 1 : at;
}

static AttnStatus plain_r_table(const Print *print, size_t at) {
    for (size_t after; (after = r_label(print, at, R_COLUMN)) > at; at = skip_blanks(print, after))
        blank(print, at, after);
    while (at < print->size) {
        if (r_label(print, at, R_COLUMN) > at)
            return refuse(print, at,
                          "the print is broken into blocks of columns: print it after "
                          "options(width = 10000)");
        const size_t after = r_label(print, at, R_ROW);
        blank(print, at, after);
        at = skip_blanks(print, line_end(print, at));
    }
    return ATTN_OK;
}

// A vector is one row, over however many lines it is printed.
static void plain_r_vector(const Print *print, size_t at) {
    size_t row = at;
    for (size_t after; (after = r_label(print, row, R_BARE)) > row;) {
        const size_t end = line_end(print, row);
        row = skip_blanks(print, end);
        blank(print, at, after);
        if (r_label(print, row, R_BARE) > row) blank(print, end, row);
        at = row;
    }
}

// [1] followed by a number is R's; a list is followed by nothing.
static bool is_r_vector(const Print *print, size_t at) {
    const size_t after = r_label(print, at, R_BARE);
    if (after == at || !has_at(print, after, " ")) return false;
    const size_t next = skip_blanks(print, after);
    return next < print->size && next < line_end(print, at) &&
           strchr(",;[])", print->text[next]) == NULL;
}

// --- other brackets ----------------------------------------------------------------------------

static void replace(const Print *print, size_t at, char from, char to) {
    for (; at < print->size; at++)
        if (print->text[at] == from) print->text[at] = to;
}

// Tuples in tuples or lists, and braces: brackets, whatever is behind them.
static void bracket_tuples(const Print *print, size_t at) {
    if (at == print->size) return;
    const char first = print->text[at];
    const size_t next = skip_blanks(print, at + 1);
    if (first == '{') {
        replace(print, at, '{', '[');
        replace(print, at, '}', ']');
    } else if ((first == '(' || first == '[') && has_at(print, next, "(")) {
        replace(print, at, '(', '[');
        replace(print, at, ')', ']');
    }
}

// \begin{pmatrix} … \end{pmatrix}: cells end with &, rows with \\.
static void bracket_latex(const Print *print, size_t at) {
    if (!has_at(print, at, "\\begin{")) return;
    const size_t open = find(print, at, print->size, "}");
    const size_t end = find(print, at, print->size, "\\end{");
    const size_t close = find(print, end, print->size, "}");
    if (open >= end || close == print->size) return;
    blank(print, at, open);
    blank(print, end, close);
    print->text[open] = '[';
    print->text[close] = ']';
    for (size_t i = open; i + 1 < end; i++) {
        if (print->text[i] == '&') print->text[i] = ',';
        if (has_at(print, i, "\\\\")) memcpy(print->text + i, "; ", 2);
        if (isspace((unsigned char)print->text[i])) print->text[i] = ' ';
    }
}

AttnStatus attn_paste_plain_print(char *text, size_t size, AttnError *error) {
    const Print print = {text, size, error};
    const AttnStatus status = refuse_dots(&print);
    if (status != ATTN_OK) return status;
    size_t at = skip_blanks(&print, attn_text_bom(text, size));
    blank_prompt(&print, at);
    at = skip_assignment(&print, skip_blanks(&print, at));
    blank_size_line(&print, at);
    blank_tensorflow(&print, at);
    at = skip_blanks(&print, at);
    blank_type(&print, at);
    at = skip_blanks(&print, at);
    if (r_label(&print, at, R_COLUMN) > at) return plain_r_table(&print, at);
    if (is_r_vector(&print, at)) plain_r_vector(&print, at);
    bracket_latex(&print, at);
    bracket_tuples(&print, at);
    return ATTN_OK;
}
