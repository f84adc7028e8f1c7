// The document: every command does what it says, is undone and redone bit for bit, and a refused
// one leaves no trace.
#include "support/cmocka.h"

#include "support/lab.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static AttnStatus apply(Lab *lab, Command command, AttnError *error) {
    return document_apply(lab->document, &command, error);
}

static void do_it(Lab *lab, Command command) {
    AttnError error = {0};
    if (apply(lab, command, &error) != ATTN_OK)
        fail_msg("%s: %s", command_name(command.kind), error.message);
}

// All numbers of the output and the weights, as one hash: what a reader would see.
static uint64_t fingerprint(const Lab *lab) {
    uint64_t hash = 14695981039346656037u;
    for (int id = ATTN_SCORES; id <= ATTN_OUTPUT; id++) {
        for (size_t head = 0; head < attn_trace_heads(lab->document->trace, (AttnMatrixId)id);
             head++) {
            AttnMatrix m = attn_trace_matrix(lab->document->trace, (AttnMatrixId)id, head);
            for (size_t row = 0; row < m.rows; row++)
                for (size_t i = 0; i < m.cols * sizeof(float); i++)
                    hash = (hash ^ ((unsigned char *)attn_at(m, row, 0))[i]) * 1099511628211u;
        }
    }
    return hash;
}

// One command of every kind that changes a document, on a scene where it changes something.
static const Command EVERY_COMMAND[] = {
    {.kind = COMMAND_SET_CELL, .matrix = ATTN_WQ, .row = 1, .column = 2, .number = 2.5},
    {.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .row = 0, .column = 0, .number = -1},
    {.kind = COMMAND_SET_OVERRIDE, .matrix = ATTN_SCORES, .row = 1, .column = 0, .number = 9},
    {.kind = COMMAND_SET_TEXT, .text = "The cat was very tired"},
    {.kind = COMMAND_SET_TOKEN, .row = 1, .text = "dog"},
    {.kind = COMMAND_ADD_TOKEN, .row = 2, .text = "old"},
    {.kind = COMMAND_REMOVE_TOKEN, .row = 0},
    {.kind = COMMAND_MOVE_TOKEN, .row = 0, .column = 3},
    {.kind = COMMAND_SET_MODEL_WIDTH, .integer = 5},
    {.kind = COMMAND_SET_MODEL_WIDTH, .integer = 12},
    {.kind = COMMAND_SET_KEY_WIDTH, .integer = 2},
    {.kind = COMMAND_SET_KEY_WIDTH, .integer = 9},
    {.kind = COMMAND_SET_HEADS, .integer = 2},
    {.kind = COMMAND_SET_SCALE, .integer = 0},
    {.kind = COMMAND_SET_TEMPERATURE, .number = 0.5},
    {.kind = COMMAND_SET_MASK_CAUSAL, .integer = 1},
    {.kind = COMMAND_SET_MASK_WINDOW, .integer = 1},
    {.kind = COMMAND_SET_MASK_VALID, .integer = 3},
    {.kind = COMMAND_TOGGLE_MASK_CELL, .row = 1, .column = 2},
    {.kind = COMMAND_SET_POSITIONS, .integer = ATTN_POSITIONS_SINUSOIDAL},
    {.kind = COMMAND_SET_POSITIONS, .integer = ATTN_POSITIONS_ROPE},
    {.kind = COMMAND_SET_POSITIONS, .integer = ATTN_POSITIONS_ALIBI},
    {.kind = COMMAND_SET_SOFTMAX_AXIS, .integer = ATTN_SOFTMAX_QUERIES},
    {.kind = COMMAND_SET_RESIDUAL, .integer = 1},
    {.kind = COMMAND_PASTE, .matrix = ATTN_WK, .row = 0, .column = 0, .text = "[[1,2],[3,4]]"},
    {.kind = COMMAND_PASTE, .matrix = ATTN_X, .rows = 2, .columns = 3, .text = "4"},
    {.kind = COMMAND_PASTE, .matrix = ATTN_SCORES, .rows = 2, .columns = 2, .text = "4"},
    {.kind = COMMAND_TOGGLE_MASK_CELL, .row = 1, .rows = 2, .columns = 2},
    {.kind = COMMAND_LOAD, .text = "k3"},
};

