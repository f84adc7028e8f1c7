// Hostile input for readers: deterministic mutations of a good file, each in a heap block of
// exactly its size, so that AddressSanitizer sees the first byte that is read beyond it.
#ifndef ATTNLAB_TESTS_HOSTILE_H
#define ATTNLAB_TESTS_HOSTILE_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef void (*HostileReader)(const void *bytes, size_t size);

static inline uint32_t hostile_random(uint64_t *state) {
    *state = *state * 6364136223846793005u + 1442695040888963407u; // Knuth's MMIX
    return (uint32_t)(*state >> 33);
}

// Flips a few bytes to anything, or to what parsers care about.
static inline void hostile_flip(unsigned char *bytes, size_t size, uint64_t *state) {
    static const char dear[] = "[]{}(),:;'\"\\ \n\t\r0159.-+eEnu<>|\xFF\x80\x01";
    for (uint32_t flips = hostile_random(state) % 4; size > 0 && flips > 0; flips--) {
        uint32_t value = hostile_random(state);
        unsigned char byte = (unsigned char)value;
        if (value & 0x10000) byte = (unsigned char)dear[value % (sizeof dear - 1)];
        bytes[hostile_random(state) % size] = byte;
    }
}

// Calls read with `rounds` mutations of good: flipped, cut short, and with a piece repeated.
static inline void hostile_rounds(const void *good, size_t size, unsigned rounds,
                                  HostileReader read) {
    uint64_t state = 20240229;
    for (unsigned round = 0; round < rounds; round++) {
        size_t kept = round % 3 == 0 ? hostile_random(&state) % (size + 1) : size;
        size_t from = kept ? hostile_random(&state) % kept : 0;
        size_t repeated = round % 5 == 0 && kept ? hostile_random(&state) % (kept - from + 1) : 0;
        unsigned char *bytes = malloc(kept + repeated ? kept + repeated : 1);
        if (!bytes) abort();
        memcpy(bytes, good, kept);
        memcpy(bytes + kept, (const unsigned char *)good + from, repeated);
        hostile_flip(bytes, kept + repeated, &state);
        read(bytes, kept + repeated);
        free(bytes);
    }
}

#endif
