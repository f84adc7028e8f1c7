// The snapshot and what has changed since. Invariant: the difference that is remembered belongs to
// the snapshot, and to the document where its version is the document's.
#include "app/doc/snapshot.h"
#include "app/doc/edit.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct DocumentSnapshot {
    Document *document; // owned
    // The difference asked for last:
    DocumentDifference difference; // its arrays are owned
    AttnMatrixId id;
    size_t head;
    unsigned long version; // of the document now
    bool is_known;
};

static void forget(DocumentSnapshot *snapshot) {
    DocumentDifference *difference = &snapshot->difference;
    attn_matrix_destroy(&difference->values);
    free(difference->row_before);
    free(difference->column_before);
    *difference = (DocumentDifference){0};
    snapshot->is_known = false;
}

void snapshot_destroy(DocumentSnapshot *snapshot) {
    if (!snapshot) return;
    forget(snapshot);
    document_destroy(snapshot->document);
    free(snapshot);
}

// --- keeping -------------------------------------------------------------------------------------

// The snapshot of a document that is computed. Takes it over, whatever comes of it.
static AttnStatus wrap(Document *before, DocumentSnapshot **out, AttnError *error) {
    DocumentSnapshot *snapshot = calloc(1, sizeof *snapshot);
    if (!snapshot) {
        document_destroy(before);
        return edit_out_of_memory(error);
    }
    snapshot->document = before;
    *out = snapshot;
    return ATTN_OK;
}

static AttnStatus compute(Document *before, AttnError *error) {
    const AttnInputs inputs = scene_inputs(before->scene);
    return attn_trace_run(before->trace, before->engine, &before->scene->spec, &inputs, NULL,
                          error);
}

AttnStatus snapshot_create(const Document *document, Scene *scene, const char *name,
                           DocumentSnapshot **out, AttnError *error) {
    Document *before;
    AttnStatus status = document_create(document->engine, document->assets, &before, error);
    if (status != ATTN_OK) {
        scene_destroy(scene);
        return status;
    }
    before->scene = scene;
    snprintf(before->name, sizeof before->name, "%s", name);
    status = compute(before, error);
    if (status == ATTN_OK) return wrap(before, out, error);
    document_destroy(before);
    return status;
}

void snapshot_keep(Document *document, DocumentSnapshot *snapshot) {
    snapshot_destroy(document->snapshot);
    document->snapshot = snapshot;
    document->snapshots++;
}

AttnStatus document_keep_snapshot(Document *document, AttnError *error) {
    DocumentSnapshot *snapshot;
    Scene *scene = scene_clone(document->scene);
    if (!scene) return edit_out_of_memory(error);
    const AttnStatus status = snapshot_create(document, scene, document->name, &snapshot, error);
    if (status != ATTN_OK) return status;
    memcpy(snapshot->document->path, document->path, sizeof document->path);
    snapshot_keep(document, snapshot);
    return ATTN_OK;
}

AttnStatus document_load_snapshot(Document *document, const char *scene, AttnError *error) {
    Document *before;
    DocumentSnapshot *snapshot = NULL;
    AttnStatus status = document_create(document->engine, document->assets, &before, error);
    if (status != ATTN_OK) return status;
    const Command load = {.kind = COMMAND_LOAD, .text = scene};
    status = document_apply(before, &load, error);
    if (status != ATTN_OK) {
        document_destroy(before);
        return status;
    }
    status = wrap(before, &snapshot, error);
    if (status == ATTN_OK) snapshot_keep(document, snapshot);
    return status;
}

AttnStatus document_take_up_snapshot(Document *document, Scene *scene, const char *name,
                                     AttnError *error) {
    DocumentSnapshot *snapshot = NULL;
    const AttnStatus status = snapshot_create(document, scene, name, &snapshot, error);
    if (status == ATTN_OK) snapshot_keep(document, snapshot);
    return status;
}

void document_drop_snapshot(Document *document) {
    snapshot_keep(document, NULL);
}

const Document *document_snapshot(const Document *document) {
    return document->snapshot ? document->snapshot->document : NULL;
}

// --- what belongs together -----------------------------------------------------------------------

typedef const char *(*Naming)(const Document *document, AttnMatrixId id, size_t index,
                              char buffer[SCENE_TOKEN_MAX]);

// Rows, or columns, of a matrix as they are named before and now.
typedef struct Line {
    const Document *before, *now;
    AttnMatrixId id;
    Naming name;
    size_t before_count, now_count;
} Line;

static bool is_same_name(const Line *line, size_t before, size_t now) {
    char a[SCENE_TOKEN_MAX], b[SCENE_TOKEN_MAX];
    return strcmp(line->name(line->before, line->id, before, a),
                  line->name(line->now, line->id, now, b)) == 0;
}

