// icon: the window's picture in task bars and switchers, where no desktop entry gives it one.
#ifndef PLATFORM_ICON_H
#define PLATFORM_ICON_H

#include <SDL.h>

// Reads assets/icons/attnlab-64.png. What goes wrong leaves the window without one.
void icon_set(SDL_Window *window, const char *assets);

#endif
