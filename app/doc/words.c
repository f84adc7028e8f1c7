// words: the table and the two lists in memory, and what is asked of them.
//
// Holds always: keys of the maps point into files that stay open as long as the Words; a gloss in a
// list may be missing in the table (the word then counts as spelled). Read-only after words_open(),
// so any thread may ask.
#include "app/doc/words.h"
#include "app/doc/random.h"
#include "app/doc/tokenizer.h"
#include "app/doc/wordmap.h"
#include "engine/formats/bytes.h"
#include "engine/formats/safetensors.h"
#include "engine/formats/text.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASSET_PATH_MAX 4096
#define LIST_LIMIT     (16u << 20)

// A list of "word<TAB>gloss" lines; the map's values are offsets of glosses in the file.
typedef struct Glosses {
    AttnBytes file;
    WordMap map;
} Glosses;

enum { GLOSSES_CHINESE, GLOSSES_ENGLISH, GLOSSES_COUNT };

struct Words {
    AttnSafetensors *file;
    const AttnTensor *vectors; // [words, WORDS_WIDTH_MAX], in file
    WordMap map;               // word → row of vectors
    Glosses glosses[GLOSSES_COUNT];
    size_t longest; // bytes of the longest word of the lists
};

// --- opening
// ----------------------------------------------------------------------------------------------

static AttnStatus no_memory(AttnError *error) {
    return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
}

static size_t count_lines(const char *text, size_t size) {
    size_t count = 1;
    for (const char *at = text; (at = memchr(at, '\n', size - (size_t)(at - text))); at++)
        count++;
    return count;
}

// Calls back for every line of text, without its end.
typedef void LineFunction(void *context, const char *text, size_t start, size_t length,
                          uint32_t line);

static void for_lines(const char *text, size_t size, LineFunction *function, void *context) {
    uint32_t line = 0;
    for (size_t at = 0; at < size; line++) {
        const char *end = memchr(text + at, '\n', size - at);
        size_t length = end ? (size_t)(end - text) - at : size - at;
        function(context, text, at, length, line);
        at += length + 1;
    }
}

static void add_word(void *context, const char *text, size_t start, size_t length, uint32_t line) {
    wordmap_add(context, text + start, length, line);
}

static AttnStatus check_table(const AttnTensor *vectors, const AttnTensor *words,
                              AttnError *error) {
    bool is_good = vectors && words && vectors->rank == 2 && vectors->shape[0] > 0 &&
                   vectors->shape[0] <= UINT32_MAX && vectors->shape[1] == WORDS_WIDTH_MAX &&
                   attn_element_size(vectors->element) > 0 && words->element == ATTN_ELEMENT_U8 &&
                   count_lines((const char *)words->bytes, words->size) == vectors->shape[0] + 1;
    if (is_good) return ATTN_OK;
    return attn_fail(error, ATTN_ERROR_FORMAT,
                     "vectors/words.safetensors: expected vectors [n, %d] and n words, one a line",
                     WORDS_WIDTH_MAX);
}

static AttnStatus open_table(Words *w, const char *path, AttnError *error) {
    AttnError found = {0};
    AttnStatus status = attn_safetensors_open(path, &w->file, &found);
    if (status != ATTN_OK)
        return attn_fail(error, status, "vectors/words.safetensors: %.200s", found.message);
    const AttnTensor *words = attn_safetensors_find(w->file, "words");
    w->vectors = attn_safetensors_find(w->file, "vectors");
    if ((status = check_table(w->vectors, words, error)) != ATTN_OK) return status;
    if (!wordmap_create(w->vectors->shape[0], &w->map)) return no_memory(error);
    for_lines((const char *)words->bytes, words->size, add_word, &w->map);
    return ATTN_OK;
}

static void add_gloss(void *context, const char *text, size_t start, size_t length, uint32_t line) {
    (void)line;
    const char *tab = memchr(text + start, '\t', length);
    if (!tab) return;
    size_t key_length = (size_t)(tab - text) - start;
    wordmap_add(context, text + start, key_length, (uint32_t)(start + key_length + 1));
}

static AttnStatus open_glosses(Glosses *g, const char *path, AttnError *error) {
    AttnError found = {0};
    AttnStatus status = attn_bytes_read(path, LIST_LIMIT, &g->file, &found);
    if (status != ATTN_OK) return attn_fail(error, status, "%.60s: %.180s", path, found.message);
    const char *text = (const char *)g->file.data;
    if (!wordmap_create(count_lines(text, g->file.size), &g->map)) return no_memory(error);
    for_lines(text, g->file.size, add_gloss, &g->map);
    return ATTN_OK;
}

static size_t longest_key(const WordMap *map) {
    size_t longest = 0;
    for (size_t i = 0; i < map->slot_count; i++) {
        if (map->slots[i].key && map->slots[i].length > longest) longest = map->slots[i].length;
    }
    return longest;
}

