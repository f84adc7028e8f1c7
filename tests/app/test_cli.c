// The command line: what is read, what is refused, and what `dump` leaves on the disk.
#include "support/cmocka.h"

#include "app/cli/cli.h"
#include "app/cli/folder.h"
#include "engine/formats/csv.h"
#include "engine/formats/npy.h"
#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// --- what is said on standard error
// -------------------------------------------------------------------------

typedef struct Capture {
    int saved;
    FILE *file;
} Capture;

static Capture capture_begin(FILE *stream) {
    Capture capture = {dup(fileno(stream)), tmpfile()};
    assert_non_null(capture.file);
    fflush(stream);
    dup2(fileno(capture.file), fileno(stream));
    return capture;
}

static void capture_end(Capture *capture, FILE *stream, char *text, size_t size) {
    fflush(stream);
    dup2(capture->saved, fileno(stream));
    close(capture->saved);
    rewind(capture->file);
    text[fread(text, 1, size - 1, capture->file)] = '\0';
    fclose(capture->file);
}

// One line that begins with "attnlab: " and has these words in it.
static void assert_one_line(const char *text, const char *words) {
    const char *end = strchr(text, '\n');
    if (strncmp(text, "attnlab: ", 9) != 0 || !end || end[1] != '\0' || !strstr(text, words))
        fail_msg("expected one line with \"%s\", found: %s", words, text);
}

// --- parsing
// ------------------------------------------------------------------------------------------------

enum { ARGUMENTS_MAX = 32 };

// Splits "dump k3 -o x" at blanks into argv; the words live in buffer.
static int split(const char *line, char *buffer, size_t size, char *argv[ARGUMENTS_MAX]) {
    int argc = 0;
    snprintf(buffer, size, "attnlab %s", line);
    for (char *word = strtok(buffer, " "); word && argc < ARGUMENTS_MAX; word = strtok(NULL, " "))
        argv[argc++] = word;
    return argc;
}

static CliOptions parse(const char *line, char *buffer, size_t size) {
    char *argv[ARGUMENTS_MAX];
    CliOptions options;
    int argc = split(line, buffer, size, argv);
    if (cli_parse(argc, argv, &options) != CLI_DONE) fail_msg("%s", line);
    return options;
}

static void refuse(const char *line, const char *words) {
    char *argv[ARGUMENTS_MAX], buffer[256], said[1024];
    CliOptions options;
    int argc = split(line, buffer, sizeof buffer, argv);
    Capture capture = capture_begin(stderr);
    int status = cli_parse(argc, argv, &options);
    capture_end(&capture, stderr, said, sizeof said);
    if (status != CLI_USAGE) fail_msg("accepted: %s", line);
    assert_one_line(said, words);
    if (!strstr(said, "--help")) fail_msg("no way to the help: %s", said);
}

static void test_commands(void **state) {
    (void)state;
    char b[256];
    assert_int_equal(parse("", b, sizeof b).command, CLI_WINDOW);
    assert_null(parse("", b, sizeof b).scene);
    assert_string_equal(parse("k3", b, sizeof b).scene, "k3");
    assert_string_equal(parse("-- -odd-.json", b, sizeof b).scene, "-odd-.json");
    assert_int_equal(parse("export -o a.png", b, sizeof b).command, CLI_EXPORT);
    assert_int_equal(parse("dump k3 -o d", b, sizeof b).command, CLI_DUMP);
    assert_string_equal(parse("dump -o d k3", b, sizeof b).output, "d");
    assert_int_equal(parse("scenes", b, sizeof b).command, CLI_SCENES);
    assert_int_equal(parse("bench --json --n 64,512 --d=64 --heads 1", b, sizeof b).command,
                     CLI_BENCH);
    assert_int_equal(parse("--version", b, sizeof b).command, CLI_VERSION);
    CliOptions help = parse("dump --help --nonsense", b, sizeof b);
    assert_true(help.command == CLI_HELP && help.help_of == CLI_DUMP);
    help = parse("--help", b, sizeof b);
    assert_true(help.command == CLI_HELP && help.help_of == CLI_WINDOW);
}

