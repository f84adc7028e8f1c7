// .npy in and out. A file is magic, version, length of the header, the header (a Python dictionary
// of exactly three keys, read here by a small strict parser, never evaluated) and the numbers. The
// parser holds a cursor that stays between `at` and `end`; the first thing that is wrong ends it
// with a message.
#include "engine/formats/npy.h"
#include "engine/formats/text.h"
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FILE_LIMIT = INT32_MAX, // bytes of a file: a matrix of more could not be shown anyway
    MAGIC_SIZE = 6,
};

static const char magic[] = "\x93NUMPY";

typedef struct Header {
    const char *at, *end;
    bool has_descr, has_order, has_shape;
    AttnTensor *tensor;
    AttnError *error;
} Header;

// --- the dictionary ----------------------------------------------------------------------------

static void skip_blanks(Header *header) {
    while (header->at < header->end && (*header->at == ' ' || *header->at == '\n'))
        header->at++;
}

static bool take(Header *header, char c) {
    skip_blanks(header);
    if (header->at == header->end || *header->at != c) return false;
    header->at++;
    return true;
}

static bool take_word(Header *header, const char *word) {
    skip_blanks(header);
    size_t length = strlen(word);
    if ((size_t)(header->end - header->at) < length || memcmp(header->at, word, length) != 0)
        return false;
    header->at += length;
    return true;
}

static AttnStatus expected(const Header *header, const char *what) {
    char found[ATTN_QUOTE_SIZE];
    attn_text_quote(header->at, (size_t)(header->end - header->at), found);
    return attn_fail(header->error, ATTN_ERROR_FORMAT,
                     "the npy header is damaged: %s is expected, found \"%s\"", what, found);
}

// A quoted Python string without escapes, as a piece of the header.
static AttnStatus read_string(Header *header, const char **text, size_t *length) {
    skip_blanks(header);
    if (header->at == header->end || (*header->at != '\'' && *header->at != '"'))
        return expected(header, "a quoted text");
    char quote = *header->at;
    const char *close = memchr(header->at + 1, quote, (size_t)(header->end - header->at - 1));
    if (!close) return expected(header, "a closed quoted text");
    *text = header->at + 1;
    *length = (size_t)(close - *text);
    header->at = close + 1;
    return ATTN_OK;
}

static AttnStatus read_dimension(Header *header, size_t *out) {
    skip_blanks(header);
    const char *start = header->at;
    size_t value = 0;
    for (; header->at < header->end && *header->at >= '0' && *header->at <= '9'; header->at++) {
        size_t digit = (size_t)(*header->at - '0');
        if (value > (SIZE_MAX - digit) / 10)
            return attn_fail(header->error, ATTN_ERROR_SHAPE,
                             "the npy header asks for a dimension that no machine can hold");
        value = value * 10 + digit;
    }
    if (header->at == start) return expected(header, "a dimension");
    if (header->at < header->end && *header->at == 'L') header->at++; // written by Python 2
    *out = value;
    return ATTN_OK;
}

static AttnStatus read_shape(Header *header) {
    AttnTensor *tensor = header->tensor;
    if (!take(header, '(')) return expected(header, "a shape such as (3, 4)");
    while (!take(header, ')')) {
        if (tensor->rank == ATTN_TENSOR_RANK)
            return attn_fail(header->error, ATTN_ERROR_SHAPE,
                             "the array has more than %d dimensions: 1 or 2 are expected",
                             ATTN_TENSOR_RANK);
        AttnStatus status = read_dimension(header, &tensor->shape[tensor->rank]);
        if (status != ATTN_OK) return status;
        tensor->rank++;
        if (take(header, ',')) continue;
        if (tensor->rank == 1) return expected(header, "a comma"); // (3) is no tuple in Python
        if (!take(header, ')')) return expected(header, "a comma or )");
        break;
    }
    return ATTN_OK;
}