static AttnStatus open_all(Words *w, const char *assets, AttnError *error) {
    static const char *const lists[GLOSSES_COUNT] = {"zh-en.tsv", "en-alias.tsv"};
    char path[ASSET_PATH_MAX];
    if (strlen(assets) > ASSET_PATH_MAX - 64)
        return attn_fail(error, ATTN_ERROR_FILE, "the path of the assets is too long");
    snprintf(path, sizeof path, "%s/vectors/words.safetensors", assets);
    AttnStatus status = open_table(w, path, error);
    for (size_t i = 0; i < GLOSSES_COUNT && status == ATTN_OK; i++) {
        snprintf(path, sizeof path, "%s/vectors/%s", assets, lists[i]);
        status = open_glosses(&w->glosses[i], path, error);
        size_t longest = longest_key(&w->glosses[i].map);
        if (longest > w->longest) w->longest = longest;
    }
    return status;
}

AttnStatus words_open(const char *assets, Words **out, AttnError *error) {
    if (!assets) return attn_fail(error, ATTN_ERROR_FILE, "the word vectors were not found");
    Words *words = calloc(1, sizeof *words);
    if (!words) return no_memory(error);
    AttnStatus status = open_all(words, assets, error);
    if (status != ATTN_OK) {
        words_close(words);
        return status;
    }
    *out = words;
    return ATTN_OK;
}

void words_close(Words *words) {
    if (!words) return;
    for (size_t i = 0; i < GLOSSES_COUNT; i++) {
        wordmap_destroy(&words->glosses[i].map);
        attn_bytes_free(&words->glosses[i].file);
    }
    wordmap_destroy(&words->map);
    attn_safetensors_close(words->file);
    free(words);
}

// --- looking up
// ---------------------------------------------------------------------------------------------

// As the table spells: lower case (ASCII, Latin-1), ' for ’. Returns the new length; SIZE_MAX where
// it does not fit.
static size_t fold(const char *text, size_t length, char out[SCENE_TOKEN_MAX]) {
    if (length >= SCENE_TOKEN_MAX) return SIZE_MAX;
    size_t used = 0;
    for (size_t at = 0; at < length;) {
        uint32_t code = 0;
        size_t step = attn_utf8_next(text + at, length - at, &code);
        if (step == 0) return SIZE_MAX;
        if (code == 0x2019 && step < length) code = '\'';
        bool is_upper =
            (code >= 'A' && code <= 'Z') || (code >= 0xC0 && code <= 0xDE && code != 0xD7);
        if (is_upper) code += 0x20;
        used += attn_utf8_put(code, out + used);
        at += step;
    }
    out[used] = '\0';
    return used;
}

// The gloss of a folded word: a word of one of the lists, not zero-terminated. false: in neither.
static bool find_gloss(const Words *w, const char *word, size_t length, const char **gloss,
                       size_t *size) {
    for (size_t i = 0; i < GLOSSES_COUNT; i++) {
        const Glosses *g = &w->glosses[i];
        uint32_t offset;
        if (!wordmap_find(&g->map, word, length, &offset)) continue;
        *gloss = (const char *)g->file.data + offset;
        *size = strcspn(*gloss, "\t\r\n");
        return true;
    }
    return false;
}

typedef struct Entry {
    SceneTokenSource source;
    uint32_t row;      // of the table, unless spelled
    const char *gloss; // not zero-terminated
    size_t gloss_length;
} Entry;

static Entry look_up(const Words *w, const char *word, size_t length) {
    Entry entry = {.source = TOKEN_SPELLED};
    if (wordmap_find(&w->map, word, length, &entry.row)) {
        entry.source = TOKEN_TABLE;
    } else if (find_gloss(w, word, length, &entry.gloss, &entry.gloss_length) &&
               entry.gloss_length < SCENE_TOKEN_MAX &&
               wordmap_find(&w->map, entry.gloss, entry.gloss_length, &entry.row)) {
        entry.source = TOKEN_GLOSS;
    }
    return entry;
}

static bool is_known(const void *context, const char *text, size_t length) {
    char folded[SCENE_TOKEN_MAX];
    size_t size = fold(text, length, folded);
    return size != SIZE_MAX && look_up(context, folded, size).source != TOKEN_SPELLED;
}

void words_mark(const Words *words, SceneToken *token) {
    char folded[SCENE_TOKEN_MAX];
    size_t size = fold(token->text, strlen(token->text), folded);
    Entry entry = {.source = TOKEN_SPELLED};
    if (size != SIZE_MAX) entry = look_up(words, folded, size);
    token->source = entry.source;
    token->gloss[0] = '\0';
    if (entry.source != TOKEN_GLOSS) return;
    memcpy(token->gloss, entry.gloss, entry.gloss_length);
    token->gloss[entry.gloss_length] = '\0';
}