static void test_options(void **state) {
    (void)state;
    char b[256];
    CliOptions o = parse(
        "export k3 -o a.png --lang zh --theme dark --scale 1.5 --size 1440x900 --stage softmax "
        "--head 2",
        b, sizeof b);
    assert_true(o.has_language && o.language == LANGUAGE_ZH && o.has_theme &&
                o.theme == THEME_DARK);
    assert_true(o.has_scale && o.scale == 1.5f && o.has_size && o.width == 1440.0f &&
                o.height == 900.0f);
    assert_true(o.has_stage && o.stage == ATTN_STAGE_SOFTMAX && o.has_head && o.head == 1);
    o = parse("--matrix=weights --cell 3,12 --view steps --threads 8 --kernel scalar "
              "--notation columns",
              b, sizeof b);
    assert_true(o.has_notation && o.notation == NOTATION_COLUMNS);
    CliOptions sheet =
        parse("worksheet k3 -o w.pdf --blank scores,softmax --lang zh --head 1", b, sizeof b);
    assert_true(sheet.command == CLI_WORKSHEET &&
                sheet.blank == (1u << ATTN_SCORES | 1u << ATTN_WEIGHTS));
    sheet = parse("worksheet -o w.pdf --blank project", b, sizeof b);
    assert_true(sheet.blank == (1u << ATTN_Q | 1u << ATTN_K | 1u << ATTN_V));
    assert_true(parse("export --all-stages -o a.pdf", b, sizeof b).all_stages);
    o = parse("--matrix=weights --cell 3,12 --view steps --threads 8 --kernel scalar", b, sizeof b);
    assert_true(o.has_matrix && o.matrix == ATTN_WEIGHTS && o.has_cell && o.row == 2 &&
                o.column == 11);
    assert_true(o.threads == 8 && o.kernel == ATTN_KERNEL_SCALAR);
    o = parse("", b, sizeof b);
    assert_false(o.has_language || o.has_theme || o.has_scale || o.has_size || o.has_stage ||
                 o.has_matrix);
    assert_true(o.threads == 0 && o.kernel == ATTN_KERNEL_AUTO && !o.output);
    assert_string_equal(o.view, "steps");
}

static void test_refusals(void **state) {
    (void)state;
    refuse("--nonsense", "unknown option --nonsense");
    refuse("-x", "unknown option -x");
    refuse("dump k3 --langu en -o d", "unknown option --langu");
    refuse("dump k3 -o d --lang en", "--lang is not an option of this command");
    refuse("scenes k3", "unexpected \"k3\"");
    refuse("k3 k4", "unexpected \"k4\"");
    refuse("dump k3", "-o DIR is missing");
    refuse("export k3", "-o FILE is missing");
    refuse("dump k3 -o", "-o needs a value");
    refuse("--lang fr", "--lang: expected en or zh, found \"fr\"");
    refuse("--theme blue", "light, dark or contrast");
    refuse("--notation diagonal", "rows or columns");
    refuse("--scale 0", "--scale");
    refuse("--scale nan", "--scale");
    refuse("--scale 2x", "--scale");
    refuse("--size 1440", "--size");
    refuse("--size 0x900", "--size");
    refuse("--size 99999999999999999999x1", "--size");
    refuse("--stage soft", "--stage");
    refuse("--matrix S", "--matrix");
    refuse("--head 0", "counted from 1");
    refuse("--head -1", "counted from 1");
    refuse("--cell 1", "ROW,COLUMN");
    refuse("--cell 0,1", "ROW,COLUMN");
    refuse("--view map", "--view");
    refuse("--threads 0", "--threads");
    refuse("--threads 1.5", "--threads");
    refuse("--kernel sse", "--kernel");
    refuse("bench --n 64,", "--n");
    refuse("bench --n ,64", "--n");
    refuse("export --all-stages --stage score -o a.pdf", "neither --stage nor --matrix");
    refuse("export --matrix Q --all-stages -o a.pdf", "neither --stage nor --matrix");
    refuse("--all-stages", "not an option of this command");
    refuse("worksheet k3", "-o FILE is missing");
    refuse("worksheet k3 -o w.pdf --blank X", "--blank: expected matrices such as");
    refuse("worksheet k3 -o w.pdf --blank scores,", "--blank");
    refuse("worksheet k3 -o w.pdf --theme dark", "not an option of this command");
    refuse("export k3 -o w.pdf --blank scores", "not an option of this command");
    refuse("bench --json=1", "takes no value");
}