static AttnStatus read_order(Header *header) {
    if (take_word(header, "True"))
        header->tensor->column_major = true;
    else if (!take_word(header, "False"))
        return expected(header, "True or False");
    return ATTN_OK;
}

// --- the type ----------------------------------------------------------------------------------

static AttnElement element_of_code(char kind, char size) {
    static const struct {
        char kind, size;
        AttnElement element;
    } known[] = {
        {'b', '1', ATTN_ELEMENT_BOOL}, {'u', '1', ATTN_ELEMENT_U8},  {'u', '2', ATTN_ELEMENT_U16},
        {'u', '4', ATTN_ELEMENT_U32},  {'u', '8', ATTN_ELEMENT_U64}, {'i', '1', ATTN_ELEMENT_I8},
        {'i', '2', ATTN_ELEMENT_I16},  {'i', '4', ATTN_ELEMENT_I32}, {'i', '8', ATTN_ELEMENT_I64},
        {'f', '2', ATTN_ELEMENT_F16},  {'f', '4', ATTN_ELEMENT_F32}, {'f', '8', ATTN_ELEMENT_F64},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i].kind == kind && known[i].size == size) return known[i].element;
    }
    return ATTN_ELEMENT_OTHER;
}

static const char *name_of_kind(char kind) {
    switch (kind) {
    case 'O': return "Python objects";
    case 'c': return "complex numbers";
    case 'S':
    case 'a':
    case 'U': return "texts";
    case 'M':
    case 'm': return "dates or durations";
    case 'V': return "raw bytes (bfloat16 is saved so: convert it to float32 first)";
    default: return "a type that is not known";
    }
}

static AttnStatus read_type(Header *header) {
    skip_blanks(header);
    if (header->at < header->end && *header->at == '[')
        return attn_fail(header->error, ATTN_ERROR_FORMAT,
                         "the array holds structures: plain numbers are expected");
    const char *text = NULL;
    size_t length = 0;
    AttnStatus status = read_string(header, &text, &length);
    if (status != ATTN_OK) return status;
    char order = length > 0 ? text[0] : '\0';
    bool has_order = order && strchr("<>|", order) != NULL;
    char kind = length > has_order ? text[has_order] : '\0';
    header->tensor->big_endian = order == '>';
    if (length == 3 && has_order) header->tensor->element = element_of_code(kind, text[2]);
    if (header->tensor->element != ATTN_ELEMENT_OTHER) return ATTN_OK;
    char quoted[ATTN_QUOTE_SIZE];
    attn_text_quote(text, length, quoted);
    return attn_fail(header->error, ATTN_ERROR_FORMAT,
                     "the array holds %s ('%s'): bool, integers, float16, float32 or float64 are "
                     "expected",
                     name_of_kind(kind), quoted);
}

// --- the header --------------------------------------------------------------------------------

static AttnStatus read_entry(Header *header) {
    static const char *const keys[] = {"descr", "fortran_order", "shape"};
    bool *const seen[] = {&header->has_descr, &header->has_order, &header->has_shape};
    static AttnStatus (*const read_value[])(Header *) = {read_type, read_order, read_shape};
    const char *key = NULL;
    size_t length = 0;
    AttnStatus status = read_string(header, &key, &length);
    if (status != ATTN_OK) return status;
    for (size_t i = 0; i < 3; i++) {
        if (strlen(keys[i]) != length || memcmp(keys[i], key, length) != 0) continue;
        if (*seen[i])
            return attn_fail(header->error, ATTN_ERROR_FORMAT,
                             "the npy header is damaged: '%s' stands there twice", keys[i]);
        *seen[i] = true;
        return take(header, ':') ? read_value[i](header) : expected(header, "a colon");
    }
    header->at = key;
    return expected(header, "'descr', 'fortran_order' or 'shape'");
}

