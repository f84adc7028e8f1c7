// jsonload: a JSON text read by libjansson, whole or not at all, also where memory runs out.
//
// libjansson 2.14 does not look whether the token it is reading could grow: where it could not, it
// goes on without a byte (a number that is another number then) or ends the program by an
// assertion. So no allocation of it is let fail while it reads: what cannot be had comes from a
// reserve made beforehand, no more text is given to it, and what it has read is dropped.
#ifndef DOC_JSONLOAD_H
#define DOC_JSONLOAD_H

#include <jansson.h>
#include <stddef.h>

// As json_loadb(). NULL: *problem (which may be NULL) says why, json_error_code() where memory ran
// out. Any thread.
json_t *jsonload(const char *text, size_t length, size_t flags, json_error_t *problem);

#endif
