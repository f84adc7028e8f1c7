// label: names of quantities and matrices as people write them: "Key width d_k", W_Q, K⊤, with
// drawn subscripts.
#include "app/views/view.h"
#include <string.h>

#define SCRIPT_DROP  0.20f // subscripts stand this much lower, in em
#define SCRIPT_RAISE 0.38f

// --- labels with a little markup -------------------------------------------------------------

// One stretch of a label in one look: from text up to the next mark.
typedef struct LabelRun {
    char text[128];
    bool is_math, is_script;
} LabelRun;

// Takes the next run off *text; false at the end. "$" switches to mathematics, "_" lowers one
// character.
static bool next_run(const char **text, bool *is_math, LabelRun *run) {
    while (**text == '$') {
        *is_math = !*is_math;
        (*text)++;
    }
    if (**text == '\0') return false;
    run->is_math = *is_math;
    run->is_script = **text == '_' && (*text)[1] != '\0';
    size_t length = 0;
    if (run->is_script) {
        (*text)++;
        length = draw_character_bytes(*text);
    } else {
        length = 1;
        while ((*text)[length] != '\0' && strchr("$_", (*text)[length]) == NULL)
            length++;
    }
    if (length >= sizeof run->text) length = sizeof run->text - 1;
    memcpy(run->text, *text, length);
    run->text[length] = '\0';
    *text += length;
    return true;
}

static DrawStyle run_style(DrawStyle style, const LabelRun *run) {
    if (run->is_math) {
        style.font = FONT_MATH_ITALIC;
        style.size *= 1.12f; // the mathematical letters are smaller on their em
    }
    if (run->is_script) style.size = draw_script_size(style.size);
    return style;
}

float view_label_width(const View *view, DrawStyle style, const char *text) {
    float width = 0;
    bool is_math = false;
    LabelRun run;
    while (next_run(&text, &is_math, &run)) {
        const DrawStyle look = run_style(style, &run);
        width += draw_text_width(view->list, look.font, look.size, run.text);
    }
    return width;
}

float view_label(const View *view, DrawStyle style, float x, float baseline, float max_width,
                 const char *text) {
    const float start = x;
    bool is_math = false;
    LabelRun run;
    while (next_run(&text, &is_math, &run)) {
        const DrawStyle look = run_style(style, &run);
        const float drop = run.is_script ? SCRIPT_DROP * style.size : 0;
        const float room = start + max_width - x;
        if (room <= 0) break;
        x += draw_text_fit(view->list, look, x, baseline + drop, ALIGN_LEFT, room + 0.5f, run.text);
    }
    return x - start;
}

// --- matrices --------------------------------------------------------------------------------

typedef struct Symbol {
    const char *base, *script;
} Symbol;

static const Symbol SYMBOLS[ATTN_MATRIX_COUNT] = {
    [ATTN_X] = {"X", ""},
    [ATTN_M] = {"M", ""},
    [ATTN_WQ] = {"W", "Q"},
    [ATTN_WK] = {"W", "K"},
    [ATTN_WV] = {"W", "V"},
    [ATTN_WO] = {"W", "O"},
    [ATTN_BQ] = {"b", "Q"},
    [ATTN_BK] = {"b", "K"},
    [ATTN_BV] = {"b", "V"},
    [ATTN_BO] = {"b", "O"},
    [ATTN_X_POSITIONED] = {"X", "pos"},
    [ATTN_M_POSITIONED] = {"M", "pos"},
    [ATTN_Q_UNROTATED] = {"Q°", ""},
    [ATTN_K_UNROTATED] = {"K°", ""},
    [ATTN_Q] = {"Q", ""},
    [ATTN_K] = {"K", ""},
    [ATTN_V] = {"V", ""},
    [ATTN_SCORES] = {"S", ""},
    [ATTN_SCALED] = {"S′", ""},
    [ATTN_MASKED] = {"S″", ""},
    [ATTN_WEIGHTS] = {"A", ""},
    [ATTN_CONTEXT] = {"C", ""},
    [ATTN_OUTPUT] = {"O", ""},
};

const char *view_symbol_base(AttnMatrixId id) {
    return SYMBOLS[id].base;
}

const char *view_symbol_script(AttnMatrixId id) {
    return SYMBOLS[id].script;
}

float view_matrix_symbol(const View *view, AttnMatrixId id, bool is_transposed, float x,
                         float baseline, float size, DrawAlign align) {
    const DrawStyle base =
        view_style(FONT_TEXT_BOLD, size, view->theme->role[theme_matrix_role(id)]);
    DrawStyle script = base;
    script.size = draw_script_size(size);
    const char *mark = is_transposed ? "⊤" : SYMBOLS[id].script;
    const float base_width = draw_text_width(view->list, base.font, base.size, SYMBOLS[id].base);
    const float mark_width =
        *mark == '\0' ? 0 : draw_text_width(view->list, script.font, script.size, mark);
    const float width = base_width + mark_width;
    if (align == ALIGN_CENTER) x -= width / 2;
    if (align == ALIGN_RIGHT) x -= width;
    draw_text(view->list, base, x, baseline, ALIGN_LEFT, SYMBOLS[id].base);
    const float shift = is_transposed ? -SCRIPT_RAISE * size : SCRIPT_DROP * size;
    draw_text(view->list, script, x + base_width, baseline + shift, ALIGN_LEFT, mark);
    return width;
}
