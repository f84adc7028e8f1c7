// worksheet: a scene on A4 paper, black on white: its matrices, of which the chosen ones are empty
// boxes to be filled in by hand, what is to be done, and the answers on a page of their own. Every
// number comes from the trace.
#ifndef VIEWS_WORKSHEET_H
#define VIEWS_WORKSHEET_H

#include "app/views/view.h"

// A4, in logical pixels of a 96th of an inch.
#define WORKSHEET_WIDTH  793.7f
#define WORKSHEET_HEIGHT 1122.5f

// More do not leave boxes that a hand can write into.
#define WORKSHEET_COLUMNS_MAX 16
#define WORKSHEET_ROWS_MAX    24

typedef struct Worksheet Worksheet;

// A set of matrices: a bit for each AttnMatrixId.
typedef uint32_t WorksheetSet;
static inline WorksheetSet worksheet_bit(AttnMatrixId id) {
    return (WorksheetSet)1 << id;
}

// The matrices of this scene's worksheet that are computed, and may so be left blank.
WorksheetSet worksheet_choices(const Document *document);

// What is left blank, and with it whatever on the sheet gives that away: S′ is S divided by a
// number, so where S is to be found S′ is blank as well.
WorksheetSet worksheet_with_telltales(const Document *document, WorksheetSet blank);

// Lays the sheet out, in the view's language and notation and measured by its list; view is
// borrowed until worksheet_destroy(). NULL and *error where a matrix is too large for a sheet, or
// blank names none, or one that the sheet does not have.
Worksheet *worksheet_create(const View *view, WorksheetSet blank, size_t head, AttnError *error);
void worksheet_destroy(Worksheet *sheet); // NULL is fine
size_t worksheet_page_count(const Worksheet *sheet);
// Draws a page, counted from 0, into the view's list, which it empties first.
void worksheet_draw_page(const Worksheet *sheet, size_t page);
// What a page is: "Worksheet" or "Answers".
bool worksheet_is_answer_page(const Worksheet *sheet, size_t page);

#endif
