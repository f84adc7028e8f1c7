// Work out and in. Numbers that say where something is count from 0 here, as in the program: the
// file is the program's own.
#include "app/ui/work.h"
#include "app/doc/jsonload.h"
#include "app/doc/jsontext.h"
#include "app/doc/snapshot.h"
#include "app/ui/commands.h"
#include "app/ui/step.h"
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// The path in a dialog is no work.
static void note_typed(const UiState *ui, WorkView *view) {
    const UiKind kind = ui->edit_target.kind;
    const bool is_work = kind == UI_CELL || kind == UI_TOKEN || kind == UI_TEXT_FIELD;
    if (!is_work || ui->edit.length >= sizeof view->typed) return;
    view->typed_at.kind = ui->edit_target.kind;
    view->typed_at.a = ui->edit_target.a;
    view->typed_at.b = ui->edit_target.b;
    memcpy(view->typed, ui->edit.text, ui->edit.length);
}

WorkView work_view_of(const UiState *ui) {
    WorkView view;
    memset(&view, 0, sizeof view); // padding too: views are compared byte by byte
    view.stage = ui->stage;
    view.head = ui->head;
    view.projection = ui->projection;
    view.selection.is_active = ui->selection.is_active;
    view.selection.is_from_step = ui->selection.is_from_step;
    view.selection.matrix = ui->selection.matrix;
    view.selection.head = ui->selection.head;
    view.selection.row = ui->selection.row;
    view.selection.column = ui->selection.column;
    view.selection.down = ui->selection.down;
    view.selection.right = ui->selection.right;
    view.step.is_partial = ui->step.is_partial;
    view.step.cells = ui->step.cells;
    view.step.terms = ui->step.terms;
    view.step.origin = ui->step.origin;
    view.step.grain = ui->step.grain;
    view.grain = ui->grain;
    view.speed = ui->speed;
    view.scroll.x = ui->scroll.x;
    view.scroll.y = ui->scroll.y;
    view.is_comparing = ui->is_comparing;
    view.compared =
        ui->is_comparing && ui->compared_stage == ui->stage ? ui->compared : ATTN_MATRIX_COUNT;
    note_typed(ui, &view);
    return view;
}

// A stage that is partly computed on screen is so only where there are as many cells and terms.
static UiStep fitting_step(const UiState *ui, const Document *document, UiStep step) {
    AttnMatrixId id = ui_stage_matrix(ui, document, ui->stage);
    AttnMatrix matrix = attn_trace_matrix(document->trace, id, 0);
    size_t cells = matrix.rows * matrix.cols;
    const bool is_last = step_parts_at(ui) + 1 == step_parts_count(ui);
    bool fits = step.is_partial && step.cells < cells + !is_last && step.origin < cells &&
                step.terms <= step_term_count(ui, document);
    return fits ? step : (UiStep){0};
}

static void show_typed(const WorkView *view, UiState *ui, Document *document) {
    const UiSelection *at = &ui->selection;
    const UiId cell = ui_cell(at->matrix, at->head, at->row, at->column);
    const bool is_memory = view->typed_at.a == 1;
    char sentence[WORK_TYPED_MAX];
    switch ((int)view->typed_at.kind) {
    case UI_CELL:
        if (at->is_active && ui_id_equals(cell, view->typed_at))
            edit_begin_cell(ui, document, view->typed);
        break;
    case UI_TOKEN:
        edit_begin_token(ui, document, is_memory, (size_t)view->typed_at.b);
        if (ui_is_editing(ui)) textedit_begin(&ui->edit, view->typed, false);
        break;
    case UI_TEXT_FIELD:
        edit_begin_sentence(ui, document, is_memory);
        if (!ui_is_editing(ui)) break;
        textedit_begin(&ui->edit, view->typed, false);
        document_sentence(document, is_memory, sentence, sizeof sentence);
        if (strcmp(sentence, view->typed) != 0) edit_changed(ui, document); // refused, it says why
        break;
    default: break;
    }
}

void work_show(const WorkView *view, UiState *ui, Document *document) {
    ui->stage = view->stage;
    ui->head = view->head;
    ui->projection = view->projection;
    ui->selection = view->selection;
    ui->grain = view->grain;
    ui->speed = view->speed;
    ui->scroll = view->scroll;
    ui->followed = view->selection; // scrolled for already
    ui->is_comparing = view->is_comparing && document_snapshot(document);
    if (view->compared != ATTN_MATRIX_COUNT) {
        ui->compared = view->compared;
        ui->compared_stage = view->stage;
    }
    step_clamp(ui, document);
    ui->step = fitting_step(ui, document, view->step);
    show_typed(view, ui, document);
}

