// What others ask of the document: values, names, what may be edited, which stages there are.
// Nothing changes here.
#include "app/doc/document.h"
#include <stdio.h>
#include <string.h>

bool document_value(const Document *document, AttnMatrixId id, size_t head, size_t row,
                    size_t column, float *out) {
    if (!attn_trace_has(document->trace, id) || head >= attn_trace_heads(document->trace, id))
        return false;
    AttnMatrix matrix = attn_trace_matrix(document->trace, id, head);
    if (row >= matrix.rows || column >= matrix.cols) return false;
    *out = *attn_at(matrix, row, column);
    return true;
}

DocumentEdit document_editable(const Document *document, AttnMatrixId id) {
    if (!attn_trace_has(document->trace, id)) return DOCUMENT_EDIT_NONE;
    if (id <= ATTN_BO) return DOCUMENT_EDIT_CELL;
    if (id == ATTN_X_POSITIONED || id == ATTN_M_POSITIONED) return DOCUMENT_EDIT_NONE;
    return DOCUMENT_EDIT_OVERRIDE;
}

static const char *numbered(size_t index, char buffer[SCENE_TOKEN_MAX]) {
    snprintf(buffer, SCENE_TOKEN_MAX, "%zu", index + 1);
    return buffer;
}

static const char *named(const SceneTokens *names, size_t index, char buffer[SCENE_TOKEN_MAX]) {
    return index < names->count ? names->items[index].text : numbered(index, buffer);
}

bool document_rows_are_keys(AttnMatrixId id) {
    return id == ATTN_M || id == ATTN_M_POSITIONED || id == ATTN_K || id == ATTN_K_UNROTATED ||
           id == ATTN_V;
}

bool document_rows_are_queries(AttnMatrixId id) {
    return id == ATTN_X || id == ATTN_X_POSITIONED || id == ATTN_Q || id == ATTN_Q_UNROTATED ||
           (id >= ATTN_SCORES && id <= ATTN_OUTPUT);
}

const SceneTokens *document_row_names(const Document *document, AttnMatrixId id) {
    const Scene *scene = document->scene;
    bool has_memory = scene->given[ATTN_M] != NULL;
    if (document_rows_are_keys(id)) return has_memory ? &scene->memory_tokens : &scene->tokens;
    if (document_rows_are_queries(id)) return &scene->tokens;
    bool is_feature = id == ATTN_WQ || (!has_memory && (id == ATTN_WK || id == ATTN_WV));
    return is_feature && document_features_hold(document) ? &scene->features : NULL;
}

const char *document_row_name(const Document *document, AttnMatrixId id, size_t row,
                              char buffer[SCENE_TOKEN_MAX]) {
    const SceneTokens *names = document_row_names(document, id);
    if (names) return named(names, row, buffer);
    return id >= ATTN_BQ && id <= ATTN_BO ? "" : numbered(row, buffer);
}

// Are the columns of this matrix the features of X? So they are where a projection is absent, and
// in an output as wide as X, which writes back into the features.
static bool columns_are_features(const Document *document, AttnMatrixId id) {
    const Scene *scene = document->scene;
    const AttnShape *shape = attn_trace_shape(document->trace);
    bool has_memory = scene->given[ATTN_M] != NULL, is_one_head = shape->h == 1;
    bool values_are_x = !scene->given[ATTN_WV] && !has_memory && is_one_head;
    switch ((int)id) {
    case ATTN_X:
    case ATTN_X_POSITIONED: return true;
    case ATTN_Q: return !scene->given[ATTN_WQ] && is_one_head;
    case ATTN_K: return !scene->given[ATTN_WK] && !has_memory && is_one_head;
    case ATTN_V:
    case ATTN_CONTEXT: return values_are_x;
    case ATTN_WO:
    case ATTN_BO: return shape->d_o == shape->d;
    case ATTN_OUTPUT: return scene->given[ATTN_WO] ? shape->d_o == shape->d : values_are_x;
    default: return false;
    }
}

bool document_features_hold(const Document *document) {
    return scene_features_hold(document->scene);
}

