// Scene: what a scene file says. The document holds one; a command makes a changed copy of it.
//
// A scene is a value: scene_clone() is cheap because matrices are shared until written (counted
// references), so the history keeps whole scenes. Numbers in the scene are the user's; nothing here
// is computed.
#ifndef DOC_SCENE_H
#define DOC_SCENE_H

#include "app/text/text.h"
#include "engine/attn.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCENE_TOKEN_MAX     64    // bytes of a token with its NUL; longer ones are refused
#define SCENE_TEXT_MAX      65536 // bytes of a sentence, title or note
#define SCENE_OVERRIDES_MAX 10000 // each is compared with all before it
#define SCENE_FILE_MAX      (256u << 20)

// A matrix shared between scenes; written only where it has one owner.
typedef struct SceneMatrix {
    size_t references;
    AttnMatrix values; // owned
    // How it is written back: as {"random": …} while no number of it was touched.
    bool is_random;
    uint64_t seed;
    double scale;
} SceneMatrix;

// Where a token's vector came from; what is not TOKEN_GIVEN is marked on screen.
typedef enum SceneTokenSource {
    TOKEN_GIVEN,  // the scene file's own numbers (or edited by hand)
    TOKEN_TABLE,  // the word-vector table
    TOKEN_GLOSS,  // the table, through its English gloss
    TOKEN_SPELLED // not in the table: made from its spelling
} SceneTokenSource;

typedef struct SceneToken {
    char text[SCENE_TOKEN_MAX];
    char gloss[SCENE_TOKEN_MAX]; // English gloss, "" if none
    SceneTokenSource source;
} SceneToken;

typedef struct SceneTokens {
    SceneToken *items; // owned
    size_t count;
} SceneTokens;

typedef struct Scene {
    char *title[LANGUAGE_COUNT]; // owned; may be NULL
    char *note[LANGUAGE_COUNT];
    bool note_is_old; // a word that was there is gone: the note speaks of the scene as it came
    bool is_shipped;  // it came with the program: what of it no longer holds (an old note, names of
                      // features) is not written to the user's files
    SceneTokens tokens;              // as many as X has rows
    SceneTokens memory_tokens;       // as many as M has rows; none without a memory
    SceneTokens features;            // names of X's columns; none or as many
    SceneMatrix *given[ATTN_BO + 1]; // X … BO; NULL: absent
    SceneMatrix *wv_aside;           // WV while "values are X" has put it aside
    bool is_from_text; // "text" and "d_model" stood in the file, and X is still what they give
    char *text; // owned; the sentence as it was typed while is_from_text; NULL: tokens with blanks
                // between
    // Options, as the engine takes them. mask.matrix and overrides are owned by the scene.
    AttnSpec spec;
    SceneMatrix *mask_matrix;
    AttnOverride *overrides; // owned; spec.overrides points here
} Scene;

Scene *scene_create(void); // empty, defaults of the contract; NULL: out of memory
Scene *scene_clone(const Scene *scene);
void scene_destroy(Scene *scene); // NULL is fine
// Do both say the same: the same tokens, numbers (bit for bit) and options? Titles and notes are
// not looked at.
bool scene_equals(const Scene *a, const Scene *b);

// Do the names of the features say something of X? They do while a token is left whose vector they
// were made for: vectors from the word table know nothing of them.
bool scene_features_hold(const Scene *scene);

// The engine's view of it: borrowed from the scene.
AttnInputs scene_inputs(const Scene *scene);

// --- shared matrices
// -------------------------------------------------------------------------------------
SceneMatrix *scene_matrix_create(size_t rows,
                                 size_t cols);        // zeroed, one reference; NULL: out of memory
SceneMatrix *scene_matrix_share(SceneMatrix *matrix); // one more reference; NULL gives NULL
void scene_matrix_release(SceneMatrix *matrix);       // NULL is fine
// Makes *matrix writable: copies it where others share it, and forgets that it was random. false:
// out of memory.
bool scene_matrix_own(SceneMatrix **matrix);

// --- files (scene_read.c, scene_write.c)
// ------------------------------------------------------------------ Reads a scene from JSON text;
// name is for messages and for the folder of {"file": …}. assets: the folder with vectors/. On
// failure *out is untouched and error tells line and column; nothing is computed.
AttnStatus scene_parse(const char *json, size_t length, const char *path, const char *assets,
                       Scene **out, AttnError *error);
AttnStatus scene_read(const char *path, const char *assets, Scene **out, AttnError *error);
// The JSON text (malloc'd, NUL-terminated) of a scene: numbers as %.9g, random and text scenes as
// they were while untouched. Reading it back gives the same numbers bit for bit.
char *scene_format(const Scene *scene);
// The same, saying why where there is none.
AttnStatus scene_format_text(const Scene *scene, char **text, AttnError *error);
AttnStatus scene_write(const Scene *scene, const char *path, AttnError *error);

// Title in a language, else the other one, else "".
const char *scene_title(const Scene *scene, Language language);
const char *scene_note(const Scene *scene, Language language);

#endif
