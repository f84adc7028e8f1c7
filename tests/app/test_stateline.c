// State as a line of text: everything comes back as it was; what is no such line, or was changed,
// or asks for too much, is refused and changes nothing.
#include "support/cmocka.h"

#include "app/doc/packed.h"
#include "app/doc/snapshot.h"
#include "app/ui/commands.h"
#include "app/ui/dispatch.h"
#include "app/ui/notice.h"
#include "app/ui/step.h"
#include "engine/formats/bytes.h"
#include "support/screens.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static void do_it(Lab *lab, Command command) {
    ui_apply(&lab->ui, lab->document, &command);
    if (lab->ui.message_is_error && notice_text(&lab->ui)[0]) fail_msg("%s", notice_text(&lab->ui));
}

// What Ctrl Shift C copies; the caller's to free.
static char *copied(Lab *lab) {
    do_it(lab, (Command){.kind = COMMAND_COPY_STATE});
    assert_int_equal(lab->ui.request, REQUEST_CLIPBOARD);
    lab->ui.request = REQUEST_NONE;
    char *line = strdup(lab->ui.clipboard);
    assert_non_null(line);
    return line;
}

static void paste(Lab *lab, const char *text) {
    Input input = {.kind = INPUT_PASTE, .text = text};
    assert_true(dispatch_input(&lab->ui, lab->document, NULL, &input));
}

// Nothing has happened but that a message says why.
static void expect_refused(Lab *lab, const char *text, const char *why) {
    unsigned long version = lab->document->version;
    const Scene *scene = lab->document->scene;
    UiSelection selection = lab->ui.selection;
    paste(lab, text);
    assert_int_equal(lab->document->version, version);
    assert_ptr_equal(lab->document->scene, scene);
    assert_memory_equal(&lab->ui.selection, &selection, sizeof selection);
    assert_true(lab->ui.message_is_error);
    if (!strstr(notice_text(&lab->ui), why))
        fail_msg("\"%s\" does not say: %s", notice_text(&lab->ui), why);
}

// --- there and back
// ------------------------------------------------------------------------------------------

static void every_scene_comes_back(void **state) {
    (void)state;
    AttnError error = {0};
    BuiltinScenes scenes;
    assert_int_equal(builtin_list(ATTNLAB_SOURCE_ASSETS, &scenes, &error), ATTN_OK);
    assert_true(scenes.count > 5);
    for (size_t i = 0; i < scenes.count; i++) {
        Lab lab;
        StateLine seen;
        lab_open(&lab, scenes.items[i].name);
        char *line = copied(&lab);
        if (strlen(line) > PACKED_CHAT_MAX)
            fail_msg("%s: %zu bytes", scenes.items[i].name, strlen(line));
        if (stateline_read(line, ATTNLAB_SOURCE_ASSETS, &seen, &error) != ATTN_OK)
            fail_msg("%s: %s", scenes.items[i].name, error.message);
        assert_true(scene_equals(seen.scene, lab.document->scene));
        char *before = scene_format(lab.document->scene), *after = scene_format(seen.scene);
        assert_string_equal(before, after); // titles and notes as well
        assert_string_equal(seen.view.name, scenes.items[i].name);
        free(before);
        free(after);
        free(line);
        stateline_deinit(&seen);
        lab_close(&lab);
    }
}

