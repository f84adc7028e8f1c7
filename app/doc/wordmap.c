// wordmap: a hash table that is filled once and then only read.
#include "app/doc/wordmap.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

uint64_t wordmap_hash(const char *key, size_t length) {
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)key[i]) * UINT64_C(0x100000001B3);
    return hash;
}

bool wordmap_create(size_t capacity, WordMap *out) {
    size_t slot_count = 16;
    while (slot_count < capacity * 2)
        slot_count *= 2;
    WordMapEntry *slots = calloc(slot_count, sizeof *slots);
    if (!slots) return false;
    *out = (WordMap){slots, slot_count, 0};
    return true;
}

void wordmap_destroy(WordMap *map) {
    free(map->slots);
    *map = (WordMap){0};
}

// The slot of a key, or the free one where it would go.
static WordMapEntry *slot_of(const WordMap *map, const char *key, size_t length) {
    size_t mask = map->slot_count - 1;
    for (size_t i = wordmap_hash(key, length) & mask;; i = (i + 1) & mask) {
        WordMapEntry *entry = &map->slots[i];
        if (!entry->key) return entry;
        if (entry->length == length && memcmp(entry->key, key, length) == 0) return entry;
    }
}

void wordmap_add(WordMap *map, const char *key, size_t length, uint32_t value) {
    WordMapEntry *entry = slot_of(map, key, length);
    if (entry->key) return;
    assert(map->count < map->slot_count / 2);
    *entry = (WordMapEntry){key, (uint32_t)length, value};
    map->count++;
}

bool wordmap_find(const WordMap *map, const char *key, size_t length, uint32_t *value) {
    if (map->slot_count == 0) return false;
    const WordMapEntry *entry = slot_of(map, key, length);
    if (!entry->key) return false;
    *value = entry->value;
    return true;
}
