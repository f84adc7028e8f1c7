// Session: the settings' file, session.json in the state folder (folders.h), shared by all windows:
// the last one to change something writes it. What was being worked on is kept elsewhere
// (recovery.h).
//
// A file that cannot be understood is set aside and defaults are used: settings never keep the
// program from starting.
#ifndef PLATFORM_SESSION_H
#define PLATFORM_SESSION_H

#include "app/cli/cli.h"
#include "app/ui/settings.h"

// Reads the settings; defaults where there are none. aside: the new path of a file that could not
// be understood, "" else.
void session_read(Settings *settings, char aside[DOCUMENT_PATH_MAX]);
// Settings into the interface, but for what the command line says itself.
void session_apply(const Settings *settings, UiState *ui, const CliOptions *options);
AttnStatus session_write(const Settings *settings, AttnError *error);

#endif
