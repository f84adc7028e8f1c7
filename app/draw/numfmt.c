// Numbers as text. Everything is formatted by snprintf and then made locale-free: should anything
// in the process have set a locale, its decimal comma becomes a point again.
#include "app/draw/numfmt.h"
#include "engine/formats/text.h"
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUS "−"

// Characters, not bytes.
static int length_in_characters(const char *text) {
    int count = 0;
    for (; *text; text++)
        count += !attn_utf8_is_inside(*text);
    return count;
}

static void use_point(char *text) {
    for (; *text; text++)
        if (*text == ',') *text = '.';
}

// "-0.00" says nothing that "0.00" does not.
static void drop_sign_of_zero(char *text) {
    if (text[0] == '-' && strspn(text + 1, "0.") == strlen(text + 1))
        memmove(text, text + 1, strlen(text));
}

// Copies plain (ASCII) into buffer with every minus made a true one.
static char *finish(char buffer[NUMFMT_MAX], const char *plain) {
    size_t at = 0;
    for (; *plain && at + sizeof MINUS < NUMFMT_MAX; plain++) {
        if (*plain == '-') {
            memcpy(buffer + at, MINUS, sizeof MINUS - 1);
            at += sizeof MINUS - 1;
        } else {
            buffer[at++] = *plain;
        }
    }
    buffer[at] = '\0';
    return buffer;
}

// Writes what is not finite; false where value is.
static bool write_special(char buffer[NUMFMT_MAX], double value) {
    if (isfinite(value)) return false;
    const char *text = isnan(value) ? "NaN" : value > 0 ? "∞" : MINUS "∞";
    memcpy(buffer, text, strlen(text) + 1);
    return true;
}

// "1e+05" made "1e5".
static void shorten_exponent(char *text) {
    char *from = strchr(text, 'e');
    if (!from) return;
    char *to = ++from;
    if (*from == '-') to++;
    from += strspn(from, "+-0");
    memmove(to, from, strlen(from) + 1);
}

char *numfmt_cell(char buffer[NUMFMT_MAX], float value, int width) {
    if (write_special(buffer, (double)value))
        return length_in_characters(buffer) > width ? finish(buffer, "…") : buffer;
    char plain[64];
    for (int decimals = 2; decimals >= 0; decimals--) {
        snprintf(plain, sizeof plain, "%.*f", decimals, (double)value);
        drop_sign_of_zero(plain);
        if (length_in_characters(plain) > width) continue;
        use_point(plain);
        return finish(buffer, plain);
    }
    snprintf(plain, sizeof plain, "%.0e", (double)value);
    if (length_in_characters(plain) > width) shorten_exponent(plain);
    // Nothing true fits: a cell this narrow shows its colour only.
    return finish(buffer, length_in_characters(plain) > width ? "…" : plain);
}

char *numfmt_fixed(char buffer[NUMFMT_MAX], double value, int decimals) {
    if (write_special(buffer, value)) return buffer;
    char plain[NUMFMT_MAX * 16];
    int wanted = snprintf(plain, sizeof plain, "%.*f", decimals, value);
    if (wanted < 0 || wanted >= NUMFMT_MAX - (int)sizeof MINUS)
        snprintf(plain, sizeof plain, "%.6g", value);
    drop_sign_of_zero(plain);
    use_point(plain);
    return finish(buffer, plain);
}

char *numfmt_percent(char buffer[NUMFMT_MAX], float weight) {
    if (write_special(buffer, (double)weight)) return buffer;
    char plain[64];
    double percent = 100 * (double)weight;
    if (fabs(percent) < 0.05) percent = 0; // no "-0.0 %"
    snprintf(plain, sizeof plain, fabsf(weight) < 1e6f ? "%.1f %%" : "%.3g %%", percent);
    use_point(plain);
    return finish(buffer, plain);
}

char *numfmt_exact(char buffer[NUMFMT_MAX], float value) {
    if (write_special(buffer, (double)value)) return buffer;
    char plain[NUMFMT_MAX];
    return finish(buffer, numfmt_edit(plain, value));
}

