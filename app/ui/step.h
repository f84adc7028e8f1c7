// step: walking through the computation at four grains, forward and back, by hand or playing.
//
// The order is that of the stages; within a stage what it computes, one matrix after the other (Q,
// K, V); within a matrix row after row; within a cell its terms.
#ifndef UI_STEP_H
#define UI_STEP_H

#include "app/ui/state.h"

// How many steps of the finest grain the cell under way takes: a term for each product of a sum; in
// softmax see step_softmax.
size_t step_term_count(const UiState *ui, const Document *document);
size_t step_cell_count(const UiState *ui, const Document *document);   // of the part under way
size_t step_column_count(const UiState *ui, const Document *document); // of the part under way
size_t step_stage_cells(const UiState *ui, const Document *document);  // of all parts of the stage

// Goes to a stage, all of it computed. A selected cell stays selected in the new stage's result,
// where it fits.
void step_to_stage(UiState *ui, const Document *document, AttnStage stage);
// One stage on or back; false at the end.
bool step_stage(UiState *ui, const Document *document, int direction);

// One step at this grain, at once; false where there is nothing further. A step back undoes a step
// forward exactly, wherever that began; a movement under way is ended first, one that rests half
// way is taken back to its beginning.
bool step_forward(UiState *ui, const Document *document, UiGrain grain);
bool step_back(UiState *ui, const Document *document, UiGrain grain);

// One step, forward (+1) or back (−1), as a movement that step_tick() carries on; at once where
// motion is off, and a whole stage.
bool step_animate(UiState *ui, const Document *document, UiGrain grain, int direction);
// Ends the movement under way: what it was going to show is there.
void step_finish(UiState *ui);
void step_play(UiState *ui, const Document *document, bool play);
// Lets time go by; true while something moves.
bool step_tick(UiState *ui, const Document *document, double seconds);

// The selection and the step, kept inside the matrices as they are now.
void step_clamp(UiState *ui, const Document *document);

// --- the bar (scrub.c) -----------------------------------------------------------------------
// Where stepping stands within the whole pass, 0 … 1: every stage has an equal part of it.
double step_position(const UiState *ui, const Document *document);
// Goes there, by steps of this grain; with motion also in between two of them.
bool step_to_position(UiState *ui, const Document *document, double position, UiGrain grain);

// --- what can be seen of a movement (step_shown.c) ---------------------------------------------
// What has arrived at the movement's fraction: cells, terms, and in `fraction` how far the next
// term is on its way (or the next cell, where it has only one).
UiStep step_shown(const UiState *ui, const Document *document);
// Which of Q, K and V is in front: the one being computed, else the chosen one (step_parts.c).
AttnMatrixId step_projection(const UiState *ui, const Document *document);
// Playing a whole stage: how many of its cells are there.
double step_stage_arrived(const UiState *ui, const Document *document);
// Where t stands between from and to: 0 … 1.
float step_part(float t, float from, float to);

// A sum of products on its way: both vectors gather where they meet, are multiplied pair by pair,
// and the products join the sum one after the other.
typedef struct StepSum {
    bool is_shown;          // its vectors are there, or on their way
    size_t cell, count;     // of the result; terms
    float gather;           // 0 … 1
    float products, landed; // 0 … count
} StepSum;
StepSum step_sum(const UiState *ui, const Document *document);

// A row of the context on its way: how many value rows have joined it, 0 … less than n_k; in
// between one is on its way.
float step_mix(const UiState *ui, const Document *document);

// A softmax row (a column, over queries) on its way: its largest score is found, subtracted from
// all, exp taken of each, these are added up, and each is divided by the sum. Where the walk comes
// to a row's first cell, and where it began, all of this happens; at the other cells the quotient
// alone is missing.
typedef struct StepSoftmax {
    size_t cell;                     // whose row is worked out
    float largest, minus, exps, sum; // how much of each: 0 … 1, 0 … n, 0 … n, 0 … 1
    float quotient;                  // of this cell: 0 … 1
    size_t n;                        // scores in the row
} StepSoftmax;
StepSoftmax step_softmax(const UiState *ui, const Document *document);

// Steps of the finest grain that the cell under way takes, in softmax.
size_t step_softmax_terms(const UiState *ui, const Document *document);

// --- what a stage computes one after the other (step_parts.c; private to ui) --------------------
#define STEP_PARTS_MAX 3
size_t step_parts_count(const UiState *ui);
size_t step_parts_at(const UiState *ui);      // the one under way
void step_parts_go(UiState *ui, size_t part); // … is this one from now on
AttnMatrixId step_parts_matrix(const UiState *ui, const Document *document, size_t part);
size_t step_parts_cells(const UiState *ui, const Document *document, size_t part);
size_t step_parts_before(const UiState *ui, const Document *document, size_t part); // their cells
// The part that holds the stage's cell of this number, which becomes that within the part.
size_t step_parts_find(const UiState *ui, const Document *document, double *cells);
// Where nothing of a part is there yet, stepping stands at the end of the part, or stage, before.
void step_parts_leave_empty(UiState *ui, const Document *document);

// --- other things private to ui -----------------------------------------------------------------
// Makes sure that a stage is under way: this one anew where step_begins_here(), else the next,
// nothing of it computed yet; false at the end.
bool step_begin(UiState *ui, const Document *document, UiGrain grain);
// Do steps of this grain begin with the stage that is on screen, though all of it is there? So it
// is where the user went straight to it, or has just chosen a finer grain, and where a cell of its
// result is selected: they begin with that.
bool step_begins_here(const UiState *ui, const Document *document, UiGrain grain);
// One step on or back by what can be seen alone.
bool step_advance(UiState *ui, const Document *document, UiGrain grain);
bool step_retreat(UiState *ui, const Document *document, UiGrain grain);
// The selection goes with the step: the cell that is being computed, or the one just done.
void step_follow(UiState *ui, const Document *document);
UiPlace step_place(const UiState *ui);
void step_set_place(UiState *ui, const UiPlace *place);

#endif
