// Scene files that must be refused, each with the line and column where the person has to look.
#include "scene_testing.h"
#include <stdlib.h>

// In these the marker ^ stands before the place that the error must name; it is taken out before
// parsing.
typedef struct Refusal {
    const char *json;
    const char *words;
} Refusal;

static void check(const Refusal *r) {
    const char *marker = strchr(r->json, '^');
    assert_non_null(marker);
    size_t before = (size_t)(marker - r->json), length = strlen(r->json) - 1, line = 1, column = 1;
    char *json = malloc(length + 1);
    assert_non_null(json);
    memcpy(json, r->json, before);
    strcpy(json + before, marker + 1);
    for (size_t i = 0; i < before; i++) {
        column = json[i] == '\n' ? 1 : column + ((json[i] & 0xC0) != 0x80);
        line += json[i] == '\n';
    }
    parse_bad(json, length, line, column, r->words);
    free(json);
}

static void check_all(const Refusal *refusals, size_t count) {
    for (size_t i = 0; i < count; i++)
        check(&refusals[i]);
}

#define CHECK_ALL(refusals) check_all(refusals, sizeof(refusals) / sizeof *(refusals))
#define X22                 HEAD "\"x\": [[1, 2], [3, 4]], "

static void test_syntax(void **state) {
    (void)state;
    static const Refusal refusals[] = {
        {"^", "expected near end of file"},
        {HEAD "\"x\": [[1]]^", "expected near end of file"},
        {HEAD "\"x\": [[1,^]]}", "unexpected token"},
        {HEAD "\"x\": [[1]]} ^x", "end of file expected"},
        {HEAD "\n\"x\": [[1, ^NaN]]}", "invalid token near 'NaN'"},
        {HEAD "\"x\": [[^1e999]]}", "real number overflow"},
        {HEAD "\"x\": [[1]], ^\"x\": [[1]]}", "duplicate object key"},
        {HEAD "\"title\": {\"en\": \"a\", ^\"en\": \"b\"}, \"x\": [[1]]}", "duplicate object key"},
        {HEAD "\"动物\": ^\x80}", "not UTF-8"},
        {HEAD "\"title\": {\"en\": \"^\xED\xA0\x80\"}}", "not UTF-8"},
    };
    CHECK_ALL(refusals);
    parse_bad("\xEF\xBB\xBF[}", 5, 1, 2, "unexpected token"); // the byte order mark is no column
}

static void test_depth(void **state) {
    (void)state;
    char json[256] = HEAD "\"x\": ";
    size_t start = strlen(json);
    memset(json + start, '[', 64);
    parse_bad(json, start + 64, 1, start + 64, "64 levels");
    // 64 levels are read to the end: what is wrong is that it ends.
    parse_bad(json, start + 63, 1, start + 64, "expected near end of file");
}

static void test_zero_bytes(void **state) {
    (void)state;
    static const char json[] = HEAD "\"x\": [[1]]}\0";
    parse_bad(json, sizeof json - 1, 1, sizeof json - 1, "end of file expected");
}

static void test_format_and_version(void **state) {
    (void)state;
    static const Refusal refusals[] = {
        {"^[1]", "expected a scene"},
        {" ^{}", "\"format\""},
        {"{\"format\": ^\"x\"}", "expected \"attnlab-scene\""},
        {"{\"format\": ^1}", "expected a string, found a number"},
        {"^{\"format\": \"attnlab-scene\"}", "\"version\" is missing"},
        {"{\"format\": \"attnlab-scene\", \"version\": ^2, \"new\": 1}", "newer Attention Lab"},
        {"{\"format\": \"attnlab-scene\", \"version\": ^1.5}", "whole number"},
        {"{\"format\": \"attnlab-scene\", \"version\": ^\"1\"}", "found a string"},
        {"^" HEAD "\"wq\": [[1]]}", "\"x\" (or \"text\") is missing"},
    };
    CHECK_ALL(refusals);
}

