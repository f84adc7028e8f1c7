// The reserve, and libjansson's allocations.
//
// Invariant: nothing in a reserve outlives it, since whatever was read with its help is dropped
// before.
#include "app/doc/jsonload.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// So much text at a time. Once a reserve is needed libjansson sees the rest of what it has been
// given, so this bounds what it may still ask for: small values, at worst an empty object of some
// 300 bytes for every three of text, and the growth of tables and of the token being read. These
// double: a list then takes 16 bytes for every element, which is two bytes of text, a digit and a
// comma; an object's table 32 for every key, which is five; a token two, and its copies two more.
#define PORTION       128
#define RESERVE_SMALL (64u << 10)
#define RESERVE_GROWS 10 // for every byte of text
#define ALIGNMENT     16

typedef struct Reserve {
    char *memory;
    size_t size, used;
    bool is_needed;
} Reserve;

typedef struct Reading {
    const char *text;
    size_t left;
    Reserve reserve;
} Reading;

static _Thread_local Reserve *current; // of what this thread is reading; NULL: it reads nothing

static void *take_from(Reserve *reserve, size_t size) {
    const size_t whole = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    reserve->is_needed = true;
    if (whole < size || whole > reserve->size - reserve->used) return NULL;
    void *memory = reserve->memory + reserve->used;
    reserve->used += whole;
    return memory;
}

static bool is_of(const Reserve *reserve, const void *memory) {
    const uintptr_t at = (uintptr_t)memory, from = (uintptr_t)reserve->memory;
    return at >= from && at < from + reserve->size;
}

static void *hand_out(size_t size) {
    void *memory = malloc(size);
    return memory || !current ? memory : take_from(current, size);
}

static void take_back(void *memory) {
    if (!current || !is_of(current, memory)) free(memory);
}

// Before there is a second thread: libjansson keeps them in plain variables.
__attribute__((constructor)) static void use_our_allocations(void) {
    json_set_alloc_funcs(hand_out, take_back);
}

static size_t next_portion(void *buffer, size_t size, void *context) {
    Reading *reading = context;
    size_t count = size < PORTION ? size : PORTION;
    if (count > reading->left) count = reading->left;
    if (reading->reserve.is_needed) return 0;
    memcpy(buffer, reading->text, count);
    reading->text += count;
    reading->left -= count;
    return count;
}

static void say_out_of_memory(json_error_t *problem) {
    *problem = (json_error_t){.line = -1, .column = -1};
    strcpy(problem->text, "out of memory");
    problem->text[sizeof problem->text - 1] = (char)json_error_out_of_memory; // where it is kept
}

json_t *jsonload(const char *text, size_t length, size_t flags, json_error_t *problem) {
    Reading reading = {.text = text, .left = length};
    Reserve *reserve = &reading.reserve;
    json_error_t ignored;
    if (!problem) problem = &ignored;
    if (length <= (SIZE_MAX - RESERVE_SMALL) / RESERVE_GROWS) {
        reserve->size = length * RESERVE_GROWS + RESERVE_SMALL;
        reserve->memory = malloc(reserve->size);
    }
    if (!reserve->memory) {
        say_out_of_memory(problem);
        return NULL;
    }
    current = reserve;
    json_t *root = json_load_callback(next_portion, &reading, flags, problem);
    if (reserve->is_needed) {
        json_decref(root);
        root = NULL;
        say_out_of_memory(problem);
    }
    current = NULL;
    free(reserve->memory);
    return root;
}
