// packed: deflate and CRC-32 by zlib, which libpng brings along, and base64url (RFC 4648, §5).
//
// Under libFuzzer the checksum is not compared, or no changed byte would ever get past it.
#include "app/doc/packed.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define PREFIX     "attnlab:"
#define VERSION    "1:"
#define END        '.'
#define CHECK_SIZE 4 // bytes of the checksum, big-endian, behind the deflated text

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static AttnStatus no_memory(AttnError *error) {
    return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
}

// --- base64url
// -----------------------------------------------------------------------------------------------

static size_t coded_size(size_t bytes) {
    return bytes / 3 * 4 + (bytes % 3 ? bytes % 3 + 1 : 0);
}

// Writes coded_size(size) characters and returns where they end.
static char *encode(const uint8_t *bytes, size_t size, char *out) {
    for (size_t i = 0; i < size; i += 3) {
        size_t count = size - i < 3 ? size - i : 3;
        uint32_t group = (uint32_t)bytes[i] << 16;
        if (count > 1) group |= (uint32_t)bytes[i + 1] << 8;
        if (count > 2) group |= bytes[i + 2];
        for (size_t k = 0; k <= count; k++)
            *out++ = ALPHABET[group >> (18 - 6 * k) & 63];
    }
    return out;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// Reads up to END. Returns how many bytes out (of 3/4 of the characters) has got, or says why it
// cannot be read.
static AttnStatus decode(const char *text, uint8_t *out, size_t *size, AttnError *error) {
    uint32_t group = 0;
    size_t count = 0;
    *size = 0;
    for (; *text != END; text++) {
        const char *at = *text ? strchr(ALPHABET, *text) : NULL;
        if (is_blank(*text)) continue;
        if (!*text)
            return attn_fail(error, ATTN_ERROR_FORMAT,
                             "the line is cut off: copy all of it, up to the full stop");
        if (!at)
            return attn_fail(error, ATTN_ERROR_FORMAT,
                             "the line holds a character that does not belong to it");
        group = group << 6 | (uint32_t)(at - ALPHABET);
        if (++count % 4) continue;
        out[(*size)++] = (uint8_t)(group >> 16);
        out[(*size)++] = (uint8_t)(group >> 8);
        out[(*size)++] = (uint8_t)group;
    }
    if (count % 4 > 1) out[(*size)++] = (uint8_t)(group >> (count % 4 == 2 ? 4 : 10));
    if (count % 4 > 2) out[(*size)++] = (uint8_t)(group >> 2);
    return ATTN_OK;
}

// --- the checksum
// --------------------------------------------------------------------------------------------

static uint32_t checksum(const uint8_t *bytes, size_t size) {
    return (uint32_t)crc32_z(0, bytes, size);
}

static bool check_fits(const uint8_t *bytes, size_t size) {
    const uint8_t *at = bytes + size;
    uint32_t wanted =
        (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | (uint32_t)at[3];
    bool fits = wanted == checksum(bytes, size);
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    fits = true;
#endif
    return fits;
}

// --- writing
// ------------------------------------------------------------------------------------------------

static AttnStatus line_of(const uint8_t *bytes, size_t size, char **line, AttnError *error) {
    const char head[] = PREFIX VERSION;
    size_t length = sizeof head + coded_size(size) + 1; // with END and the final zero
    if (length > PACKED_LINE_MAX)
        return attn_fail(error, ATTN_ERROR_FORMAT,
                         "too large for a line of text: save the scene and send its file");
    char *out = malloc(length);
    if (!out) return no_memory(error);
    memcpy(out, head, sizeof head - 1);
    char *end = encode(bytes, size, out + sizeof head - 1);
    *end++ = END;
    *end = '\0';
    *line = out;
    return ATTN_OK;
}

AttnStatus packed_write(const char *text, size_t size, char **line, AttnError *error) {
    if (size >= PACKED_TEXT_MAX)
        return attn_fail(error, ATTN_ERROR_FORMAT,
                         "too large for a line of text: save the scene and send its file");
    uLong room = compressBound((uLong)size);
    uint8_t *bytes = malloc(room + CHECK_SIZE);
    if (!bytes) return no_memory(error);
    AttnStatus status;
    if (compress2(bytes, &room, (const Bytef *)text, (uLong)size, Z_BEST_COMPRESSION) != Z_OK) {
        status = no_memory(error);
    } else {
        uint32_t check = checksum(bytes, room);
        for (int i = 0; i < CHECK_SIZE; i++)
            bytes[room + (uLong)i] = (uint8_t)(check >> (24 - 8 * i));
        status = line_of(bytes, room + CHECK_SIZE, line, error);
    }
    free(bytes);
    return status;
}

// --- reading
// ------------------------------------------------------------------------------------------------

bool packed_find(const char *text, const char **line) {
    for (const char *at = strstr(text, PREFIX); at; at = strstr(at + 1, PREFIX)) {
        const char *version = at + strlen(PREFIX);
        size_t digits = strspn(version, "0123456789");
        if (digits == 0 || version[digits] != ':') continue;
        *line = at;
        return true;
    }
    return false;
}

// Inflates into a buffer that grows with what comes out, so that a few bytes that promise much cost
// little before they are refused.
static AttnStatus inflate_all(z_stream *stream, char **text, size_t *size, AttnError *error) {
    size_t room = 1u << 16, used = 0;
    char *out = NULL;
    for (;;) {
        char *grown = realloc(out, room + 1);
        if (!grown) break;
        out = grown;
        stream->next_out = (Bytef *)out + used;
        stream->avail_out = (uInt)(room - used);
        int result = inflate(stream, Z_NO_FLUSH);
        used = room - stream->avail_out;
        if (result == Z_STREAM_END && stream->avail_in == 0) {
            out[used] = '\0';
            *text = out;
            *size = used;
            return ATTN_OK;
        }
        bool is_full = (result == Z_OK || result == Z_BUF_ERROR) && stream->avail_out == 0;
        if (!is_full || room >= PACKED_TEXT_MAX) {
            free(out);
            if (is_full)
                return attn_fail(error, ATTN_ERROR_FORMAT,
                                 "the line unpacks to more than %u bytes: refused",
                                 PACKED_TEXT_MAX);
            return attn_fail(error, ATTN_ERROR_FORMAT, "the line is damaged: copy it again");
        }
        room *= 2;
    }
    free(out);
    return no_memory(error);
}

static AttnStatus unpack(const uint8_t *bytes, size_t size, char **text, size_t *text_size,
                         AttnError *error) {
    if (size <= CHECK_SIZE || !check_fits(bytes, size - CHECK_SIZE))
        return attn_fail(error, ATTN_ERROR_FORMAT, "the line is damaged: copy it again");
    z_stream stream = {.next_in = (z_const Bytef *)bytes, .avail_in = (uInt)(size - CHECK_SIZE)};
    if (inflateInit(&stream) != Z_OK) return no_memory(error);
    AttnStatus status = inflate_all(&stream, text, text_size, error);
    inflateEnd(&stream);
    return status;
}

// Steps over what stands before the coded bytes.
static AttnStatus skip_head(const char **line, AttnError *error) {
    const char *found;
    if (!packed_find(*line, &found) || found != *line)
        return attn_fail(error, ATTN_ERROR_FORMAT,
                         "a line that begins with " PREFIX VERSION " is expected");
    if (strncmp(found + strlen(PREFIX), VERSION, strlen(VERSION)) != 0)
        return attn_fail(error, ATTN_ERROR_FORMAT,
                         "made by a newer Attention Lab: this program reads lines that begin "
                         "with " PREFIX VERSION);
    *line = found + strlen(PREFIX VERSION);
    return ATTN_OK;
}

AttnStatus packed_read(const char *line, char **text, size_t *size, AttnError *error) {
    AttnStatus status = skip_head(&line, error);
    if (status != ATTN_OK) return status;
    size_t length = strnlen(line, PACKED_LINE_MAX + 1), used;
    const char *end = memchr(line, END, length);
    if (!end && length > PACKED_LINE_MAX)
        return attn_fail(error, ATTN_ERROR_FORMAT, "the line has more than %u bytes: refused",
                         PACKED_LINE_MAX);
    if (end) length = (size_t)(end - line);
    uint8_t *bytes = malloc(length / 4 * 3 + 3);
    if (!bytes) return no_memory(error);
    status = decode(line, bytes, &used, error);
    if (status == ATTN_OK) status = unpack(bytes, used, text, size, error);
    free(bytes);
    return status;
}
