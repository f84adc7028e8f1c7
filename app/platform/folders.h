// folders: where the program keeps what is its own: $XDG_STATE_HOME/attnlab, else
// ~/.local/state/attnlab.
#ifndef PLATFORM_FOLDERS_H
#define PLATFORM_FOLDERS_H

#include "engine/status.h"
#include <stdbool.h>
#include <stddef.h>

// The path of a file or folder in it; the state folder itself is made if need be. On failure error
// says why and the buffer is "".
AttnStatus folders_state_path(const char *name, char *buffer, size_t size, AttnError *error);

// Renames a file that cannot be understood to "PATH.bad", or ".bad-2" … where that is taken.
// aside: its new path, for a message. false: it could not be renamed.
bool folders_set_aside(const char *path, char *aside, size_t size);

#endif
