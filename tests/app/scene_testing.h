// What the tests of scenes share: parsing text that must pass, and text that must not.
#ifndef SCENE_TESTING_H
#define SCENE_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/doc/scene.h"
#include "support/translated.h"
#include <stdio.h>
#include <string.h>

#define HEAD "{\"format\": \"attnlab-scene\", \"version\": 1, "

static inline Scene *parse_good(const char *json) {
    Scene *scene = NULL;
    AttnError error = {0};
    if (scene_parse(json, strlen(json), NULL, ATTNLAB_SOURCE_ASSETS, &scene, &error) != ATTN_OK)
        fail_msg("%zu:%zu: %s\n%s", error.line, error.column, error.message, json);
    return scene;
}

// Refused, at line:column, with these words in the message; *out stays untouched.
static inline void parse_bad(const char *json, size_t length, size_t line, size_t column,
                             const char *words) {
    Scene *untouched = (Scene *)(uintptr_t)8, *scene = untouched;
    AttnError error = {0};
    AttnStatus status = scene_parse(json, length, NULL, ATTNLAB_SOURCE_ASSETS, &scene, &error);
    if (status == ATTN_OK) fail_msg("accepted: %.*s", (int)length, json);
    assert_ptr_equal(scene, untouched);
    assert_int_equal(error.status, status);
    if (error.line != line || error.column != column || !strstr(error.message, words))
        fail_msg("expected %zu:%zu: %s\nfound %zu:%zu: %s\nin %.*s", line, column, words,
                 error.line, error.column, error.message, (int)length, json);
    expect_translated(error.message);
}

#endif
