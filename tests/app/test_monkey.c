// A monkey at keyboard and mouse: seeded random input over every scene and screen. Nothing may
// crash or stick: every so often Esc must lead out of wherever the monkey is, a key must do what it
// says, the trace must be, bit for bit, what the scene gives when it is computed afresh, and the
// screen must be painted.
//
// Every input is written to a log before it is done; where something breaks the log stays, and says
// how it can be done again: ATTNLAB_MONKEY_REPLAY=LOG app_test_monkey, or attnlab --replay LOG
// --fast. ATTNLAB_MONKEY_EVENTS=1000000 does so many, ATTNLAB_MONKEY_SEED=N others.
#include "support/monkey.h"

#include "app/draw/picture_sdl.h"
#include "app/ui/commands.h"
#include "app/ui/dispatch.h"
#include "app/ui/input_log.h"
#include "engine/formats/bytes.h"
#include <fcntl.h>
#include <unistd.h>

// Over all scenes. Under the sanitizers, where it counts, 20000 in every test run.
#if defined(__SANITIZE_ADDRESS__)
#define EVENTS 20000
#else
#define EVENTS 5000
#endif
#define COMMANDS_MOST 100000
#define A_PLAY        2500 // events on one scene, before another one is opened
#define WAY_OUT       500  // … and until Esc must lead out
#define ESC_ENOUGH    8    // wherever one is, so many lead out

static const char *const SCENES[] = {"pronoun", "translation", "heads",   "words",
                                     "causal",  "k3",          "article", "pronoun-zh"};
#define SCENE_COUNT (sizeof SCENES / sizeof *SCENES)

typedef struct Play {
    Screen *screen;
    int log;
    size_t events;
    char folder[64], path[96];
    bool keys[256]; // of the key map, that have been struck
} Play;

// --- the log -------------------------------------------------------------------------------------

static void write_line(const Play *play, char *line) {
    assert_non_null(line);
    if (play->log >= 0) assert_true(write(play->log, line, strlen(line)) == (ssize_t)strlen(line));
    free(line);
}

static void open_log(Play *play, const char *scene) {
    const InputLogStart start = input_log_start(&play->screen->lab.ui, scene);
    snprintf(play->path, sizeof play->path, "/tmp/attnlab-monkey-%d.log", (int)getpid());
    play->log = open(play->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(play->log >= 0);
    write_line(play, input_log_format_start(&start));
}

static void close_log(const Play *play) {
    if (play->log < 0) return;
    close(play->log);
    unlink(play->path);
}

#define EXPECT(condition, play, what)                                                              \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fail_msg("after %zu events: %s (%s; the log is %s)", (play)->events, what,             \
                     (play)->screen->where, (play)->path);                                         \
    } while (0)

// --- checks --------------------------------------------------------------------------------------

static void compare_with_fresh(const Play *play) {
    AttnTrace *fresh = NULL;
    const Lab *lab = &play->screen->lab;
    AttnInputs inputs = scene_inputs(lab->document->scene);
    assert_int_equal(attn_trace_create(&fresh), ATTN_OK);
    EXPECT(attn_trace_run(fresh, lab->engine, &lab->document->scene->spec, &inputs, NULL, NULL) ==
               ATTN_OK,
           play, "the scene cannot be computed");
    AttnMatrix a = attn_trace_matrix(lab->document->trace, ATTN_OUTPUT, 0);
    AttnMatrix b = attn_trace_matrix(fresh, ATTN_OUTPUT, 0);
    EXPECT(a.rows == b.rows && a.cols == b.cols, play, "the output has another shape");
    for (size_t row = 0; row < a.rows; row++) {
        for (size_t column = 0; column < a.cols; column++) {
            float x = *attn_at(a, row, column), y = *attn_at(b, row, column);
            EXPECT((x != x && y != y) || memcmp(&x, &y, sizeof x) == 0, play,
                   "the output is not what the scene gives");
        }
    }
    attn_trace_destroy(fresh);
}

static void paint(const Play *play) {
    const UiState *ui = &play->screen->lab.ui;
    Picture picture = {0};
    AttnError error = {0};
    EXPECT(picture_render(play->screen->list, play->screen->fonts, ui->width, ui->height, ui->scale,
                          theme_get(ui->theme)->background, &picture, &error) == ATTN_OK,
           play, "the screen cannot be painted");
    picture_free(&picture);
}

// Everything that can be undone is, and is done again: then the scene is what it was.
static void undo_and_redo(const Play *play) {
    Document *document = play->screen->lab.document;
    Scene *before = scene_clone(document->scene);
    AttnError error = {0};
    size_t count = 0;
    assert_non_null(before);
    for (; document_can_undo(document); count++)
        EXPECT(document_apply(document, &(Command){.kind = COMMAND_UNDO}, &error) == ATTN_OK, play,
               "an edit cannot be undone");
    compare_with_fresh(play);
    for (; count > 0; count--)
        EXPECT(document_apply(document, &(Command){.kind = COMMAND_REDO}, &error) == ATTN_OK, play,
               "an edit cannot be done again");
    EXPECT(scene_equals(document->scene, before), play, "undone and redone it is another scene");
    scene_destroy(before);
    screen_draw(play->screen);
}

