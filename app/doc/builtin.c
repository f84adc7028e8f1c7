// builtin: reads assets/scenes/index.json, [{"name": "pronoun", "tab": "steps"}, …], and titles of
// scene files.
#include "app/doc/builtin.h"
#include "app/doc/jsontext.h"
#include "engine/formats/bytes.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ASSET_PATH_MAX 4096
#define INDEX_LIMIT    (1u << 20)
#define SCENE_LIMIT    (16u << 20) // of a built-in scene

// A name becomes part of a path, so it can be nothing but one.
static bool is_name(const char *name) {
    return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name);
}

static AttnStatus read_field(const JsonText *json, JsonNode object, const char *key, char *out,
                             size_t size, AttnError *error) {
    JsonNode node;
    if (!jsontext_member(object, key, &node))
        return jsontext_fail(json, object, ATTN_ERROR_FORMAT, error, "\"%s\" is missing", key);
    if (!json_is_string(node.value)) return jsontext_wrong_type(json, node, "a string", error);
    const char *string = json_string_value(node.value);
    if (!is_name(string) || strlen(string) >= size)
        return jsontext_fail(json, node, ATTN_ERROR_FORMAT, error,
                             "%s: expected at most %zu small letters, digits and -", key, size - 1);
    strcpy(out, string);
    return ATTN_OK;
}

static AttnStatus read_index(const JsonText *json, BuiltinScenes *out, AttnError *error) {
    static const char *const keys[] = {"name", "tab", NULL};
    JsonNode list = jsontext_root(json);
    if (!json_is_array(list.value))
        return jsontext_wrong_type(json, list, "a list of scenes", error);
    size_t count = json_array_size(list.value);
    if (count == 0 || count > BUILTIN_MAX)
        return jsontext_fail(json, list, ATTN_ERROR_FORMAT, error, "%zu scenes, expected 1 to %d",
                             count, BUILTIN_MAX);
    for (size_t i = 0; i < count; i++) {
        JsonNode node = jsontext_element(list, i);
        BuiltinScene *item = &out->items[i];
        AttnStatus status = jsontext_check_keys(json, node, keys, error);
        if (status == ATTN_OK)
            status = read_field(json, node, "name", item->name, sizeof item->name, error);
        if (status == ATTN_OK)
            status = read_field(json, node, "tab", item->tab, sizeof item->tab, error);
        if (status != ATTN_OK) return status;
    }
    out->count = count;
    return ATTN_OK;
}

// Reads and parses an asset; both are the caller's to free on success.
static AttnStatus open_json(const char *path, size_t limit, AttnBytes *bytes, JsonText *json,
                            AttnError *error) {
    AttnStatus status = attn_bytes_read(path, limit, bytes, error);
    if (status != ATTN_OK) return status;
    status = jsontext_parse((const char *)bytes->data, bytes->size, json, error);
    if (status != ATTN_OK) attn_bytes_free(bytes);
    return status;
}

// "scenes/index.json:3:5: …": an asset is broken, so the message must say which.
static AttnStatus blame(const char *name, const AttnError *found, AttnError *error) {
    attn_fail(error, found->status, "scenes/%.40s.json: %.200s", name, found->message);
    if (error) error->line = found->line;
    if (error) error->column = found->column;
    return found->status;
}

AttnStatus builtin_list(const char *assets, BuiltinScenes *out, AttnError *error) {
    char path[ASSET_PATH_MAX];
    AttnBytes bytes;
    JsonText json;
    AttnError found = {0};
    BuiltinScenes scenes = {0};
    builtin_path(assets, "index", path, sizeof path);
    AttnStatus status = open_json(path, INDEX_LIMIT, &bytes, &json, &found);
    if (status != ATTN_OK) return blame("index", &found, error);
    status = read_index(&json, &scenes, &found);
    jsontext_free(&json);
    attn_bytes_free(&bytes);
    if (status != ATTN_OK) return blame("index", &found, error);
    *out = scenes;
    return ATTN_OK;
}

bool builtin_find(const BuiltinScenes *scenes, const char *name, size_t *index) {
    for (size_t i = 0; i < scenes->count; i++) {
        if (strcmp(scenes->items[i].name, name) != 0) continue;
        *index = i;
        return true;
    }
    return false;
}

AttnStatus builtin_check_name(const BuiltinScenes *scenes, const char *name, AttnError *error) {
    char names[256] = "";
    size_t used = 0;
    if (scenes->count == 0 || strpbrk(name, "./") || access(name, F_OK) == 0) return ATTN_OK;
    for (size_t i = 0; i < scenes->count && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i > 0 ? ", " : "",
                                 scenes->items[i].name);
    return attn_fail(error, ATTN_ERROR_FILE, "neither a file nor a built-in scene: those are %s",
                     names);
}

char *builtin_path(const char *assets, const char *name, char *buffer, size_t size) {
    snprintf(buffer, size, "%s/scenes/%s.json", assets, name);
    return buffer;
}

// The title in a language, else in another one, else "".
static const char *title_of(const JsonText *json, Language language) {
    const json_t *title = json_object_get(json->root, "title");
    const char *string = json_string_value(json_object_get(title, language_name(language)));
    for (size_t i = 0; i < LANGUAGE_COUNT && !string; i++)
        string = json_string_value(json_object_get(title, language_name((Language)i)));
    return string ? string : "";
}

AttnStatus builtin_title(const char *assets, const char *name, Language language, char *buffer,
                         size_t size, AttnError *error) {
    char path[ASSET_PATH_MAX];
    AttnBytes bytes;
    JsonText json;
    AttnError found = {0};
    builtin_path(assets, name, path, sizeof path);
    AttnStatus status = open_json(path, SCENE_LIMIT, &bytes, &json, &found);
    if (status != ATTN_OK) return blame(name, &found, error);
    snprintf(buffer, size, "%s", title_of(&json, language));
    jsontext_free(&json);
    attn_bytes_free(&bytes);
    return ATTN_OK;
}
