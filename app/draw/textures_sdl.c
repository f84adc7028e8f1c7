// A hash table of chains over a fixed pool of entries, and a ring through the pool in order of use:
// nothing is allocated after creation but the textures themselves.
//
// Invariants: entry 0 is the ring's head and holds nothing; entries[0].newer is the least recently
// used, entries[0].older the most recently used.
#include "app/draw/textures_sdl.h"
#include <stdbool.h>
#include <stdlib.h>

enum { ENTRY_MAX = 4096, BUCKETS = 4096 };

typedef struct Entry {
    CachedTexture cached;
    uint64_t key;
    uint16_t newer, older; // ring of use
    uint16_t next;         // chain of the bucket; 0: end
} Entry;

struct Textures {
    Entry entries[ENTRY_MAX];
    uint16_t buckets[BUCKETS]; // 0: empty
    uint16_t first_free;       // chain of places given up; 0: none
    size_t count;              // places ever used, without the head
    size_t bytes, max_bytes;
};

static uint16_t *bucket_of(Textures *textures, uint64_t key) {
    return &textures->buckets[(key >> 32) % BUCKETS];
}

static size_t bytes_of(const CachedTexture *cached) {
    return cached->texture ? (size_t)cached->w * (size_t)cached->h * 4 : 0;
}

static void unlink_use(Textures *textures, uint16_t index) {
    Entry *entry = &textures->entries[index];
    textures->entries[entry->newer].older = entry->older;
    textures->entries[entry->older].newer = entry->newer;
}

static void link_newest(Textures *textures, uint16_t index) {
    Entry *head = &textures->entries[0];
    Entry *entry = &textures->entries[index];
    entry->older = head->older;
    entry->newer = 0;
    textures->entries[head->older].newer = index;
    head->older = index;
}

static void unlink_bucket(Textures *textures, uint16_t index) {
    uint16_t *link = bucket_of(textures, textures->entries[index].key);
    while (*link != index)
        link = &textures->entries[*link].next;
    *link = textures->entries[index].next;
}

Textures *textures_create(size_t max_bytes) {
    Textures *textures = calloc(1, sizeof *textures);
    if (textures) textures->max_bytes = max_bytes;
    return textures;
}

void textures_clear(Textures *textures) {
    for (size_t i = 1; i <= textures->count; i++) {
        if (textures->entries[i].cached.texture)
            SDL_DestroyTexture(textures->entries[i].cached.texture);
        textures->entries[i] = (Entry){0};
    }
    for (size_t i = 0; i < BUCKETS; i++)
        textures->buckets[i] = 0;
    textures->entries[0] = (Entry){0};
    textures->first_free = 0;
    textures->count = 0;
    textures->bytes = 0;
}

void textures_destroy(Textures *textures) {
    if (!textures) return;
    textures_clear(textures);
    free(textures);
}

size_t textures_bytes(const Textures *textures) {
    return textures->bytes;
}

const CachedTexture *textures_find(Textures *textures, uint64_t key) {
    for (uint16_t i = *bucket_of(textures, key); i != 0; i = textures->entries[i].next) {
        if (textures->entries[i].key != key) continue;
        unlink_use(textures, i);
        link_newest(textures, i);
        return &textures->entries[i].cached;
    }
    return NULL;
}

// Gives up an entry; its place joins the free ones.
static void drop(Textures *textures, uint16_t index) {
    Entry *entry = &textures->entries[index];
    textures->bytes -= bytes_of(&entry->cached);
    if (entry->cached.texture) SDL_DestroyTexture(entry->cached.texture);
    unlink_use(textures, index);
    unlink_bucket(textures, index);
    *entry = (Entry){.next = textures->first_free};
    textures->first_free = index;
}

static uint16_t take_free(Textures *textures) {
    uint16_t index = textures->first_free;
    if (index != 0) {
        textures->first_free = textures->entries[index].next;
        return index;
    }
    return (uint16_t)++textures->count;
}

const CachedTexture *textures_add(Textures *textures, uint64_t key, CachedTexture cached) {
    size_t bytes = bytes_of(&cached);
    uint16_t oldest = textures->entries[0].newer;
    while (oldest != 0 && textures->bytes + bytes > textures->max_bytes) {
        drop(textures, oldest);
        oldest = textures->entries[0].newer;
    }
    bool is_full = textures->count == ENTRY_MAX - 1 && textures->first_free == 0;
    if (is_full) drop(textures, oldest);
    uint16_t index = take_free(textures);
    Entry *entry = &textures->entries[index];
    uint16_t *bucket = bucket_of(textures, key);
    *entry = (Entry){.cached = cached, .key = key, .next = *bucket};
    *bucket = index;
    textures->bytes += bytes;
    link_newest(textures, index);
    return &entry->cached;
}
