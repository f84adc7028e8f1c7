// packed: a text as one line that survives a chat: "attnlab:1:" + base64url of the deflated text
// and its checksum + ".".
//
// The 1 is the version of the whole line. What a chat or mail puts between (blanks, line ends) is
// skipped, and the full stop at the end tells a line that was cut off. Lines come from strangers:
// nothing is believed before its checksum fits, and nothing grows beyond PACKED_TEXT_MAX. Any
// thread.
#ifndef DOC_PACKED_H
#define DOC_PACKED_H

#include "engine/status.h"
#include <stdbool.h>
#include <stddef.h>

#define PACKED_LINE_MAX (1u << 20) // bytes of a line
#define PACKED_TEXT_MAX (4u << 20) // bytes of what it unpacks to
#define PACKED_CHAT_MAX 100000     // a longer line is too long for most chats

// Does "attnlab:" and a version stand somewhere in this text? *line (borrowed) begins there. Blanks
// and words may stand around it.
bool packed_find(const char *text, const char **line);

// The line of a text; malloc'd. Refuses one that would not be read back.
AttnStatus packed_write(const char *text, size_t size, char **line, AttnError *error);
// The text of a line that begins at `line`; malloc'd, with a final zero. On failure (a newer
// version, cut off, altered, too much) outputs are untouched.
AttnStatus packed_read(const char *line, char **text, size_t *size, AttnError *error);

#endif