static void test_help_names_every_option(void **state) {
    (void)state;
    static const char *const words[] = {"--lang",  "--theme",   "--scale",  "--size",
                                        "--stage", "--matrix",  "--head",   "--cell",
                                        "--view",  "--threads", "--kernel", "scenes"};
    char text[8192];
    Capture capture = capture_begin(stdout);
    cli_print_help(CLI_WINDOW);
    capture_end(&capture, stdout, text, sizeof text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_non_null(strstr(text, words[i]));
}

// --- folders
// ------------------------------------------------------------------------------------------------

typedef struct Place {
    char root[64];
    char path[96]; // root/out
} Place;

static Place place_make(void) {
    Place place;
    strcpy(place.root, "/tmp/attnlab-cli-XXXXXX");
    assert_non_null(mkdtemp(place.root));
    snprintf(place.path, sizeof place.path, "%s/out", place.root);
    return place;
}

static void place_remove(const Place *place) {
    char command[256];
    snprintf(command, sizeof command, "chmod -R u+w %s; rm -rf %s", place->root, place->root);
    assert_int_equal(system(command), 0);
}

// Entries of a folder, . and .. apart; 0 where there is none.
static size_t count_entries(const char *path) {
    DIR *folder = opendir(path);
    size_t count = 0;
    if (!folder) return 0;
    while (readdir(folder))
        count++;
    closedir(folder);
    return count - 2;
}

static int dump(const char *scene, const char *path, const char *said_words) {
    char said[1024];
    CliOptions options = {.command = CLI_DUMP, .scene = scene, .output = path, .threads = 1};
    Capture capture = capture_begin(stderr);
    int status = cli_dump(&options);
    capture_end(&capture, stderr, said, sizeof said);
    if (said_words)
        assert_one_line(said, said_words);
    else
        assert_string_equal(said, "");
    return status;
}

static json_t *manifest_of(const Place *place) {
    char path[128];
    snprintf(path, sizeof path, "%s/manifest.json", place->path);
    json_t *manifest = json_load_file(path, 0, NULL);
    assert_non_null(manifest);
    return manifest;
}

// The .npy and the .csv of an entry hold as many numbers as its shape says, and the same ones.
static void check_entry(const Place *place, const json_t *entry) {
    char path[160];
    AttnBytes bytes;
    AttnTensor tensor;
    AttnError error;
    const json_t *shape = json_object_get(entry, "shape"), *files = json_object_get(entry, "files");
    snprintf(path, sizeof path, "%s/%s", place->path, json_string_value(json_array_get(files, 0)));
    assert_int_equal(attn_bytes_read(path, 1u << 20, &bytes, &error), ATTN_OK);
    if (attn_npy_find(bytes.data, bytes.size, &tensor, &error) != ATTN_OK)
        fail_msg("%s: %s", path, error.message);
    assert_int_equal(tensor.rank, json_array_size(shape));
    assert_int_equal(tensor.element, ATTN_ELEMENT_F32);
    assert_false(tensor.big_endian || tensor.column_major);
    size_t count = 1;
    for (size_t i = 0; i < tensor.rank; i++) {
        assert_int_equal(tensor.shape[i], json_integer_value(json_array_get(shape, i)));
        count *= tensor.shape[i];
    }
    snprintf(path, sizeof path, "%s/%s", place->path, json_string_value(json_array_get(files, 1)));
    FILE *csv = fopen(path, "r");
    assert_non_null(csv);
    for (size_t i = 0; i < count; i++) {
        float from_npy, from_csv;
        memcpy(&from_npy, tensor.bytes + i * sizeof(float), sizeof(float));
        assert_int_equal(fscanf(csv, " %f%*[,]", &from_csv) == 1, 1);
        assert_memory_equal(&from_npy, &from_csv, sizeof(float));
    }
    fclose(csv);
    attn_bytes_free(&bytes);
}

static const json_t *entry_of(const json_t *manifest, const char *name) {
    const json_t *list = json_object_get(manifest, "matrices");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        if (strcmp(json_string_value(json_object_get(entry, "name")), name) == 0) return entry;
    }
    return NULL;
}

