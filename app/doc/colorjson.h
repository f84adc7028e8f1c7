// colorjson: the choice of colours as JSON, as settings and state lines hold it.
#ifndef DOC_COLORJSON_H
#define DOC_COLORJSON_H

#include "app/text/colormap.h"
#include <jansson.h>

// A new object; NULL: out of memory.
json_t *colorjson_write(const ColorChoice *choice);
// Forgiving: what is missing or odd is the default; a value that is no object is all of that.
ColorChoice colorjson_read(const json_t *root);

#endif
