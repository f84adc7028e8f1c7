// Signals are waited for on a thread, so that nothing has to be safe inside a handler.
#include "app/platform/farewell.h"
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void (*exit_function)(void *context); // atexit() hands nothing over: state it must be
static void *exit_context;

static sigset_t the_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGINT);
    return set;
}

void farewell_hold_signals(void) {
    sigset_t set = the_signals();
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGXFSZ, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
}

typedef void SignalFunction(void);

static void *watch(void *argument) {
    SignalFunction **on_signal = argument;
    sigset_t set = the_signals();
    int number = 0;
    if (sigwait(&set, &number) == 0) (*on_signal)();
    free(on_signal);
    signal(number, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL); // whoever insists shall have it
    pause();
    return NULL;
}

void farewell_watch_signals(void (*on_signal)(void)) {
    pthread_t thread;
    SignalFunction **argument = malloc(sizeof *argument);
    if (!argument) return;
    *argument = on_signal;
    if (pthread_create(&thread, NULL, watch, argument) == 0)
        pthread_detach(thread);
    else
        free(argument);
}

static void leave(void) {
    if (!exit_function) return;
    exit_function(exit_context);
    _exit(EXIT_SUCCESS);
}

void farewell_on_exit(void (*on_exit)(void *context), void *context) {
    static bool is_registered;
    exit_context = context;
    exit_function = on_exit;
    if (!is_registered) is_registered = atexit(leave) == 0;
}