static void test_unknown_keys(void **state) {
    (void)state;
    static const Refusal refusals[] = {
        {X22 "\n  ^\"head\": 2}", "unknown key \"head\": expected one of format version"},
        {X22 "\"title\": {\"en\": \"\", ^\"fr\": \"\"}}", "unknown key \"fr\""},
        {X22 "\"memory\": {\"x\": [[1, 2]], ^\"y\": 1}}", "unknown key \"y\""},
        {HEAD "\"x\": {^\"rand\": 1}}", "unknown key \"rand\""},
        {HEAD "\"x\": {\"random\": {\"rows\": 1, ^\"columns\": 1}}}", "unknown key \"columns\""},
        {HEAD "\"x\": {\"random\": {\"rows\": 1, \"cols\": 1, \"seed\": 1}, ^\"file\": \"a\"}}",
         "unknown key \"file\""},
        {X22 "\"mask\": {^\"causal\": true}}", "unknown key \"causal\""},
        {X22 "\"overrides\": [{^\"m\": 1}]}", "unknown key \"m\""},
    };
    CHECK_ALL(refusals);
}

static void test_types(void **state) {
    (void)state;
    static const Refusal refusals[] = {
        {HEAD "\"x\": ^3}", "expected a matrix"},
        {HEAD "\"x\": [[1, 2], ^3]}", "expected a row"},
        {HEAD "\"x\": [[1, 2], [3, ^\"4\"]]}", "expected a number, found a string"},
        {HEAD "\"x\": [[^true, null]]}", "expected a number, found true"},
        {X22 "\"title\": ^\"t\"}", "title: expected an object, found a string"},
        {X22 "\"note\": {\"en\": ^null}}", "en: expected a string, found null"},
        {X22 "\"tokens\": ^\"a b\"}", "tokens: expected a list of strings"},
        {X22 "\"tokens\": [\"a\", ^1]}", "expected a string, found a number"},
        {X22 "\"memory\": ^[]}", "memory: expected an object"},
        {X22 "\"heads\": ^true}", "heads: expected a whole number, found true"},
        {X22 "\"heads\": ^0}", "at least 1"},
        {X22 "\"heads\": ^-1}", "at least 1"},
        {X22 "\"heads\": ^1e300}", "too large"},
        {X22 "\"kv_heads\": ^0.5}", "whole number"},
        {X22 "\"bq\": ^1}", "bq: expected a list of numbers"},
        {X22 "\"bq\": [^[1, 2]]}", "expected a number, found a list"},
        {X22 "\"positions\": ^\"learned\"}", "\"none\", \"sinusoidal\", \"rope\", \"alibi\""},
        {X22 "\"positions\": ^1}", "found a number"},
        {X22 "\"scale\": ^\"yes\"}", "true, false or a number"},
        {X22 "\"scale\": ^1e39}", "too large"},
        {X22 "\"temperature\": ^true}", "expected a number"},
        {X22 "\"softmax_axis\": ^\"rows\"}", "\"keys\", \"queries\""},
        {X22 "\"residual\": ^1}", "true or false"},
        {X22 "\"overrides\": ^{}}", "a list of overrides"},
        // libjansson has one true for all: the value is the same, the place is not.
        {X22 "\"residual\": true, \"heads\": ^true}", "heads"},
    };
    CHECK_ALL(refusals);
}

