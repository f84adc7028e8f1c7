// scene_reader: what the files that read a scene share. Private to app/doc/scene_read*.c.
//
// Reading goes in two passes: first everything is read whose size the file itself bounds, and
// matrices that a few bytes could make huge ({"random": …}, "text") are only planned: rows and cols
// are known, data is NULL. When the whole scene has been found to fit together, and into memory,
// scene_read.c fills them.
#ifndef DOC_SCENE_READER_H
#define DOC_SCENE_READER_H

#include "app/doc/jsontext.h"
#include "app/doc/scene.h"
#include "app/doc/words.h"

typedef struct SceneReader {
    JsonText json;
    const char *path;   // of the scene file; NULL: none, {"file": …} is refused
    const char *assets; // folder with vectors/
    Words *words;       // opened for "text"
    Scene *scene;       // being filled
    AttnError *error;   // NULL is fine
} SceneReader;

// A finite float32. Every function here leaves *out untouched on failure, and tells the place.
AttnStatus scene_read_number(SceneReader *reader, JsonNode node, float *out);
// A whole number of at least `least`.
AttnStatus scene_read_count(SceneReader *reader, JsonNode node, size_t least, size_t *out);
AttnStatus scene_read_flag(SceneReader *reader, JsonNode node, bool *out);
// A string of at most `limit` bytes, borrowed.
AttnStatus scene_read_string(SceneReader *reader, JsonNode node, size_t limit, const char **out);

// MATRIX: a list of rows, {"file", "tensor"} or {"random"}; a bias: a list of numbers, as one row.
// One reference.
AttnStatus scene_read_matrix(SceneReader *reader, JsonNode node, SceneMatrix **out);
AttnStatus scene_read_bias(SceneReader *reader, JsonNode node, SceneMatrix **out);

AttnStatus scene_read_mask(SceneReader *reader, JsonNode node);
AttnStatus scene_read_overrides(SceneReader *reader, JsonNode node);

// The second pass: attn_spec_check() with the place of the key at fault, and the memory that it
// would take …
AttnStatus scene_read_check(SceneReader *reader);
// … and the numbers of the planned matrices.
AttnStatus scene_read_fill(SceneReader *reader);

#endif