static void test_every_command_is_undone_and_redone(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof EVERY_COMMAND / sizeof *EVERY_COMMAND; i++) {
        Lab lab;
        lab_open(&lab, "pronoun");
        uint64_t before = fingerprint(&lab);
        do_it(&lab, EVERY_COMMAND[i]);
        uint64_t after = fingerprint(&lab);
        if (before == after) fail_msg("%s changed nothing", command_name(EVERY_COMMAND[i].kind));
        do_it(&lab, (Command){.kind = COMMAND_UNDO});
        assert_true(fingerprint(&lab) == before);
        do_it(&lab, (Command){.kind = COMMAND_REDO});
        assert_true(fingerprint(&lab) == after);
        do_it(&lab, (Command){.kind = COMMAND_UNDO});
        assert_true(fingerprint(&lab) == before);
        lab_close(&lab);
    }
}

static void test_list_above_names_every_document_command(void **state) {
    (void)state;
    for (int kind = 0; kind < COMMAND_COUNT; kind++) {
        bool is_tested = kind == COMMAND_RELEASE_OVERRIDE || kind == COMMAND_RELEASE_ALL || // below
                         kind == COMMAND_SET_VALUES_ARE_X ||
                         kind == COMMAND_RESTORE; // test_stateline.c
        for (size_t i = 0; i < sizeof EVERY_COMMAND / sizeof *EVERY_COMMAND; i++)
            is_tested |= (int)EVERY_COMMAND[i].kind == kind;
        if (command_is_document((CommandKind)kind) && !is_tested)
            fail_msg("%s is not tested", command_name((CommandKind)kind));
    }
}

static void test_two_hundred_undos(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    for (int i = 1; i <= 250; i++)
        do_it(&lab, (Command){.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .number = i});
    for (int i = 0; i < DOCUMENT_UNDO_MAX; i++)
        do_it(&lab, (Command){.kind = COMMAND_UNDO});
    assert_false(document_can_undo(lab.document));
    assert_true(lab_value(&lab, ATTN_X, 0, 0, 0) == 50);
    for (int i = 0; i < DOCUMENT_UNDO_MAX; i++)
        do_it(&lab, (Command){.kind = COMMAND_REDO});
    assert_true(lab_value(&lab, ATTN_X, 0, 0, 0) == 250);
    lab_close(&lab);
}

static void test_a_gesture_is_one_undo(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "pronoun");
    uint64_t before = fingerprint(&lab);
    do_it(&lab, (Command){.kind = COMMAND_SET_KEY_WIDTH, .integer = 2});
    do_it(&lab, (Command){.kind = COMMAND_SET_KEY_WIDTH, .integer = 1, .continues = true});
    do_it(&lab, (Command){.kind = COMMAND_SET_KEY_WIDTH, .integer = 4, .continues = true});
    assert_true(fingerprint(&lab) == before); // drawn back: nothing was lost on the way
    do_it(&lab, (Command){.kind = COMMAND_UNDO});
    assert_false(document_can_undo(lab.document));
    assert_true(fingerprint(&lab) == before);
    lab_close(&lab);
}

static void test_what_changes_nothing_leaves_no_history(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    do_it(&lab, (Command){.kind = COMMAND_SET_SCALE, .integer = 1});
    do_it(&lab, (Command){.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .number = 1});
    assert_false(document_can_undo(lab.document));
    assert_false(lab.document->is_dirty);
    lab_close(&lab);
}

static const Command REFUSED[] = {
    {.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .row = 3, .number = 1},
    {.kind = COMMAND_SET_CELL, .matrix = ATTN_WO, .number = 1},
    {.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .number = 1e300},
    {.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .number = HUGE_VAL},
    {.kind = COMMAND_SET_OVERRIDE, .matrix = ATTN_SCORES, .row = 7, .number = 1},
    {.kind = COMMAND_RELEASE_OVERRIDE, .matrix = ATTN_SCORES},
    {.kind = COMMAND_SET_TEXT, .text = "   "},
    {.kind = COMMAND_SET_TEXT, .text = "no memory here", .integer = 1},
    {.kind = COMMAND_SET_TOKEN, .row = 0, .text = ""},
    {.kind = COMMAND_REMOVE_TOKEN, .row = 9},
    {.kind = COMMAND_MOVE_TOKEN, .row = 0, .column = 9},
    {.kind = COMMAND_SET_MODEL_WIDTH, .integer = 0},
    {.kind = COMMAND_SET_KEY_WIDTH, .integer = -3},
    {.kind = COMMAND_SET_HEADS, .integer = 2}, // d_k = 3
    {.kind = COMMAND_SET_HEADS, .integer = 0},
    {.kind = COMMAND_SET_TEMPERATURE, .number = 0},
    {.kind = COMMAND_SET_TEMPERATURE, .number = -1},
    {.kind = COMMAND_SET_POSITIONS, .integer = ATTN_POSITIONS_ROPE}, // d_k is odd
    {.kind = COMMAND_SET_RESIDUAL, .integer = 1},                    // 3 columns onto 4
    {.kind = COMMAND_TOGGLE_MASK_CELL, .row = 5},
    {.kind = COMMAND_PASTE, .matrix = ATTN_X, .text = "1 2\n3"},
    {.kind = COMMAND_PASTE, .matrix = ATTN_X, .row = 2, .text = "1\t2\n3\t4"},
    {.kind = COMMAND_LOAD, .text = "no such scene"},
};

