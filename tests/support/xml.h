// xml: is a text well-formed XML, as far as the program writes it? Elements, attributes, the five
// named entities, and ids that are unique and of the right characters. Not a parser of all XML.
#ifndef TESTS_XML_H
#define TESTS_XML_H

#include "support/cmocka.h"
#include <stdbool.h>
#include <string.h>

enum { XML_DEPTH = 64, XML_IDS = 4096 };

typedef struct Xml {
    const char *at;
    const char *open[XML_DEPTH]; // names of the elements that are open
    size_t depth;
    const char *ids[XML_IDS]; // each up to its closing quote
    size_t id_count;
} Xml;

static inline size_t xml_name_length(const char *text) {
    return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:-");
}

static inline void xml_fail(const Xml *xml, const char *why) {
    fail_msg("%s at: %.60s", why, xml->at);
}

// Text up to `end` holds neither < nor a bare &, nor what XML forbids.
static inline void xml_skip_text(Xml *xml, char end) {
    static const char *const ENTITIES[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
    for (; *xml->at != end; xml->at++) {
        const unsigned char c = (unsigned char)*xml->at;
        if (c == '\0' || c == '<') xml_fail(xml, "a stray < or the end");
        if (c < 0x20 && c != '\n' && c != '\t' && c != '\r') xml_fail(xml, "a control character");
        if (c != '&') continue;
        bool is_known = false;
        for (size_t i = 0; i < 5; i++)
            if (strncmp(xml->at, ENTITIES[i], strlen(ENTITIES[i])) == 0) is_known = true;
        if (!is_known) xml_fail(xml, "a bare &");
    }
}

static inline void xml_note_id(Xml *xml, const char *value) {
    const size_t length = strcspn(value, "\"");
    if (xml_name_length(value) != length || length == 0) fail_msg("no good id: %.40s", value);
    for (size_t i = 0; i < xml->id_count; i++)
        if (strncmp(xml->ids[i], value, length + 1) == 0) fail_msg("twice the id %.40s", value);
    assert_true(xml->id_count < XML_IDS);
    xml->ids[xml->id_count++] = value;
}

static inline void xml_read_attribute(Xml *xml) {
    const char *name = xml->at;
    const size_t length = xml_name_length(name);
    xml->at += length;
    if (length == 0 || strncmp(xml->at, "=\"", 2) != 0) xml_fail(xml, "no attribute");
    xml->at += 2;
    if (length == 2 && strncmp(name, "id", 2) == 0) xml_note_id(xml, xml->at);
    xml_skip_text(xml, '"');
    xml->at++;
}

// At the name of an element that begins.
static inline void xml_read_open(Xml *xml) {
    const char *name = xml->at;
    if (xml_name_length(name) == 0) xml_fail(xml, "no element");
    xml->at += xml_name_length(name);
    while (*xml->at == ' ') {
        xml->at++;
        xml_read_attribute(xml);
    }
    if (strncmp(xml->at, "/>", 2) == 0) {
        xml->at += 2;
        return;
    }
    if (*xml->at++ != '>') xml_fail(xml, "no end of the element");
    assert_true(xml->depth < XML_DEPTH);
    xml->open[xml->depth++] = name;
}

static inline void xml_read_close(Xml *xml) {
    const size_t length = xml_name_length(xml->at);
    if (xml->depth == 0) xml_fail(xml, "nothing is open");
    const char *open = xml->open[--xml->depth];
    if (xml_name_length(open) != length || strncmp(open, xml->at, length) != 0)
        xml_fail(xml, "another element is open");
    xml->at += length;
    if (*xml->at++ != '>') xml_fail(xml, "no end of the element");
}

static inline void expect_well_formed(const char *text) {
    static const char HEAD[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    Xml xml = {.at = text};
    if (strncmp(text, HEAD, sizeof HEAD - 1) != 0) xml_fail(&xml, "no XML");
    xml.at += sizeof HEAD - 1;
    do {
        if (*xml.at++ != '<') xml_fail(&xml, "no element");
        if (*xml.at == '/') {
            xml.at++;
            xml_read_close(&xml);
        } else {
            xml_read_open(&xml);
        }
        if (xml.depth > 0) xml_skip_text(&xml, '<');
    } while (xml.depth > 0);
    assert_string_equal(xml.at, "\n");
}

#endif
