// Tables of numbers as text. Reading takes two passes over the same lines: the first counts rows
// and columns and refuses ragged ones, so that the second only fills a matrix of known size. Pieces
// of text are passed as start and length and never copied.
#include "engine/formats/csv.h"
#include "engine/formats/number.h"
#include "engine/formats/text.h"
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FILE_LIMIT = 1 << 29, // bytes of a file
    NUMBER_ROOM = 16, // "-1.17549435e-38" and a separator: the longest that %.9g prints of a float
};

typedef struct Piece {
    const char *start;
    size_t length;
} Piece;

typedef struct Table {
    const char *text; // the whole, for the place of an error
    size_t size;
    char separator; // ' ': any run of blanks
    AttnComma comma;
    bool drops_last; // every row ends with a tab: no cell stands behind it
    AttnError *error;
} Table;

// --- lines and cells ---------------------------------------------------------------------------

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

static bool is_blank_line(Piece line) {
    for (size_t i = 0; i < line.length; i++) {
        if (!is_blank(line.start[i])) return false;
    }
    return true;
}

// The line that begins at *at, which moves to the next one; false at the end.
static bool next_line(const Table *table, size_t *at, Piece *line) {
    if (*at >= table->size) return false;
    const char *start = table->text + *at;
    size_t left = table->size - *at, length = 0;
    while (length < left && start[length] != '\n' && start[length] != '\r')
        length++;
    *line = (Piece){start, length};
    size_t ending = length == left ? 0 : 1;
    if (left - length >= 2 && memcmp(start + length, "\r\n", 2) == 0) ending = 2;
    *at += length + ending;
    return true;
}

// The cell that begins at *at of line, which moves behind its separator; false at the end of the
// line. A line that ends with a separator has an empty last cell, unless blanks separate.
static bool next_cell(char separator, Piece line, size_t *at, Piece *cell) {
    size_t i = *at;
    if (separator == ' ') {
        while (i < line.length && is_blank(line.start[i]))
            i++;
        if (i >= line.length) return false;
    }
    if (i > line.length) return false;
    size_t start = i;
    bool quoted = false;
    for (; i < line.length; i++) {
        char c = line.start[i];
        if (c == '"') quoted = !quoted;
        if (!quoted && (separator == ' ' ? is_blank(c) : c == separator)) break;
    }
    *cell = (Piece){line.start + start, i - start};
    *at = i + 1;
    return true;
}

static size_t count_cells(char separator, Piece line) {
    size_t at = 0, count = 0;
    Piece cell;
    while (next_cell(separator, line, &at, &cell))
        count++;
    return count;
}

// Some spreadsheets end every row with a tab; where not every row does, the last cell is empty.
static bool every_row_ends_with_tab(const Table *table) {
    size_t at = attn_text_bom(table->text, table->size);
    Piece line;
    if (table->separator != '\t') return false;
    while (next_line(table, &at, &line)) {
        if (!is_blank_line(line) && line.start[line.length - 1] != '\t') return false;
    }
    return true;
}

static size_t count_numbers(const Table *table, Piece line) {
    return count_cells(table->separator, line) - (table->drops_last ? 1 : 0);
}

// The cell without blanks around it and without its quotes.
static Piece unquote(Piece cell) {
    while (cell.length && is_blank(cell.start[0]))
        cell.start++, cell.length--;
    while (cell.length && is_blank(cell.start[cell.length - 1]))
        cell.length--;
    if (cell.length < 2 || cell.start[0] != '"' || cell.start[cell.length - 1] != '"') return cell;
    return (Piece){cell.start + 1, cell.length - 2};
}

// --- what separates the numbers ----------------------------------------------------------------

static bool find_first_row(const Table *table, Piece *line) {
    size_t at = attn_text_bom(table->text, table->size);
    while (next_line(table, &at, line)) {
        if (!is_blank_line(*line)) return true;
    }
    return false;
}

static char find_separator(Piece line) {
    static const char candidates[] = "\t;,";
    for (const char *c = candidates; *c; c++) {
        if (count_cells(*c, line) > 1) return *c;
    }
    return ' ';
}

