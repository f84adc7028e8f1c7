// strip thumbs: every matrix of the pass as a small live picture, in order of computation, arrows
// between the groups.
//
// Small matrices are dots, a dot a number; larger ones heatmaps, in which a cell stands for a block
// and shows its largest magnitude, so that an outlier is never averaged away. The row shrinks until
// it fits; what still does not, scrolls.
#include "app/views/strip.h"
#include <math.h>

#define THUMBS_MAX  (ATTN_MATRIX_COUNT)
#define DOT_ROWS    12 // larger matrices are heatmaps
#define DOT_COLUMNS 14
#define DOT_SHARE                                                                                  \
    7.4f // a dot and its space: this share of the height, as in a matrix of eight rows
#define LABEL_ZONE   22.0f
#define LABEL_SIZE   13.0f
#define FRAME_MARGIN 6.0f

typedef struct Thumb {
    AttnMatrixId id;
    size_t head;
    AttnMatrix matrix;
    const DocumentDigest *digest;
    int group;      // an arrow stands where it changes
    float label;    // width of its symbol
    bool is_turned; // tokens are columns
} Thumb;

typedef struct Thumbs {
    Thumb items[THUMBS_MAX];
    size_t count;
    float height; // room for the pictures
} Thumbs;

// --- what there is ---------------------------------------------------------------------------

// An arrow stands between two groups: what is given, and what each stage makes of it.
static const int GROUPS[ATTN_MATRIX_COUNT] = {
    [ATTN_X_POSITIONED] = 1,
    [ATTN_M_POSITIONED] = 1,
    [ATTN_WQ] = 2,
    [ATTN_BQ] = 2,
    [ATTN_WK] = 2,
    [ATTN_BK] = 2,
    [ATTN_WV] = 2,
    [ATTN_BV] = 2,
    [ATTN_Q_UNROTATED] = 3,
    [ATTN_K_UNROTATED] = 3,
    [ATTN_Q] = 4,
    [ATTN_K] = 4,
    [ATTN_V] = 4,
    [ATTN_SCORES] = 5,
    [ATTN_SCALED] = 6,
    [ATTN_MASKED] = 7,
    [ATTN_WEIGHTS] = 8,
    [ATTN_CONTEXT] = 9,
    [ATTN_WO] = 10,
    [ATTN_BO] = 10,
    [ATTN_OUTPUT] = 11,
};

static float symbol_width(const View *view, AttnMatrixId id) {
    const char *script = view_symbol_script(id);
    const float base =
        draw_text_width(view->list, FONT_TEXT_BOLD, LABEL_SIZE, view_symbol_base(id));
    if (*script == '\0') return base;
    return base + draw_text_width(view->list, FONT_TEXT_BOLD, draw_script_size(LABEL_SIZE), script);
}

static Thumbs gather(const View *view, float height) {
    Thumbs thumbs = {.height = height};
    AttnMatrixId ids[ATTN_MATRIX_COUNT];
    const size_t count = document_matrices(view->document, ids);
    for (size_t i = 0; i < count; i++) {
        const AttnMatrixId id = ids[i];
        const size_t head = view_matrix_head(view, id);
        const AttnMatrix matrix = attn_trace_matrix(view->document->trace, id, head);
        const DocumentDigest *digest = view_digest(view, view->document, id, head);
        if (digest == NULL) continue;
        thumbs.items[thumbs.count++] = (Thumb){id,
                                               head,
                                               matrix,
                                               digest,
                                               GROUPS[id],
                                               symbol_width(view, id),
                                               view->ui->notation == NOTATION_COLUMNS};
    }
    return thumbs;
}

// --- how large -------------------------------------------------------------------------------

typedef struct ThumbSize {
    float width, height;
    uint32_t rows, cols; // of cells drawn
    bool is_dots;
} ThumbSize;

static uint32_t cell_count(size_t count) {
    return count > DIGEST_SIDE ? DIGEST_SIDE : (uint32_t)count;
}