static AttnStatus read_header(Header *header) {
    if (!take(header, '{')) return expected(header, "{");
    while (!take(header, '}')) {
        AttnStatus status = read_entry(header);
        if (status != ATTN_OK) return status;
        if (take(header, ',')) continue;
        if (!take(header, '}')) return expected(header, "a comma or }");
        break;
    }
    skip_blanks(header);
    if (header->at != header->end) return expected(header, "the end");
    if (header->has_descr && header->has_order && header->has_shape) return ATTN_OK;
    return attn_fail(
        header->error, ATTN_ERROR_FORMAT,
        "the npy header is damaged: 'descr', 'fortran_order' and 'shape' are expected");
}

// Finds header and data by magic, version and length; *data is where the numbers begin.
static AttnStatus find_header(const unsigned char *bytes, size_t size, Header *header,
                              size_t *data) {
    if (size == 0)
        return attn_fail(header->error, ATTN_ERROR_FORMAT, "is empty: an npy file is expected");
    if (memcmp(bytes, magic, size < MAGIC_SIZE ? size : MAGIC_SIZE) != 0)
        return attn_fail(header->error, ATTN_ERROR_FORMAT,
                         "is not an npy file: it does not begin with \\x93NUMPY");
    size_t prefix = size > MAGIC_SIZE && bytes[6] >= 2 ? 12 : 10;
    if (size < prefix)
        return attn_fail(header->error, ATTN_ERROR_FORMAT,
                         "is truncated: %zu byte%s, not even a whole npy header", size,
                         attn_plural(size));
    if (bytes[6] < 1 || bytes[6] > 3 || bytes[7] != 0)
        return attn_fail(header->error, ATTN_ERROR_FORMAT,
                         "is npy version %d.%d: 1.0, 2.0 or 3.0 is expected", bytes[6], bytes[7]);
    size_t length = bytes[8] | (size_t)bytes[9] << 8;
    if (prefix == 12) length |= (size_t)bytes[10] << 16 | (size_t)bytes[11] << 24;
    if (length > ATTN_NPY_HEADER_LIMIT)
        return attn_fail(header->error, ATTN_ERROR_FORMAT,
                         "has an npy header of %zu bytes: at most %d are expected", length,
                         ATTN_NPY_HEADER_LIMIT);
    if (length > size - prefix)
        return attn_fail(header->error, ATTN_ERROR_FORMAT,
                         "is truncated: the npy header has %zu byte%s, found %zu", length,
                         attn_plural(length), size - prefix);
    header->at = (const char *)bytes + prefix;
    header->end = header->at + length;
    *data = prefix + length;
    return ATTN_OK;
}

static AttnStatus check_data(const AttnTensor *tensor, AttnError *error) {
    char shape[120];
    attn_tensor_print_shape(tensor, shape, sizeof shape);
    size_t wanted = 0;
    if (!attn_tensor_expected_size(tensor, &wanted))
        return attn_fail(error, ATTN_ERROR_SHAPE, "has the shape %s, which no machine can hold",
                         shape);
    if (tensor->size == wanted) return ATTN_OK;
    return attn_fail(error, ATTN_ERROR_FORMAT, "%s: %s of shape %s has %zu byte%s, found %zu",
                     tensor->size < wanted ? "is truncated" : "goes on after its end",
                     attn_element_name(tensor->element), shape, wanted, attn_plural(wanted),
                     tensor->size);
}

AttnStatus attn_npy_find(const void *bytes, size_t size, AttnTensor *out, AttnError *error) {
    AttnTensor tensor = {0};
    Header header = {.tensor = &tensor, .error = error};
    size_t data = 0;
    AttnStatus status = find_header(bytes, size, &header, &data);
    if (status == ATTN_OK) status = read_header(&header);
    if (status != ATTN_OK) return status;
    tensor.bytes = (const unsigned char *)bytes + data;
    tensor.size = size - data;
    status = check_data(&tensor, error);
    if (status == ATTN_OK) *out = tensor;
    return status;
}

