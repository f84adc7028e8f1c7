// assets: where scenes/, vectors/ and fonts/ are on this machine.
#ifndef DOC_ASSETS_H
#define DOC_ASSETS_H

#include <stdbool.h>
#include <stddef.h>

#define ASSETS_PATH_MAX 4096

// The first of these that holds scenes/index.json: $ATTNLAB_ASSETS; beside the executable:
// ../share/attnlab, assets, ../assets, ../../assets; /usr/local/share/attnlab, /usr/share/attnlab.
// false, and an empty string, where there is none.
bool assets_find(char *buffer, size_t size);

#endif
