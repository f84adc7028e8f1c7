// step: walking through the computation at four grains, forward and back, by hand or playing.
//
// The order is that of the stages; within a stage its result matrix, row after row; within a cell its terms.
#ifndef UI_STEP_H
#define UI_STEP_H

#include "app/ui/state.h"

// How many terms the cells of the current stage's result sum.
size_t step_term_count(const UiState *ui, const Document *document);

// Goes to a stage, all of it computed. A selected cell stays selected in the new stage's result, where it fits.
void step_to_stage(UiState *ui, const Document *document, AttnStage stage);
// One stage on or back; false at the end.
bool step_stage(UiState *ui, const Document *document, int direction);

// One step at this grain; false where there is nothing further.
bool step_forward(UiState *ui, const Document *document, UiGrain grain);
bool step_back(UiState *ui, const Document *document, UiGrain grain);

// Shows one step forward as a movement that step_tick() carries on.
void step_animate(UiState *ui, const Document *document);
void step_play(UiState *ui, const Document *document, bool play);
// Lets time go by; true while something moves.
bool step_tick(UiState *ui, const Document *document, double seconds);

// The selection, kept inside the matrices as they are now.
void step_clamp(UiState *ui, const Document *document);

#endif