static void test_dump(void **state) {
    (void)state;
    Place place = place_make();
    assert_int_equal(dump("k3", place.path, NULL), CLI_DONE);
    json_t *manifest = manifest_of(&place);
    assert_string_equal(json_string_value(json_object_get(manifest, "version")), ATTNLAB_VERSION);
    static const char *const names[] = {"X",       "WQ",      "WK",     "WV",     "Q",
                                        "K",       "V",       "scores", "scaled", "masked",
                                        "weights", "context", "output"};
    size_t count = sizeof names / sizeof *names;
    assert_int_equal(json_array_size(json_object_get(manifest, "matrices")), count);
    assert_int_equal(count_entries(place.path), 2 * count + 1);
    for (size_t i = 0; i < count; i++) {
        assert_non_null(entry_of(manifest, names[i]));
        check_entry(&place, entry_of(manifest, names[i]));
    }
    const json_t *weights = entry_of(manifest, "weights");
    assert_int_equal(json_array_size(json_object_get(weights, "shape")), 3);
    assert_string_equal(json_string_value(json_object_get(weights, "stage")), "softmax");
    assert_int_equal(json_array_size(json_object_get(entry_of(manifest, "output"), "shape")), 2);
    json_decref(manifest);
    place_remove(&place);
}

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void test_dump_of_rope_and_masks(void **state) {
    (void)state;
    Place place = place_make();
    char scene[128];
    snprintf(scene, sizeof scene, "%s/scene.json", place.root);
    write_file(
        scene,
        "{\"format\": \"attnlab-scene\", \"version\": 1, \"x\": [[1, 2, 3, 4], [5, 6, 7, 8]], "
        "\"heads\": 2, \"positions\": \"rope\", \"mask\": \"causal\", \"bq\": [1, 2, 3, 4]}");
    assert_int_equal(dump(scene, place.path, NULL), CLI_DONE);
    json_t *manifest = manifest_of(&place);
    check_entry(&place, entry_of(manifest, "Q_unrotated"));
    check_entry(&place, entry_of(manifest, "masked")); // −∞ in both
    check_entry(&place, entry_of(manifest, "bq"));
    assert_null(entry_of(manifest, "WQ"));
    assert_string_equal(json_string_value(json_object_get(entry_of(manifest, "Q"), "stage")),
                        "rotate");
    json_decref(manifest);
    place_remove(&place);
}

// An older dump is replaced file by file; what else is in the folder stays.
static void test_dump_over_a_dump(void **state) {
    (void)state;
    Place place = place_make();
    char other[128];
    assert_int_equal(dump("causal", place.path, NULL), CLI_DONE);
    snprintf(other, sizeof other, "%s/notes.txt", place.path);
    write_file(other, "mine");
    assert_int_equal(dump("k3", place.path, NULL), CLI_DONE);
    json_t *manifest = manifest_of(&place);
    check_entry(&place, entry_of(manifest, "scores"));
    assert_string_equal(json_string_value(json_object_get(manifest, "scene")), "k3.json");
    json_decref(manifest);
    assert_int_equal(access(other, R_OK), 0);
    place_remove(&place);
}