// At the same events whether the monkey does them or its log.
static void look_after(Play *play) {
    if (play->events % 100 == 0) compare_with_fresh(play);
    if (play->events % 250 == 0) paint(play);
    if (play->events % 400 == 0) undo_and_redo(play);
}

// --- doing ---------------------------------------------------------------------------------------

static void put_file(const Play *play, const char *name, const char *text) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", play->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

// Another program writes into the file while the window is not in front.
static void change_file(const Play *play) {
    char text[128];
    snprintf(text, sizeof text,
             "{\"format\": \"attnlab-scene\", \"version\": 1, \"x\": [[1, %zu]]}", play->events);
    put_file(play, play->events % 2 ? "good.json" : "saved.json", text);
}

// What would end the program, or leaves the folder that is there for it, is left out. true: the
// screen shows something else now.
static bool withhold(const Play *play) {
    UiState *ui = &play->screen->lab.ui;
    ui->wants_quit = false;
    ui->request = REQUEST_NONE;
    bool writes = ui->dialog == DIALOG_KIND_SAVE || ui->dialog == DIALOG_KIND_EXPORT;
    if (!writes || strncmp(ui->edit.text, play->folder, strlen(play->folder)) == 0) return false;
    char path[128];
    snprintf(path, sizeof path, "%s/saved.json", play->folder);
    textedit_begin(&ui->edit, path, false);
    return true;
}

static void act(Play *play, const Input *input) {
    Screen *screen = play->screen;
    if (input->kind == INPUT_FRONT) change_file(play);
    write_line(play, input_log_format((double)play->events * 0.01, input));
    play->events++;
    bool is_stale = dispatch_input(&screen->lab.ui, screen->lab.document, screen->list, input);
    is_stale = withhold(play) || is_stale;
    if (is_stale) screen_draw(screen); // as the window does
    EXPECT(draw_command_count(screen->list) < COMMANDS_MOST, play, "the draw list has no end");
    for (size_t i = 0; input->kind == INPUT_KEY && i < keymap_count(); i++)
        if (keymap_at(i)->key == input->key && keymap_at(i)->modifiers == input->modifiers)
            play->keys[i] = true;
    look_after(play);
}

static void strike(Play *play, UiKey key) {
    const Input input = {.kind = INPUT_KEY, .key = key};
    act(play, &input);
}

static void tick(Play *play) {
    const Input input = {.kind = INPUT_TICK, .dx = 0.5f};
    act(play, &input);
}

// --- the way out --------------------------------------------------------------------------------

static bool is_free(const UiState *ui) {
    return ui->dialog == DIALOG_NONE && !ui_is_editing(ui) && !ui->is_blank && !ui->is_menu_open;
}

// Esc leads out, twice to where keys are commands, a few times more to where nothing is selected;
// and then a key does what it says.
static void expect_way_out(Play *play) {
    UiState *ui = &play->screen->lab.ui;
    const Input release = {.kind = INPUT_RELEASE, .x = -10, .y = -10, .button = 1};
    act(play, &release);
    strike(play, KEY_ESCAPE);
    strike(play, KEY_ESCAPE);
    EXPECT(is_free(ui), play, "Esc Esc does not lead out");
    for (int i = 0; i < ESC_ENOUGH && ui->selection.is_active; i++)
        strike(play, KEY_ESCAPE);
    EXPECT(!ui->selection.is_active, play, "Esc leaves something selected");
    const Language language = ui->language;
    strike(play, KEY_L);
    EXPECT(ui->language != language, play, "L does not change the language");
    strike(play, KEY_HOME);
    EXPECT(ui->stage == ATTN_STAGE_INPUT, play, "Home does not go to the first stage");
    strike(play, KEY_PAGE_DOWN);
    for (int i = 0; i < 40 && ui->is_stepping; i++)
        tick(play);
    EXPECT(ui->stage != ATTN_STAGE_INPUT, play, "a step does not lead on from the first stage");
}

// --- the plays -----------------------------------------------------------------------------------

static void make_folder(const Play *play) {
    put_file(play, "good.json", "{\"format\": \"attnlab-scene\", \"version\": 1, \"x\": [[1, 2]]}");
    put_file(play, "bad.json", "{\"format\": \"attnlab-scene\", \"version\": 1, \"x\": [[1, 2}");
}

static void empty_folder(const Play *play) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'/*", play->folder);
    assert_int_equal(system(command), 0);
}

