// Killed at random moments while editing, the program always comes back, and at most two seconds
// are lost. The program itself runs here (under SDL's dummy driver): it is given its edits by
// --replay, writes down by --record when it took which, is killed without warning, and started
// again; what it then shows is compared with what it had taken two seconds before.
//
// ATTNLAB_KILLS=200 kills it so often; five times otherwise.
#include "support/screens.h"

#include "app/doc/random.h"
#include "app/ui/input_log.h"
#include "engine/formats/bytes.h"
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_LOST   2.0
#define STOOD_STILL 0.25
#define FIRST       100 // numbers that the scene does not begin with
#define EDITS       60

typedef struct Score {
    int kills;
    int stalls;  // … while which the machine stood still
    double lost; // at most, in all others: seconds
} Score;

typedef struct Bench {
    char folder[64];
    char input[96], record[96], hits[96], attnlab[DOCUMENT_PATH_MAX];
    float x, y; // where X's first cell is
} Bench;

static double now_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void sleep_seconds(double seconds) {
    struct timespec wait = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    nanosleep(&wait, NULL);
}

// The place of a cell, in the window that the program will open.
static void find_cell(Bench *bench, UiId wanted) {
    Screen *screen = screen_open("k3", true);
    screen_draw(screen);
    for (size_t i = 0; i < draw_hit_count(screen->list); i++) {
        const DrawHit *hit = draw_hit_at(screen->list, i);
        UiId found;
        if (!hit->grid_rows) continue;
        bench->x = hit->grid_x + hit->pitch_x / 2;
        bench->y = hit->grid_y + hit->pitch_y / 2;
        draw_hit_find(screen->list, bench->x, bench->y, 0, &found);
        if (!ui_id_equals(found, wanted)) continue;
        screen_close(screen);
        return;
    }
    fail_msg("the cell is not on the screen");
}

static int setup(void **state) {
    static Bench bench;
    snprintf(bench.folder, sizeof bench.folder, "/tmp/attnlab-test-XXXXXX");
    if (!mkdtemp(bench.folder)) return -1;
    snprintf(bench.input, sizeof bench.input, "%s/input", bench.folder);
    snprintf(bench.record, sizeof bench.record, "%s/record", bench.folder);
    snprintf(bench.hits, sizeof bench.hits, "%s/hits", bench.folder);
    const char *attnlab = getenv("ATTNLAB");
    snprintf(bench.attnlab, sizeof bench.attnlab, "%s", attnlab ? attnlab : ATTNLAB_PROGRAM);
    *state = &bench;
    return 0;
}

static int clean(const Bench *bench, const char *what) {
    char command[160];
    snprintf(command, sizeof command, "rm -rf '%s'%s", bench->folder, what);
    return system(command);
}

static int teardown(void **state) {
    return clean(*state, "");
}

static void write_line(FILE *file, double time, Input input) {
    char *line = input_log_format(time, &input);
    assert_non_null(line);
    fputs(line, file);
    free(line);
}

// The numbers FIRST + 1, 2, 3 … are typed into one cell, one after the other, now quickly, now
// slowly.
static void write_input(const Bench *bench, uint64_t *seed) {
    InputLogStart start = {.scene = "k3", .zoom = 1, .pixel_w = 1440, .pixel_h = 900};
    Input click = {.kind = INPUT_PRESS, .x = bench->x, .y = bench->y, .button = 1, .clicks = 1};
    FILE *file = fopen(bench->input, "w");
    assert_non_null(file);
    char *head = input_log_format_start(&start);
    fputs(head, file);
    free(head);
    write_line(file, 0.05, click);
    click.kind = INPUT_RELEASE;
    write_line(file, 0.05, click);
    double time = 0.1;
    for (int i = 1; i <= EDITS; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", FIRST + i);
        write_line(file, time, (Input){.kind = INPUT_TEXT, .text = text});
        write_line(file, time + 0.01, (Input){.kind = INPUT_KEY, .key = KEY_ENTER});
        time += random_next(seed) % 8 ? 0.08 : 1.3;
    }
    fclose(file);
}

static pid_t start(const Bench *bench, bool is_first) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child > 0) return child;
    setenv("XDG_STATE_HOME", bench->folder, 1);
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    int nothing = open("/dev/null", O_WRONLY);
    dup2(nothing, STDERR_FILENO);
    if (is_first) {
        unsetenv("ATTNLAB_HITS");
        execl(bench->attnlab, "attnlab", "--replay", bench->input, "--record", bench->record,
              (char *)NULL);
    } else {
        setenv("ATTNLAB_HITS", bench->hits, 1);
        execl(bench->attnlab, "attnlab", (char *)NULL);
    }
    _exit(127);
}

// What it had taken: the last number of all, and the last one `before` seconds before the end.
static void read_record(const Bench *bench, double lived, double before, int *last, int *certain) {
    AttnBytes bytes = {0};
    AttnError error = {0};
    InputLog log = {.items = NULL};
    *last = *certain = 0;
    if (attn_bytes_read(bench->record, INPUT_LOG_FILE_MAX, &bytes, &error) != ATTN_OK ||
        bytes.size == 0)
        return;
    if (input_log_parse((const char *)bytes.data, bytes.size, &log, &error) != ATTN_OK)
        fail_msg("%s", error.message);
    for (size_t i = 0; i < log.count; i++) {
        if (log.items[i].input.key != KEY_ENTER) continue;
        ++*last;
        if (log.items[i].time <= lived - before) ++*certain;
    }
    input_log_deinit(&log);
    attn_bytes_free(&bytes);
}

