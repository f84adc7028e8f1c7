// jsontext: parsing, and finding again where a parsed value stands in the text.
//
// Holds always: what is walked has been accepted by libjansson, so the walk checks bounds but not
// syntax; recursion is at most JSONTEXT_DEPTH_MAX deep.
#include "app/doc/jsontext.h"
#include "app/doc/jsonload.h"
#include "engine/formats/text.h"
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- parsing
// ----------------------------------------------------------------------------------------

static AttnStatus refuse_at(const char *text, size_t offset, AttnError *error,
                            const char *message) {
    attn_fail(error, ATTN_ERROR_FORMAT, "%s", message);
    attn_error_place(error, text, offset);
    return ATTN_ERROR_FORMAT;
}

// Encoding and depth, before libjansson allocates anything.
static AttnStatus check_bytes(const char *text, size_t length, AttnError *error) {
    size_t depth = 0;
    bool in_string = false, is_escaped = false;
    for (size_t at = 0; at < length;) {
        uint32_t code;
        size_t step = attn_utf8_next(text + at, length - at, &code);
        if (step == 0) return refuse_at(text, at, error, "a byte that is not UTF-8");
        if (in_string) {
            in_string = is_escaped || code != '"';
            is_escaped = !is_escaped && code == '\\';
        } else if (code == '"') {
            in_string = true;
        } else if (code == '[' || code == '{') {
            if (++depth > JSONTEXT_DEPTH_MAX)
                return refuse_at(text, at, error, "nested deeper than 64 levels");
        } else if ((code == ']' || code == '}') && depth > 0) {
            depth--;
        }
        at += step;
    }
    return ATTN_OK;
}

// libjansson points behind the token that it did not like and quotes it: step back to where the
// token begins.
static size_t token_start(const char *text, size_t end, const char *message) {
    const char *near = strstr(message, "near '");
    size_t quoted = near ? strlen(near + 6) : 0;
    if (quoted < 2) return end > 0 ? end - 1 : 0;
    quoted--; // the closing quote of the message
    bool matches = quoted <= end && memcmp(text + end - quoted, near + 6, quoted) == 0;
    return matches ? end - quoted : end - (end > 0);
}

static AttnStatus syntax_error(const char *text, size_t length, size_t bom,
                               const json_error_t *found, AttnError *error) {
    size_t end = found->position > 0 ? (size_t)found->position + bom : bom;
    if (end > length) end = length;
    bool at_end =
        strstr(found->text, "end of file") && !strstr(found->text, "end of file expected");
    size_t offset = at_end ? length : token_start(text, end, found->text);
    return refuse_at(text, offset, error, found->text);
}

AttnStatus jsontext_parse(const char *text, size_t length, JsonText *out, AttnError *error) {
    AttnStatus status = check_bytes(text, length, error);
    if (status != ATTN_OK) return status;
    size_t bom = attn_text_bom(text, length);
    size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL;
    json_error_t found;
    json_t *root = jsonload(text + bom, length - bom, flags, &found);
    if (!root) {
        if (json_error_code(&found) == json_error_out_of_memory)
            return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
        return syntax_error(text, length, bom, &found, error);
    }
    *out = (JsonText){text, length, root};
    return ATTN_OK;
}

// Text that grows. libjansson goes on where this fails: the failure is remembered.
typedef struct Collected {
    char *text;
    size_t length, capacity;
    bool failed;
} Collected;

static int collect(const char *bytes, size_t count, void *context) {
    Collected *all = context;
    if (all->failed) return -1;
    if (all->length + count >= all->capacity) {
        size_t capacity = (all->capacity + count) * 2 + 256;
        char *text = realloc(all->text, capacity);
        all->failed = !text;
        if (!text) return -1;
        all->text = text;
        all->capacity = capacity;
    }
    memcpy(all->text + all->length, bytes, count);
    all->length += count;
    all->text[all->length] = '\0';
    return 0;
}

char *jsontext_write(const json_t *value, size_t indent) {
    Collected all = {.text = NULL};
    if (value && json_dump_callback(value, collect, &all, JSON_INDENT(indent)) == 0 && !all.failed)
        return all.text;
    free(all.text);
    return NULL;
}

const char *jsontext_utf8_or_none(const char *text) {
    return attn_utf8_is_valid(text, strlen(text)) ? text : "";
}

void jsontext_free(JsonText *json) {
    json_decref(json->root);
    *json = (JsonText){0};
}

// --- nodes
// --------------------------------------------------------------------------------------------

JsonNode jsontext_root(const JsonText *json) {
    return (JsonNode){.value = json->root};
}

// libjansson asks for writable objects where it only reads.
static json_t *writable(const json_t *value) {
    return (json_t *)(uintptr_t)value;
}

bool jsontext_member(JsonNode object, const char *key, JsonNode *out) {
    void *found = json_object_iter_at(writable(object.value), key);
    if (!found) return false;
    // The object's own key: the caller's may not live as long.
    *out = (JsonNode){.value = json_object_iter_value(found),
                      .parent = object.value,
                      .key = json_object_iter_key(found)};
    return true;
}

JsonNode jsontext_element(JsonNode array, size_t index) {
    return (JsonNode){
        .value = json_array_get(array.value, index), .parent = array.value, .index = index};
}

// --- the walk: text and values side by side
// -----------------------------------------------------------

typedef struct Walk {
    const char *text;
    size_t length;
    size_t at;
    JsonNode wanted;
    bool wants_key; // the place of the key, not of its value
    bool is_found;
    size_t found;
} Walk;