static void what_is_on_the_screen_comes_back(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "heads");
    do_it(&lab, (Command){.kind = COMMAND_SET_STAGE, .integer = ATTN_STAGE_SOFTMAX});
    do_it(&lab, (Command){.kind = COMMAND_SET_HEAD, .integer = 2});
    do_it(&lab,
          (Command){
              .kind = COMMAND_SELECT, .matrix = ATTN_WEIGHTS, .head = 2, .row = 3, .column = 1});
    do_it(&lab,
          (Command){
              .kind = COMMAND_SET_CELL, .matrix = ATTN_X, .row = 1, .column = 0, .number = 0.1});
    do_it(
        &lab,
        (Command){.kind = COMMAND_SET_OVERRIDE, .matrix = ATTN_SCORES, .head = 1, .number = -0.0});
    do_it(&lab, (Command){.kind = COMMAND_SET_GRAIN, .integer = GRAIN_CELL});
    do_it(&lab, (Command){.kind = COMMAND_TOGGLE_LANGUAGE});
    lab.ui.notation = NOTATION_COLUMNS;
    lab.ui.selection.down = 2;
    lab.ui.selection.right = -1;
    Scene *shared = scene_clone(lab.document->scene);
    char *line = copied(&lab);

    do_it(&lab, (Command){.kind = COMMAND_LOAD, .text = "k3"});
    do_it(&lab, (Command){.kind = COMMAND_FIRST});
    do_it(&lab, (Command){.kind = COMMAND_SET_GRAIN, .integer = GRAIN_STAGE});
    do_it(&lab, (Command){.kind = COMMAND_TOGGLE_LANGUAGE});
    lab.ui.notation = NOTATION_ROWS;
    paste(&lab, line);
    assert_true(scene_equals(lab.document->scene, shared));
    assert_string_equal(lab.document->name, "heads");
    assert_true(lab.document->is_dirty); // it is saved nowhere
    assert_int_equal(lab.document->path[0], 0);
    assert_int_equal(lab.ui.stage, ATTN_STAGE_SOFTMAX);
    assert_int_equal(lab.ui.language, LANGUAGE_ZH);
    assert_int_equal(lab.ui.notation, NOTATION_COLUMNS);
    assert_int_equal(lab.ui.head, 2);
    assert_int_equal(lab.ui.grain, GRAIN_CELL);
    assert_true(lab.ui.selection.is_active);
    assert_int_equal(lab.ui.selection.matrix, ATTN_WEIGHTS);
    assert_int_equal(lab.ui.selection.head, 2);
    assert_int_equal(lab.ui.selection.row, 3);
    assert_int_equal(lab.ui.selection.column, 1);
    assert_int_equal(lab.ui.selection.down, 2);
    assert_int_equal(lab.ui.selection.right, -1);

    do_it(&lab, (Command){.kind = COMMAND_UNDO}); // one step
    assert_string_equal(lab.document->name, "k3");
    do_it(&lab, (Command){.kind = COMMAND_REDO});
    assert_true(scene_equals(lab.document->scene, shared));
    assert_string_equal(lab.document->name, "heads");
    scene_destroy(shared);
    free(line);
    lab_close(&lab);
}

// A line that version 0.1.0 copied of scene k3, when lines held neither colours nor a comparison.
static void an_older_line_is_read(void **state) {
    (void)state;
    AttnBytes bytes = {0};
    AttnError error = {0};
    Lab lab;
    lab_open(&lab, "pronoun");
    assert_int_equal(
        attn_bytes_read(ATTNLAB_TESTS_DIR "/fuzz/corpus/packed/k3.line", 4096, &bytes, &error),
        ATTN_OK);
    char *line = strndup((const char *)bytes.data, bytes.size);
    const ColorChoice own = {DIVERGING_PURPLE_GREEN, SEQUENTIAL_GREYS, RANGE_FIXED, 7};
    lab.ui.colors = own;
    lab.ui.is_projector = true;
    paste(&lab, line);
    assert_string_equal(lab.document->name, "k3");
    assert_memory_equal(&lab.ui.colors, &own, sizeof own); // the reader's stay
    assert_true(lab.ui.is_projector);
    free(line);
    attn_bytes_free(&bytes);
    lab_close(&lab);
}

// The user's own note goes along with other words, and is known to be about the former ones.
static void an_old_note_stays_old(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "pronoun");
    lab.document->scene->is_shipped = false;
    do_it(&lab, (Command){.kind = COMMAND_SET_TEXT, .text = "Dogs like bones"});
    assert_true(lab.document->scene->note_is_old);
    char *line = copied(&lab);
    do_it(&lab, (Command){.kind = COMMAND_LOAD, .text = "k3"});
    assert_false(lab.document->scene->note_is_old);
    paste(&lab, line);
    assert_true(lab.document->scene->note_is_old);
    assert_string_not_equal(scene_note(lab.document->scene, LANGUAGE_EN), "");
    free(line);
    lab_close(&lab);
}