// --- out -----------------------------------------------------------------------------------------

static json_t *stamp_json(FileStamp stamp) {
    if (!stamp.exists) return json_null();
    return json_pack("[I, I, I, I]", (json_int_t)stamp.seconds, (json_int_t)stamp.nanoseconds,
                     (json_int_t)stamp.size, (json_int_t)stamp.inode);
}

static json_t *selection_json(const UiSelection *at) {
    if (!at->is_active) return json_null();
    return json_pack("{s:s, s:[I, I, I], s:[I, I], s:b}", "matrix", attn_matrix_name(at->matrix),
                     "cell", (json_int_t)at->head, (json_int_t)at->row, (json_int_t)at->column,
                     "range", (json_int_t)at->down, (json_int_t)at->right, "is_from_step",
                     at->is_from_step);
}

static json_t *step_json(const UiStep *step) {
    if (!step->is_partial) return json_null();
    return json_pack("[I, I, I, i]", (json_int_t)step->cells, (json_int_t)step->terms,
                     (json_int_t)step->origin, (int)step->grain);
}

static double finite_or_zero(double number) {
    return isfinite(number) ? number : 0;
}

static const char *const TYPED_KINDS[] = {
    [UI_CELL] = "cell", [UI_TOKEN] = "token", [UI_TEXT_FIELD] = "sentence"};
enum { TYPED_KIND_COUNT = sizeof TYPED_KINDS / sizeof TYPED_KINDS[0] };

static json_t *typed_json(const WorkView *view) {
    if (view->typed_at.kind == UI_NONE) return json_null();
    return json_pack("[s, I, I, s]", TYPED_KINDS[view->typed_at.kind], (json_int_t)view->typed_at.a,
                     (json_int_t)view->typed_at.b, view->typed);
}

// What is compared: a matrix by its name; true: what the stage computes; false: nothing.
static json_t *compare_json(const WorkView *view) {
    if (!view->is_comparing || view->compared == ATTN_MATRIX_COUNT)
        return json_boolean(view->is_comparing);
    return json_string(attn_matrix_name(view->compared));
}

static json_t *view_json(const WorkView *view) {
    return json_pack("{s:s, s:I, s:s, s:o, s:o, s:i, s:f, s:[f, f], s:o, s:o}", "stage",
                     attn_stage_name(view->stage), "head", (json_int_t)view->head, "projection",
                     attn_matrix_name(view->projection), "selection",
                     selection_json(&view->selection), "step", step_json(&view->step), "grain",
                     (int)view->grain, "speed", finite_or_zero(view->speed), "scroll",
                     finite_or_zero((double)view->scroll.x), finite_or_zero((double)view->scroll.y),
                     "compare", compare_json(view), "typed", typed_json(view));
}

// The scenes as text, owned; NULL where there is none.
typedef struct Texts {
    char *scene, *before;
} Texts;

static void free_texts(Texts *texts) {
    free(texts->scene);
    free(texts->before);
}

static size_t length_of(const char *text) {
    return text ? strlen(text) : 0;
}

static bool write_texts(const Scene *scene, const WorkBefore *before, Texts *texts,
                        AttnError *error) {
    if (scene && scene_format_text(scene, &texts->scene, error) != ATTN_OK) return false;
    if (before && scene_format_text(before->scene, &texts->before, error) != ATTN_OK) return false;
    // (Quotes and ends of lines take two bytes each.)
    if (length_of(texts->scene) + length_of(texts->before) < WORK_FILE_MAX / 2) return true;
    free(texts->before);
    texts->before = NULL;
    return true;
}

static bool add_texts(json_t *root, const Texts *texts, const WorkBefore *before) {
    if (texts->scene && json_object_set_new(root, "scene", json_string(texts->scene)) != 0)
        return false;
    return !texts->before ||
           json_object_set_new(root, "before",
                               json_pack("{s:s, s:s}", "name", jsontext_utf8_or_none(before->name),
                                         "scene", texts->before)) == 0;
}