char *numfmt_edit(char buffer[NUMFMT_MAX], float value) {
    if (!isfinite(value)) {
        const char *text = isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
        memcpy(buffer, text, strlen(text) + 1);
        return buffer;
    }
    for (int digits = 1; digits <= 9; digits++) {
        snprintf(buffer, NUMFMT_MAX, "%.*g", digits, (double)value);
        if (strtof(buffer, NULL) == value) break;
    }
    // "100" rather than "1e+02".
    if (fabsf(value) >= 1 && fabsf(value) < 1e9f && strchr(buffer, 'e'))
        snprintf(buffer, NUMFMT_MAX, "%.0f", (double)value);
    drop_sign_of_zero(buffer);
    use_point(buffer);
    return buffer;
}

// value in the largest unit that leaves at least 1 before the point, after rounding to three
// digits.
typedef struct Unit {
    double size;
    const char *name;
} Unit;

static const Unit *fitting_unit(const Unit *units, size_t count, double value) {
    const Unit *unit = units;
    for (size_t i = 1; i < count; i++)
        if (fabs(value) >= 0.9995 * units[i].size) unit = &units[i];
    return unit;
}

char *numfmt_count(char buffer[NUMFMT_MAX], double count) {
    static const Unit UNITS[] = {{1, ""},      {1e3, " k"},  {1e6, " M"}, {1e9, " G"},
                                 {1e12, " T"}, {1e15, " P"}, {1e18, " E"}};
    if (write_special(buffer, count)) return buffer;
    const Unit *unit = fitting_unit(UNITS, sizeof UNITS / sizeof *UNITS, count);
    double scaled = count / unit->size;
    char plain[64];
    snprintf(plain, sizeof plain, fabs(scaled) < 999.5 ? "%.3g%s" : "%.0f%s",
             fabs(scaled) < 1e6 ? scaled : 999999.0, unit->name);
    drop_sign_of_zero(plain);
    use_point(plain);
    return finish(buffer, plain);
}

char *numfmt_seconds(char buffer[NUMFMT_MAX], double seconds) {
    static const Unit UNITS[] = {
        {1e-6, " µs"}, {1e-3, " ms"}, {1, " s"}, {60, " min"}, {3600, " h"}};
    if (write_special(buffer, seconds)) return buffer;
    // Minutes and hours only from two of them up: "95 s" is clearer than "1.6 min".
    size_t count = fabs(seconds) < 119.5 ? 3 : fabs(seconds) < 7170 ? 4 : 5;
    const Unit *unit = fitting_unit(UNITS, count, seconds);
    double scaled = seconds / unit->size;
    int decimals = fabs(scaled) < 0.095 ? 2 : fabs(scaled) < 99.95 ? 1 : 0;
    char plain[64];
    snprintf(plain, sizeof plain, fabs(scaled) < 1e9 ? "%.*f%s" : "%.*e%s", decimals, scaled,
             unit->name);
    drop_sign_of_zero(plain);
    use_point(plain);
    return finish(buffer, plain);
}

char *numfmt_bytes(char buffer[NUMFMT_MAX], double bytes) {
    static const Unit UNITS[] = {{1, " B"},        {0x1p10, " KiB"}, {0x1p20, " MiB"},
                                 {0x1p30, " GiB"}, {0x1p40, " TiB"}, {0x1p50, " PiB"},
                                 {0x1p60, " EiB"}};
    if (write_special(buffer, bytes)) return buffer;
    const Unit *unit = fitting_unit(UNITS, sizeof UNITS / sizeof *UNITS, bytes);
    double scaled = bytes / unit->size;
    char plain[64];
    snprintf(plain, sizeof plain, fabs(scaled) < 1e7 ? "%.*f%s" : "%.*e%s", unit->size > 1, scaled,
             unit->name);
    use_point(plain);
    return finish(buffer, plain);
}