// Colours, their range and the projector's screen go along; theme and zoom are the reader's.
static void the_look_comes_back(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    ui_resize(&lab.ui, 1600, 1000);
    do_it(&lab, (Command){.kind = COMMAND_SET_SIGNED_COLORS, .integer = DIVERGING_TEAL_BROWN});
    do_it(&lab, (Command){.kind = COMMAND_SET_WEIGHT_COLORS, .integer = SEQUENTIAL_CIVIDIS});
    do_it(&lab, (Command){.kind = COMMAND_SET_RANGE, .number = 0.3});
    do_it(&lab, (Command){.kind = COMMAND_TOGGLE_PROJECTOR});
    const ColorChoice sent = lab.ui.colors;
    char *line = copied(&lab);

    do_it(&lab, (Command){.kind = COMMAND_TOGGLE_PROJECTOR});
    do_it(&lab, (Command){.kind = COMMAND_TOGGLE_THEME});
    const float width = lab.ui.width;
    const ThemeKind theme = lab.ui.theme;
    lab.ui.colors = (ColorChoice){.range = 1};
    char *plain = copied(&lab);
    paste(&lab, line);
    assert_memory_equal(&lab.ui.colors, &sent, sizeof sent);
    assert_true(lab.ui.is_projector);
    assert_true(lab.ui.width < width); // the window is laid out for it
    assert_int_equal(lab.ui.theme, theme);

    paste(&lab, plain);
    assert_int_equal(lab.ui.colors.kind, RANGE_MATRIX);
    assert_int_equal(lab.ui.colors.diverging, DIVERGING_BLUE_ORANGE);
    assert_false(lab.ui.is_projector);
    assert_true(lab.ui.width == width);
    free(plain);
    free(line);
    lab_close(&lab);
}

// What is compared comes back with the scene that it is compared with.
static void a_comparison_comes_back(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "heads");
    char *alone = copied(&lab);
    do_it(&lab, (Command){.kind = COMMAND_KEEP_SNAPSHOT});
    Scene *before = scene_clone(lab.document->scene);
    do_it(&lab, (Command){.kind = COMMAND_SET_CELL, .matrix = ATTN_X, .row = 1, .number = 0.25});
    do_it(&lab, (Command){.kind = COMMAND_SET_MASK_CAUSAL, .integer = 1});
    char *kept = copied(&lab); // … and not looked at: not sent
    do_it(&lab, (Command){.kind = COMMAND_SET_STAGE, .integer = ATTN_STAGE_SOFTMAX});
    do_it(&lab, (Command){.kind = COMMAND_TOGGLE_COMPARE});
    do_it(&lab, (Command){.kind = COMMAND_PREVIOUS_MATRIX});
    const AttnMatrixId compared = ui_compared_matrix(&lab.ui, lab.document);
    char *line = copied(&lab);
    // Two scenes that are nearly the same are little more than one.
    if (strlen(line) > strlen(kept) * 6 / 5)
        fail_msg("%zu bytes with, %zu without", strlen(line), strlen(kept));

    do_it(&lab, (Command){.kind = COMMAND_LOAD, .text = "k3"});
    do_it(&lab, (Command){.kind = COMMAND_KEEP_SNAPSHOT});
    paste(&lab, kept);
    assert_false(lab.ui.is_comparing);
    assert_string_equal(document_snapshot(lab.document)->name, "k3"); // the reader's own stays
    paste(&lab, line);
    assert_true(lab.ui.is_comparing);
    assert_int_equal(ui_compared_matrix(&lab.ui, lab.document), compared);
    assert_true(scene_equals(document_snapshot(lab.document)->scene, before));
    assert_string_equal(document_snapshot(lab.document)->name, "heads");
    const DocumentDifference *difference = document_difference(lab.document, ATTN_X, 0);
    assert_int_equal(difference->changed, 1);
    assert_int_equal(difference->row, 1);
    paste(&lab, alone);
    assert_false(lab.ui.is_comparing);
    scene_destroy(before);
    free(line);
    free(kept);
    free(alone);
    lab_close(&lab);
}

static void a_stage_half_computed_comes_back(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    lab.ui.has_motion = false;
    do_it(&lab, (Command){.kind = COMMAND_SET_STAGE, .integer = ATTN_STAGE_SCORE});
    do_it(&lab, (Command){.kind = COMMAND_SET_GRAIN, .integer = GRAIN_TERM});
    for (int i = 0; i < 5; i++)
        do_it(&lab, (Command){.kind = COMMAND_STEP_NEXT});
    UiStep step = lab.ui.step;
    assert_true(step.is_partial && step.cells > 0);
    char *line = copied(&lab);
    do_it(&lab, (Command){.kind = COMMAND_LAST});
    paste(&lab, line);
    assert_int_equal(lab.ui.stage, ATTN_STAGE_SCORE);
    assert_true(lab.ui.step.is_partial);
    assert_int_equal(lab.ui.step.cells, step.cells);
    assert_int_equal(lab.ui.step.terms, step.terms);
    assert_int_equal(lab.ui.step.origin, step.origin);
    assert_int_equal(lab.ui.step.grain, GRAIN_TERM);
    assert_true(lab.ui.selection.is_from_step);
    free(line);
    lab_close(&lab);
}

