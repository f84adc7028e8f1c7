// stateline: the view's JSON, in and out, and the scene behind it.
#include "app/doc/stateline.h"
#include "app/doc/packed.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define VIEW_SIZE_MAX 4096 // bytes of the view's line
#define GRAIN_MAX     3
#define COUNT_MAX     1000000000 // rows, columns, cells …

// --- writing
// ------------------------------------------------------------------------------------------------

static void put_count(json_t *view, const char *key, size_t count) {
    json_object_set_new(view, key, json_integer((json_int_t)count));
}

static json_t *selection_json(const StateView *view) {
    return json_pack("[s, I, I, I, b, I, I]", attn_matrix_name(view->matrix),
                     (json_int_t)view->matrix_head + 1, (json_int_t)view->row + 1,
                     (json_int_t)view->column + 1, view->is_from_step, (json_int_t)view->down,
                     (json_int_t)view->right);
}

static char *view_text(const StateView *view) {
    json_t *root = json_object();
    json_object_set_new(root, "name", json_string(view->name));
    json_object_set_new(root, "lang", json_string(language_name(view->language)));
    json_object_set_new(root, "notation", json_string(notation_name(view->notation)));
    json_object_set_new(root, "stage", json_string(attn_stage_name(view->stage)));
    json_object_set_new(root, "projection", json_string(attn_matrix_name(view->projection)));
    put_count(root, "head", view->head + 1);
    put_count(root, "grain", view->grain);
    if (view->is_selected) json_object_set_new(root, "cell", selection_json(view));
    if (view->is_partial)
        json_object_set_new(root, "step",
                            json_pack("[I, I, I, I]", (json_int_t)view->cells,
                                      (json_int_t)view->terms, (json_int_t)view->origin,
                                      (json_int_t)view->step_grain));
    char *text = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    return text;
}

AttnStatus stateline_write(const Scene *scene, const StateView *view, char **line,
                           AttnError *error) {
    char *first = view_text(view), *rest = scene_format(scene);
    size_t before = first ? strlen(first) : 0, after = rest ? strlen(rest) : 0;
    char *text = first && rest ? malloc(before + after + 2) : NULL;
    AttnStatus status;
    if (text) {
        memcpy(text, first, before);
        text[before] = '\n';
        memcpy(text + before + 1, rest, after + 1);
        status = packed_write(text, before + 1 + after, line, error);
    } else {
        status = attn_fail(error, ATTN_ERROR_FORMAT, "this scene cannot be written as text");
    }
    free(first);
    free(rest);
    free(text);
    return status;
}

// --- reading
// ------------------------------------------------------------------------------------------------

// A whole number from least on; anything else leaves *out as it is.
static bool get_count(const json_t *value, size_t least, size_t *out) {
    if (!json_is_integer(value)) return false;
    json_int_t number = json_integer_value(value);
    if (number < (json_int_t)least || number > COUNT_MAX) return false;
    *out = (size_t)number - least;
    return true;
}

// How far it is to the other corner; 0 where that is not said.
static long get_way(const json_t *value) {
    json_int_t way = json_integer_value(value);
    return way > -COUNT_MAX && way < COUNT_MAX ? (long)way : 0;
}

static void get_selection(const json_t *root, StateView *view) {
    const json_t *cell = json_object_get(root, "cell");
    const char *name = json_string_value(json_array_get(cell, 0));
    view->is_selected = name && attn_matrix_from_name(name, &view->matrix) &&
                        get_count(json_array_get(cell, 1), 1, &view->matrix_head) &&
                        get_count(json_array_get(cell, 2), 1, &view->row) &&
                        get_count(json_array_get(cell, 3), 1, &view->column);
    view->is_from_step = json_is_true(json_array_get(cell, 4));
    view->down = get_way(json_array_get(cell, 5));
    view->right = get_way(json_array_get(cell, 6));
}

static void get_name(const json_t *root, char name[STATELINE_NAME_MAX]) {
    const char *text = json_string_value(json_object_get(root, "name"));
    if (!text || !*text || strlen(text) >= STATELINE_NAME_MAX) return;
    if (strchr(text, '/') || text[0] == '.') return; // it becomes part of file names
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20) return;
    strcpy(name, text);
}

static void get_view(const json_t *root, StateView *view) {
    const char *stage = json_string_value(json_object_get(root, "stage"));
    const char *language = json_string_value(json_object_get(root, "lang"));
    const char *notation = json_string_value(json_object_get(root, "notation"));
    const char *projection = json_string_value(json_object_get(root, "projection"));
    const json_t *step = json_object_get(root, "step");
    AttnMatrixId matrix;
    size_t grain = 0;
    get_name(root, view->name);
    if (stage) attn_stage_from_name(stage, &view->stage);
    if (language) language_from_name(language, &view->language);
    if (notation) notation_from_name(notation, &view->notation);
    if (projection && attn_matrix_from_name(projection, &matrix) &&
        (matrix == ATTN_Q || matrix == ATTN_K || matrix == ATTN_V))
        view->projection = matrix;
    get_count(json_object_get(root, "head"), 1, &view->head);
    if (get_count(json_object_get(root, "grain"), 0, &grain) && grain <= GRAIN_MAX)
        view->grain = grain;
    get_selection(root, view);
    view->is_partial = get_count(json_array_get(step, 0), 0, &view->cells) &&
                       get_count(json_array_get(step, 1), 0, &view->terms) &&
                       get_count(json_array_get(step, 2), 0, &view->origin) &&
                       get_count(json_array_get(step, 3), 0, &view->step_grain) &&
                       view->step_grain <= GRAIN_MAX;
}

static AttnStatus read_view(const char *text, size_t size, StateView *view, AttnError *error) {
    *view = (StateView){.name = "shared", .projection = ATTN_Q};
    json_t *root = size <= VIEW_SIZE_MAX ? json_loadb(text, size, 0, NULL) : NULL;
    bool is_view = json_is_object(root);
    if (is_view) get_view(root, view);
    json_decref(root);
    if (is_view) return ATTN_OK;
    return attn_fail(error, ATTN_ERROR_FORMAT, "the line holds no state of this program");
}

static AttnStatus read_text(const char *text, size_t size, const char *assets, Scene **scene,
                            StateView *view, AttnError *error) {
    StateView found;
    const char *end = memchr(text, '\n', size);
    size_t first = end ? (size_t)(end - text) : size;
    AttnStatus status = read_view(text, first, &found, error);
    if (status == ATTN_OK && !end)
        status = attn_fail(error, ATTN_ERROR_FORMAT, "the line holds no state of this program");
    if (status == ATTN_OK && scene)
        status = scene_parse(end + 1, size - first - 1, NULL, assets, scene, error);
    if (status == ATTN_OK && view) *view = found;
    return status;
}

AttnStatus stateline_read(const char *text, const char *assets, Scene **scene, StateView *view,
                          AttnError *error) {
    const char *line;
    char *inside;
    size_t size;
    if (!packed_find(text, &line)) line = text; // packed_read() says what is expected
    AttnStatus status = packed_read(line, &inside, &size, error);
    if (status != ATTN_OK) return status;
    status = read_text(inside, size, assets, scene, view, error);
    free(inside);
    return status;
}

bool stateline_is_in(const char *text) {
    const char *ignored;
    return packed_find(text, &ignored);
}
