// Memory that runs out, at every point: the k-th allocation fails, alone or with all that follow,
// for k = 1, 2, 3 … until a run passes without one, of opening, editing, undoing, saving and what
// is kept. Each time the program must say so and leave the document as it was, or have done the
// whole; the old file stays; nothing crashes, and (under the sanitizers) nothing leaks.
//
// libjansson's allocations are among them (jsonload.c).
#include "support/cmocka.h"

#include "app/doc/jsonload.h"
#include "app/doc/snapshot.h"
#include "app/ui/input_log.h"
#include "app/ui/settings.h"
#include "app/ui/work.h"
#include "support/failing.h"
#include "support/lab.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_ALLOCATIONS 20000

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
    {"k3", {.kind = COMMAND_RESTORE}, false}, // text: make_line()
    {"k3", {.kind = COMMAND_RESTORE}, true},
    {"pronoun", {.kind = COMMAND_PASTE, .matrix = ATTN_WK, .text = "[[1,2],[3,4]]"}, false},
};

// A state line that compares translation with words.
static char *make_line(void) {
    Lab lab;
    AttnError error = {0};
    char *line;
    lab_open(&lab, "translation");
    if (document_load_snapshot(lab.document, "words", &error) != ATTN_OK)
        fail_msg("%s", error.message);
    const StateView view = {.name = "shared",
                            .is_selected = true,
                            .has_look = true,
                            .is_comparing = true,
                            .before = "before"};
    const Scene *before = document_snapshot(lab.document)->scene;
    if (stateline_write(lab.document->scene, before, &view, &line, &error) != ATTN_OK)
        fail_msg("%s", error.message);
    lab_close(&lab);
    return line;
}

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

// The k-th allocation fails (0: none), and those after it where it is for good.
typedef struct Failure {
    size_t k;
    bool for_good;
} Failure;

static AttnStatus try_command(Document *document, const Attempt *attempt, Failure failure,
                              AttnError *error) {
    const Command undo = {.kind = COMMAND_UNDO};
    failing_begin(failure.k, failure.for_good);
    AttnStatus status =
        document_apply(document, attempt->is_undo ? &undo : &attempt->command, error);
    failing_end();
    return status;
}

// false: no allocation failed any longer.
static bool attempt_at(const Attempt *attempt, Failure failure) {
    const size_t k = failure.k;
    Lab lab;
    AttnError error = {0};
    lab_open(&lab, attempt->scene);
    Document *document = lab.document;
    if (attempt->is_undo)
        assert_int_equal(document_apply(document, &attempt->command, &error), ATTN_OK);
    Scene *before = scene_clone(document->scene);
    assert_non_null(before);
    AttnStatus status = try_command(document, attempt, failure, &error);
    const bool is_same = scene_equals(before, document->scene);
    if (status == ATTN_OK ? is_same : (!is_same || !error.message[0]))
        fail_msg("%s on %s, allocation %zu: status %d \"%s\", the document is %s",
                 command_name(attempt->command.kind), attempt->scene, k, (int)status, error.message,
                 is_same ? "unchanged" : "changed");
    const bool is_over = !failing_has_failed;
    expect_fresh_trace(document, attempt, k);
    // With memory again it can be done.
    if (status != ATTN_OK && try_command(document, attempt, (Failure){0}, &error) != ATTN_OK)
        fail_msg("%s on %s, after allocation %zu failed: %s", command_name(attempt->command.kind),
                 attempt->scene, k, error.message);
    scene_destroy(before);
    lab_close(&lab);
    return !is_over;
}

static void test_opening_and_editing(void **state) {
    (void)state;
    size_t all = 0;
    char *line = make_line();
    for (size_t i = 0; i < sizeof ATTEMPTS / sizeof *ATTEMPTS; i++) {
        Attempt attempt = ATTEMPTS[i];
        if (attempt.command.kind == COMMAND_RESTORE) attempt.command.text = line;
        for (int for_good = 0; for_good < 2; for_good++) {
            size_t k = 1;
            while (attempt_at(&attempt, (Failure){k, for_good != 0}))
                assert_true(++k < MOST_ALLOCATIONS);
            assert_true(k > 1); // something was allocated, and failed
            all += k - 1;
        }
    }
    free(line);
    print_message("%zu allocations failed\n", all);
}