// --- vectors
// ------------------------------------------------------------------------------------------------

static void add_group(const char *group, size_t length, float full[WORDS_WIDTH_MAX]) {
    uint64_t state = wordmap_hash(group, length);
    for (size_t i = 0; i < WORDS_WIDTH_MAX; i++)
        full[i] += (float)((double)(random_next(&state) >> 11) * 0x1p-52 - 1.0);
}

// Groups of one, two and three characters of "<word>", each with numbers of its own in −1 … 1:
// words that share groups come out near each other.
static void spell(const char *word, size_t length, float full[WORDS_WIDTH_MAX]) {
    char marked[SCENE_TOKEN_MAX + 2];
    size_t starts[SCENE_TOKEN_MAX + 3], count = 0, used = 0;
    marked[used++] = '<';
    memcpy(marked + used, word, length);
    used += length;
    marked[used++] = '>';
    for (size_t at = 0; at < used; at++) {
        if (!attn_utf8_is_inside(marked[at])) starts[count++] = at;
    }
    starts[count] = used;
    memset(full, 0, WORDS_WIDTH_MAX * sizeof *full);
    for (size_t first = 0; first < count; first++) {
        for (size_t last = first + 1; last <= count && last <= first + 3; last++)
            add_group(marked + starts[first], starts[last] - starts[first], full);
    }
}

// The first `width` numbers at unit length; columns that the table does not have are zero.
static void take_unit(const float full[WORDS_WIDTH_MAX], size_t width, float *out) {
    size_t used = width < WORDS_WIDTH_MAX ? width : WORDS_WIDTH_MAX;
    double squares = 0.0;
    for (size_t i = 0; i < used; i++)
        squares += (double)full[i] * (double)full[i];
    double length = sqrt(squares);
    for (size_t i = 0; i < width; i++)
        out[i] = i < used && length > 0.0 ? (float)((double)full[i] / length) : 0.0f;
}

SceneTokenSource words_vector(const Words *words, const SceneToken *token, size_t width,
                              float *out) {
    char folded[SCENE_TOKEN_MAX];
    float full[WORDS_WIDTH_MAX];
    size_t size = fold(token->text, strlen(token->text), folded);
    if (size == SIZE_MAX) size = (size_t)snprintf(folded, sizeof folded, "%s", token->text);
    Entry entry = look_up(words, folded, size);
    if (entry.source == TOKEN_SPELLED)
        spell(folded, size, full);
    else
        attn_tensor_row(words->vectors, entry.row, full);
    take_unit(full, width, out);
    return entry.source;
}

// --- splitting
// ----------------------------------------------------------------------------------------------

static AttnStatus too_long(const char *token, size_t length, AttnError *error) {
    char quoted[ATTN_QUOTE_SIZE];
    attn_text_quote(token, length, quoted);
    return attn_fail(error, ATTN_ERROR_FORMAT,
                     "the word \"%s\" has %zu bytes, at most %d are accepted", quoted, length,
                     SCENE_TOKEN_MAX - 1);
}

// Counts tokens, and writes them where items is not NULL.
static AttnStatus split(const Words *w, const char *text, SceneToken *items, size_t *count,
                        AttnError *error) {
    Tokenizer tokenizer = {is_known, w, w->longest};
    size_t size = strlen(text), at = tokenizer_blanks(text, size);
    for (*count = 0; at < size; ++*count) {
        size_t length = tokenizer_next(&tokenizer, text + at, size - at);
        if (length >= SCENE_TOKEN_MAX) return too_long(text + at, length, error);
        if (*count == WORDS_TOKENS_MAX)
            return attn_fail(error, ATTN_ERROR_SHAPE, "more than %d words", WORDS_TOKENS_MAX);
        if (items) {
            SceneToken *token = &items[*count];
            *token = (SceneToken){0};
            memcpy(token->text, text + at, length);
            words_mark(w, token);
        }
        at += length;
        at += tokenizer_blanks(text + at, size - at);
    }
    return ATTN_OK;
}

AttnStatus words_split(const Words *words, const char *text, SceneTokens *out, AttnError *error) {
    if (!attn_utf8_is_valid(text, strlen(text)))
        return attn_fail(error, ATTN_ERROR_FORMAT, "the text is not UTF-8");
    size_t count;
    AttnStatus status = split(words, text, NULL, &count, error);
    if (status != ATTN_OK) return status;
    if (count == 0) return attn_fail(error, ATTN_ERROR_SHAPE, "the text is empty: expected words");
    SceneToken *items = malloc(count * sizeof *items);
    if (!items) return no_memory(error);
    split(words, text, items, &count, error);
    *out = (SceneTokens){items, count};
    return ATTN_OK;
}
