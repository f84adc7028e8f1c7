// attnlab dump: every matrix of a pass as .npy and .csv, and manifest.json, which says what they
// are.
//
// Holds always: DIR is written only when everything has been computed and every file is whole (see
// folder.h).
#include "app/cli/folder.h"
#include "app/cli/run.h"
#include "app/doc/numbers.h"
#include "engine/formats/text.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Not the sums of inputs and positions: what the contract's table has a name for.
static bool is_dumped(const AttnTrace *trace, AttnMatrixId id) {
    return attn_trace_has(trace, id) && id != ATTN_X_POSITIONED && id != ATTN_M_POSITIONED;
}

// With rope, Q and K are what the rotation leaves.
static AttnStage stage_of(const AttnTrace *trace, AttnMatrixId id) {
    bool is_rotated = attn_trace_has(trace, ATTN_Q_UNROTATED) && (id == ATTN_Q || id == ATTN_K);
    return is_rotated ? ATTN_STAGE_ROTATE : attn_matrix_stage(id);
}

// --- the manifest
// -------------------------------------------------------------------------------------------

static json_t *shape_of(const AttnTrace *trace, AttnMatrixId id) {
    AttnMatrix m = attn_trace_matrix(trace, id, 0);
    json_int_t heads = (json_int_t)attn_trace_heads(trace, id);
    json_int_t rows = (json_int_t)m.rows, cols = (json_int_t)m.cols;
    return numbers_has_heads(id) ? json_pack("[I, I, I]", heads, rows, cols)
                                 : json_pack("[I, I]", rows, cols);
}

static json_t *describe(const AttnTrace *trace, AttnMatrixId id) {
    const char *name = attn_matrix_name(id);
    return json_pack("{s: s, s: [s+, s+], s: o, s: s, s: s}", "name", name, "files", name, ".npy",
                     name, ".csv", "shape", shape_of(trace, id), "stage",
                     attn_stage_name(stage_of(trace, id)), "formula",
                     attn_matrix_formula(id, attn_trace_spec(trace)));
}

// The scene file without its folder; a name that JSON cannot hold is left out.
static const char *scene_name(const CliRun *run) {
    const char *slash = strrchr(run->path, '/');
    const char *name = slash ? slash + 1 : run->path;
    return attn_utf8_is_valid(name, strlen(name)) ? name : "";
}

static char *manifest_text(const CliRun *run) {
    json_t *matrices = json_array();
    for (int id = 0; id < ATTN_MATRIX_COUNT; id++) {
        if (is_dumped(run->trace, (AttnMatrixId)id))
            json_array_append_new(matrices, describe(run->trace, (AttnMatrixId)id));
    }
    json_t *manifest = json_pack("{s: s, s: s, s: s, s: s, s: o}", "format", "attnlab-dump",
                                 "version", ATTNLAB_VERSION, "scene", scene_name(run), "kernel",
                                 attn_engine_kernel_name(run->engine), "matrices", matrices);
    char *text = manifest ? json_dumps(manifest, JSON_INDENT(1)) : NULL;
    json_decref(manifest);
    return text;
}

static AttnStatus add_manifest(const CliRun *run, Folder *folder, AttnError *error) {
    char *text = manifest_text(run);
    if (!text) return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
    AttnStatus status = folder_add(folder, "manifest.json", text, strlen(text), error);
    free(text);
    return status;
}

// --- the matrices
// -------------------------------------------------------------------------------------------

static AttnStatus add_bytes(Folder *folder, AttnMatrixId id, const char *ending, AttnBytes *bytes,
                            AttnError *error) {
    char name[FOLDER_NAME_MAX];
    snprintf(name, sizeof name, "%s%s", attn_matrix_name(id), ending);
    AttnStatus status = folder_add(folder, name, bytes->data, bytes->size, error);
    attn_bytes_free(bytes);
    return status;
}

static AttnStatus add_matrix(const AttnTrace *trace, Folder *folder, AttnMatrixId id,
                             AttnError *error) {
    AttnBytes bytes;
    AttnStatus status = numbers_print(trace, id, NUMBERS_ALL_HEADS, NUMBERS_NPY, &bytes, error);
    if (status == ATTN_OK) status = add_bytes(folder, id, ".npy", &bytes, error);
    if (status == ATTN_OK)
        status = numbers_print(trace, id, NUMBERS_ALL_HEADS, NUMBERS_CSV, &bytes, error);
    if (status == ATTN_OK) status = add_bytes(folder, id, ".csv", &bytes, error);
    return status;
}

static AttnStatus write_folder(const CliRun *run, const char *path, AttnError *error) {
    Folder folder;
    AttnStatus status = folder_begin(&folder, path, error);
    if (status != ATTN_OK) return status;
    for (int id = 0; id < ATTN_MATRIX_COUNT && status == ATTN_OK; id++) {
        if (is_dumped(run->trace, (AttnMatrixId)id))
            status = add_matrix(run->trace, &folder, (AttnMatrixId)id, error);
    }
    if (status == ATTN_OK) status = add_manifest(run, &folder, error);
    if (status == ATTN_OK) return folder_commit(&folder, error);
    folder_discard(&folder);
    return status;
}

int cli_dump(const CliOptions *options) {
    CliRun run;
    AttnError error = {0};
    int result = CLI_FAILED;
    if (cli_run_init(&run, options)) {
        AttnStatus status = write_folder(&run, options->output, &error);
        result = status == ATTN_OK ? CLI_DONE : cli_complain(options->output, &error);
    }
    cli_run_deinit(&run);
    return result;
}
