// Farewell: the ways in which a program is ended from outside: signals (logout, kill, Ctrl+C in a
// terminal) and a display that goes away under it.
#ifndef PLATFORM_FAREWELL_H
#define PLATFORM_FAREWELL_H

// What a full disk or a closed pipe sends ends nothing: the writing fails and says so. Keeps
// SIGTERM, SIGHUP and SIGINT back; called before the first thread is made, which all inherit it.
void farewell_hold_signals(void);
// From now on a signal calls on_signal, on a thread of its own. A second one ends the program.
void farewell_watch_signals(void (*on_signal)(void));

// on_exit is called where a library ends the program through exit(), as Xlib does when the display
// has gone; the program then ends with status 0. NULL: no longer.
void farewell_on_exit(void (*on_exit)(void *context), void *context);

#endif
