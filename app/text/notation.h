// notation: which way round tokens stand. PyTorch and the papers write them as rows, S = QKᵀ; the
// article that many learn from writes them as columns, S = KᵀQ. Scene files and computed matrices
// always have tokens as rows: this is how they are shown and spoken of.
#ifndef TEXT_NOTATION_H
#define TEXT_NOTATION_H

#include "app/text/text.h"

typedef enum Notation { NOTATION_ROWS, NOTATION_COLUMNS, NOTATION_COUNT } Notation;

// A string as this notation says it: "this row" is "this column" where tokens are columns.
const char *notation_text(Notation notation, Language language, TextId id);
// Does this string have a wording of its own where tokens are columns?
bool notation_differs(TextId id);

bool notation_from_name(const char *name, Notation *out); // "rows", "columns"
const char *notation_name(Notation notation);

#endif
