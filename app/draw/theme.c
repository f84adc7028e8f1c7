// The three themes as tables, and the two colour maps: a diverging one for signed numbers and a
// sequential one for weights.
//
// Both maps are straight lines in sRGB between their ends, so that luminance is monotone; the
// diverging one is white (or nearly black) exactly at zero, the sequential one goes by the square
// root of the weight, so that 2 % can be told from nothing. Contrast is WCAG 2.1's.
#include "app/draw/theme.h"
#include <math.h>
#include <string.h>

#define RGB(hex)                                                                                   \
    { ((hex) >> 16) & 0xff, ((hex) >> 8) & 0xff, (hex)&0xff, 255 }

static const Theme THEMES[THEME_COUNT] =
    {
        [THEME_LIGHT] =
            {
                .kind = THEME_LIGHT,
                .background = RGB(0xF7F7F5),
                .panel = RGB(0xFFFFFF),
                .border = RGB(0xDFDFDA),
                .field = RGB(0xF7F7F5),
                .track = RGB(0xDFDFDA),
                .ink = RGB(0x1D2129),
                .ink_dim = RGB(0x6B7280),
                .ink_faint = RGB(0x9CA0A8),
                .solid = RGB(0x1D2129),
                .solid_ink = RGB(0xFFFFFF),
                .accent = RGB(0x0072B2),
                .error = RGB(0xC62828),
                .role = {RGB(0x1D2129), RGB(0x0072B2), RGB(0xD55E00), RGB(0x008A64), RGB(0x8E44AD),
                         RGB(0x4338CA)},
                .role_tint = {RGB(0xEDEDEB), RGB(0xD6E8F3), RGB(0xF8E3D4), RGB(0xD4EBE5),
                              RGB(0xEDE3F2), RGB(0xE1DFF6)},
                .negative = RGB(0x2166AC),
                .zero = RGB(0xFFFFFF),
                .positive = RGB(0xC94F14), // white reads on it at 4.5 : 1
                .weight_low = RGB(0xFFFFFF),
                .weight_high = RGB(0x312EA0),
            },
        [THEME_DARK] =
            {
                .kind = THEME_DARK,
                .background = RGB(0x14161B),
                .panel = RGB(0x1C1F26),
                .border = RGB(0x323742),
                .field = RGB(0x14161B),
                .track = RGB(0x323742),
                .ink = RGB(0xECEFF4),
                .ink_dim = RGB(0x9AA3B2),
                .ink_faint = RGB(0x6D727C),
                .solid = RGB(0xECEFF4),
                .solid_ink = RGB(0x14161B),
                .accent = RGB(0x56B4E9),
                .error = RGB(0xFF6B6B),
                .role = {RGB(0xECEFF4), RGB(0x56B4E9), RGB(0xFF9A57), RGB(0x3DDC97), RGB(0xC58BE6),
                         RGB(0xA5B4FC)},
                .role_tint = {RGB(0x2A2E37), RGB(0x283D4D), RGB(0x493830), RGB(0x23453D),
                              RGB(0x33303F), RGB(0x303547)},
                .negative = RGB(0x46A0E6),
                .zero = RGB(0x262A33),
                .positive = RGB(0xF08C46),
                .weight_low = RGB(0x262A33),
                .weight_high = RGB(0x968CFF),
            },
        // High contrast: every text at least 7 : 1 on black (WCAG AAA), borders white.
        [THEME_CONTRAST] =
            {
                .kind = THEME_CONTRAST,
                .background = RGB(0x000000),
                .panel = RGB(0x000000),
                .border = RGB(0xFFFFFF),
                .field = RGB(0x000000),
                .track = RGB(0x595959),
                .ink = RGB(0xFFFFFF),
                .ink_dim = RGB(0xE0E0E0),
                .ink_faint = RGB(0xA8A8A8),
                .solid = RGB(0xFFE100),
                .solid_ink = RGB(0x000000),
                .accent = RGB(0xFFE100),
                .error = RGB(0xFF9090),
                .role = {RGB(0xFFFFFF), RGB(0x66C2FF), RGB(0xFFA45C), RGB(0x4DF0AA), RGB(0xE0AFFF),
                         RGB(0xB8C4FF)},
                .role_tint = {RGB(0x2B2B2B), RGB(0x10303F), RGB(0x40250C), RGB(0x0C3A28),
                              RGB(0x361F45), RGB(0x22294F)},
                .negative = RGB(0x5CB8FF),
                .zero = RGB(0x000000),
                .positive = RGB(0xFFB020),
                .weight_low = RGB(0x000000),
                .weight_high = RGB(0xFFE100),
            },
};

static const char *const NAMES[THEME_COUNT] = {
    [THEME_LIGHT] = "light", [THEME_DARK] = "dark", [THEME_CONTRAST] = "contrast"};

const Theme *theme_get(ThemeKind kind) {
    return &THEMES[kind];
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
    return theme_mix(theme->weight_low, theme->weight_high, root);
}

DrawColor theme_cell(const Theme *theme, AttnMatrixId id, float value, float range) {
    if (isnan(value)) return theme_mix(theme->panel, theme->error, 0.25f);
    if (value == INFINITY) return theme_mix(theme->positive, theme->ink, 0.35f);
    if (value == -INFINITY) return theme->field;
    if (theme_matrix_is_weight(id)) return theme_weight(theme, value);
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
    DrawColor dark = theme->kind == THEME_CONTRAST ? BLACK : THEMES[THEME_LIGHT].ink;
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

float theme_range(AttnMatrix matrix) {
    float range = 0;
    for (size_t row = 0; row < matrix.rows; row++) {
        for (size_t col = 0; col < matrix.cols; col++) {
            float magnitude = fabsf(*attn_at(matrix, row, col));
            if (magnitude > range && magnitude < INFINITY) range = magnitude;
        }
    }
    return range;
}