static void test_dump_leaves_nothing_behind(void **state) {
    (void)state;
    Place place = place_make();
    char scene[128], path[160];
    snprintf(scene, sizeof scene, "%s/bad.json", place.root);
    write_file(scene,
               "{\"format\": \"attnlab-scene\", \"version\": 1,\n  \"x\": [[1, 2]], \"hedas\": 1}");
    char words[160];
    snprintf(words, sizeof words, "%s:2:18: unknown key \"hedas\"", scene);
    assert_int_equal(dump(scene, place.path, words), CLI_FAILED);
    assert_int_equal(
        dump("no-such-scene", place.path,
             "attnlab: no-such-scene: neither a file nor a built-in scene: those are pronoun, "),
        CLI_FAILED);
    snprintf(path, sizeof path, "%s/missing/out", place.root);
    assert_int_equal(dump("k3", path, "missing/out: "), CLI_FAILED);
    assert_int_equal(dump("k3", scene, "a file of this name"), CLI_FAILED);
    assert_int_equal(count_entries(place.root), 1); // bad.json
    snprintf(path, sizeof path, "%s/output.csv", place.path);
    assert_int_equal(mkdir(place.path, 0777), 0);
    assert_int_equal(mkdir(path, 0777), 0);
    assert_int_equal(dump("k3", place.path, "in the way"), CLI_FAILED);
    assert_int_equal(count_entries(place.path), 1); // output.csv
    place_remove(&place);
}

// What was written before something failed goes with it.
static void test_folder_discards(void **state) {
    (void)state;
    Place place = place_make();
    Folder folder;
    AttnError error = {0};
    char slashes[128];
    snprintf(slashes, sizeof slashes, "%s//", place.path);
    assert_int_equal(folder_begin(&folder, slashes, &error), ATTN_OK);
    assert_int_equal(folder_add(&folder, "a", "1", 1, &error), ATTN_OK);
    assert_int_equal(folder_add(&folder, "a", "2", 1, &error), ATTN_ERROR_FILE);
    assert_int_equal(count_entries(place.root), 1);
    folder_discard(&folder);
    assert_int_equal(count_entries(place.root), 0);
    assert_int_equal(folder_begin(&folder, "", &error), ATTN_ERROR_FILE);
    place_remove(&place);
}

// --- scenes, bench
// ------------------------------------------------------------------------------------------

static void test_scenes(void **state) {
    (void)state;
    char text[4096];
    CliOptions options = {.command = CLI_SCENES};
    Capture capture = capture_begin(stdout);
    int status = cli_scenes(&options);
    capture_end(&capture, stdout, text, sizeof text);
    assert_int_equal(status, CLI_DONE);
    assert_int_equal(strncmp(text, "pronoun\tsteps\t", 14), 0);
    assert_non_null(strstr(text, "\nk3\tsteps\t"));
}

static void test_bench(void **state) {
    (void)state;
    char text[8192];
    CliOptions options = {.command = CLI_BENCH,
                          .bench_n = "8,16",
                          .bench_d = "4",
                          .bench_heads = "2",
                          .threads = 1,
                          .is_json = true};
    Capture capture = capture_begin(stdout);
    int status = cli_bench(&options);
    capture_end(&capture, stdout, text, sizeof text);
    assert_int_equal(status, CLI_DONE);
    json_t *report = json_loads(text, 0, NULL);
    assert_true(json_number_value(json_object_get(report, "peak_gflops")) > 0.0);
    assert_int_equal(json_integer_value(json_object_get(report, "threads")), 1);
    const json_t *results = json_object_get(report, "results");
    assert_int_equal(json_array_size(results), 2 * 2 * 8); // sizes, masks, forms
    const json_t *first = json_array_get(results, 0);
    assert_string_equal(json_string_value(json_object_get(first, "form")), "fused");
    assert_true(json_number_value(json_object_get(first, "ms")) > 0.0);
    assert_int_equal(json_integer_value(json_object_get(first, "heads")), 2);
    json_decref(report);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commands),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_help_names_every_option),
        cmocka_unit_test(test_dump),
        cmocka_unit_test(test_dump_of_rope_and_masks),
        cmocka_unit_test(test_dump_over_a_dump),
        cmocka_unit_test(test_dump_leaves_nothing_behind),
        cmocka_unit_test(test_folder_discards),
        cmocka_unit_test(test_scenes),
        cmocka_unit_test(test_bench),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
