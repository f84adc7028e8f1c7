// The three themes as tables, each with every colour map: diverging ones for signed numbers and
// sequential ones for weights.
//
// They are straight lines in sRGB between their colours, so that luminance is monotone; the
// diverging ones are white (or nearly black) exactly at zero, the sequential ones go by the square
// root of the weight, so that 2 % can be told from nothing. Contrast is WCAG 2.1's.
#include "app/draw/theme.h"
#include <math.h>
#include <string.h>

#define RGB(hex)                                                                                   \
    { ((hex) >> 16) & 0xff, ((hex) >> 8) & 0xff, (hex)&0xff, 255 }

// The sequential maps. Indigo and the greys begin at what zero looks like in the theme; viridis and
// cividis are those of matplotlib (van der Walt and Smith 2015; Nuñez, Anderton and Renslow 2018),
// at every tenth and every ninth, and the same everywhere.
static const DrawColor VIRIDIS[] = {RGB(0x440154), RGB(0x482475), RGB(0x414487), RGB(0x355F8D),
                                    RGB(0x2A788E), RGB(0x21918C), RGB(0x22A884), RGB(0x44BF70),
                                    RGB(0x7AD151), RGB(0xBDDF26), RGB(0xFDE725)};
static const DrawColor CIVIDIS[] = {RGB(0x00204D), RGB(0x00336F), RGB(0x39486B), RGB(0x575C6D),
                                    RGB(0x707173), RGB(0x8A8779), RGB(0xA69D75), RGB(0xC4B56C),
                                    RGB(0xE4CF5B), RGB(0xFFEA46)};
static const DrawColor INDIGO_LIGHT[] = {RGB(0xFFFFFF), RGB(0x312EA0)};
static const DrawColor INDIGO_DARK[] = {RGB(0x262A33), RGB(0x968CFF)};
static const DrawColor INDIGO_CONTRAST[] = {RGB(0x000000), RGB(0xFFE100)};
static const DrawColor GREYS_LIGHT[] = {RGB(0xFFFFFF), RGB(0x1D2129)};
static const DrawColor GREYS_DARK[] = {RGB(0x262A33), RGB(0xF2F4F8)};
static const DrawColor GREYS_CONTRAST[] = {RGB(0x000000), RGB(0xFFFFFF)};

#define LIGHT(below, above, map)                                                                   \
    {                                                                                              \
        .kind = THEME_LIGHT, .background = RGB(0xF7F7F5), .panel = RGB(0xFFFFFF),                  \
        .border = RGB(0xDFDFDA), .field = RGB(0xF7F7F5), .track = RGB(0xDFDFDA),                   \
        .ink = RGB(0x1D2129), .ink_dim = RGB(0x646B78), .ink_faint = RGB(0x9CA0A8),                \
        .solid = RGB(0x1D2129), .solid_ink = RGB(0xFFFFFF), .accent = RGB(0x0072B2),               \
        .error = RGB(0xC62828), .role = {RGB(0x1D2129), RGB(0x0070AF), RGB(0xB04A00),              \
                                         RGB(0x007B58), RGB(0x8E44AD), RGB(0x4338CA)},             \
        .role_tint = {RGB(0xF2F2F0), RGB(0xE7F2F9), RGB(0xFCEEE4),                                 \
                      RGB(0xE4F5EF), RGB(0xF4ECF8), RGB(0xE8E6F8)},                                \
        .negative = RGB(below), .zero = RGB(0xFFFFFF), .positive = RGB(above), .weights = map,     \
        .weight_count = sizeof map / sizeof *map,                                                  \
    }

#define DARK(below, above, map)                                                                    \
    {                                                                                              \
        .kind = THEME_DARK, .background = RGB(0x14161B), .panel = RGB(0x1C1F26),                   \
        .border = RGB(0x323742), .field = RGB(0x14161B), .track = RGB(0x323742),                   \
        .ink = RGB(0xECEFF4), .ink_dim = RGB(0x9AA3B2), .ink_faint = RGB(0x6D727C),                \
        .solid = RGB(0xECEFF4), .solid_ink = RGB(0x14161B), .accent = RGB(0x56B4E9),               \
        .error = RGB(0xFF6B6B), .role = {RGB(0xECEFF4), RGB(0x56B4E9), RGB(0xFF9A57),              \
                                         RGB(0x3DDC97), RGB(0xC58BE6), RGB(0xA5B4FC)},             \
        .role_tint = {RGB(0x2A2E37), RGB(0x283D4D), RGB(0x493830),                                 \
                      RGB(0x23453D), RGB(0x33303F), RGB(0x303547)},                                \
        .negative = RGB(below), .zero = RGB(0x262A33), .positive = RGB(above), .weights = map,     \
        .weight_count = sizeof map / sizeof *map,                                                  \
    }

