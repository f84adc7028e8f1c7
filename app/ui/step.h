// step: walking through the computation at four grains, forward and back, by hand or playing.
//
// The order is that of the stages; within a stage its result matrix, row after row; within a cell
// its terms.
#ifndef UI_STEP_H
#define UI_STEP_H

#include "app/ui/state.h"

// How many terms the cells of the current stage's result sum.
size_t step_term_count(const UiState *ui, const Document *document);

// Goes to a stage, all of it computed. A selected cell stays selected in the new stage's result,
// where it fits.
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

// Makes sure that a stage is under way: this one anew where step_begins_here(), else the next,
// nothing of it computed yet; false at the end.
bool step_begin(UiState *ui, const Document *document, UiGrain grain);
// Do steps of this grain begin with the stage that is on screen, though all of it is there? So it
// is where the user went straight to it, or has just chosen a finer grain, and where a cell of its
// result is selected: they begin with that.
bool step_begins_here(const UiState *ui, const Document *document, UiGrain grain);

#endif
