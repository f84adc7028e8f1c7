// wordmap: from a string to a small number, for tables of some ten thousand words whose text lies
// in memory already.
#ifndef DOC_WORDMAP_H
#define DOC_WORDMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct WordMapEntry {
    const char *key; // borrowed
    uint32_t length;
    uint32_t value;
} WordMapEntry;

// Open addressing; a slot is free where key is NULL. At most half of the slots are taken.
typedef struct WordMap {
    WordMapEntry *slots; // owned
    size_t slot_count;   // a power of two
    size_t count;
} WordMap;

bool wordmap_create(size_t capacity, WordMap *out); // false: out of memory
void wordmap_destroy(WordMap *map);

// Adds a key; one that is there already keeps its value. No more keys than the capacity (asserted).
void wordmap_add(WordMap *map, const char *key, size_t length, uint32_t value);
bool wordmap_find(const WordMap *map, const char *key, size_t length, uint32_t *value);

// FNV-1a, also used for the vectors of words that no table has: documented, since it decides their
// numbers.
uint64_t wordmap_hash(const char *key, size_t length);

#endif
