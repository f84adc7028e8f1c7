// View: what every panel is given: a pure function from state to draw list. No I/O, no clock,
// nothing computed twice: numbers come from the trace and from attn_explain().
#ifndef VIEWS_VIEW_H
#define VIEWS_VIEW_H

#include "app/doc/digest.h"
#include "app/doc/document.h"
#include "app/draw/draw.h"
#include "app/draw/numfmt.h"
#include "app/draw/theme.h"
#include "app/text/text.h"
#include "app/ui/state.h"

typedef struct View {
    const Document *document;
    const UiState *ui;
    const Theme *theme;
    DrawList *list;
} View;

// The areas of the Steps screen, logical pixels. Side panels narrow and then fold away below 1024
// wide; the layout holds from 1024×720 to 3840×2160.
typedef struct ViewLayout {
    DrawRect top;      // title, tabs, language, export
    DrawRect controls; // left panel
    DrawRect formula;  // formula bar
    DrawRect chips;    // stage chips
    DrawRect canvas;
    DrawRect inspector; // right panel
    DrawRect strip;     // thumbnails and transport
} ViewLayout;

ViewLayout view_layout(float width, float height);
// The same for a projector: formula, canvas, and a bar to step with.
ViewLayout view_layout_projector(float width, float height);
// Where the panels are now.
ViewLayout view_layout_of(const UiState *ui);

// The whole window: background, panels, overlays. (screen.c)
void view_screen(const View *view);
// One matrix alone, for pictures: title, labels, numbers, legend. Returns the size that it takes.
// (picture.c)
typedef struct ViewSize {
    float width, height;
} ViewSize;
ViewSize view_matrix_picture(const View *view, AttnMatrixId id, size_t head);

// Panels, each in a file of its name.
void view_topbar(const View *view, DrawRect area);
float view_topbar_name(const View *view); // where the program's name ends in it
void view_controls(const View *view, DrawRect area);
void view_formula_bar(const View *view, DrawRect area);
void view_chips(const View *view, DrawRect area);
void view_canvas(const View *view, DrawRect area);
void view_inspector(const View *view, DrawRect area);
void view_strip(const View *view, DrawRect area);
void view_overlays(const View *view); // menu, dialogs, help, tooltip, message, developer panel
// Where the message will lie, once the top bar has its buttons; empty: there is none. (message.c)
DrawRect view_message_card(const View *view);

// --- small things that all panels share (parts.c)
// --------------------------------------------------------
const char *view_text(const View *view, TextId id);
DrawStyle view_style(DrawFont font, float size, DrawColor color);
void view_panel(const View *view, DrawRect area); // card with border
float view_heading(const View *view, float x, float y,
                   const char *text);                        // small grey heading; returns next y
void view_rule(const View *view, float x, float y, float w); // hairline
bool view_is_hot(const View *view, UiId id);                 // hovered or pressed
// Is the pointer over this matrix, one of its cells or labels, or the stage that computes it? Then
// every picture of it (formula, canvas, strip) is lit.
bool view_is_lit(const View *view, AttnMatrixId id);
// Focus ring around a control that the keyboard has reached.
void view_focus(const View *view, UiId id, DrawRect rect, float radius);
typedef struct ViewButton {
    UiId id;
    const char *label;
    const char *key; // keyboard cap, NULL none
    bool is_solid;   // filled with the solid colour
    bool is_active;  // in its role's tint
    bool is_disabled;
    ThemeRole role;
    float radius; // 0: pill
} ViewButton;
float view_button_width(const View *view, const ViewButton *button, float size);
void view_button(const View *view, DrawRect rect, const ViewButton *button, float size);
// A button without its label, for those that draw an icon, and the colour that it should have.
void view_button_box(const View *view, DrawRect rect, const ViewButton *button);
DrawColor view_button_ink(const View *view, const ViewButton *button);
// A keyboard cap ("Ctrl E"); returns its width.
float view_keycap_width(const View *view, const char *key);
float view_keycap(const View *view, float x, float center_y, const char *key);
// Switch with its label left: the whole row is its hit region.
void view_switch(const View *view, DrawRect row, UiId id, const char *label, bool is_on,
                 bool is_disabled);
// A row of small buttons of which one is chosen; the id's b counts up from first. The least width,
// and the row.
float view_choice_width(const View *view, const char *const *labels, size_t count);
void view_choice(const View *view, DrawRect rect, UiId first, const char *const *labels,
                 size_t count, size_t chosen);
// The number at the end of a slider's row (id: the slider's): it can be clicked, and then typed.
void view_slider_number(const View *view, DrawRect row, UiId id, const char *value,
                        DrawStyle style);
// Slider with label left, value right. position 0 … 1. Its hit region is as wide as the knob's
// centre travels: the position is (x − bounds.x) / bounds.w.
void view_slider(const View *view, DrawRect row, UiId id, const char *label, const char *value,
                 float position, bool is_disabled);
// Track rectangle of a slider row; a number longer than four digits makes that of view_slider()
// shorter.
DrawRect view_slider_track(DrawRect row);
// A text field with cursor and selection where it is being edited.
void view_text_field(const View *view, DrawRect rect, UiId id, const char *text);

// A bar of colours with the numbers at its ends beneath it, 14 below the bar.
typedef struct ViewLegend {
    bool is_weight; // the sequential map, from 0 to 1; else the diverging one, from −range to range
    float range;
    bool has_less, has_more; // some numbers lie beyond: an arrow of their colour says so
} ViewLegend;
// Where the diverging map ends for a matrix whose largest magnitude is own, as the user has chosen.
float view_color_range(const View *view, float own);
// The arrows alone; returns the room that they leave for the bar.
DrawRect view_legend_arrows(const View *view, DrawRect bar, const ViewLegend *legend);
void view_legend(const View *view, DrawRect bar, const ViewLegend *legend);

// A label with a little markup, for our own strings: "Key width $d_k$" sets what stands between $
// in mathematical italics and lowers the character after _. Cut with "…" at max_width. Returns its
// width. Labels of switches and sliders may have it too.
float view_label(const View *view, DrawStyle style, float x, float baseline, float max_width,
                 const char *text);
float view_label_width(const View *view, DrawStyle style, const char *text);

// Matrix symbol as people write it: "Q", "K⊤" when transposed, "W_Q" (subscript drawn), "S", "A";
// width returned.
float view_matrix_symbol(const View *view, AttnMatrixId id, bool is_transposed, float x,
                         float baseline, float size, DrawAlign align);
// "Softmax", in the current language.
const char *view_stage_name(const View *view, AttnStage stage);
// The stage that gives a matrix the values that are shown: with rope, Q and K are those of the
// rotation.
AttnStage view_matrix_stage(const View *view, AttnMatrixId id);
// The head of a matrix that belongs to the head being looked at: that one, its key/value head, or 0
// where it is shared.
size_t view_matrix_head(const View *view, AttnMatrixId id);
// Is the softmax taken over queries, so that it is columns of the weights that sum to 1?
bool view_is_over_queries(const View *view);
// What is known of a matrix of the document, or of the one that it is compared with; NULL: there is
// no such matrix, or no memory, of which the list is told.
const DocumentDigest *view_digest(const View *view, const Document *document, AttnMatrixId id,
                                  size_t head);

// Where a cell is in its matrix, counted from 1: row and column exchanged where tokens are columns.
typedef struct ViewPlace {
    size_t row, column;
} ViewPlace;
ViewPlace view_place(const View *view, size_t row, size_t column);

const char *view_symbol_base(AttnMatrixId id);   // "W"
const char *view_symbol_script(AttnMatrixId id); // "Q"; "" none

#endif