static void test_refused_commands_change_nothing_and_say_why(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    uint64_t before = fingerprint(&lab);
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        AttnError error = {0};
        if (apply(&lab, REFUSED[i], &error) == ATTN_OK)
            fail_msg("%s was accepted (entry %zu)", command_name(REFUSED[i].kind), i);
        assert_true(strlen(error.message) > 5);
        assert_true(fingerprint(&lab) == before);
        assert_false(document_can_undo(lab.document));
    }
    lab_close(&lab);
}

static void test_override_is_kept_and_released(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    uint64_t before = fingerprint(&lab);
    Command pin = {.kind = COMMAND_SET_OVERRIDE,
                   .matrix = ATTN_WEIGHTS,
                   .row = 1,
                   .column = 1,
                   .number = 0.25};
    do_it(&lab, pin);
    assert_true(lab_value(&lab, ATTN_WEIGHTS, 0, 1, 1) == 0.25f);
    do_it(
        &lab,
        (Command){.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .row = 1, .column = 0, .number = 3});
    assert_true(lab_value(&lab, ATTN_WEIGHTS, 0, 1, 1) == 0.25f);
    do_it(&lab, (Command){.kind = COMMAND_UNDO});
    pin.kind = COMMAND_RELEASE_OVERRIDE;
    do_it(&lab, pin);
    assert_true(fingerprint(&lab) == before);
    do_it(&lab, (Command){.kind = COMMAND_UNDO});
    assert_true(lab_value(&lab, ATTN_WEIGHTS, 0, 1, 1) == 0.25f);
    do_it(&lab, (Command){.kind = COMMAND_RELEASE_ALL});
    assert_true(fingerprint(&lab) == before);
    lab_close(&lab);
}

static void test_tokens_take_their_numbers_mask_and_pins_along(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    do_it(&lab, (Command){.kind = COMMAND_TOGGLE_MASK_CELL, .row = 2, .column = 0});
    do_it(&lab, (Command){.kind = COMMAND_SET_OVERRIDE,
                          .matrix = ATTN_SCORES,
                          .row = 2,
                          .column = 1,
                          .number = 7});
    float x = lab_value(&lab, ATTN_X, 0, 2, 3);
    do_it(&lab, (Command){.kind = COMMAND_MOVE_TOKEN, .row = 2, .column = 0}); // 0 1 2 → 2 0 1
    assert_true(lab_value(&lab, ATTN_X, 0, 0, 3) == x);
    assert_true(attn_trace_is_masked(lab.document->trace, 0, 0, 1));
    assert_true(lab_value(&lab, ATTN_SCORES, 0, 0, 2) == 7);
    do_it(&lab, (Command){.kind = COMMAND_REMOVE_TOKEN, .row = 0});
    assert_int_equal(attn_trace_spec(lab.document->trace)->override_count, 0);
    assert_false(attn_trace_is_masked(lab.document->trace, 0, 0, 1));
    lab_close(&lab);
}

static void test_text_keeps_the_words_that_stay(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "pronoun");
    float animal = lab_value(&lab, ATTN_X, 0, 1, 1), tired = lab_value(&lab, ATTN_X, 0, 4, 1);
    do_it(&lab, (Command){.kind = COMMAND_SET_TEXT, .text = "The old animal was tired"});
    assert_int_equal(lab.document->scene->tokens.count, 5);
    assert_true(lab_value(&lab, ATTN_X, 0, 2, 1) == animal);
    assert_true(lab_value(&lab, ATTN_X, 0, 4, 1) == tired);
    assert_int_equal(lab.document->scene->tokens.items[1].source, TOKEN_TABLE);
    assert_int_equal(lab.document->scene->tokens.items[2].source, TOKEN_GIVEN);
    lab_close(&lab);
}

