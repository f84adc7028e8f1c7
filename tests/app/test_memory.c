// Memory that runs out, at every point: the k-th allocation fails, for k = 1, 2, 3 … until a run
// passes without one, of opening, editing, undoing, saving and what is kept. Each time the program
// must say so and leave the document as it was, or have done the whole; the old file stays; nothing
// crashes, and (under the sanitizers) nothing leaks.
//
// The linker gives every allocation of the program to the functions below (--wrap, see
// CMakeLists.txt), libjansson's among them (jsonload.c).
#include "support/cmocka.h"

#include "app/ui/input_log.h"
#include "app/ui/settings.h"
#include "app/ui/work.h"
#include "support/lab.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_ALLOCATIONS 20000

static size_t countdown; // 0: none fails; 1: the next one
static bool has_failed;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t length);
char *__wrap_realpath(const char *path, char *buffer);
char *__real_realpath(const char *path, char *buffer);

static bool fails(void) {
    if (countdown == 0 || --countdown > 0) return false;
    has_failed = true;
    return true;
}

void *__wrap_malloc(size_t size) {
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size) {
    return fails() ? NULL : __real_realloc(memory, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size) {
    return fails() ? NULL : __real_aligned_alloc(alignment, size);
}

char *__wrap_strndup(const char *text, size_t length) {
    const size_t size = strnlen(text, length);
    char *copy = __wrap_malloc(size + 1);
    if (!copy) return NULL;
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

char *__wrap_strdup(const char *text) {
    return __wrap_strndup(text, strlen(text));
}

char *__wrap_realpath(const char *path, char *buffer) {
    return fails() ? NULL : __real_realpath(path, buffer);
}

// --- one thing after the other -------------------------------------------------------------------

// Does something with a fresh document on a scene; the k-th allocation of it fails.
typedef struct Attempt {
    const char *scene;
    Command command;
    bool is_undo; // the command has been done; it is its undoing that is tried
} Attempt;

static const Attempt ATTEMPTS[] = {
    {"k3", {.kind = COMMAND_LOAD, .text = "translation"}, false},
    {"k3", {.kind = COMMAND_LOAD, .text = "words"}, false},
    {"k3", {.kind = COMMAND_SET_CELL, .matrix = ATTN_WQ, .row = 1, .number = 2.5}, false},
    {"k3", {.kind = COMMAND_SET_CELL, .matrix = ATTN_WQ, .row = 1, .number = 2.5}, true},
    {"k3", {.kind = COMMAND_SET_OVERRIDE, .matrix = ATTN_SCORES, .row = 1, .number = 9}, false},
    {"pronoun", {.kind = COMMAND_SET_TEXT, .text = "The cat was very tired"}, false},
    {"pronoun", {.kind = COMMAND_SET_TOKEN, .row = 1, .text = "dog"}, false},
    {"pronoun", {.kind = COMMAND_ADD_TOKEN, .row = 2, .text = "old"}, false},
    {"pronoun", {.kind = COMMAND_REMOVE_TOKEN, .row = 0}, false},
    {"pronoun", {.kind = COMMAND_MOVE_TOKEN, .row = 0, .column = 3}, false},
    {"pronoun", {.kind = COMMAND_SET_MODEL_WIDTH, .integer = 12}, false},
    {"pronoun", {.kind = COMMAND_SET_KEY_WIDTH, .integer = 9}, false},
    {"pronoun", {.kind = COMMAND_SET_HEADS, .integer = 2}, false},
    {"pronoun", {.kind = COMMAND_SET_HEADS, .integer = 2}, true},
    {"pronoun", {.kind = COMMAND_SET_MASK_CAUSAL, .integer = 1}, false},
    {"pronoun", {.kind = COMMAND_TOGGLE_MASK_CELL, .row = 1, .column = 2}, false},
    {"pronoun", {.kind = COMMAND_SET_POSITIONS, .integer = ATTN_POSITIONS_ROPE}, false},
    {"k3", {.kind = COMMAND_SET_VALUES_ARE_X, .integer = 1}, false},
    {"pronoun", {.kind = COMMAND_PASTE, .matrix = ATTN_WK, .text = "[[1,2],[3,4]]"}, false},
};

static void expect_fresh_trace(const Document *document, const Attempt *attempt, size_t k) {
    AttnTrace *fresh = NULL;
    AttnInputs inputs = scene_inputs(document->scene);
    assert_int_equal(attn_trace_create(&fresh), ATTN_OK);
    assert_int_equal(
        attn_trace_run(fresh, document->engine, &document->scene->spec, &inputs, NULL, NULL),
        ATTN_OK);
    AttnMatrix a = attn_trace_matrix(document->trace, ATTN_OUTPUT, 0);
    AttnMatrix b = attn_trace_matrix(fresh, ATTN_OUTPUT, 0);
    bool is_same = a.rows == b.rows && a.cols == b.cols;
    for (size_t row = 0; is_same && row < a.rows; row++)
        is_same = memcmp(attn_at(a, row, 0), attn_at(b, row, 0), a.cols * sizeof(float)) == 0;
    if (!is_same)
        fail_msg("%s on %s, allocation %zu: the trace is not the scene's",
                 command_name(attempt->command.kind), attempt->scene, k);
    attn_trace_destroy(fresh);
}

static AttnStatus try_command(Document *document, const Attempt *attempt, size_t k,
                              AttnError *error) {
    const Command undo = {.kind = COMMAND_UNDO};
    countdown = k;
    has_failed = false;
    AttnStatus status =
        document_apply(document, attempt->is_undo ? &undo : &attempt->command, error);
    countdown = 0;
    return status;
}

// false: no allocation failed any longer.
static bool attempt_at(const Attempt *attempt, size_t k) {
    Lab lab;
    AttnError error = {0};
    lab_open(&lab, attempt->scene);
    Document *document = lab.document;
    if (attempt->is_undo)
        assert_int_equal(document_apply(document, &attempt->command, &error), ATTN_OK);
    Scene *before = scene_clone(document->scene);
    assert_non_null(before);
    AttnStatus status = try_command(document, attempt, k, &error);
    const bool is_same = scene_equals(before, document->scene);
    if (status == ATTN_OK ? is_same : (!is_same || !error.message[0]))
        fail_msg("%s on %s, allocation %zu: status %d \"%s\", the document is %s",
                 command_name(attempt->command.kind), attempt->scene, k, (int)status, error.message,
                 is_same ? "unchanged" : "changed");
    expect_fresh_trace(document, attempt, k);
    // With memory again it can be done.
    if (status != ATTN_OK && try_command(document, attempt, 0, &error) != ATTN_OK)
        fail_msg("%s on %s, after allocation %zu failed: %s", command_name(attempt->command.kind),
                 attempt->scene, k, error.message);
    scene_destroy(before);
    lab_close(&lab);
    return has_failed || status != ATTN_OK;
}

static void test_opening_and_editing(void **state) {
    (void)state;
    size_t all = 0;
    for (size_t i = 0; i < sizeof ATTEMPTS / sizeof *ATTEMPTS; i++) {
        size_t k = 1;
        while (attempt_at(&ATTEMPTS[i], k)) {
            k++;
            assert_true(k < MOST_ALLOCATIONS);
        }
        assert_true(k > 1); // something was allocated, and failed
        all += k - 1;
    }
    print_message("%zu allocations failed, one at a time\n", all);
}

static char *read_text(const char *path) {
    static char text[1 << 16];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void test_saving(void **state) {
    (void)state;
    Lab lab;
    AttnError error = {0};
    char path[] = "/tmp/attnlab-test-XXXXXX.json";
    int file = mkstemps(path, 5);
    assert_true(file >= 0 && write(file, "old", 3) == 3);
    close(file);
    lab_open(&lab, "translation");
    size_t k = 0;
    for (AttnStatus status = ATTN_ERROR_MEMORY; status != ATTN_OK;) {
        Command save = {.kind = COMMAND_SAVE, .text = path};
        assert_string_equal(read_text(path), "old");
        assert_string_equal(lab.document->path, "");
        assert_true(++k < MOST_ALLOCATIONS);
        countdown = k;
        status = document_apply(lab.document, &save, &error);
        countdown = 0;
        assert_true(status == ATTN_OK || error.message[0]);
    }
    assert_true(k > 5);
    assert_string_equal(lab.document->path, path);
    assert_true(strlen(read_text(path)) > 100);
    unlink(path);
    lab_close(&lab);
}

static void test_what_is_kept(void **state) {
    (void)state;
    Lab lab;
    AttnError error = {0};
    lab_open(&lab, "translation");
    DocumentOrigin origin = {.name = "translation", .is_dirty = true};
    WorkView view = work_view_of(&lab.ui);
    char *text = NULL;
    Work work = {.scene = NULL};
    for (size_t k = 1; !text; k++) {
        countdown = k;
        text = work_format(&origin, &view, false, lab.document->scene, &error);
        countdown = 0;
        assert_true(k < MOST_ALLOCATIONS && (text || error.status == ATTN_ERROR_MEMORY));
    }
    // What comes out is whole, wherever memory failed before.
    AttnStatus status = ATTN_ERROR_MEMORY;
    for (size_t k = 1; status != ATTN_OK; k++) {
        countdown = k;
        status = work_parse(text, strlen(text), &work, &error);
        countdown = 0;
        assert_true(k < MOST_ALLOCATIONS && (status == ATTN_OK || error.message[0]));
    }
    Scene *scene = NULL;
    assert_int_equal(
        scene_parse(work.scene, work.scene_length, NULL, ATTNLAB_SOURCE_ASSETS, &scene, &error),
        ATTN_OK);
    assert_true(scene_equals(scene, lab.document->scene));
    scene_destroy(scene);
    work_deinit(&work);
    free(text);
    lab_close(&lab);
}

static void test_logs(void **state) {
    (void)state;
    static const char TEXT[] = "attnlab-input 1\nscene \"k3\"\n0.1 text text=\"abc\"\n0.2 quit\n";
    AttnError error = {0};
    InputLog log = {.items = NULL};
    AttnStatus status = ATTN_ERROR_MEMORY;
    for (size_t k = 1; status != ATTN_OK; k++) {
        countdown = k;
        status = input_log_parse(TEXT, sizeof TEXT - 1, &log, &error);
        countdown = 0;
        assert_true(k < MOST_ALLOCATIONS && (status == ATTN_OK || status == ATTN_ERROR_MEMORY));
    }
    assert_int_equal(log.count, 2);
    char *line = NULL;
    for (size_t k = 1; !line; k++) {
        countdown = k;
        line = input_log_format(0.1, &log.items[0].input);
        countdown = 0;
    }
    assert_string_equal(line, "0.100 text text=\"abc\"\n");
    free(line);
    input_log_deinit(&log);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opening_and_editing),
        cmocka_unit_test(test_saving),
        cmocka_unit_test(test_what_is_kept),
        cmocka_unit_test(test_logs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
