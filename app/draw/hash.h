// 64-bit hashes for caches, where two equal keys by chance must be out of the question but nothing
// more is needed.
#ifndef DRAW_HASH_H
#define DRAW_HASH_H

#include <stddef.h>
#include <stdint.h>

// Mixes a number in: the finaliser of SplitMix64 (Steele et al. 2014).
static inline uint64_t hash_mix(uint64_t hash, uint64_t value) {
    uint64_t z = hash * 0x9e3779b97f4a7c15u + value + 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline uint64_t hash_bytes(const void *data, size_t length) {
    const unsigned char *bytes = data;
    uint64_t hash = 14695981039346656037u; // FNV-1a
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ bytes[i]) * 1099511628211u;
    return hash;
}

#endif
