// edit: what the document commands do to a scene. Private to app/doc: document.c calls these on a
// copy of the scene, computes it, and only then makes it the document's; so a failed edit may leave
// its copy half done.
#ifndef DOC_EDIT_H
#define DOC_EDIT_H

#include "app/doc/document.h"

// Numbers: cells, overrides, pasted matrices. (edit_cells.c)
AttnStatus edit_set_cell(Scene *scene, const Command *command, AttnError *error);
AttnStatus edit_set_override(Scene *scene, const Command *command, AttnError *error);
AttnStatus edit_release_override(Scene *scene, const Command *command, AttnError *error);
AttnStatus edit_release_all(Scene *scene, AttnError *error);
AttnStatus edit_paste(Scene *scene, const Command *command, AttnError *error);

// Tokens. (edit_tokens.c)
AttnStatus edit_set_text(Scene *scene, const Words *words, const Command *command,
                         AttnError *error);
AttnStatus edit_set_token(Scene *scene, const Words *words, const Command *command,
                          AttnError *error);
AttnStatus edit_add_token(Scene *scene, const Words *words, const Command *command,
                          AttnError *error);
AttnStatus edit_remove_token(Scene *scene, const Words *words, const Command *command,
                             AttnError *error);
AttnStatus edit_move_token(Scene *scene, const Words *words, const Command *command,
                           AttnError *error);

// Widths and heads. (edit_shape.c)
AttnStatus edit_set_model_width(Scene *scene, const Words *words, const Command *command,
                                AttnError *error);
AttnStatus edit_set_key_width(Scene *scene, const Command *command, AttnError *error);
AttnStatus edit_set_heads(Scene *scene, const Command *command, AttnError *error);

// Switches. (edit_options.c)
AttnStatus edit_set_option(Scene *scene, const Command *command, AttnError *error);
AttnStatus edit_toggle_mask_cell(Scene *scene, const Command *command, AttnError *error);
AttnStatus edit_set_values_are_x(Scene *scene, const Command *command, AttnError *error);

// Shared by the above. (edit_remap.c)
// The tokens of a side have moved: the token that now stands at i stood at from[i] before
// (SIZE_MAX: it is new). Carries mask cells and overrides along; those of tokens that are gone are
// dropped. is_memory: the key side of cross-attention; without a memory the tokens are queries and
// keys both.
AttnStatus edit_remap_tokens(Scene *scene, bool is_memory, const size_t *from, size_t old_count,
                             size_t new_count, AttnError *error);
// How large a matrix of the scene is, or what is computed of it; false: there is none.
bool edit_matrix_size(const Scene *scene, AttnMatrixId id, size_t *rows, size_t *cols);
// Drops overrides that lie outside of the matrices as they are now.
void edit_drop_outside_overrides(Scene *scene);

// A copy of matrix (may be NULL: then zeros) with another shape: what both have is kept, the rest
// comes from the project's generator, as large as what is there already. NULL: out of memory.
SceneMatrix *edit_resized(const SceneMatrix *matrix, size_t rows, size_t cols, uint64_t seed);

AttnStatus edit_out_of_memory(AttnError *error);

#endif