// "state NAME …": what follows; false where the program has not written it yet.
static bool read_state(const Bench *bench, const char *name, char *value, size_t size) {
    char line[512], wanted[64];
    FILE *file = fopen(bench->hits, "r");
    bool is_found = false;
    if (!file) return false;
    int length = snprintf(wanted, sizeof wanted, "state %s ", name);
    while (!is_found && fgets(line, sizeof line, file)) {
        is_found = strncmp(line, wanted, (size_t)length) == 0;
        if (is_found) snprintf(value, size, "%s", line + length);
    }
    fclose(file);
    return is_found;
}

// Starts the program anew and reads the number in the cell; 0: the scene as it came, nothing
// selected.
static int recovered(const Bench *bench) {
    char value[512];
    int number = 0, status;
    pid_t child = start(bench, false);
    double begin = now_seconds();
    while (!read_state(bench, "scene", value, sizeof value)) {
        if (now_seconds() - begin > 60) fail_msg("the program did not start again");
        sleep_seconds(0.02);
    }
    bool is_kept = strcmp(value, "k3\n") == 0; // else killed before anything was worth keeping
    if (is_kept && read_state(bench, "selected", value, sizeof value) &&
        sscanf(value, "X 1 1 1 %d", &number) != 1)
        fail_msg("another cell is selected: %s", value);
    if (number > 0 && (!read_state(bench, "dirty", value, sizeof value) || value[0] != '1'))
        number = FIRST; // the number of the file
    kill(child, SIGTERM);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return number > FIRST ? number - FIRST : 0;
}

// Its clock begins with the first lines of its record.
static void wait_for_clock(const Bench *bench) {
    struct stat about;
    double begin = now_seconds();
    while (stat(bench->record, &about) != 0 || about.st_size == 0) {
        if (now_seconds() - begin > 60) fail_msg("the program did not start");
        sleep_seconds(0.002);
    }
}

// Lets time go by, and finds out how long the machine stood still meanwhile: how long this program,
// which does next to nothing, had to wait for a file of a few bytes. That long the other one may
// have stood still too, which is no fault of it.
static double live_and_probe(const Bench *bench, double seconds) {
    char unfinished[112], finished[112];
    double begin = now_seconds(), before = begin, longest = 0;
    snprintf(unfinished, sizeof unfinished, "%s/probe.new", bench->folder);
    snprintf(finished, sizeof finished, "%s/probe", bench->folder);
    while (before - begin < seconds) {
        FILE *file = fopen(unfinished, "w");
        assert_non_null(file);
        fputs("probe", file);
        fclose(file);
        rename(unfinished, finished);
        sleep_seconds(0.005);
        double now = now_seconds();
        if (now - before > longest) longest = now - before;
        before = now;
    }
    return longest;
}

static void kill_once(const Bench *bench, uint64_t *seed, Score *score) {
    int last, certain, status;
    clean(bench, "/*");
    write_input(bench, seed);
    pid_t child = start(bench, true);
    wait_for_clock(bench);
    double begin = now_seconds();
    double stall = live_and_probe(bench, (double)(random_next(seed) % 5000) / 1000);
    double lived = now_seconds() - begin;
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    read_record(bench, lived, MOST_LOST + stall, &last, &certain);
    int number = recovered(bench);
    if (number < certain || number > last)
        fail_msg("killed after %.3f s: %d is there, it had taken %d, and %d two seconds before "
                 "(the machine stood still for %.3f s)",
                 lived, number, last, certain, stall);
    // How much was lost, in seconds.
    double lost = 0;
    for (int earlier = last; number < earlier && lost < MOST_LOST + stall;) {
        lost += 0.01;
        read_record(bench, lived, lost, &last, &earlier);
    }
    score->kills++;
    if (stall > STOOD_STILL)
        score->stalls++;
    else if (lost > score->lost)
        score->lost = lost;
}

static void report(const Score *score) {
    print_message(
        "killed %d times, it came back each time; at most %.2f s lost (but for %d times when "
        "the machine stood still)\n",
        score->kills, score->lost, score->stalls);
}

static void test_killed_it_always_comes_back(void **state) {
    Bench *bench = *state;
    const char *wish = getenv("ATTNLAB_KILLS");
    int kills = wish ? atoi(wish) : 5;
    uint64_t seed = (uint64_t)time(NULL);
    Score score = {0};
    if (access(bench->attnlab, X_OK) != 0) {
        print_message("SKIP: there is no program %s\n", bench->attnlab);
        skip();
    }
    print_message("seed %llu\n", (unsigned long long)seed);
    find_cell(bench, ui_cell(ATTN_X, 0, 0, 0));
    for (int i = 0; i < kills; i++) {
        kill_once(bench, &seed, &score);
        if (wish && i % 10 == 9) report(&score);
    }
    report(&score);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_killed_it_always_comes_back, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
