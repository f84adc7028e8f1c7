// Random things to compute, and random edits of them.
#ifndef TESTS_SUPPORT_SCENE_H
#define TESTS_SUPPORT_SCENE_H

#include "engine/spec.h"
#include <stdint.h>

// How often a random test repeats: fewer times where every access is watched for races.
#if defined(__SANITIZE_THREAD__)
#define ROUNDS(n) ((n) / 8)
#else
#define ROUNDS(n) (n)
#endif

typedef struct Random {
    uint64_t state; // not 0
} Random;

size_t random_below(Random *r, size_t n); // 0 … n − 1
bool random_chance(Random *r, double probability);
float random_number(Random *r); // −1 … 1, uniform
void random_matrix(Random *r, AttnMatrix m);
AttnMatrix random_of(Random *r, size_t rows, size_t cols); // a new one: attn_matrix_destroy() it

enum { SCENE_OVERRIDES = 8 };

// A spec with its inputs, which it owns; AttnInputs and pointers of spec lead into it, so it must
// not be copied.
typedef struct Scene {
    AttnSpec spec;
    AttnInputs inputs;
    AttnOverride overrides[SCENE_OVERRIDES];
} Scene;

// Every option of the contract, at sizes of 1 … `most` tokens.
void scene_init(Scene *scene, Random *r, size_t most);
// n tokens, d wide, h heads of d/h, square random weights: the plain case.
void scene_init_plain(Scene *scene, Random *r, size_t n, size_t d, size_t heads);
void scene_deinit(Scene *scene);

// Changes one thing; the scene stays valid.
void scene_edit(Scene *scene, Random *r);
void scene_describe(const Scene *scene, char *text, size_t room);

#endif
