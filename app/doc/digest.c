// Digests are remembered by matrix and head, the widest name by list, what masks hide by head.
// Invariant: what was worked out for the document's version is so now.
#include "app/doc/digest.h"
#include <math.h>
#include <stdlib.h>

typedef struct Entry {
    DocumentDigest *digest;
    unsigned long version;
} Entry;

// Of tokens, tokens of the memory, features.
enum { NAME_LISTS = 3 };

typedef struct WidestName {
    bool is_known;
    unsigned long version;
    size_t index;
} WidestName;

// The range of some columns.
typedef struct ColumnsRange {
    unsigned long version;
    size_t first, count; // 0: nothing is known
    float range;
} ColumnsRange;

// The queries of a head that see nothing.
typedef struct BlindQueries {
    bool is_known;
    unsigned long version;
    size_t head, count, first;
} BlindQueries;

struct DocumentDigests {
    Entry *entries[ATTN_MATRIX_COUNT]; // one a head
    size_t heads[ATTN_MATRIX_COUNT];
    WidestName widest[NAME_LISTS];
    ColumnsRange columns[ATTN_MATRIX_COUNT];
    BlindQueries blind;
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

float digest_range(AttnMatrix matrix) {
    float range = 0;
    for (size_t row = 0; row < matrix.rows; row++) {
        const float *numbers = attn_at(matrix, row, 0);
        for (size_t column = 0; column < matrix.cols; column++) {
            const float magnitude = fabsf(numbers[column]);
            if (magnitude > range && magnitude < INFINITY) range = magnitude;
        }
    }
    return range;
}

float document_columns_range(const Document *document, AttnMatrixId id, size_t first,
                             size_t count) {
    ColumnsRange *known = &document->digests->columns[id];
    const bool is_it = known->count == count && known->first == first;
    if (is_it && known->version == document->version) return known->range;
    const AttnMatrix m = attn_trace_matrix(document->trace, id, 0);
    const float range = digest_range(attn_matrix_columns(m, first, count));
    *known = (ColumnsRange){document->version, first, count, range};
    return range;
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

// --- names ---------------------------------------------------------------------------------------

// In ems.
static float guessed_width(const char *name) {
    float width = 0;
    for (const char *at = name; *at != '\0'; at++) {
        const unsigned char byte = (unsigned char)*at;
        if (byte < 0x80) width += 0.6f;
        if (byte >= 0xc0) width += 1;
    }
    return width;
}

static size_t find_widest(const SceneTokens *names) {
    size_t index = 0;
    float most = 0;
    for (size_t i = 0; i < names->count; i++) {
        const float width = guessed_width(names->items[i].text);
        if (width <= most) continue;
        most = width;
        index = i;
    }
    return index;
}

size_t document_widest_name(const Document *document, const SceneTokens *names) {
    const Scene *scene = document->scene;
    const size_t list = names == &scene->tokens ? 0 : names == &scene->memory_tokens ? 1 : 2;
    WidestName *widest = &document->digests->widest[list];
    if (!widest->is_known || widest->version != document->version)
        *widest = (WidestName){true, document->version, find_widest(names)};
    return widest->index;
}

// --- queries that see nothing --------------------------------------------------------------------

// A pinned score or weight counts wherever it lies; all others lie where causal, window and valid
// let them. attn_spec_sees(), without asking for every key.
static bool sees_something(const AttnSpec *spec, const AttnShape *shape, size_t head, size_t row) {
    size_t first, end;
    attn_mask_range(&spec->mask, shape, row, &first, &end);
    for (size_t column = first; column < end; column++)
        if (attn_mask_allows(&spec->mask, shape, row, column)) return true;
    for (size_t i = 0; i < spec->override_count; i++) {
        const AttnOverride *pin = &spec->overrides[i];
        if ((pin->matrix == ATTN_MASKED || pin->matrix == ATTN_WEIGHTS) && pin->head == head &&
            pin->row == row)
            return true;
    }
    return false;
}

size_t document_blind_queries(const Document *document, size_t head, size_t *first) {
    BlindQueries *blind = &document->digests->blind;
    const AttnSpec *spec = attn_trace_spec(document->trace);
    const AttnShape *shape = attn_trace_shape(document->trace);
    const bool is_it = blind->is_known && blind->head == head;
    if (!is_it || blind->version != document->version) {
        *blind = (BlindQueries){.is_known = true, .version = document->version, .head = head};
        for (size_t row = shape->n_q; row-- > 0;) {
            if (sees_something(spec, shape, head, row)) continue;
            blind->first = row;
            blind->count++;
        }
    }
    *first = blind->first;
    return blind->count;
}