static ThumbSize thumb_size(const Thumb *thumb, float room, float shrink) {
    const AttnMatrix m = thumb->matrix;
    const size_t m_rows = thumb->is_turned ? m.cols : m.rows;
    const size_t m_cols = thumb->is_turned ? m.rows : m.cols;
    ThumbSize size = {.rows = cell_count(m_rows), .cols = cell_count(m_cols)};
    size.is_dots = m_rows <= DOT_ROWS && m_cols <= DOT_COLUMNS;
    const float rows = (float)m_rows, cols = (float)m_cols;
    const float widest = room * 1.3f * shrink;
    float pitch = room * shrink / rows;
    if (pitch > room / DOT_SHARE * shrink) pitch = room / DOT_SHARE * shrink;
    if (pitch > widest / cols) pitch = widest / cols;
    // A long thin matrix keeps a width and a height that the eye can find.
    size.width = fmaxf(pitch * cols, 5);
    size.height = fmaxf(pitch * rows, 5);
    return size;
}

typedef struct Spacing {
    float shrink, padding, arrow;
} Spacing;

// First the space between gives way, then the pictures. 1: all the room that it wants; 0: the
// least.
static Spacing spacing_at(float t) {
    const float pictures = fminf(t * 1.4f, 1);
    return (Spacing){0.36f + 0.64f * pictures, 1.5f + 8 * t, 9 + 21 * t};
}

static float slot_width(const Thumb *thumb, float room, const Spacing *spacing) {
    const float picture = thumb_size(thumb, room, spacing->shrink).width;
    return fmaxf(picture, thumb->label) + 2 * spacing->padding;
}

static float total_width(const Thumbs *thumbs, const Spacing *spacing) {
    float width = 0;
    for (size_t i = 0; i < thumbs->count; i++) {
        width += slot_width(&thumbs->items[i], thumbs->height, spacing);
        const bool has_arrow = i > 0 && thumbs->items[i].group != thumbs->items[i - 1].group;
        if (has_arrow) width += spacing->arrow;
    }
    return width;
}

// The roomiest that fits.
static Spacing choose_spacing(const Thumbs *thumbs, float room) {
    float low = 0, high = 1;
    for (int i = 0; i < 7; i++) {
        const float middle = i == 0 ? 1 : (low + high) / 2;
        const Spacing spacing = spacing_at(middle);
        if (total_width(thumbs, &spacing) > room) {
            high = middle;
        } else {
            low = middle;
        }
        if (low == high) break;
    }
    return spacing_at(low);
}

// --- drawing ---------------------------------------------------------------------------------

static DrawColor cell_color(const View *view, const Thumb *thumb, const ThumbSize *size,
                            uint32_t row, uint32_t col, float range) {
    const AttnMatrix m = thumb->matrix;
    const uint32_t blocks = thumb->is_turned ? size->rows : size->cols; // in a row as stored
    if (thumb->is_turned) {
        const uint32_t other = row;
        row = col;
        col = other;
    }
    const size_t r1 = (row + 1) * m.rows / cell_count(m.rows);
    const size_t c1 = (col + 1) * m.cols / cell_count(m.cols);
    const bool is_shown = ui_shows_cell(view->ui, view->document, thumb->id, r1 - 1, c1 - 1);
    if (!is_shown) return view->theme->field;
    const float value = thumb->digest->blocks[row * blocks + col];
    const Theme *theme = view->theme;
    const bool is_hidden = isinf(value) && thumb->id == ATTN_MASKED;
    if (is_hidden) return theme->field;
    const DrawColor color = theme_cell(theme, thumb->id, value, range);
    // What is still to come is pale.
    const bool is_later = view_matrix_stage(view, thumb->id) > view->ui->stage;
    const float t = size->is_dots ? 0.5f : 0.62f;
    return is_later && thumb->id >= ATTN_X_POSITIONED ? theme_mix(color, theme->panel, t) : color;
}

