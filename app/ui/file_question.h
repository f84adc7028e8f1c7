// The question that is asked when another program has changed the document's file: reload it, keep
// one's own, or save that as another file.
#ifndef UI_FILE_QUESTION_H
#define UI_FILE_QUESTION_H

#include "app/doc/command.h"
#include "app/ui/state.h"

typedef enum FileAnswer { FILE_RELOAD, FILE_KEEP, FILE_SAVE_AS, FILE_ANSWER_COUNT } FileAnswer;

// Asks, where there is something to ask: is_saving: before the file is written over, always; else
// once for each state of the file, and not while something else is being typed or asked. true: the
// question is on the screen.
bool file_question_ask(UiState *ui, const Document *document, bool is_saving);
// The command that an answer means.
Command file_question_answer(FileAnswer answer);
// Carries COMMAND_FILE_RELOAD and COMMAND_FILE_KEEP out.
bool file_question_apply(UiState *ui, Document *document, const Command *command);

#endif