static void what_a_chat_puts_around_and_between_is_skipped(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    char *line = copied(&lab), text[8192] = "see attnlab: \xe7\x9c\x8b\xef\xbc\x9a ";
    size_t used = strlen(text);
    for (size_t i = 0; line[i]; i++) {
        text[used++] = line[i];
        if (i > 20 && i % 60 == 0) used += (size_t)sprintf(text + used, "\r\n  ");
    }
    strcpy(text + used, " what do you think?");
    do_it(&lab, (Command){.kind = COMMAND_LOAD, .text = "pronoun"});
    paste(&lab, text);
    assert_string_equal(lab.document->name, "k3");
    free(line);
    lab_close(&lab);
}

static void it_is_pasted_while_something_else_is_typed(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    char *line = copied(&lab);
    do_it(&lab, (Command){.kind = COMMAND_LOAD, .text = "pronoun"});
    do_it(&lab, (Command){.kind = COMMAND_EDIT_TEXT});
    paste(&lab, line);
    assert_string_equal(lab.document->name, "k3");
    assert_false(ui_is_editing(&lab.ui));
    do_it(&lab, (Command){.kind = COMMAND_DIALOG_SAVE});
    paste(&lab, line);
    assert_int_equal(lab.ui.dialog, DIALOG_NONE);
    free(line);
    lab_close(&lab);
}

// A view that does not fit the scene is brought into its bounds.
static void a_view_beyond_the_scene_is_bounded(void **state) {
    (void)state;
    Lab lab;
    AttnError error = {0};
    char *line;
    lab_open(&lab, "k3");
    StateView view = {.name = "../x",
                      .stage = ATTN_STAGE_ROTATE,
                      .projection = ATTN_V,
                      .head = 900,
                      .is_selected = true,
                      .matrix = ATTN_SCORES,
                      .matrix_head = 77,
                      .row = 1000,
                      .column = 999999,
                      .down = -5000000,
                      .right = 70,
                      .is_partial = true,
                      .cells = 12345,
                      .terms = 6};
    assert_int_equal(stateline_write(lab.document->scene, NULL, &view, &line, &error), ATTN_OK);
    paste(&lab, line);
    assert_string_equal(lab.document->name, "shared"); // and no part of a path
    assert_int_equal(lab.ui.head, 0);
    assert_int_equal(lab.ui.selection.row, 2);
    assert_int_equal(lab.ui.selection.column, 2);
    assert_int_equal(lab.ui.selection.head, 0);
    assert_int_equal(lab.ui.selection.down, -2);
    assert_int_equal(lab.ui.selection.right, 0);
    assert_false(lab.ui.step.is_partial);
    assert_int_not_equal(lab.ui.stage, ATTN_STAGE_ROTATE);
    free(line);
    lab_close(&lab);
}

// --- refused
// -------------------------------------------------------------------------------------------------

static void a_line_cut_off_or_changed_is_refused(void **state) {
    (void)state;
    Lab lab;
    AttnError error = {0};
    lab_open(&lab, "k3");
    char *line = copied(&lab);
    size_t length = strlen(line), head = strlen("attnlab:1:");
    expect_refused(&lab, "attnlab:1:", "cut off");
    expect_refused(&lab, "attnlab:1:.", "damaged");
    expect_refused(&lab, "attnlab:1:AAAA!.", "character");
    expect_refused(&lab, "attnlab:27:AAAA.", "newer");
    StateLine seen;
    for (size_t i = head; i < length; i++) {
        char *cut = strndup(line, i);
        assert_int_not_equal(stateline_read(cut, ATTNLAB_SOURCE_ASSETS, &seen, &error), ATTN_OK);
        free(cut);
        char kept = line[i];
        if (i + 1 == length) break;
        line[i] = kept == 'A' ? 'B' : 'A';
        // The last character may hold bits that stand for nothing.
        if (stateline_read(line, ATTNLAB_SOURCE_ASSETS, &seen, &error) == ATTN_OK) {
            assert_true(i + 2 == length);
            stateline_deinit(&seen);
        }
        line[i] = kept;
    }
    lab.ui.language = LANGUAGE_ZH;
    expect_refused(&lab, "attnlab:1:AAAA", "不完整"); // in the user's language
    free(line);
    lab_close(&lab);
}