static char *read_text(const char *path) {
    static char text[1 << 16];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

// Calls attempt, which says whether it came out right, with every failure until none happens any
// more; then it must have.
static void fail_everywhere(bool (*attempt)(Failure failure)) {
    for (int for_good = 0; for_good < 2; for_good++) {
        size_t k = 0;
        bool is_done;
        do {
            assert_true(++k < MOST_ALLOCATIONS);
            is_done = attempt((Failure){k, for_good != 0});
        } while (failing_has_failed);
        assert_true(is_done && k > 1);
    }
}

static Lab saving;
static char saving_path[] = "/tmp/attnlab-test-XXXXXX.json";

static bool save_at(Failure failure) {
    AttnError error = {0};
    const Command save = {.kind = COMMAND_SAVE, .text = saving_path};
    FILE *file = fopen(saving_path, "w");
    assert_true(file && fputs("old", file) >= 0 && fclose(file) == 0);
    saving.document->path[0] = '\0';
    failing_begin(failure.k, failure.for_good);
    const AttnStatus status = document_apply(saving.document, &save, &error);
    failing_end();
    const bool is_done = status == ATTN_OK;
    assert_true(is_done || error.message[0]);
    assert_string_equal(saving.document->path, is_done ? saving_path : "");
    if (is_done)
        assert_true(strlen(read_text(saving_path)) > 100);
    else
        assert_string_equal(read_text(saving_path), "old");
    return is_done;
}

static void test_saving(void **state) {
    (void)state;
    const int file = mkstemps(saving_path, 5);
    assert_true(file >= 0);
    close(file);
    lab_open(&saving, "translation");
    fail_everywhere(save_at);
    unlink(saving_path);
    lab_close(&saving);
}

// --- what is kept --------------------------------------------------------------------------------

static Lab keeping;
static char *kept; // the text, from the moment it was written whole

static bool keep_at(Failure failure) {
    AttnError error = {0};
    const DocumentOrigin origin = {.name = "translation", .is_dirty = true};
    const WorkView view = work_view_of(&keeping.ui);
    failing_begin(failure.k, failure.for_good);
    const WorkBefore before = {"translation", keeping.document->scene};
    char *text = work_format(&origin, &view, false, keeping.document->scene, &before, &error);
    failing_end();
    assert_true(text || error.status == ATTN_ERROR_MEMORY);
    if (!text) return false;
    // What comes out is whole, wherever memory failed before.
    if (kept) assert_string_equal(text, kept);
    free(kept);
    kept = text;
    return true;
}

static bool take_up_at(Failure failure) {
    AttnError error = {0};
    Work work = {.scene = NULL};
    Scene *scene = NULL;
    failing_begin(failure.k, failure.for_good);
    AttnStatus status = work_parse(kept, strlen(kept), &work, &error);
    if (status == ATTN_OK)
        status =
            scene_parse(work.scene, work.scene_length, NULL, ATTNLAB_SOURCE_ASSETS, &scene, &error);
    failing_end();
    if (status == ATTN_OK)
        assert_true(scene_equals(scene, keeping.document->scene));
    else
        assert_int_equal(status, ATTN_ERROR_MEMORY);
    scene_destroy(scene);
    work_deinit(&work);
    return status == ATTN_OK;
}

static void test_what_is_kept(void **state) {
    (void)state;
    lab_open(&keeping, "translation");
    fail_everywhere(keep_at);
    fail_everywhere(take_up_at);
    free(kept);
    lab_close(&keeping);
}

static bool settings_at(Failure failure) {
    static const char TEXT[] = "{\"language\": \"zh\", \"theme\": \"dark\", \"recent\": [\"/a\"]}";
    Settings settings;
    failing_begin(failure.k, failure.for_good);
    const bool is_read = settings_parse(TEXT, sizeof TEXT - 1, &settings);
    failing_end();
    assert_true(is_read ? settings.look.theme == THEME_DARK && settings.recent_count == 1
                        : settings.recent_count == 0);
    return is_read;
}

static void test_settings(void **state) {
    (void)state;
    fail_everywhere(settings_at);
}

// --- JSON ----------------------------------------------------------------------------------------

// Tokens, lists and objects that grow many times while they are read.
static char *json_text;
static size_t json_length;
static json_t *json_wanted;

static void make_json(void) {
    enum { ROOM = 1 << 17, NUMBERS = 300, KEYS = 100, LETTERS = 20000 };
    char *at = json_text = malloc(ROOM);
    assert_non_null(json_text);
    at += sprintf(at, "{\"numbers\": [");
    for (int i = 0; i < NUMBERS; i++)
        at += sprintf(at, "%s-%d.%018d%s", i ? "," : "", i, i * 7919, i % 3 ? "e-20" : "");
    at += sprintf(at, "], \"keys\": {");
    for (int i = 0; i < KEYS; i++)
        at += sprintf(at, "%s\"a rather long key, %d\": [[], {}, {\"\": true}]", i ? "," : "", i);
    at += sprintf(at, "}, \"string\": \"");
    memset(at, 'x', LETTERS);
    at += LETTERS;
    at += sprintf(at, "\\u4e2d\"}");
    json_length = (size_t)(at - json_text);
    json_wanted = jsonload(json_text, json_length, 0, NULL);
    assert_non_null(json_wanted);
}

static bool load_at(Failure failure) {
    json_error_t problem = {.line = 0};
    failing_begin(failure.k, failure.for_good);
    json_t *root = jsonload(json_text, json_length, JSON_REJECT_DUPLICATES, &problem);
    failing_end();
    if (!root) assert_int_equal(json_error_code(&problem), json_error_out_of_memory);
    if (root && !json_equal(root, json_wanted))
        fail_msg("allocation %zu: something else was read", failure.k);
    json_decref(root);
    return root != NULL;
}

static void test_json(void **state) {
    (void)state;
    make_json();
    fail_everywhere(load_at);
    json_decref(json_wanted);
    free(json_text);
}

// --- logs of input -------------------------------------------------------------------------------

static bool read_log_at(Failure failure) {
    static const char TEXT[] = "attnlab-input 1\nscene \"k3\"\n0.1 text text=\"abc\"\n0.2 quit\n";
    AttnError error = {0};
    InputLog log = {.items = NULL};
    failing_begin(failure.k, failure.for_good);
    AttnStatus status = input_log_parse(TEXT, sizeof TEXT - 1, &log, &error);
    char *line = status == ATTN_OK ? input_log_format(0.1, &log.items[0].input) : NULL;
    failing_end();
    assert_true(status == ATTN_OK || status == ATTN_ERROR_MEMORY);
    if (status == ATTN_OK) assert_int_equal(log.count, 2);
    if (line) assert_string_equal(line, "0.100 text text=\"abc\"\n");
    const bool is_done = line != NULL;
    free(line);
    input_log_deinit(&log);
    return is_done;
}

static void test_logs(void **state) {
    (void)state;
    fail_everywhere(read_log_at);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opening_and_editing),
        cmocka_unit_test(test_saving),
        cmocka_unit_test(test_what_is_kept),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_logs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
