// stateline: the view's JSON, in and out, and the scenes behind it.
#include "app/doc/stateline.h"
#include "app/doc/colorjson.h"
#include "app/doc/job.h"
#include "app/doc/jsonload.h"
#include "app/doc/jsontext.h"
#include "app/doc/packed.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VIEW_SIZE_MAX 4096 // bytes of the view's line
#define GRAIN_MAX     3
#define COUNT_MAX     1000000000 // rows, columns, cells …

// --- writing
// ------------------------------------------------------------------------------------------------

static json_t *selection_json(const StateView *view) {
    return json_pack("[s, I, I, I, b, I, I]", attn_matrix_name(view->matrix),
                     (json_int_t)view->matrix_head + 1, (json_int_t)view->row + 1,
                     (json_int_t)view->column + 1, view->is_from_step, (json_int_t)view->down,
                     (json_int_t)view->right);
}

static json_t *step_json(const StateView *view) {
    return json_pack("[I, I, I, I]", (json_int_t)view->cells, (json_int_t)view->terms,
                     (json_int_t)view->origin, (json_int_t)view->step_grain);
}

// How many bytes of the end are the snapshot's, and what is compared.
static json_t *compare_json(const StateView *view, size_t bytes) {
    return json_pack("[I, s, s]", (json_int_t)bytes, attn_matrix_name(view->compared),
                     jsontext_utf8_or_none(view->before));
}

// One line; NULL: out of memory.
static char *view_text(const StateView *view, const char *before) {
    json_t *root = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:I, s:I}", "name", jsontext_utf8_or_none(view->name), "lang",
        language_name(view->language), "notation", notation_name(view->notation), "stage",
        attn_stage_name(view->stage), "projection", attn_matrix_name(view->projection), "head",
        (json_int_t)view->head + 1, "grain", (json_int_t)view->grain);
    bool is_whole = root != NULL;
    if (view->is_selected)
        is_whole = is_whole && json_object_set_new(root, "cell", selection_json(view)) == 0;
    if (view->is_partial)
        is_whole = is_whole && json_object_set_new(root, "step", step_json(view)) == 0;
    if (view->has_look)
        is_whole = is_whole &&
                   json_object_set_new(root, "colours", colorjson_write(&view->colors)) == 0 &&
                   json_object_set_new(root, "projector", json_boolean(view->is_projector)) == 0;
    if (view->note_is_old)
        is_whole = is_whole && json_object_set_new(root, "note_is_old", json_true()) == 0;
    if (before)
        is_whole = is_whole &&
                   json_object_set_new(root, "compare", compare_json(view, strlen(before))) == 0;
    char *text = is_whole ? jsontext_write(root, 0) : NULL;
    json_decref(root);
    return text;
}

AttnStatus stateline_format(const Scene *scene, const Scene *before, const StateView *view,
                            char **inside, AttnError *error) {
    char *first = NULL, *rest = NULL, *last = NULL, *text = NULL;
    const bool is_comparing = view->is_comparing && before && !job_is_worthwhile(before);
    AttnStatus status = scene_format_text(scene, &rest, error);
    if (status == ATTN_OK && is_comparing) status = scene_format_text(before, &last, error);
    if (status == ATTN_OK) {
        first = view_text(view, last);
        const size_t room =
            first ? strlen(first) + strlen(rest) + (last ? strlen(last) : 0) + 2 : 0;
        text = first ? malloc(room) : NULL;
        if (text)
            snprintf(text, room, "%s\n%s%s", first, rest, last ? last : "");
        else
            status = attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
    }
    free(first);
    free(rest);
    free(last);
    if (text) *inside = text;
    return status;
}

AttnStatus stateline_write(const Scene *scene, const Scene *before, const StateView *view,
                           char **line, AttnError *error) {
    char *inside;
    AttnStatus status = stateline_format(scene, before, view, &inside, error);
    if (status != ATTN_OK) return status;
    status = packed_write(inside, strlen(inside), line, error);
    free(inside);
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

static void get_name(const json_t *value, char name[STATELINE_NAME_MAX]) {
    const char *text = json_string_value(value);
    if (!text || !*text || strlen(text) >= STATELINE_NAME_MAX) return;
    if (strchr(text, '/') || text[0] == '.') return; // it becomes part of file names
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20) return;
    strcpy(name, text);
}

static void get_look(const json_t *root, StateView *view) {
    const json_t *colors = json_object_get(root, "colours");
    view->has_look = json_is_object(colors);
    if (!view->has_look) return;
    view->colors = colorjson_read(colors);
    view->is_projector = json_is_true(json_object_get(root, "projector"));
}

// Returns how many bytes of the end are the snapshot's; 0: there is none.
static size_t get_compare(const json_t *root, StateView *view) {
    const json_t *compare = json_object_get(root, "compare");
    const char *matrix = json_string_value(json_array_get(compare, 1));
    size_t bytes = 0;
    view->is_comparing = get_count(json_array_get(compare, 0), 0, &bytes) && bytes > 0 && matrix &&
                         attn_matrix_from_name(matrix, &view->compared);
    get_name(json_array_get(compare, 2), view->before);
    return view->is_comparing ? bytes : 0;
}