const SceneTokens *document_column_names(const Document *document, AttnMatrixId id) {
    const Scene *scene = document->scene;
    if (id >= ATTN_SCORES && id <= ATTN_WEIGHTS)
        return scene->given[ATTN_M] ? &scene->memory_tokens : &scene->tokens;
    bool are_features = document_features_hold(document) && columns_are_features(document, id);
    return are_features ? &scene->features : NULL;
}

const char *document_column_name(const Document *document, AttnMatrixId id, size_t column,
                                 char buffer[SCENE_TOKEN_MAX]) {
    const SceneTokens *names = document_column_names(document, id);
    return names ? named(names, column, buffer) : numbered(column, buffer);
}

size_t document_matrices(const Document *document, AttnMatrixId ids[ATTN_MATRIX_COUNT]) {
    static const AttnMatrixId ORDER[] = {ATTN_X,
                                         ATTN_M,
                                         ATTN_X_POSITIONED,
                                         ATTN_M_POSITIONED,
                                         ATTN_WQ,
                                         ATTN_BQ,
                                         ATTN_WK,
                                         ATTN_BK,
                                         ATTN_WV,
                                         ATTN_BV,
                                         ATTN_Q_UNROTATED,
                                         ATTN_K_UNROTATED,
                                         ATTN_Q,
                                         ATTN_K,
                                         ATTN_V,
                                         ATTN_SCORES,
                                         ATTN_SCALED,
                                         ATTN_MASKED,
                                         ATTN_WEIGHTS,
                                         ATTN_CONTEXT,
                                         ATTN_WO,
                                         ATTN_BO,
                                         ATTN_OUTPUT};
    size_t count = 0;
    for (size_t i = 0; i < sizeof ORDER / sizeof ORDER[0]; i++)
        if (attn_trace_has(document->trace, ORDER[i])) ids[count++] = ORDER[i];
    return count;
}

size_t document_stages(const Document *document, AttnStage stages[ATTN_STAGE_COUNT]) {
    size_t count = 0;
    for (int stage = 0; stage < ATTN_STAGE_COUNT; stage++)
        if (stage != ATTN_STAGE_ROTATE || document->scene->spec.positions == ATTN_POSITIONS_ROPE)
            stages[count++] = (AttnStage)stage;
    return count;
}

static bool is_wide(unsigned char first) {
    return first >= 0xe3; // U+3000 and beyond: Chinese characters and punctuation
}

// Does a space belong between these two tokens?
static bool wants_space(const char *before, const char *after) {
    size_t length = strlen(before);
    if (is_wide((unsigned char)after[0])) return length > 0 && !is_wide((unsigned char)before[0]);
    if (is_wide((unsigned char)before[0])) return strchr(".,;:!?)", after[0]) == NULL;
    return strchr(".,;:!?)]}'", after[0]) == NULL && strchr("([{", before[length - 1]) == NULL;
}

static const SceneTokens *tokens_of(const Document *document, bool is_memory) {
    return is_memory ? &document->scene->memory_tokens : &document->scene->tokens;
}

// What stands before token i in the sentence.
static const char *space_before(const SceneTokens *tokens, size_t i) {
    return i > 0 && wants_space(tokens->items[i - 1].text, tokens->items[i].text) ? " " : "";
}

size_t document_sentence_bytes(const Document *document, bool is_memory) {
    const SceneTokens *tokens = tokens_of(document, is_memory);
    size_t bytes = 0;
    for (size_t i = 0; i < tokens->count; i++)
        bytes += strlen(space_before(tokens, i)) + strlen(tokens->items[i].text);
    return bytes;
}

char *document_sentence(const Document *document, bool is_memory, char *buffer, size_t size) {
    const SceneTokens *tokens = tokens_of(document, is_memory);
    size_t used = 0;
    buffer[0] = '\0';
    for (size_t i = 0; i < tokens->count; i++) {
        const char *text = tokens->items[i].text;
        const char *space = space_before(tokens, i);
        size_t length = strlen(space) + strlen(text);
        if (used + length >= size) break;
        used += (size_t)snprintf(buffer + used, size - used, "%s%s", space, text);
    }
    return buffer;
}