static void test_matrices(void **state) {
    (void)state;
    static const Refusal refusals[] = {
        {HEAD "\"x\": ^[]}", "an empty list"},
        {HEAD "\"x\": [^[]]}", "row 1 is empty"},
        {HEAD "\"x\": [[1, 2],\n ^[3]]}", "row 2 has 1 number, row 1 has 2"},
        {HEAD "\"x\": [[1, 2], [3, ^1e39]]}", "too large"},
        {HEAD "\"x\": {\"random\": ^{\"rows\": 1, \"cols\": 1}}}", "\"seed\" is missing"},
        {HEAD "\"x\": {\"random\": {\"rows\": ^0, \"cols\": 1, \"seed\": 1}}}", "at least 1"},
        {HEAD "\"x\": {\"random\": {\"rows\": 1, \"cols\": 1, \"seed\": ^-1}}}", "from 0 to"},
        {HEAD "\"x\": {\"random\": {\"rows\": 1, \"cols\": 1, \"seed\": ^1.0}}}", "from 0 to"},
        {HEAD "\"x\": {\"random\": {\"rows\": 1, \"cols\": 1, \"seed\": ^18446744073709551616}}}",
         "from 0 to"},
        {HEAD "\"x\": {\"random\": {\"rows\": 1, \"cols\": 1, \"seed\": 1, \"scale\": ^1e38}}}",
         "cannot hold"},
        {HEAD "\"x\": {\"file\": ^\"x.npy\"}}", "cannot point to one"},
        {HEAD "\"x\": ^{\"tensor\": \"x\"}}", "\"file\" is missing"},
        {X22 "\"bq\": ^[]}", "an empty list"},
    };
    CHECK_ALL(refusals);
}

static void test_shapes(void **state) {
    (void)state;
    static const Refusal refusals[] = {
        {X22 "\"tokens\": ^[\"a\"]}", "tokens has 1 name, x has 2 rows: they"},
        {X22 "\"tokens\": ^[]}", "empty list"},
        {X22 "\"features\": ^[\"a\", \"b\", \"c\"]}", "features has 3 names, x has 2 columns"},
        {X22 "\"memory\": {\"x\": [[1, 2]], \"tokens\": ^[\"a\", \"b\"]}}", "memory.x has 1 row: "},
        {X22 "\"memory\": ^{\"tokens\": [\"a\"]}}", "\"x\" is missing"},
        {X22 "\"wq\": ^[[1, 2], [3, 4], [5, 6]]}", "wq has 3 rows, x has 2 columns"},
        {X22 "\"wq\": ^[[1], [2]]}", "must be equal"},
        {X22 "\"wk\": ^[[1], [2]]}", "must be equal"},
        {X22 "\"bq\": ^[1, 2, 3]}", "bq"},
        {X22 "\"bo\": ^[1]}", "bo"},
        {X22 "\"wo\": ^[[1, 2]]}", "wo has 1 row, "},
        {X22 "\"heads\": ^2, \"kv_heads\": 3}", "heads"},
        {HEAD "\"x\": ^[[1, 2, 3]], \"heads\": 2}", "divisible"},
        {X22 "\"positions\": ^\"rope\", \"wq\": [[1],[2]], \"wk\": [[1],[2]]}", "must be even"},
        {X22 "\"residual\": ^true, \"wo\": [[1], [2]]}", "residual"},
        {X22 "\"temperature\": ^0}", "temperature"},
        {X22 "\"temperature\": ^-1}", "temperature"},
        {X22 "\"mask\": ^{\"matrix\": [[1]]}}", "mask matrix is 1 by 1"},
    };
    CHECK_ALL(refusals);
}

static void test_masks(void **state) {
    (void)state;
    static const Refusal refusals[] = {
        {X22 "\"mask\": ^\"diagonal\"}", "unknown mask"},
        {X22 "\"mask\": ^true}", "found true"},
        {X22 "\"mask\": [\"causal\", ^1]}", "found a number"},
        {X22 "\"mask\": ^{}}", "expected one of"},
        {X22 "\"mask\": ^{\"window\": 1, \"valid\": 1}}", "in a list"},
        {X22 "\"mask\": {\"window\": ^-1}}", "at least 0"},
        {X22 "\"mask\": {\"valid\": ^\"2\"}}", "found a string"},
        {X22 "\"mask\": {\"matrix\": [[1, 0], [1, ^2]]}}", "row 2, column 2 of the mask is 2"},
        {X22 "\"mask\": {\"matrix\": ^{\"random\": {\"rows\": 2, \"cols\": 2, \"seed\": 1}}}}",
         "cannot be random"},
        {X22 "\"mask\": [{\"matrix\": [[1, 0], [1, 1]]}, {\"matrix\": ^[[1]]}]}", "must be equal"},
        {X22 "\"mask\": [^[\"causal\"]]}", "found a list"},
    };
    CHECK_ALL(refusals);
}