static void open_screen(Play *play, const char *scene) {
    make_folder(play);
    play->screen = screen_open(scene, true);
    UiState *ui = &play->screen->lab.ui;
    snprintf(ui->folder, sizeof ui->folder, "%s", play->folder);
    play->events = 0;
    screen_draw(play->screen);
}

static void open_play(Play *play, const char *scene) {
    snprintf(play->folder, sizeof play->folder, "/tmp/attnlab-test-XXXXXX");
    assert_non_null(mkdtemp(play->folder));
    open_screen(play, scene);
}

static void close_play(Play *play) {
    close_log(play);
    screen_close(play->screen);
    empty_folder(play);
    assert_int_equal(rmdir(play->folder), 0);
}

static void play_on(Play *play, uint64_t seed, size_t events) {
    char path[256];
    Monkey monkey;
    monkey_open(&monkey, seed, play->folder);
    for (size_t way_out = WAY_OUT; play->events < events;) {
        monkey.clipboard = play->screen->lab.ui.clipboard;
        const Input input = monkey_input(&monkey, play->screen->list, path);
        act(play, &input);
        if (play->events < way_out) continue;
        expect_way_out(play);
        way_out = play->events + WAY_OUT;
    }
    monkey_close(&monkey);
}

static void play_scene(Play *play, const char *scene, uint64_t seed, size_t events) {
    open_play(play, scene);
    open_log(play, scene);
    play_on(play, seed, events);
    close_play(play);
}

static void read_log(const char *path, InputLog *log) {
    AttnBytes bytes = {0};
    AttnError error = {0};
    if (attn_bytes_read(path, INPUT_LOG_FILE_MAX, &bytes, &error) != ATTN_OK ||
        input_log_parse((const char *)bytes.data, bytes.size, log, &error) != ATTN_OK)
        fail_msg("%s:%zu: %s", path, error.line, error.message);
    attn_bytes_free(&bytes);
}

static void do_again(Play *play, const InputLog *log) {
    for (size_t i = 0; i < log->count; i++)
        act(play, &log->items[i].input);
}

static size_t number_of(const char *variable, size_t otherwise) {
    const char *text = getenv(variable);
    return text && *text ? (size_t)strtoull(text, NULL, 10) : otherwise;
}

static void test_nothing_crashes_or_sticks(void **state) {
    (void)state;
    const size_t events = number_of("ATTNLAB_MONKEY_EVENTS", EVENTS);
    const uint64_t seed = number_of("ATTNLAB_MONKEY_SEED", 1);
    Play play = {.log = -1};
    if (getenv("ATTNLAB_MONKEY_REPLAY")) skip();
    for (size_t done = 0, i = 0; done < events; done += A_PLAY, i++) {
        play_scene(&play, SCENES[i % SCENE_COUNT], seed + i, A_PLAY);
        if (events > EVENTS && i % 40 == 39) print_message("%zu events\n", done + A_PLAY);
    }
    for (size_t i = 0; i < keymap_count(); i++)
        if (!play.keys[i]) fail_msg("key %zu of the key map was never struck", i);
}

// What a log holds leads to the same scene and the same screen: so it can be found out what went
// wrong.
static void test_a_log_leads_to_the_same(void **state) {
    (void)state;
    Play play = {.log = -1};
    InputLog log = {.items = NULL};
    if (getenv("ATTNLAB_MONKEY_REPLAY")) skip();
    open_play(&play, "heads");
    open_log(&play, "heads");
    play_on(&play, 4711, A_PLAY);
    screen_forget_times(play.screen);
    screen_draw(play.screen);
    char *scene = scene_format(play.screen->lab.document->scene);
    char *frame = draw_list_describe(play.screen->list);
    read_log(play.path, &log);
    close_log(&play);
    play.log = -1;
    screen_close(play.screen);
    empty_folder(&play);
    open_screen(&play, log.start.scene);
    do_again(&play, &log);
    screen_forget_times(play.screen);
    screen_draw(play.screen);
    char *scene_again = scene_format(play.screen->lab.document->scene);
    char *frame_again = draw_list_describe(play.screen->list);
    assert_string_equal(scene_again, scene);
    assert_string_equal(frame_again, frame);
    close_play(&play);
    input_log_deinit(&log);
    free(scene);
    free(frame);
    free(scene_again);
    free(frame_again);
}

static void test_a_log_is_done_again(void **state) {
    (void)state;
    const char *path = getenv("ATTNLAB_MONKEY_REPLAY");
    if (!path) return; // only when asked
    Play play = {.log = -1};
    InputLog log = {.items = NULL};
    read_log(path, &log);
    open_play(&play, log.start.scene);
    do_again(&play, &log);
    compare_with_fresh(&play);
    paint(&play);
    expect_way_out(&play);
    close_play(&play);
    input_log_deinit(&log);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_crashes_or_sticks),
        cmocka_unit_test(test_a_log_leads_to_the_same),
        cmocka_unit_test(test_a_log_is_done_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