static void walk_value(Walk *w, const json_t *value);

static bool is_one_of(char c, const char *set) {
    return c != '\0' && strchr(set, c) != NULL;
}

static void skip(Walk *w, const char *set) {
    while (w->at < w->length && is_one_of(w->text[w->at], set))
        w->at++;
}

static void skip_string(Walk *w) {
    w->at++;
    while (w->at < w->length && w->text[w->at] != '"')
        w->at += w->text[w->at] == '\\' ? 2 : 1;
    w->at++;
}

static void found_at(Walk *w, size_t at) {
    w->found = at;
    w->is_found = true;
}

static void walk_object(Walk *w, const json_t *object) {
    json_t *members = writable(object);
    for (void *i = json_object_iter(members); i; i = json_object_iter_next(members, i)) {
        skip(w, " \t\r\n,");
        size_t key_at = w->at;
        skip_string(w);
        skip(w, " \t\r\n:");
        if (object == w->wanted.parent && w->wanted.key &&
            strcmp(json_object_iter_key(i), w->wanted.key) == 0)
            found_at(w, w->wants_key ? key_at : w->at);
        else
            walk_value(w, json_object_iter_value(i));
        if (w->is_found) return;
    }
}

static void walk_array(Walk *w, const json_t *array) {
    for (size_t i = 0; i < json_array_size(array); i++) {
        skip(w, " \t\r\n,");
        if (array == w->wanted.parent && !w->wanted.key && i == w->wanted.index)
            found_at(w, w->at);
        else
            walk_value(w, json_array_get(array, i));
        if (w->is_found) return;
    }
}

static void walk_value(Walk *w, const json_t *value) {
    skip(w, " \t\r\n");
    if (json_is_object(value) || json_is_array(value)) {
        w->at++;
        if (json_is_object(value))
            walk_object(w, value);
        else
            walk_array(w, value);
        if (w->is_found) return;
        skip(w, " \t\r\n");
        w->at++;
    } else if (json_is_string(value)) {
        skip_string(w);
    } else {
        while (w->at < w->length && !is_one_of(w->text[w->at], " \t\r\n,]}"))
            w->at++;
    }
}

static size_t find(const JsonText *json, JsonNode node, bool wants_key) {
    size_t start = attn_text_bom(json->text, json->length);
    Walk w = {json->text, json->length, start, node, wants_key, false, 0};
    skip(&w, " \t\r\n");
    start = w.at;
    if (node.parent) walk_value(&w, json->root);
    return w.is_found ? w.found : start;
}

size_t jsontext_offset(const JsonText *json, JsonNode node) {
    return find(json, node, false);
}

// --- errors
// -------------------------------------------------------------------------------------------

void jsontext_place(const JsonText *json, JsonNode node, AttnError *error) {
    if (error) attn_error_place(error, json->text, find(json, node, false));
}

AttnStatus jsontext_fail(const JsonText *json, JsonNode node, AttnStatus status, AttnError *error,
                         const char *format, ...) {
    char message[sizeof error->message];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    attn_fail(error, status, "%s", message);
    jsontext_place(json, node, error);
    return status;
}

static const char *type_name(const json_t *value) {
    switch (json_typeof(value)) {
    case JSON_OBJECT: return "an object";
    case JSON_ARRAY: return "a list";
    case JSON_STRING: return "a string";
    case JSON_INTEGER:
    case JSON_REAL: return "a number";
    case JSON_TRUE: return "true";
    case JSON_FALSE: return "false";
    case JSON_NULL: return "null";
    }
    return "something else";
}

AttnStatus jsontext_wrong_type(const JsonText *json, JsonNode node, const char *expected,
                               AttnError *error) {
    const char *name = node.key ? node.key : "";
    const char *colon = node.key ? ": " : "";
    return jsontext_fail(json, node, ATTN_ERROR_FORMAT, error, "%s%sexpected %s, found %s", name,
                         colon, expected, type_name(node.value));
}

static bool is_in(const char *key, const char *const *keys) {
    for (; *keys; keys++) {
        if (strcmp(key, *keys) == 0) return true;
    }
    return false;
}

static AttnStatus unknown_key(const JsonText *json, JsonNode object, const char *key,
                              const char *const *keys, AttnError *error) {
    char quoted[ATTN_QUOTE_SIZE], list[sizeof error->message] = "";
    attn_text_quote(key, strlen(key), quoted);
    size_t used = 0;
    for (; *keys && used < sizeof list; keys++)
        used += (size_t)snprintf(list + used, sizeof list - used, " %s", *keys);
    attn_fail(error, ATTN_ERROR_FORMAT, "unknown key \"%s\": expected one of%s", quoted, list);
    JsonNode node = {.parent = object.value, .key = key};
    if (error) attn_error_place(error, json->text, find(json, node, true));
    return ATTN_ERROR_FORMAT;
}

AttnStatus jsontext_check_keys(const JsonText *json, JsonNode object, const char *const *keys,
                               AttnError *error) {
    if (!json_is_object(object.value)) return jsontext_wrong_type(json, object, "an object", error);
    json_t *members = writable(object.value);
    for (void *i = json_object_iter(members); i; i = json_object_iter_next(members, i)) {
        const char *key = json_object_iter_key(i);
        if (!is_in(key, keys)) return unknown_key(json, object, key, keys, error);
    }
    return ATTN_OK;
}
