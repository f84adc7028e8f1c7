// Digests are remembered by matrix and head. Invariant: an entry whose version is the document's
// holds what its matrix holds now.
#include "app/doc/digest.h"
#include <math.h>
#include <stdlib.h>

typedef struct Entry {
    DocumentDigest *digest;
    unsigned long version;
} Entry;

struct DocumentDigests {
    Entry *entries[ATTN_MATRIX_COUNT]; // one a head
    size_t heads[ATTN_MATRIX_COUNT];
};

DocumentDigests *digests_create(void) {
    return calloc(1, sizeof(DocumentDigests));
}

void digests_destroy(DocumentDigests *digests) {
    for (int id = 0; digests && id < ATTN_MATRIX_COUNT; id++) {
        for (size_t head = 0; head < digests->heads[id]; head++)
            free(digests->entries[id][head].digest);
        free(digests->entries[id]);
    }
    free(digests);
}

// The number of the largest magnitude in rows r0 … r1 − 1, columns c0 … c1 − 1; NaN wins over all.
static float block_value(AttnMatrix m, size_t r0, size_t r1, size_t c0, size_t c1) {
    float value = *attn_at(m, r0, c0);
    for (size_t row = r0; row < r1; row++) {
        const float *numbers = attn_at(m, row, 0);
        for (size_t column = c0; column < c1; column++)
            if (fabsf(numbers[column]) > fabsf(value) || isnan(numbers[column]))
                value = numbers[column];
    }
    return value;
}

static void fill_blocks(DocumentDigest *digest, AttnMatrix m) {
    digest->rows = m.rows < DIGEST_SIDE ? m.rows : DIGEST_SIDE;
    digest->cols = m.cols < DIGEST_SIDE ? m.cols : DIGEST_SIDE;
    for (size_t row = 0; row < digest->rows; row++) {
        size_t r0 = row * m.rows / digest->rows, r1 = (row + 1) * m.rows / digest->rows;
        for (size_t column = 0; column < digest->cols; column++) {
            size_t c0 = column * m.cols / digest->cols, c1 = (column + 1) * m.cols / digest->cols;
            digest->blocks[row * digest->cols + column] = block_value(m, r0, r1, c0, c1);
        }
    }
}

static void fill_range(DocumentDigest *digest, AttnMatrix m, bool is_masked) {
    float least = INFINITY, most = -INFINITY;
    digest->has_infinity = digest->has_minus_infinity = false;
    for (size_t row = 0; row < m.rows; row++) {
        const float *numbers = attn_at(m, row, 0);
        for (size_t column = 0; column < m.cols; column++) {
            float number = numbers[column];
            if (!isfinite(number)) {
                if (number == INFINITY) digest->has_infinity = true;
                if (number == -INFINITY && !is_masked) digest->has_minus_infinity = true;
                continue;
            }
            least = number < least ? number : least;
            most = number > most ? number : most;
        }
    }
    digest->has_finite = least <= most;
    digest->least = digest->has_finite ? least : 0;
    digest->most = digest->has_finite ? most : 0;
    digest->range = fmaxf(fabsf(digest->least), fabsf(digest->most));
}

// Room for an entry; false: out of memory.
static bool make_room(DocumentDigests *digests, AttnMatrixId id, size_t head) {
    if (head < digests->heads[id]) return true;
    Entry *grown = realloc(digests->entries[id], (head + 1) * sizeof *grown);
    if (!grown) return false;
    for (size_t i = digests->heads[id]; i <= head; i++)
        grown[i] = (Entry){0};
    digests->entries[id] = grown;
    digests->heads[id] = head + 1;
    return true;
}

const DocumentDigest *document_digest(const Document *document, AttnMatrixId id, size_t head) {
    DocumentDigests *digests = document->digests;
    if (!attn_trace_has(document->trace, id) || head >= attn_trace_heads(document->trace, id))
        return NULL;
    AttnMatrix m = attn_trace_matrix(document->trace, id, head);
    if (m.rows == 0 || m.cols == 0 || !make_room(digests, id, head)) return NULL;
    Entry *entry = &digests->entries[id][head];
    if (entry->digest && entry->version == document->version) return entry->digest;
    if (!entry->digest) entry->digest = malloc(sizeof *entry->digest);
    if (!entry->digest) return NULL;
    fill_blocks(entry->digest, m);
    fill_range(entry->digest, m, id == ATTN_MASKED);
    entry->version = document->version;
    return entry->digest;
}

float document_shared_range(const Document *document) {
    AttnMatrixId ids[ATTN_MATRIX_COUNT];
    const size_t count = document_matrices(document, ids);
    float range = 0;
    for (size_t i = 0; i < count; i++) {
        const size_t heads = attn_trace_heads(document->trace, ids[i]);
        for (size_t head = 0; ids[i] != ATTN_WEIGHTS && head < heads; head++) {
            const DocumentDigest *digest = document_digest(document, ids[i], head);
            if (digest && digest->range > range) range = digest->range;
        }
    }
    return range;
}