// malloc'd, one for each index now; NULL: out of memory.
static size_t *counterparts(const Line *line) {
    const size_t now = line->now_count, before = line->before_count;
    const size_t most = now < before ? now : before;
    size_t *found = malloc((now + 1) * sizeof *found);
    size_t head = 0, tail = 0;
    if (!found) return NULL;
    while (head < most && (now == before || is_same_name(line, head, head)))
        head++;
    while (head + tail < most && is_same_name(line, before - 1 - tail, now - 1 - tail))
        tail++;
    for (size_t i = 0; i < now; i++)
        found[i] = i < head ? i : i >= now - tail ? before - (now - i) : SIZE_MAX;
    return found;
}

// --- the difference ------------------------------------------------------------------------------

// What was computed in another way may differ in its last bits and be the same number: so much of
// the larger of the two, some sixteen roundings, is no change. (Inputs change by any bit.)
#define ROUNDING 0x1p-20f

static bool is_same_value(AttnMatrixId id, float a, float b) {
    const bool is_computed = id > ATTN_BO;
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
    if (is_computed && isfinite(a) && isfinite(b))
        return fabsf(b - a) <= ROUNDING * fmaxf(fabsf(a), fabsf(b));
    return a == b;
}

// Is a change from a to b larger than one of this size? From or to ∞ is the largest of all; what is
// undefined has no size.
static float size_of(float before, float now) {
    if (isnan(before) || isnan(now)) return 0;
    return fabsf(now - before);
}

static void note_change(DocumentDifference *out, size_t row, size_t column, float before,
                        float now) {
    const float size = size_of(before, now);
    const float largest = out->changed > 0 ? size_of(out->before, out->now) : -1;
    if (isfinite(size) && size > out->range) out->range = size;
    out->changed++;
    if (size <= largest) return;
    out->row = row;
    out->column = column;
    out->before = before;
    out->now = now;
}

static void subtract(DocumentDifference *out, AttnMatrixId id, AttnMatrix before, AttnMatrix now) {
    for (size_t row = 0; row < now.rows; row++) {
        for (size_t column = 0; column < now.cols; column++) {
            const size_t r = out->row_before[row], c = out->column_before[column];
            if (r == SIZE_MAX || c == SIZE_MAX) continue;
            const float a = *attn_at(before, r, c), b = *attn_at(now, row, column);
            out->compared++;
            if (is_same_value(id, a, b)) continue; // the difference is 0
            note_change(out, row, column, a, b);
            *attn_at(out->values, row, column) = b - a;
        }
    }
}

static bool make_room(const Document *before, const Document *now, AttnMatrixId id, AttnMatrix m,
                      DocumentDifference *out) {
    const Line rows = {before, now, id, document_row_name, out->before_rows, m.rows};
    const Line columns = {before, now, id, document_column_name, out->before_cols, m.cols};
    out->row_before = counterparts(&rows);
    out->column_before = counterparts(&columns);
    return out->row_before && out->column_before &&
           attn_matrix_create(m.rows, m.cols, &out->values) == ATTN_OK;
}

// false: out of memory.
static bool compare(const Document *before, const Document *now, AttnMatrixId id, size_t head,
                    DocumentDifference *out) {
    out->state = DIFFERENCE_NO_BEFORE;
    if (!attn_trace_has(before->trace, id)) return true;
    out->state = DIFFERENCE_NO_HEAD;
    if (head >= attn_trace_heads(before->trace, id)) return true;
    const AttnMatrix a = attn_trace_matrix(before->trace, id, head);
    const AttnMatrix b = attn_trace_matrix(now->trace, id, head);
    out->before_rows = a.rows;
    out->before_cols = a.cols;
    out->state = DIFFERENCE_APART;
    if (!make_room(before, now, id, b, out)) return false;
    subtract(out, id, a, b);
    if (out->compared == 0) return true;
    const bool is_whole = a.rows == b.rows && a.cols == b.cols;
    out->state = is_whole ? DIFFERENCE_WHOLE : DIFFERENCE_PART;
    return true;
}

const DocumentDifference *document_difference(const Document *document, AttnMatrixId id,
                                              size_t head) {
    DocumentSnapshot *snapshot = document->snapshot;
    if (!snapshot || !attn_trace_has(document->trace, id) ||
        head >= attn_trace_heads(document->trace, id))
        return NULL;
    const bool is_same = snapshot->is_known && snapshot->id == id && snapshot->head == head &&
                         snapshot->version == document->version;
    if (is_same) return &snapshot->difference;
    forget(snapshot);
    if (!compare(snapshot->document, document, id, head, &snapshot->difference)) return NULL;
    snapshot->id = id;
    snapshot->head = head;
    snapshot->version = document->version;
    snapshot->is_known = true;
    return &snapshot->difference;
}