// A line of anything, with the checksum that it should have.
static char *forged(const unsigned char *bytes, size_t size) {
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uLong check = crc32(0, bytes, (uInt)size);
    unsigned char *all = malloc(size + 8);
    char *line = malloc(size * 2 + 64), *at = line + sprintf(line, "attnlab:1:");
    memcpy(all, bytes, size);
    for (int i = 0; i < 4; i++)
        all[size++] = (unsigned char)(check >> (24 - 8 * i));
    unsigned bits = 0, count = 0;
    for (size_t i = 0; i < size; i++) {
        bits = bits << 8 | all[i];
        for (count += 8; count >= 6; count -= 6)
            *at++ = alphabet[bits >> (count - 6) & 63];
    }
    if (count) *at++ = alphabet[bits << (6 - count) & 63];
    strcpy(at, ".");
    free(all);
    return line;
}

static char *forged_text(const char *text, size_t size) {
    uLong room = compressBound(size);
    unsigned char *bytes = malloc(room);
    assert_int_equal(compress(bytes, &room, (const unsigned char *)text, size), Z_OK);
    char *line = forged(bytes, room);
    free(bytes);
    return line;
}

#define SMALL "{\"format\": \"attnlab-scene\", \"version\": 1, \"x\": [[1]]}"
// Too large to be computed while somebody waits.
#define LARGE                                                                                      \
    "{\"format\": \"attnlab-scene\", \"version\": 1, \"x\": {\"random\": {\"rows\": 4096, "        \
    "\"cols\": "                                                                                   \
    "64, \"seed\": 1}}}"

static void what_is_inside_is_not_believed(void **state) {
    (void)state;
    static const struct {
        const char *text, *why;
    } INSIDE[] = {
        {"", "no state"},
        {"{}", "no state"},
        {"[]\n{}", "no state"},
        {"{}\n", "line 1"},
        {"{}\n{\"format\": \"attnlab-scene\", \"version\": 9, \"x\": [[1]]}", "newer"},
        {"{}\n{\"format\": \"attnlab-scene\", \"version\": 1, \"x\": {\"file\": \"/etc/passwd\"}}",
         "cannot point"},
        {"{}\n{\"format\": \"attnlab-scene\", \"version\": 1, \"x\": {\"random\": {\"rows\": "
         "9999999, \"cols\": 9999999, \"seed\": 1}}}",
         "memory"},
        {"{\"compare\":[99999,\"scores\",\"\"]}\n" SMALL, "no state"}, // more than there is
        {"{\"compare\":[3,\"scores\",\"\"]}\n" SMALL "[1]", "an object"},
        {"{\"compare\":[97,\"scores\",\"\"]}\n" SMALL LARGE, "compares with is too large"},
    };
    Lab lab;
    lab_open(&lab, "k3");
    for (size_t i = 0; i < sizeof INSIDE / sizeof *INSIDE; i++) {
        char *line = forged_text(INSIDE[i].text, strlen(INSIDE[i].text));
        // A syntax error's words are the parser's.
        expect_refused(&lab, line, i == 3 ? "" : INSIDE[i].why);
        free(line);
    }
    char *line = forged((const unsigned char *)"no deflate stream", 17);
    expect_refused(&lab, line, "damaged");
    free(line);
    // Odd words and numbers of a later program's view are passed over.
    static const char LATER[] =
        "{\"stage\":\"dance\",\"head\":-4,\"grain\":99,\"cell\":[\"weights\",1],\"step\":\"x\","
        "\"new\":{}}\n"
        "{\"format\": \"attnlab-scene\", \"version\": 1, \"x\": [[1, 2], [3, 4]]}";
    line = forged_text(LATER, strlen(LATER));
    paste(&lab, line);
    assert_string_equal(lab.document->name, "shared");
    assert_false(lab.ui.selection.is_active);
    free(line);
    lab_close(&lab);
}

static void too_much_is_refused(void **state) {
    (void)state;
    Lab lab;
    lab_open(&lab, "k3");
    size_t size = 64u << 20;
    char *zeros = calloc(1, size); // a bomb: 64 MB in 87 kB
    char *line = forged_text(zeros, size);
    assert_true(strlen(line) < 100000);
    expect_refused(&lab, line, "unpacks to more than");
    free(line);
    free(zeros);
    line = malloc(PACKED_LINE_MAX + 64);
    memset(line, 'A', PACKED_LINE_MAX + 63);
    memcpy(line, "attnlab:1:", 10);
    line[PACKED_LINE_MAX + 63] = '\0';
    expect_refused(&lab, line, "more than");
    free(line);
    lab_close(&lab);
}