// The scene as it is when it has been saved and opened again.
static Scene *saved_scene(const Lab *lab) {
    AttnError error;
    Scene *again = NULL;
    char *json = scene_format(lab->document->scene);
    assert_non_null(json);
    assert_int_equal(scene_parse(json, strlen(json), NULL, ATTNLAB_SOURCE_ASSETS, &again, &error),
                     ATTN_OK);
    free(json);
    return again;
}

static bool saves_the_note(const Lab *lab) {
    Scene *again = saved_scene(lab);
    const bool is_there = scene_note(again, LANGUAGE_EN)[0] != '\0';
    scene_destroy(again);
    return is_there;
}

// What is added, moved or renumbered leaves the note what it was; a word that it may speak of and
// that is gone does not.
static void test_a_note_on_words_that_are_gone_is_old(void **state) {
    (void)state;
    static const Command HARMLESS[] = {
        {.kind = COMMAND_MOVE_TOKEN, .row = 0, .column = 2},
        {.kind = COMMAND_ADD_TOKEN, .row = 1, .text = "old"},
        {.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .number = 3},
        {.kind = COMMAND_SET_TEXT, .text = "The animal was too tired . The animal was"},
    };
    static const Command HARMFUL[] = {
        {.kind = COMMAND_SET_TEXT, .text = "Colourless green ideas sleep"},
        {.kind = COMMAND_SET_TEXT, .text = "The animal was too hungry."},
        {.kind = COMMAND_SET_TOKEN, .row = 1, .text = "cat"},
        {.kind = COMMAND_REMOVE_TOKEN, .row = 4},
    };
    Lab lab;
    for (size_t i = 0; i < sizeof HARMLESS / sizeof HARMLESS[0]; i++) {
        lab_open(&lab, "pronoun");
        do_it(&lab, HARMLESS[i]);
        assert_false(lab.document->scene->note_is_old);
        assert_true(saves_the_note(&lab));
        lab_close(&lab);
    }
    for (size_t i = 0; i < sizeof HARMFUL / sizeof HARMFUL[0]; i++) {
        lab_open(&lab, "pronoun");
        do_it(&lab, HARMFUL[i]);
        assert_true(lab.document->scene->note_is_old);
        assert_false(saves_the_note(&lab));
        do_it(&lab, (Command){.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .number = 3});
        assert_true(lab.document->scene->note_is_old);
        do_it(&lab, (Command){.kind = COMMAND_UNDO});
        do_it(&lab, (Command){.kind = COMMAND_UNDO});
        assert_false(lab.document->scene->note_is_old);
        lab.document->scene->is_shipped = false; // the user's own is never left out
        do_it(&lab, HARMFUL[i]);
        assert_true(lab.document->scene->note_is_old && saves_the_note(&lab));
        lab_close(&lab);
    }
}

static size_t saved_features(const Lab *lab) {
    Scene *again = saved_scene(lab);
    const size_t count = again->features.count;
    scene_destroy(again);
    return count;
}

// Opened again, vectors of the word table would have the names of features that they are not.
static void test_feature_names_of_other_words_are_not_saved(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "pronoun");
    assert_int_equal(saved_features(&lab), 8);
    do_it(&lab, (Command){.kind = COMMAND_SET_TOKEN, .row = 1, .text = "cat"});
    assert_int_equal(saved_features(&lab), 8); // they hold for the others
    do_it(&lab, (Command){.kind = COMMAND_SET_TEXT, .text = "some quick foxes"});
    assert_int_equal(saved_features(&lab), 0);
    lab.document->scene->is_shipped = false; // the user's own are never left out
    assert_int_equal(saved_features(&lab), 8);
    lab_close(&lab);
}

static void test_positions_take_their_pins_with_them(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "pronoun");
    do_it(&lab, (Command){.kind = COMMAND_SET_POSITIONS, .integer = ATTN_POSITIONS_ROPE});
    do_it(&lab, (Command){.kind = COMMAND_SET_OVERRIDE,
                          .matrix = ATTN_Q_UNROTATED,
                          .row = 1,
                          .column = 1,
                          .number = 4});
    do_it(&lab, (Command){.kind = COMMAND_SET_OVERRIDE,
                          .matrix = ATTN_SCORES,
                          .row = 1,
                          .column = 1,
                          .number = 4});
    do_it(&lab, (Command){.kind = COMMAND_SET_POSITIONS, .integer = ATTN_POSITIONS_NONE});
    assert_int_equal(attn_trace_spec(lab.document->trace)->override_count, 1);
    lab_close(&lab);
}