// Whether the text as a whole shows that its commas are decimal points: there is no point, and some
// comma has other than three digits after it or nothing but a zero before it.
static bool shows_decimal_commas(const Table *table) {
    if (memchr(table->text, '.', table->size)) return false;
    for (size_t i = 0; i < table->size; i++) {
        if (table->text[i] != ',') continue;
        size_t digits = 0;
        while (i + 1 + digits < table->size && table->text[i + 1 + digits] >= '0' &&
               table->text[i + 1 + digits] <= '9')
            digits++;
        bool after_lone_zero = i >= 1 && table->text[i - 1] == '0' &&
                               (i == 1 || table->text[i - 2] < '0' || table->text[i - 2] > '9');
        if (digits != 3 || after_lone_zero) return true;
    }
    return false;
}

static AttnComma find_comma(const Table *table) {
    if (table->separator == ';') return ATTN_COMMA_DECIMAL;
    bool decimal = table->separator == '\t' && shows_decimal_commas(table);
    return decimal ? ATTN_COMMA_DECIMAL : ATTN_COMMA_IF_CLEAR;
}

// --- pass 1: count -----------------------------------------------------------------------------

static AttnStatus at_place(const Table *table, AttnStatus status, const char *place) {
    attn_error_place(table->error, table->text, (size_t)(place - table->text));
    return status;
}

// After the last row only empty lines may follow.
static AttnStatus check_rest(const Table *table, size_t at, Piece empty) {
    Piece line;
    while (next_line(table, &at, &line)) {
        if (is_blank_line(line)) continue;
        attn_fail(table->error, ATTN_ERROR_FORMAT,
                  "an empty line stands between rows: one matrix without empty lines is expected");
        return at_place(table, ATTN_ERROR_FORMAT, empty.start);
    }
    return ATTN_OK;
}

static AttnStatus check_width(const Table *table, Piece line, size_t row, size_t cols) {
    size_t found = count_numbers(table, line);
    if (found == cols) return ATTN_OK;
    attn_fail(table->error, ATTN_ERROR_SHAPE,
              "row %zu has %zu number%s, row 1 has %zu: they must be equal", row, found,
              attn_plural(found), cols);
    return at_place(table, ATTN_ERROR_SHAPE, line.start);
}

static AttnStatus count(const Table *table, size_t *rows, size_t *cols) {
    size_t at = attn_text_bom(table->text, table->size);
    *rows = *cols = 0;
    Piece line;
    while (next_line(table, &at, &line)) {
        bool blank = is_blank_line(line);
        if (blank && *rows == 0) continue;
        if (blank) return check_rest(table, at, line);
        if (*rows == 0) *cols = count_numbers(table, line);
        AttnStatus status = check_width(table, line, ++*rows, *cols);
        if (status != ATTN_OK) return status;
    }
    return ATTN_OK;
}

// --- pass 2: read ------------------------------------------------------------------------------

static AttnStatus read_cell(const Table *table, Piece cell, size_t row, size_t col, float *out) {
    Piece number = unquote(cell);
    AttnError why;
    AttnStatus status =
        attn_parse_number_comma(number.start, number.length, table->comma, out, &why);
    if (status == ATTN_OK) return ATTN_OK;
    attn_fail(table->error, status, "row %zu, column %zu: %s", row + 1, col + 1, why.message);
    return at_place(table, status, number.start);
}

static AttnStatus fill(const Table *table, AttnMatrix matrix) {
    size_t at = attn_text_bom(table->text, table->size), row = 0;
    Piece line, cell;
    while (row < matrix.rows && next_line(table, &at, &line)) {
        if (is_blank_line(line)) continue;
        size_t in_line = 0;
        for (size_t col = 0; col < matrix.cols; col++) {
            if (!next_cell(table->separator, line, &in_line, &cell)) break; // counted in pass 1
            AttnStatus status = read_cell(table, cell, row, col, attn_at(matrix, row, col));
            if (status != ATTN_OK) return status;
        }
        row++;
    }
    return ATTN_OK;
}

// --- the readers -------------------------------------------------------------------------------