// What could not be read back is not written; what is long for a chat is said to be.
static void long_lines_are_told_of(void **state) {
    (void)state;
    Lab lab;
    AttnError error = {0};
    lab_open(&lab, "k3");
    do_it(&lab, (Command){.kind = COMMAND_SET_MODEL_WIDTH, .integer = 256});
    Scene *scene = lab.document->scene;
    assert_true(scene_matrix_own(&scene->given[ATTN_X]));
    scene_matrix_release(scene->given[ATTN_X]);
    scene->given[ATTN_X] = scene_matrix_create(300, 256);
    AttnMatrix x = scene->given[ATTN_X]->values;
    for (size_t i = 0; i < 300 * 256; i++)
        *attn_at(x, i / 256, i % 256) = (float)((i * 2654435761u) % 100003) / 7;
    StateView view = {.name = "long"};
    char *line;
    assert_int_equal(stateline_write(scene, NULL, &view, &line, &error), ATTN_OK);
    assert_true(strlen(line) > PACKED_CHAT_MAX);
    free(line);
    ui_apply(&lab.ui, lab.document, &(Command){.kind = COMMAND_COPY_STATE});
    assert_true(lab.ui.message_is_error);
    assert_non_null(strstr(notice_text(&lab.ui), "kB"));
    char *text = malloc(PACKED_TEXT_MAX);
    memset(text, ' ', PACKED_TEXT_MAX);
    assert_int_equal(packed_write(text, PACKED_TEXT_MAX, &line, &error), ATTN_ERROR_FORMAT);
    free(text);
    lab_close(&lab);
}

// --- in the background
// ------------------------------------------------------------------------------------------

static void ignore(void *context) {
    (void)context;
}

static void a_large_scene_gets_its_view_when_it_is_there(void **state) {
    (void)state;
    static const char SLOW[] =
        "{\"stage\":\"mix\",\"cell\":[\"context\",1,1500,60]}\n{\"format\": \"attnlab-scene\", "
        "\"version\": 1, "
        "\"x\": {\"random\": {\"rows\": 1536, \"cols\": 64, \"seed\": 1, \"scale\": 0.1}}}";
    Lab lab;
    AttnError error = {0};
    lab_open(&lab, "k3");
    assert_int_equal(document_use_jobs(lab.document, ignore, NULL, &error), ATTN_OK);
    char *line = forged_text(SLOW, strlen(SLOW));
    paste(&lab, line);
    assert_true(document_is_computing(lab.document));
    assert_int_not_equal(lab.ui.stage, ATTN_STAGE_MIX);
    assert_int_equal(document_finish(lab.document, &error), ATTN_OK);
    ui_take_restored(&lab.ui, lab.document);
    assert_int_equal(lab.ui.stage, ATTN_STAGE_MIX);
    assert_int_equal(lab.ui.selection.row, 1499);
    // Undone before it is there: its view does not come either.
    do_it(&lab, (Command){.kind = COMMAND_LOAD, .text = "k3"});
    document_finish(lab.document, &error);
    paste(&lab, line);
    assert_true(document_is_computing(lab.document));
    do_it(&lab, (Command){.kind = COMMAND_UNDO});
    do_it(&lab, (Command){.kind = COMMAND_FIRST});
    ui_take_restored(&lab.ui, lab.document);
    assert_int_equal(lab.ui.stage, ATTN_STAGE_INPUT);
    assert_string_equal(lab.document->name, "k3");
    free(line);
    lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scene_comes_back),
        cmocka_unit_test(what_is_on_the_screen_comes_back),
        cmocka_unit_test(an_older_line_is_read),
        cmocka_unit_test(an_old_note_stays_old),
        cmocka_unit_test(the_look_comes_back),
        cmocka_unit_test(a_comparison_comes_back),
        cmocka_unit_test(a_stage_half_computed_comes_back),
        cmocka_unit_test(what_a_chat_puts_around_and_between_is_skipped),
        cmocka_unit_test(it_is_pasted_while_something_else_is_typed),
        cmocka_unit_test(a_view_beyond_the_scene_is_bounded),
        cmocka_unit_test(a_line_cut_off_or_changed_is_refused),
        cmocka_unit_test(what_is_inside_is_not_believed),
        cmocka_unit_test(too_much_is_refused),
        cmocka_unit_test(long_lines_are_told_of),
        cmocka_unit_test(a_large_scene_gets_its_view_when_it_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
