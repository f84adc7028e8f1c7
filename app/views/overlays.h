// overlays: what lies above the panels; the files that draw it share this.
#ifndef VIEWS_OVERLAYS_H
#define VIEWS_OVERLAYS_H

#include "app/views/view.h"

void overlay_menu(const View *view);    // menu.c: the built-in scenes
void overlay_dialog(const View *view);  // dialog.c: open, save, picture
void overlay_help(const View *view);    // help.c: the keys
void overlay_changed(const View *view); // dialog_changed.c: another program wrote the file
void overlay_tooltip(const View *view); // tooltip.c: what the pointer is over
void overlay_message(const View *view);
void overlay_progress(const View *view);  // message.c
void overlay_developer(const View *view); // developer.c: F12

// A card above everything else: shadow, fill, border.
void overlay_card(const View *view, DrawRect card, float radius);
// Dims the whole window, takes its clicks, and draws a card of this size in the middle, its title
// on top. Returns the room inside, below the title.
DrawRect overlay_modal(const View *view, float width, float height, const char *title);
#define OVERLAY_MODAL_PADDING 24.0f
#define OVERLAY_MODAL_TITLE   40.0f // height that the title takes

#endif