static void get_view(const json_t *root, StateView *view) {
    const char *stage = json_string_value(json_object_get(root, "stage"));
    const char *language = json_string_value(json_object_get(root, "lang"));
    const char *notation = json_string_value(json_object_get(root, "notation"));
    const char *projection = json_string_value(json_object_get(root, "projection"));
    const json_t *step = json_object_get(root, "step");
    AttnMatrixId matrix;
    size_t grain = 0;
    get_name(json_object_get(root, "name"), view->name);
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
    get_look(root, view);
    view->note_is_old = json_is_true(json_object_get(root, "note_is_old"));
    view->is_partial = get_count(json_array_get(step, 0), 0, &view->cells) &&
                       get_count(json_array_get(step, 1), 0, &view->terms) &&
                       get_count(json_array_get(step, 2), 0, &view->origin) &&
                       get_count(json_array_get(step, 3), 0, &view->step_grain) &&
                       view->step_grain <= GRAIN_MAX;
}

// What the text inside a line falls into, borrowed from it.
typedef struct Parts {
    StateView view;
    const char *scene, *before; // before: NULL where there is none
    size_t scene_size, before_size;
} Parts;

static AttnStatus no_state(AttnError *error) {
    return attn_fail(error, ATTN_ERROR_FORMAT, "the line holds no state of this program");
}

static AttnStatus find_parts(const char *text, size_t size, Parts *parts, AttnError *error) {
    const char *end = memchr(text, '\n', size);
    const size_t first = end ? (size_t)(end - text) : size;
    json_t *root = first <= VIEW_SIZE_MAX ? jsonload(text, first, 0, NULL) : NULL;
    *parts = (Parts){.view = {.name = "shared", .projection = ATTN_Q, .before = "shared"}};
    const bool is_view = json_is_object(root);
    if (is_view) {
        get_view(root, &parts->view);
        parts->before_size = get_compare(root, &parts->view);
    }
    json_decref(root);
    if (!is_view || !end || parts->before_size > size - first - 1) return no_state(error);
    parts->scene = end + 1;
    parts->scene_size = size - first - 1 - parts->before_size;
    if (parts->before_size) parts->before = parts->scene + parts->scene_size;
    return ATTN_OK;
}

// The snapshot's scene, which is computed while somebody waits.
static AttnStatus read_before(const Parts *parts, const char *assets, Scene **before,
                              AttnError *error) {
    if (!parts->before) return ATTN_OK;
    const AttnStatus status =
        scene_parse(parts->before, parts->before_size, NULL, assets, before, error);
    if (status != ATTN_OK || !job_is_worthwhile(*before)) return status;
    return attn_fail(error, ATTN_ERROR_FORMAT, "what the line compares with is too large");
}

AttnStatus stateline_parse(const char *inside, size_t size, const char *assets, StateLine *out,
                           AttnError *error) {
    Parts parts;
    StateLine state = {.scene = NULL};
    AttnStatus status = find_parts(inside, size, &parts, error);
    if (status == ATTN_OK)
        status = scene_parse(parts.scene, parts.scene_size, NULL, assets, &state.scene, error);
    if (status == ATTN_OK) status = read_before(&parts, assets, &state.before, error);
    if (status != ATTN_OK) {
        stateline_deinit(&state);
        return status;
    }
    state.view = parts.view;
    *out = state;
    return ATTN_OK;
}

void stateline_deinit(StateLine *state) {
    scene_destroy(state->scene);
    scene_destroy(state->before);
    state->scene = state->before = NULL;
}

// What the first line in a text holds; malloc'd.
static AttnStatus unpack(const char *text, char **inside, size_t *size, AttnError *error) {
    const char *line;
    if (!packed_find(text, &line)) line = text; // packed_read() says what is expected
    return packed_read(line, inside, size, error);
}

AttnStatus stateline_read(const char *text, const char *assets, StateLine *out, AttnError *error) {
    char *inside;
    size_t size;
    AttnStatus status = unpack(text, &inside, &size, error);
    if (status != ATTN_OK) return status;
    status = stateline_parse(inside, size, assets, out, error);
    free(inside);
    return status;
}

AttnStatus stateline_read_view(const char *text, StateView *view, AttnError *error) {
    char *inside;
    size_t size;
    Parts parts;
    AttnStatus status = unpack(text, &inside, &size, error);
    if (status != ATTN_OK) return status;
    status = find_parts(inside, size, &parts, error);
    if (status == ATTN_OK) *view = parts.view;
    free(inside);
    return status;
}

bool stateline_is_in(const char *text) {
    const char *ignored;
    return packed_find(text, &ignored);
}
