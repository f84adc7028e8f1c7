// inspector: what its parts know of each other. Private to inspector*.c.
//
// The parts are drawn one below the other; each moves the pen `y` down. Nothing is measured twice:
// what does not fit into the panel scrolls.
#ifndef VIEWS_INSPECTOR_H
#define VIEWS_INSPECTOR_H

#include "app/views/printed.h"
#include "app/views/rich.h"
#include "app/views/view.h"

typedef struct Inspector {
    const View *view;
    float x, y, w;       // the column, and where the next part begins
    float text;          // em of running text
    bool is_short;       // the panel is low: rows stand closer
    UiSelection at;      // the cell (its matrix is part of the trace)
    AttnExplain explain; // of that cell
    PrintedSum sum;      // its arithmetic as text: sums and softmax …
    PrintedScale scale;  // … and scaling
    size_t own;          // softmax: the term of the cell itself
    size_t arrived;      // terms that have arrived; SIZE_MAX: all
    bool is_pending;     // its value has not been computed on screen yet: it must not show
} Inspector;

// --- text and lines (inspector.c) ------------------------------------------------------------
void inspector_rule(Inspector *in); // a hairline with space around it
void inspector_heading(Inspector *in, const char *text);
// A sentence of ours with arguments, at the running text's size.
void inspector_sentence(Inspector *in, TextId sentence, const RichArg *args, size_t count);
// The same of a text that has been put together, with rich.h's marks.
void inspector_marked(Inspector *in, const char *sentence, const RichArg *args, size_t count);
// A key from the key map and what it does.
void inspector_key_line(Inspector *in, CommandKind command, TextId what);
void inspector_plain(Inspector *in, const char *text, DrawColor color);

// --- names (inspector_words.c) ---------------------------------------------------------------
// What a row or column is called, in its role's colour: "animal", "token 2", "2".
typedef struct InspectorName {
    char text[SCENE_TOKEN_MAX + 16];
    DrawColor color;
} InspectorName;

InspectorName inspector_row(const Inspector *in);
InspectorName inspector_column(const Inspector *in);
InspectorName inspector_key(const Inspector *in, size_t key); // a token that is read from
RichArg inspector_name_arg(const Inspector *in, const InspectorName *name, float size);

// --- the parts, from top to bottom -----------------------------------------------------------
void inspector_range(Inspector *in);      // what a selected range comes to
void inspector_words(Inspector *in);      // "tired asks, animal answers"
void inspector_formula(Inspector *in);    // s = q · k, typeset
void inspector_arithmetic(Inspector *in); // term by term
// Is it a pair of tokens that the mask hides? Which part of the mask does, and the key that shows
// it again (inspector_hidden.c).
bool inspector_is_hidden(const Inspector *in);
void inspector_hidden(Inspector *in);
void inspector_softmax(Inspector *in); // the same for softmax
// Small print below arithmetic: TEXT_SUM_ROUNDED where four decimals cannot reproduce it,
// TEXT_SUM_OVERFLOW.
void inspector_note(Inspector *in, TextId note);
// Of a pinned cell, below its arithmetic: that the number pinned replaces it, and its release.
void inspector_pinned(Inspector *in);
void inspector_goes(Inspector *in);  // where the value goes
void inspector_pin(Inspector *in);   // editing and overriding
void inspector_about(Inspector *in); // nothing is selected: the scene, the stage, what to try

// The largest width that texts of the arithmetic's rows need, in mono.
float inspector_mono_width(const Inspector *in, float size, const char *text);

#endif