static void draw_picture(const View *view, const Thumb *thumb, const ThumbSize *size,
                         DrawRect rect) {
    const float pitch = rect.w / (float)size->cols;
    const float gap = size->is_dots ? pitch * 0.17f : 0;
    const float radius = size->is_dots ? pitch * 0.415f : 0;
    DrawColor *cells = draw_heatmap(view->list, rect, size->rows, size->cols, gap, radius);
    if (cells == NULL) return;
    const float range = view_color_range(view, thumb->digest->range);
    for (uint32_t r = 0; r < size->rows; r++) {
        for (uint32_t c = 0; c < size->cols; c++) {
            cells[r * size->cols + c] = cell_color(view, thumb, size, r, c, range);
        }
    }
    if (!size->is_dots) draw_stroke(view->list, draw_inset(rect, -1), 1, 1, view->theme->border);
}

static void draw_frame(const View *view, const Thumb *thumb, UiId id, DrawRect slot) {
    const Theme *theme = view->theme;
    const ThemeRole role = theme_matrix_role(thumb->id);
    const AttnMatrixId current = ui_stage_matrix(view->ui, view->document, view->ui->stage);
    const bool is_lit = view_is_hot(view, id) || view_is_lit(view, thumb->id);
    if (is_lit) draw_fill(view->list, slot, 6, theme->field);
    if (thumb->id == current) {
        draw_stroke(view->list, slot, 6, 2, theme->role[role]);
    } else if (is_lit) {
        draw_stroke(view->list, slot, 6, 1, theme->border);
    }
}

static void draw_thumb(const View *view, const Thumb *thumb, const Spacing *spacing, DrawRect slot,
                       float room) {
    const UiId id = ui_id(UI_MATRIX, (uint32_t)thumb->id | (uint32_t)thumb->head << 8, 0);
    draw_frame(view, thumb, id, slot);
    const ThumbSize size = thumb_size(thumb, room, spacing->shrink);
    const float center = slot.x + slot.w / 2;
    const float top = slot.y + FRAME_MARGIN;
    draw_picture(view, thumb, &size,
                 draw_rect(center - size.width / 2, top + (room - size.height) / 2, size.width,
                           size.height));
    view_matrix_symbol(view, thumb->id, false, center, slot.y + slot.h - 8, LABEL_SIZE,
                       ALIGN_CENTER);
    view_focus(view, id, slot, 6);
    draw_hit(view->list, slot, id, HIT_CLICK | HIT_FOCUS);
}

static void draw_arrow(const View *view, float x, float y, float width) {
    const float length = fminf(width * 0.5f, 14), head = length * 0.34f;
    const float from = x + (width - length) / 2, to = from + length;
    const DrawColor color = view->theme->ink_dim;
    draw_line(view->list, from, y, to, y, 1.4f, color);
    draw_line(view->list, to - head, y - head, to, y, 1.4f, color);
    draw_line(view->list, to - head, y + head, to, y, 1.4f, color);
}

static void draw_row(const View *view, const Thumbs *thumbs, const Spacing *spacing, float x,
                     DrawRect area) {
    const float slot_y = area.y + 5, slot_h = area.h - 10;
    for (size_t i = 0; i < thumbs->count; i++) {
        const Thumb *thumb = &thumbs->items[i];
        if (i > 0 && thumb->group != thumbs->items[i - 1].group) {
            draw_arrow(view, x, slot_y + FRAME_MARGIN + thumbs->height / 2, spacing->arrow);
            x += spacing->arrow;
        }
        const float width = slot_width(thumb, thumbs->height, spacing);
        draw_thumb(view, thumb, spacing, draw_rect(x, slot_y, width, slot_h), thumbs->height);
        x += width;
    }
}

void strip_thumbs(const View *view, DrawRect area) {
    const float height = area.h - 10 - LABEL_ZONE - FRAME_MARGIN;
    const Thumbs thumbs = gather(view, height);
    const Spacing spacing = choose_spacing(&thumbs, area.w);
    const float total = total_width(&thumbs, &spacing);
    float shift = 0;
    draw_clip(view->list, area);
    if (total > area.w) {
        const UiId id = ui_id(UI_PANEL_SCROLL, PANEL_STRIP, 0);
        draw_hit_scroll(view->list, area, id, total, area.h);
        shift = fminf(view->ui->panel_scroll[PANEL_STRIP].x, total - area.w);
    }
    draw_row(view, &thumbs, &spacing, area.x - shift, area);
    draw_clip_end(view->list);
}