// A scene from a text is saved as its sentence: it must be the sentence of now, and of nothing
// else.
static void check_saved_tokens(const Lab *lab, bool is_text) {
    Scene *again = NULL;
    AttnError error = {0};
    char *json = scene_format(lab->document->scene);
    assert_non_null(json);
    assert_int_equal(strstr(json, "\"text\"") != NULL, is_text);
    if (scene_parse(json, strlen(json), NULL, ATTNLAB_SOURCE_ASSETS, &again, &error) != ATTN_OK)
        fail_msg("%s\n%s", error.message, json);
    assert_int_equal(again->tokens.count, lab->document->scene->tokens.count);
    for (size_t i = 0; i < again->tokens.count; i++)
        assert_string_equal(again->tokens.items[i].text,
                            lab->document->scene->tokens.items[i].text);
    AttnMatrix x = again->given[ATTN_X]->values;
    assert_int_equal(x.cols, lab->document->scene->given[ATTN_X]->values.cols);
    assert_memory_equal(x.data, lab->document->scene->given[ATTN_X]->values.data,
                        x.rows * x.cols * sizeof(float));
    free(json);
    scene_destroy(again);
}

static void test_edited_text_is_what_is_saved(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "words");
    check_saved_tokens(&lab, true);
    do_it(&lab, (Command){.kind = COMMAND_SET_TEXT, .text = "The dog,  it slept."});
    assert_string_equal(lab.document->scene->text, "The dog,  it slept.");
    check_saved_tokens(&lab, true);
    do_it(&lab, (Command){.kind = COMMAND_SET_TOKEN, .row = 1, .text = "cat"});
    check_saved_tokens(&lab, true);
    do_it(&lab, (Command){.kind = COMMAND_SET_MODEL_WIDTH, .integer = 12});
    check_saved_tokens(&lab, true);
    do_it(&lab,
          (Command){.kind = COMMAND_SET_TOKEN, .row = 1, .text = "New York"}); // splits into two
    check_saved_tokens(&lab, false);
    do_it(&lab, (Command){.kind = COMMAND_UNDO});
    check_saved_tokens(&lab, true);
    do_it(
        &lab,
        (Command){.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .row = 1, .column = 2, .number = 5});
    check_saved_tokens(&lab, false);
    lab_close(&lab);
}

// Said of what was switched, not of what the engine finds then.
static void test_values_that_do_not_fit_wo_cannot_be_x(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "heads");
    AttnError error = {0};
    const Command on = {.kind = COMMAND_SET_VALUES_ARE_X, .integer = 1};
    assert_int_equal(document_apply(lab.document, &on, &error), ATTN_ERROR_SHAPE);
    assert_string_equal(error.message, "with V = X the contexts of all heads are 8 wide, "
                                       "WO has 12 rows: they must be equal");
    assert_non_null(lab.document->scene->given[ATTN_WV]);
    assert_false(document_can_undo(lab.document));
    lab_close(&lab);
}

static void test_values_are_x_and_back(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    uint64_t before = fingerprint(&lab);
    do_it(&lab, (Command){.kind = COMMAND_SET_VALUES_ARE_X, .integer = 1});
    assert_int_equal(attn_trace_shape(lab.document->trace)->d_v, 4);
    assert_true(lab_value(&lab, ATTN_V, 0, 1, 1) == lab_value(&lab, ATTN_X, 0, 1, 1));
    do_it(&lab, (Command){.kind = COMMAND_SET_VALUES_ARE_X, .integer = 0});
    assert_true(fingerprint(&lab) == before);
    lab_close(&lab);
}

static void test_saved_scene_opens_the_same(void **state) {
    (void)state;
    Lab lab;
    char path[] = "/tmp/attnlab-test-XXXXXX.attnlab.json";
    int file = mkstemps(path, 13);
    assert_true(file >= 0);
    lab_open(&lab, "heads");
    do_it(&lab,
          (Command){
              .kind = COMMAND_SET_CELL, .matrix = ATTN_X, .row = 1, .column = 1, .number = 0.1});
    do_it(
        &lab,
        (Command){
            .kind = COMMAND_SET_OVERRIDE, .matrix = ATTN_SCORES, .head = 2, .row = 1, .number = 3});
    uint64_t changed = fingerprint(&lab);
    assert_true(lab.document->is_dirty);
    do_it(&lab, (Command){.kind = COMMAND_SAVE, .text = path});
    assert_false(lab.document->is_dirty);
    do_it(&lab, (Command){.kind = COMMAND_LOAD, .text = "k3"});
    do_it(&lab, (Command){.kind = COMMAND_LOAD, .text = path});
    assert_true(fingerprint(&lab) == changed);
    assert_memory_equal(lab.document->name, "attnlab-test-", 13);
    assert_null(strchr(lab.document->name, '.')); // named without either ending
    lab_close(&lab);
    remove(path);
}