char *work_format(const DocumentOrigin *origin, const WorkView *view, bool is_over,
                  const Scene *scene, const WorkBefore *before, AttnError *error) {
    Texts texts = {NULL, NULL};
    char *text = NULL;
    if (!write_texts(scene, before, &texts, error)) {
        free_texts(&texts);
        return NULL;
    }
    // json_pack() fails as a whole, so that nothing is ever left out for want of memory; but what
    // it may leave out ("s*") it leaves out then as well.
    json_t *root = json_pack(
        "{s:s, s:i, s:s, s:s, s:o, s:b, s:b, s:b, s:o}", "format", "attnlab-work", "version", 1,
        "name", jsontext_utf8_or_none(origin->name), "path", jsontext_utf8_or_none(origin->path),
        "stamp", stamp_json(origin->stamp), "is_dirty", origin->is_dirty, "note_is_old",
        origin->note_is_old, "is_over", is_over, "view", view_json(view));
    if (root && add_texts(root, &texts, before)) text = jsontext_write(root, 1);
    json_decref(root);
    free_texts(&texts);
    if (!text) attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
    return text;
}

// --- in ------------------------------------------------------------------------------------------

static void get_string(const json_t *root, const char *key, char *buffer, size_t size) {
    const char *text = json_string_value(json_object_get(root, key));
    if (text && strlen(text) < size) memcpy(buffer, text, strlen(text) + 1);
}

static size_t get_count(const json_t *value) {
    json_int_t number = json_integer_value(value);
    return number > 0 ? (size_t)number : 0;
}

static long get_offset(const json_t *value) {
    json_int_t number = json_integer_value(value);
    return number > -1000000000 && number < 1000000000 ? (long)number : 0;
}

static float get_float(const json_t *value) {
    double number = json_number_value(value);
    return number >= 0 && number < 1e9 ? (float)number : 0;
}

static FileStamp get_stamp(const json_t *list) {
    if (json_array_size(list) != 4) return (FileStamp){0};
    return (FileStamp){true, json_integer_value(json_array_get(list, 0)),
                       json_integer_value(json_array_get(list, 1)),
                       json_integer_value(json_array_get(list, 2)),
                       (uint64_t)json_integer_value(json_array_get(list, 3))};
}

static void get_matrix(const json_t *root, const char *key, AttnMatrixId *id) {
    const char *name = json_string_value(json_object_get(root, key));
    AttnMatrixId found;
    if (name && attn_matrix_from_name(name, &found)) *id = found;
}

static UiSelection get_selection(const json_t *root) {
    UiSelection at = {.is_active = false, .matrix = ATTN_MATRIX_COUNT};
    get_matrix(root, "matrix", &at.matrix);
    if (at.matrix == ATTN_MATRIX_COUNT) return (UiSelection){0};
    at.is_active = true;
    at.is_from_step = json_is_true(json_object_get(root, "is_from_step"));
    const json_t *cell = json_object_get(root, "cell"), *range = json_object_get(root, "range");
    at.head = get_count(json_array_get(cell, 0));
    at.row = get_count(json_array_get(cell, 1));
    at.column = get_count(json_array_get(cell, 2));
    at.down = get_offset(json_array_get(range, 0));
    at.right = get_offset(json_array_get(range, 1));
    return at;
}

static UiStep get_step(const json_t *list) {
    UiStep step = {.is_partial = json_array_size(list) == 4};
    size_t grain = get_count(json_array_get(list, 3));
    step.cells = get_count(json_array_get(list, 0));
    step.terms = get_count(json_array_get(list, 1));
    step.origin = get_count(json_array_get(list, 2));
    step.grain = grain < GRAIN_COUNT ? (UiGrain)grain : GRAIN_STAGE;
    return step.is_partial ? step : (UiStep){0};
}

static void get_compare(const json_t *value, WorkView *view) {
    view->is_comparing = json_is_true(value) || json_is_string(value);
    const char *name = json_string_value(value);
    if (name && !attn_matrix_from_name(name, &view->compared)) view->is_comparing = false;
}