// High contrast: every text at least 7 : 1 on black (WCAG AAA), borders white.
#define CONTRAST(below, above, map)                                                                \
    {                                                                                              \
        .kind = THEME_CONTRAST, .background = RGB(0x000000), .panel = RGB(0x000000),               \
        .border = RGB(0xFFFFFF), .field = RGB(0x000000), .track = RGB(0x595959),                   \
        .ink = RGB(0xFFFFFF), .ink_dim = RGB(0xE0E0E0), .ink_faint = RGB(0xA8A8A8),                \
        .solid = RGB(0xFFE100), .solid_ink = RGB(0x000000), .accent = RGB(0xFFE100),               \
        .error = RGB(0xFF9090), .role = {RGB(0xFFFFFF), RGB(0x66C2FF), RGB(0xFFA45C),              \
                                         RGB(0x4DF0AA), RGB(0xE0AFFF), RGB(0xB8C4FF)},             \
        .role_tint = {RGB(0x2B2B2B), RGB(0x10303F), RGB(0x40250C),                                 \
                      RGB(0x0C3A28), RGB(0x361F45), RGB(0x22294F)},                                \
        .negative = RGB(below), .zero = RGB(0x000000), .positive = RGB(above), .weights = map,     \
        .weight_count = sizeof map / sizeof *map,                                                  \
    }