static void test_a_failed_save_leaves_the_old_file(void **state) {
    (void)state;
    Lab lab;
    AttnError error = {0};
    lab_open(&lab, "k3");
    assert_int_not_equal(
        apply(&lab, (Command){.kind = COMMAND_SAVE, .text = "/no/such/folder/x.json"}, &error),
        ATTN_OK);
    assert_int_not_equal(apply(&lab, (Command){.kind = COMMAND_SAVE}, &error),
                         ATTN_OK); // a built-in scene has no file
    assert_true(lab.document->path[0] == '\0');
    lab_close(&lab);
}

static void test_sentences_read_like_sentences(void **state) {
    (void)state;
    Lab lab;
    char text[256];
    lab_open(&lab, "pronoun");
    assert_string_equal(document_sentence(lab.document, false, text, sizeof text),
                        "The animal was too tired.");
    do_it(&lab, (Command){.kind = COMMAND_LOAD, .text = "pronoun-zh"});
    document_sentence(lab.document, false, text, sizeof text);
    assert_null(strchr(text, ' '));
    document_sentence(lab.document, false, text, 8); // cut between tokens, never inside one
    assert_true(strlen(text) < 8);
    lab_close(&lab);
}

// "noun" and "alive" were said of the scene's own words, not of what the word table knows of
// others.
static void test_feature_names_go_with_the_words_they_were_made_for(void **state) {
    (void)state;
    Lab lab;
    AttnError error = {0};
    char buffer[SCENE_TOKEN_MAX];
    lab_open(&lab, "pronoun");
    assert_string_equal(document_column_name(lab.document, ATTN_X, 0, buffer), "noun");
    const Command text = {.kind = COMMAND_SET_TEXT, .text = "some quick foxes"};
    assert_int_equal(document_apply(lab.document, &text, &error), ATTN_OK);
    assert_string_equal(document_column_name(lab.document, ATTN_X, 0, buffer), "1");
    // Rows of weights are the columns of X: they are called the same.
    const AttnMatrixId weights[] = {ATTN_WQ, ATTN_WK, ATTN_WV};
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(document_row_name(lab.document, weights[i], 0, buffer), "1");
    const Command undo = {.kind = COMMAND_UNDO};
    assert_int_equal(document_apply(lab.document, &undo, &error), ATTN_OK);
    assert_string_equal(document_column_name(lab.document, ATTN_X, 0, buffer), "noun");
    assert_string_equal(document_row_name(lab.document, ATTN_WK, 0, buffer), "noun");
    lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_command_is_undone_and_redone),
        cmocka_unit_test(test_list_above_names_every_document_command),
        cmocka_unit_test(test_two_hundred_undos),
        cmocka_unit_test(test_a_gesture_is_one_undo),
        cmocka_unit_test(test_what_changes_nothing_leaves_no_history),
        cmocka_unit_test(test_refused_commands_change_nothing_and_say_why),
        cmocka_unit_test(test_override_is_kept_and_released),
        cmocka_unit_test(test_tokens_take_their_numbers_mask_and_pins_along),
        cmocka_unit_test(test_text_keeps_the_words_that_stay),
        cmocka_unit_test(test_a_note_on_words_that_are_gone_is_old),
        cmocka_unit_test(test_feature_names_of_other_words_are_not_saved),
        cmocka_unit_test(test_positions_take_their_pins_with_them),
        cmocka_unit_test(test_edited_text_is_what_is_saved),
        cmocka_unit_test(test_values_are_x_and_back),
        cmocka_unit_test(test_values_that_do_not_fit_wo_cannot_be_x),
        cmocka_unit_test(test_saved_scene_opens_the_same),
        cmocka_unit_test(test_a_failed_save_leaves_the_old_file),
        cmocka_unit_test(test_sentences_read_like_sentences),
        cmocka_unit_test(test_feature_names_go_with_the_words_they_were_made_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