AttnStatus attn_npy_parse(const void *bytes, size_t size, AttnFinite finite, AttnMatrix *out,
                          AttnError *error) {
    AttnTensor tensor = {0};
    AttnStatus status = attn_npy_find(bytes, size, &tensor, error);
    return status == ATTN_OK ? attn_tensor_load(&tensor, finite, out, error) : status;
}

AttnStatus attn_npy_read(const char *path, AttnFinite finite, AttnMatrix *out, AttnError *error) {
    AttnBytes bytes = {0};
    AttnStatus status = attn_bytes_read(path, FILE_LIMIT, &bytes, error);
    if (status != ATTN_OK) return status;
    status = attn_npy_parse(bytes.data, bytes.size, finite, out, error);
    attn_bytes_free(&bytes);
    return status;
}

// --- writing -----------------------------------------------------------------------------------

enum {
    WRITTEN_HEADER = 128, // magic to newline: a multiple of 64, as NumPy aligns it; always enough
                          // for three sizes
};

static void put_header(unsigned char *out, const AttnMatrix *heads, size_t count, size_t rank) {
    char shape[80], text[WRITTEN_HEADER - 10 + 1];
    if (rank == 3)
        snprintf(shape, sizeof shape, "(%zu, %zu, %zu)", count, heads->rows, heads->cols);
    else
        snprintf(shape, sizeof shape, "(%zu, %zu)", heads->rows, heads->cols);
    int used = snprintf(text, sizeof text,
                        "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }", shape);
    assert(used > 0 && used < WRITTEN_HEADER - 10); // the product of the sizes fits size_t
    memset(text + used, ' ', sizeof text - (size_t)used);
    text[WRITTEN_HEADER - 10 - 1] = '\n';
    memcpy(out, magic, MAGIC_SIZE);
    memcpy(out + MAGIC_SIZE, (const unsigned char[]){1, 0, WRITTEN_HEADER - 10, 0}, 4);
    memcpy(out + 10, text, WRITTEN_HEADER - 10);
}

static unsigned char *put_floats(unsigned char *out, const float *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, values + i, sizeof bits);
        for (size_t byte = 0; byte < 4; byte++)
            *out++ = (unsigned char)(bits >> (8 * byte));
    }
    return out;
}

AttnStatus attn_npy_print(const AttnMatrix *heads, size_t count, size_t rank, AttnBytes *out,
                          AttnError *error) {
    assert(count >= 1 && (rank == 3 || (rank == 2 && count == 1)));
    size_t size = 0;
    bool fits = attn_size_product(heads->rows, heads->cols, &size) &&
                attn_size_product(size, count, &size) && attn_size_product(size, 4, &size) &&
                size <= SIZE_MAX - WRITTEN_HEADER;
    unsigned char *data = fits ? malloc(WRITTEN_HEADER + size) : NULL;
    if (!data)
        return attn_fail(error, ATTN_ERROR_MEMORY, "there is no memory to write %zu x %zu x %zu",
                         count, heads->rows, heads->cols);
    put_header(data, heads, count, rank);
    unsigned char *at = data + WRITTEN_HEADER;
    for (size_t head = 0; head < count; head++) {
        assert(heads[head].rows == heads->rows && heads[head].cols == heads->cols);
        for (size_t row = 0; row < heads->rows; row++)
            at = put_floats(at, attn_at(heads[head], row, 0), heads->cols);
    }
    *out = (AttnBytes){data, WRITTEN_HEADER + size};
    return ATTN_OK;
}

AttnStatus attn_npy_write(const char *path, const AttnMatrix *heads, size_t count, size_t rank,
                          AttnError *error) {
    AttnBytes bytes = {0};
    AttnStatus status = attn_npy_print(heads, count, rank, &bytes, error);
    if (status != ATTN_OK) return status;
    status = attn_file_replace(path, bytes.data, bytes.size, error);
    attn_bytes_free(&bytes);
    return status;
}