static AttnStatus check_text(const Table *table, Piece *first) {
    const char *text = table->text;
    bool utf16 =
        table->size >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0);
    if (utf16)
        return attn_fail(table->error, ATTN_ERROR_FORMAT, "is UTF-16 text: UTF-8 is expected");
    if (!find_first_row(table, first))
        return attn_fail(table->error, ATTN_ERROR_FORMAT, "is empty: rows of numbers are expected");
    return ATTN_OK;
}

AttnStatus attn_csv_parse(const char *text, size_t size, AttnMatrix *out, AttnError *error) {
    Table table = {.text = size ? text : "", .size = size, .error = error};
    Piece first = {0};
    AttnStatus status = check_text(&table, &first);
    if (status != ATTN_OK) return status;
    table.separator = find_separator(first);
    table.comma = find_comma(&table);
    table.drops_last = every_row_ends_with_tab(&table);
    size_t rows = 0, cols = 0;
    status = count(&table, &rows, &cols);
    if (status != ATTN_OK) return status;
    AttnMatrix matrix = {0};
    status = attn_matrix_create(rows, cols, &matrix);
    if (status != ATTN_OK)
        return attn_fail(error, status, "no memory for %zu row%s of %zu number%s", rows,
                         attn_plural(rows), cols, attn_plural(cols));
    status = fill(&table, matrix);
    if (status == ATTN_OK)
        *out = matrix;
    else
        attn_matrix_destroy(&matrix);
    return status;
}

AttnStatus attn_csv_read(const char *path, AttnMatrix *out, AttnError *error) {
    AttnBytes bytes = {0};
    AttnStatus status = attn_bytes_read(path, FILE_LIMIT, &bytes, error);
    if (status != ATTN_OK) return status;
    status = attn_csv_parse((const char *)bytes.data, bytes.size, out, error);
    attn_bytes_free(&bytes);
    return status;
}

// --- writing -----------------------------------------------------------------------------------

static char *put_number(char *out, float value, char separator) {
    // printf would say -nan where the sign bit happens to be set
    if (isnan(value))
        memcpy(out, "nan", 4);
    else
        snprintf(out, NUMBER_ROOM, "%.9g", (double)value);
    out += strlen(out);
    *out++ = separator;
    return out;
}

static char *put_matrix(char *out, AttnMatrix matrix) {
    for (size_t row = 0; row < matrix.rows; row++) {
        for (size_t col = 0; col < matrix.cols; col++)
            out = put_number(out, *attn_at(matrix, row, col), col + 1 < matrix.cols ? ',' : '\n');
    }
    return out;
}

// Room for all numbers at their longest, and for a blank line a head.
static bool room_for(const AttnMatrix *heads, size_t heads_count, size_t *room) {
    size_t total = 1;
    for (size_t head = 0; head < heads_count; head++) {
        size_t size = 0;
        bool fits = attn_size_product(heads[head].rows, heads[head].cols, &size) &&
                    attn_size_product(size, NUMBER_ROOM, &size) && size < SIZE_MAX - total;
        if (!fits) return false;
        total += size + 1;
    }
    *room = total;
    return true;
}

AttnStatus attn_csv_print(const AttnMatrix *heads, size_t heads_count, AttnBytes *out,
                          AttnError *error) {
    size_t room = 0;
    char *text = room_for(heads, heads_count, &room) ? malloc(room) : NULL;
    if (!text)
        return attn_fail(error, ATTN_ERROR_MEMORY, "there is no memory to write %zu x %zu x %zu",
                         heads_count, heads->rows, heads->cols);
    char *at = text;
    for (size_t head = 0; head < heads_count; head++) {
        if (head > 0) *at++ = '\n';
        at = put_matrix(at, heads[head]);
    }
    *out = (AttnBytes){(unsigned char *)text, (size_t)(at - text)};
    return ATTN_OK;
}

AttnStatus attn_csv_write(const char *path, const AttnMatrix *heads, size_t heads_count,
                          AttnError *error) {
    AttnBytes bytes = {0};
    AttnStatus status = attn_csv_print(heads, heads_count, &bytes, error);
    if (status != ATTN_OK) return status;
    status = attn_file_replace(path, bytes.data, bytes.size, error);
    attn_bytes_free(&bytes);
    return status;
}