// A theme with each of the sequential maps.
#define WITH(theme, below, above)                                                                  \
    {                                                                                              \
        theme(below, above, INDIGO_##theme), theme(below, above, VIRIDIS),                         \
            theme(below, above, CIVIDIS), theme(below, above, GREYS_##theme)                       \
    }

// The two ends of a diverging map are equally far from the middle in lightness, so that neither
// sign shouts louder than the other.
static const Theme THEMES[THEME_COUNT][DIVERGING_COUNT][SEQUENTIAL_COUNT] = {
    [THEME_LIGHT] = {WITH(LIGHT, 0x2166AC, 0xC94F14), // white reads on it at 4.5 : 1
                     WITH(LIGHT, 0x8B3FA0, 0x16803A), WITH(LIGHT, 0x01665E, 0x8C510A)},
    [THEME_DARK] = {WITH(DARK, 0x46A0E6, 0xF08C46), WITH(DARK, 0xC490E0, 0x58B868),
                    WITH(DARK, 0x3FB8A8, 0xD29A4C)},
    [THEME_CONTRAST] = {WITH(CONTRAST, 0x5CB8FF, 0xFFB020), WITH(CONTRAST, 0xD9A0FF, 0x62DB78),
                        WITH(CONTRAST, 0x3FE0CC, 0xEFB45A)},
};

static const char *const NAMES[THEME_COUNT] = {
    [THEME_LIGHT] = "light", [THEME_DARK] = "dark", [THEME_CONTRAST] = "contrast"};

const Theme *theme_get(ThemeKind kind) {
    return &THEMES[kind][0][0];
}

const Theme *theme_with(ThemeKind kind, ColorDiverging diverging, ColorSequential sequential) {
    return &THEMES[kind][diverging][sequential];
}

const char *theme_name(ThemeKind kind) {
    return NAMES[kind];
}

bool theme_from_name(const char *name, ThemeKind *out) {
    for (int kind = 0; kind < THEME_COUNT; kind++) {
        if (strcmp(name, NAMES[kind]) != 0) continue;
        *out = (ThemeKind)kind;
        return true;
    }
    return false;
}

ThemeRole theme_matrix_role(AttnMatrixId id) {
    switch (id) {
    case ATTN_WQ:
    case ATTN_BQ:
    case ATTN_Q_UNROTATED:
    case ATTN_Q: return ROLE_QUERY;
    case ATTN_WK:
    case ATTN_BK:
    case ATTN_K_UNROTATED:
    case ATTN_K: return ROLE_KEY;
    case ATTN_WV:
    case ATTN_BV:
    case ATTN_V:
    case ATTN_CONTEXT: return ROLE_VALUE; // a mixture of values is one
    case ATTN_SCORES:
    case ATTN_SCALED:
    case ATTN_MASKED: return ROLE_SCORE;
    case ATTN_WEIGHTS: return ROLE_WEIGHT;
    case ATTN_X:
    case ATTN_M:
    case ATTN_X_POSITIONED:
    case ATTN_M_POSITIONED:
    case ATTN_WO:
    case ATTN_BO:
    case ATTN_OUTPUT:
    case ATTN_MATRIX_COUNT: break;
    }
    return ROLE_NONE;
}

ThemeRole theme_stage_role(AttnStage stage) {
    switch (stage) {
    case ATTN_STAGE_PROJECT:
    case ATTN_STAGE_ROTATE: return ROLE_QUERY;
    case ATTN_STAGE_SCORE:
    case ATTN_STAGE_SCALE:
    case ATTN_STAGE_MASK: return ROLE_SCORE;
    case ATTN_STAGE_SOFTMAX: return ROLE_WEIGHT;
    case ATTN_STAGE_MIX: return ROLE_VALUE;
    case ATTN_STAGE_INPUT:
    case ATTN_STAGE_OUTPUT:
    case ATTN_STAGE_COUNT: break;
    }
    return ROLE_NONE;
}

bool theme_matrix_is_weight(AttnMatrixId id) {
    return id == ATTN_WEIGHTS;
}

static uint8_t mix_channel(uint8_t a, uint8_t b, float t) {
    float value = (float)a + ((float)b - (float)a) * t;
    return (uint8_t)(value + 0.5f);
}

DrawColor theme_mix(DrawColor a, DrawColor b, float t) {
    float share = !(t > 0) ? 0 : t > 1 ? 1 : t;
    return (DrawColor){mix_channel(a.r, b.r, share), mix_channel(a.g, b.g, share),
                       mix_channel(a.b, b.b, share), mix_channel(a.a, b.a, share)};
}

DrawColor theme_alpha(DrawColor color, float alpha) {
    float share = !(alpha > 0) ? 0 : alpha > 1 ? 1 : alpha;
    color.a = (uint8_t)((float)color.a * share + 0.5f);
    return color;
}

DrawColor theme_signed(const Theme *theme, float value, float range) {
    if (!(range > 0) || isnan(value)) return theme->zero;
    // Divided in double: a range near the largest float must not overflow, nor a subnormal one
    // vanish.
    float t = (float)((double)value / (double)range);
    return t < 0 ? theme_mix(theme->zero, theme->negative, -t)
                 : theme_mix(theme->zero, theme->positive, t);
}

DrawColor theme_weight(const Theme *theme, float weight) {
    float root = weight > 0 ? sqrtf(weight) : 0;
    const size_t last = theme->weight_count - 1;
    const float at = (root < 1 ? root : 1) * (float)last;
    const size_t i = (size_t)at < last ? (size_t)at : last - 1;
    return theme_mix(theme->weights[i], theme->weights[i + 1], at - (float)i);
}

DrawColor theme_beyond(const Theme *theme, bool is_negative) {
    return theme_mix(is_negative ? theme->negative : theme->positive, theme->ink, 0.35f);
}

DrawColor theme_cell(const Theme *theme, AttnMatrixId id, float value, float range) {
    if (isnan(value)) return theme_mix(theme->panel, theme->error, 0.25f);
    if (value == INFINITY) return theme_beyond(theme, false);
    if (value == -INFINITY) return theme->field;
    if (theme_matrix_is_weight(id)) return theme_weight(theme, value);
    if (range > 0 && fabsf(value) > range) return theme_beyond(theme, value < 0);
    return theme_signed(theme, value, range);
}

// Relative luminance, WCAG 2.1.
static float linear(uint8_t channel) {
    float c = (float)channel / 255;
    return c <= 0.04045f ? c / 12.92f : powf((c + 0.055f) / 1.055f, 2.4f);
}

static float luminance(DrawColor color) {
    return 0.2126f * linear(color.r) + 0.7152f * linear(color.g) + 0.0722f * linear(color.b);
}

float theme_contrast(DrawColor a, DrawColor b) {
    float la = luminance(a);
    float lb = luminance(b);
    return la > lb ? (la + 0.05f) / (lb + 0.05f) : (lb + 0.05f) / (la + 0.05f);
}

DrawColor theme_ink_on(const Theme *theme, DrawColor cell) {
    static const DrawColor WHITE = RGB(0xFFFFFF);
    static const DrawColor BLACK = RGB(0x000000);
    DrawColor dark = theme->kind == THEME_CONTRAST ? BLACK : theme_get(THEME_LIGHT)->ink;
    float on_white = theme_contrast(WHITE, cell);
    if (on_white >= theme_contrast(dark, cell)) {
        if (on_white >= 4.5f) return WHITE;
    } else if (theme_contrast(dark, cell) >= 4.5f) {
        return dark;
    }
    // Midway neither the soft dark ink nor white reaches 4.5 : 1; of black and white one always
    // does.
    return on_white > theme_contrast(BLACK, cell) ? WHITE : BLACK;
}
