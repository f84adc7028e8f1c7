// Digest: what the screen needs of a whole matrix: its true range and a small picture of it; and of
// all its names: the widest; and of its mask: who sees nothing. Worked out once for each version of
// the document, when first asked for, so that a frame does not read every number of a large matrix
// again.
#ifndef DOC_DIGEST_H
#define DOC_DIGEST_H

#include "app/doc/document.h"

#define DIGEST_SIDE 48 // blocks of the small picture, at most, either way

typedef struct DocumentDigest {
    float range;       // the largest finite magnitude, 0 for all zero
    float least, most; // of the finite numbers; 0 where there are none
    bool has_finite;
    bool has_infinity, has_minus_infinity; // computed, not by a mask
    size_t rows, cols;                     // of blocks
    // Each block's value of the largest magnitude, so that an outlier is never averaged away; row
    // after row.
    float blocks[DIGEST_SIDE * DIGEST_SIDE];
} DocumentDigest;

// The digest of one head's matrix of the trace; borrowed until the document changes. NULL where
// there is no such matrix (or no memory). Only for the thread that changes the document.
const DocumentDigest *document_digest(const Document *document, AttnMatrixId id, size_t head);

// The largest finite magnitude of a matrix: the true range of its legend. 0 for all zero.
float digest_range(AttnMatrix matrix);

// The same of some columns of a matrix that is there (all heads of a weight stand in one); those
// asked for last are remembered.
float document_columns_range(const Document *document, AttnMatrixId id, size_t first, size_t count);

// The largest magnitude in all of the pass's matrices and heads but the weights.
float document_shared_range(const Document *document);

// Which name of a list (of tokens, or of features: as document_row_names() gives it) is the widest,
// by a guess at their letters. Worked out once for each version, too: the list is not empty.
size_t document_widest_name(const Document *document, const SceneTokens *names);

// How many queries of a head see no key at all, and which is the first of them; remembered for the
// head asked for last.
size_t document_blind_queries(const Document *document, size_t head, size_t *first);

// For document.c.
DocumentDigests *digests_create(void);          // NULL: out of memory
void digests_destroy(DocumentDigests *digests); // NULL is fine

#endif