static void get_typed(const json_t *list, WorkView *view) {
    const char *kind = json_string_value(json_array_get(list, 0));
    const char *text = json_string_value(json_array_get(list, 3));
    const size_t a = get_count(json_array_get(list, 1)), b = get_count(json_array_get(list, 2));
    if (!kind || !text || strlen(text) >= sizeof view->typed || a > UINT32_MAX) return;
    for (int i = 0; i < TYPED_KIND_COUNT; i++)
        if (TYPED_KINDS[i] && strcmp(kind, TYPED_KINDS[i]) == 0)
            view->typed_at = ui_id((UiKind)i, (uint32_t)a, b);
    if (view->typed_at.kind != UI_NONE) memcpy(view->typed, text, strlen(text) + 1);
}

static WorkView get_view(const json_t *root) {
    WorkView view = {.projection = ATTN_Q, .speed = 1, .compared = ATTN_MATRIX_COUNT};
    const char *stage = json_string_value(json_object_get(root, "stage"));
    double speed = json_number_value(json_object_get(root, "speed"));
    size_t grain = get_count(json_object_get(root, "grain"));
    const json_t *scroll = json_object_get(root, "scroll");
    AttnMatrixId projection = ATTN_Q;
    if (stage) attn_stage_from_name(stage, &view.stage);
    get_matrix(root, "projection", &projection);
    if (projection == ATTN_K || projection == ATTN_V) view.projection = projection;
    view.head = get_count(json_object_get(root, "head"));
    view.selection = get_selection(json_object_get(root, "selection"));
    view.step = get_step(json_object_get(root, "step"));
    if (grain < GRAIN_COUNT) view.grain = (UiGrain)grain;
    if (speed >= UI_SPEED_MIN && speed <= UI_SPEED_MAX) view.speed = speed;
    view.scroll =
        (UiScroll){get_float(json_array_get(scroll, 0)), get_float(json_array_get(scroll, 1))};
    get_compare(json_object_get(root, "compare"), &view);
    get_typed(json_object_get(root, "typed"), &view);
    return view;
}

// A copy of the text of a scene; NULL value: there is none, and the outputs are untouched.
static AttnStatus get_scene(const json_t *value, char **text, size_t *length, AttnError *error) {
    if (!value) return ATTN_OK;
    if (!json_is_string(value))
        return attn_fail(error, ATTN_ERROR_FORMAT, "the scene in it cannot be read");
    const size_t size = json_string_length(value);
    char *copy = malloc(size + 1);
    if (!copy) return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
    memcpy(copy, json_string_value(value), size + 1);
    *text = copy;
    *length = size;
    return ATTN_OK;
}

static AttnStatus get_work(const json_t *root, Work *work, AttnError *error) {
    const char *format = json_string_value(json_object_get(root, "format"));
    const json_t *before = json_object_get(root, "before");
    if (!format || strcmp(format, "attnlab-work") != 0 ||
        json_integer_value(json_object_get(root, "version")) != 1)
        return attn_fail(error, ATTN_ERROR_FORMAT, "is not work that this program has kept");
    get_string(root, "name", work->origin.name, sizeof work->origin.name);
    get_string(root, "path", work->origin.path, sizeof work->origin.path);
    work->origin.stamp = get_stamp(json_object_get(root, "stamp"));
    work->origin.is_dirty = json_is_true(json_object_get(root, "is_dirty"));
    work->origin.note_is_old = json_is_true(json_object_get(root, "note_is_old"));
    work->is_over = json_is_true(json_object_get(root, "is_over"));
    work->view = get_view(json_object_get(root, "view"));
    get_string(before, "name", work->before_name, sizeof work->before_name);
    AttnStatus status =
        get_scene(json_object_get(root, "scene"), &work->scene, &work->scene_length, error);
    if (status == ATTN_OK)
        status =
            get_scene(json_object_get(before, "scene"), &work->before, &work->before_length, error);
    return status;
}

AttnStatus work_parse(const char *text, size_t length, Work *out, AttnError *error) {
    json_error_t problem;
    Work work = {.scene = NULL};
    json_t *root = jsonload(text, length, JSON_REJECT_DUPLICATES, &problem);
    if (!json_is_object(root)) {
        json_decref(root);
        if (!root && json_error_code(&problem) == json_error_out_of_memory)
            return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
        return attn_fail(error, ATTN_ERROR_FORMAT, "is not work that this program has kept");
    }
    AttnStatus status = get_work(root, &work, error);
    json_decref(root);
    if (status == ATTN_OK)
        *out = work;
    else
        work_deinit(&work);
    return status;
}

void work_deinit(Work *work) {
    free(work->scene);
    free(work->before);
    work->scene = work->before = NULL;
}
