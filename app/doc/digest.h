// Digest: what the screen needs of a whole matrix: its true range and a small picture of it. Worked
// out once for each version of the document, when first asked for, so that a frame does not read
// every number of a large matrix again.
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

// The largest magnitude in all of the pass's matrices and heads but the weights.
float document_shared_range(const Document *document);

// For document.c.
DocumentDigests *digests_create(void);          // NULL: out of memory
void digests_destroy(DocumentDigests *digests); // NULL is fine

#endif