static void test_overrides(void **state) {
    (void)state;
    static const Refusal refusals[] = {
        {X22 "\"overrides\": [^{\"matrix\": \"scores\", \"row\": 1, \"column\": 1}]}",
         "needs matrix"},
        {X22 "\"overrides\": [^{\"matrix\": \"scores\", \"row\": 1, \"value\": 1}]}",
         "\"column\" is missing"},
        {X22 "\"overrides\": [{\"matrix\": ^\"S\", \"row\": 1, \"column\": 1, \"value\": 1}]}",
         "unknown matrix"},
        {X22 "\"overrides\": [{\"matrix\": \"scores\", \"row\": ^0, \"column\": 1, \"value\": 1}]}",
         "at least 1"},
        {X22
         "\"overrides\": [{\"matrix\": \"scores\", \"row\": 1, \"column\": 1, \"value\": ^1e40}]}",
         "too large"},
        {X22 "\"overrides\": [{\"matrix\": \"scores\", \"row\": 1, \"column\": 1, \"value\": 1},\n"
             " ^{\"matrix\": \"scores\", \"row\": 3, \"column\": 1, \"value\": 1}]}",
         "override 2"},
        {X22 "\"overrides\": [^{\"matrix\": \"X\", \"row\": 1, \"column\": 1, \"value\": 1}]}",
         "override 1"},
        {X22 "\"overrides\": [^{\"matrix\": \"Q_unrotated\", \"row\": 1, \"column\": 1, \"value\": "
             "1}]}",
         "rope only"},
        {X22 "\"overrides\": [{\"matrix\": \"scores\", \"row\": 1, \"column\": 1, \"value\": 1}, "
             "^{\"matrix\": \"scores\", \"head\": 1, \"row\": 1, \"column\": 1, \"value\": 2}]}",
         "the same element as override 1"},
    };
    CHECK_ALL(refusals);
}

static void test_text(void **state) {
    (void)state;
    static const Refusal refusals[] = {
        {HEAD "\"text\": \"a\", \"x\": ^[[1]]}", "instead of tokens and x"},
        {HEAD "\"text\": \"a\", \"tokens\": ^[\"a\"]}", "instead of tokens and x"},
        {HEAD "\"x\": [[1]], \"d_model\": ^8}", "\"text\" only"},
        {HEAD "\"text\": ^1}", "expected a string"},
        {HEAD "\"text\": ^\" \", \"d_model\": 8}", "empty"},
        {HEAD "\"text\": \"a\", \"d_model\": ^0}", "at least 1"},
        {HEAD
         "\"text\": ^\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
         "at most 63"},
        {HEAD "\"x\": [[1]], \"tokens\": "
              "[^\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
              "aaaa\"]}",
         "at most 63"},
    };
    CHECK_ALL(refusals);
}

// Nothing is allocated for these: the message says the bytes first.
static void test_memory(void **state) {
    (void)state;
    static const Refusal refusals[] = {
        {HEAD "\"x\": ^{\"random\": {\"rows\": 10000000, \"cols\": 1, \"seed\": 1}}}", "bytes"},
        {HEAD "\"x\": ^{\"random\": {\"rows\": 1, \"cols\": 1e12, \"seed\": 1}}}", "bytes"},
        {HEAD "\"x\": ^{\"random\": {\"rows\": 9007199254740992, \"cols\": 9007199254740992, "
              "\"seed\": 1}}}",
         "addressed"},
        {HEAD "\"text\": ^\"a b\", \"d_model\": 100000000000}", "bytes"},
    };
    CHECK_ALL(refusals);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_syntax),       cmocka_unit_test(test_depth),
        cmocka_unit_test(test_zero_bytes),   cmocka_unit_test(test_format_and_version),
        cmocka_unit_test(test_unknown_keys), cmocka_unit_test(test_types),
        cmocka_unit_test(test_matrices),     cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_masks),        cmocka_unit_test(test_overrides),
        cmocka_unit_test(test_text),         cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
