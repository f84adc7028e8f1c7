// canvas_project: Q = X WQ + bQ, and K and V likewise. The three share X, so they stand side by
// side where their numbers fit; else the chosen one has the canvas for itself. With a memory M the
// keys and values are made from that.
#include "app/ui/step.h"
#include "app/views/canvas.h"
#include <stdio.h>
#include <string.h>

// One of the three projections, as this scene has it.
typedef struct Projection {
    AttnMatrixId choice;             // ATTN_Q, ATTN_K, ATTN_V
    AttnMatrixId weight, bias, from; // WQ, bQ, X or what positions made of it
    AttnMatrixId result;             // Q, or Q before its rotation
    size_t head, width;              // of the result
    CanvasAxis sum, axis, rows;
    TextId words;
} Projection;

static bool has(const View *view, AttnMatrixId id) {
    return attn_trace_has(view->document->trace, id);
}

static AttnMatrixId first_of(const View *view, AttnMatrixId wanted, AttnMatrixId otherwise) {
    return has(view, wanted) ? wanted : otherwise;
}

static Projection projection_of(const View *view, AttnMatrixId choice) {
    const AttnShape *shape = attn_trace_shape(view->document->trace);
    const AttnMatrixId x = first_of(view, ATTN_X_POSITIONED, ATTN_X);
    const AttnMatrixId m = first_of(view, ATTN_M_POSITIONED, ATTN_M);
    const bool has_memory = has(view, ATTN_M);
    const AttnMatrixId source = has_memory ? m : x;
    const CanvasAxis sum = has_memory ? AXIS_MEMORY_FEATURE : AXIS_FEATURE;
    const CanvasAxis rows = has_memory ? AXIS_KEY : AXIS_QUERY;
    const size_t kv = canvas_kv_head(view);
    if (choice == ATTN_K)
        return (Projection){ATTN_K,
                            ATTN_WK,
                            ATTN_BK,
                            source,
                            first_of(view, ATTN_K_UNROTATED, ATTN_K),
                            kv,
                            shape->d_k,
                            sum,
                            AXIS_KEY_WIDTH,
                            rows,
                            TEXT_CANVAS_NAME_K};
    if (choice == ATTN_V)
        return (Projection){ATTN_V,           ATTN_WV, ATTN_BV,           source,
                            ATTN_V,           kv,      shape->d_v,        sum,
                            AXIS_VALUE_WIDTH, rows,    TEXT_CANVAS_NAME_V};
    return (Projection){ATTN_Q,
                        ATTN_WQ,
                        ATTN_BQ,
                        x,
                        first_of(view, ATTN_Q_UNROTATED, ATTN_Q),
                        canvas_head(view),
                        shape->d_k,
                        AXIS_FEATURE,
                        AXIS_QUERY_WIDTH,
                        AXIS_QUERY,
                        TEXT_CANVAS_NAME_Q};
}

// The bands of rows, shared by all three.
typedef struct ProjectRows {
    size_t above, bias, below;
    bool has_above;
} ProjectRows;

static ProjectRows add_rows(const View *view, CanvasTable *table, const Projection *list,
                            size_t count) {
    size_t above = 0, below = 0;
    bool has_bias = false;
    for (size_t i = 0; i < count; i++) {
        const AttnMatrix from = attn_trace_matrix(view->document->trace, list[i].from, 0);
        if (has(view, list[i].weight) && from.cols > above) above = from.cols;
        if (from.rows > below) below = from.rows;
        has_bias |= has(view, list[i].bias);
    }
    ProjectRows rows = {.has_above = above > 0};
    if (above > 0) rows.above = canvas_add_row(table, above, 0);
    if (has_bias) rows.bias = canvas_add_row(table, 1, 8);
    rows.below = canvas_add_row(table, below, 14);
    return rows;
}

// The rows of X are queries, keys and values at once: their names take the colour of what is looked
// at.
static ThemeRole focused_role(const View *view) {
    const UiSelection *selection = &view->ui->selection;
    const bool is_selected = selection->is_active && !view->ui->step.is_partial;
    const ThemeRole role = theme_matrix_role(
        is_selected ? selection->matrix : step_projection(view->ui, view->document));
    return role == ROLE_NONE ? ROLE_QUERY : role;
}

static void place_source(const View *view, CanvasTable *table, const Projection *p, size_t band_x,
                         size_t band_y) {
    CanvasGrid *grid = canvas_add_grid(view, table, p->from, 0, band_x, band_y);
    canvas_set_axes(grid, p->rows, p->sum);
    grid->row_labels = LABELS_SHOWN;
    grid->row_role = focused_role(view);
    const bool is_positioned = p->from == ATTN_X_POSITIONED || p->from == ATTN_M_POSITIONED;
    const bool is_memory = p->from == ATTN_M || p->from == ATTN_M_POSITIONED;
    grid->words = view_text(view, is_positioned ? TEXT_CANVAS_NAME_POSITIONED
                                  : is_memory   ? TEXT_CANVAS_NAME_M
                                                : TEXT_CANVAS_NAME_X);
}

// X or M at the left of what is projected from it.
static void add_source(const View *view, CanvasTable *table, const Projection *p,
                       const ProjectRows *rows, float gap) {
    const AttnMatrix from = attn_trace_matrix(view->document->trace, p->from, 0);
    place_source(view, table, p, canvas_add_column(table, from.cols, gap), rows->below);
}

static void add_weight(const View *view, CanvasTable *table, const Projection *p, size_t band,
                       const ProjectRows *rows, bool is_first) {
    if (!has(view, p->weight)) return;
    CanvasGrid *grid = canvas_add_grid(view, table, p->weight, 0, band, rows->above);
    canvas_set_slice(view, grid, p->head * p->width, p->width);
    canvas_set_axes(grid, p->sum, p->axis);
    grid->row_labels = is_first ? LABELS_OVERHANG : LABELS_NONE;
    grid->place = PLACE_TOP;
}

// The first bias names all of them: there is no room between the others. Turned over there is.
static void add_bias(const View *view, CanvasTable *table, const Projection *p, size_t band,
                     const ProjectRows *rows, size_t count) {
    if (!has(view, p->bias)) return;
    CanvasGrid *grid = canvas_add_grid(view, table, p->bias, 0, band, rows->bias);
    canvas_set_slice(view, grid, p->head * p->width, p->width);
    canvas_set_axes(grid, AXIS_NONE, p->axis);
    grid->place = count > 0 || canvas_is_turned(view) ? PLACE_LEFT : PLACE_NONE;
    grid->is_brief = true;
    if (count < 2 || canvas_is_turned(view)) return;
    canvas_set_title(grid, "b_{Q}, b_{K}, b_{V}");
    grid->title_role = ROLE_NONE;
}

static void place_result(const View *view, CanvasTable *table, const Projection *p, size_t band_x,
                         size_t band_y) {
    CanvasGrid *grid = canvas_add_grid(view, table, p->result, p->head, band_x, band_y);
    canvas_set_axes(grid, p->rows, p->axis);
    canvas_set_result(view, grid);
    grid->words = view_text(view, p->words);
}

// Without weights and biases every projection is its source: turned over, all stand side by side.
static bool are_copies(const View *view, const Projection *list, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (has(view, list[i].weight) || has(view, list[i].bias)) return false;
    return canvas_is_turned(view);
}

static void build_copies(const View *view, CanvasTable *table, const Projection *list,
                         size_t count) {
    size_t wide = 0;
    for (size_t i = 0; i < count; i++)
        if (list[i].width > wide) wide = list[i].width;
    const size_t column = canvas_add_column(table, wide, 0);
    for (size_t i = 0; i < count; i++) {
        const Projection *p = &list[i];
        const size_t n = attn_trace_matrix(view->document->trace, p->from, 0).rows;
        if (i == 0 || list[i - 1].from != p->from)
            place_source(view, table, p, column, canvas_add_row(table, n, i == 0 ? 0 : 24));
        place_result(view, table, p, column, canvas_add_row(table, n, 10));
    }
}

// These projections side by side, each source before the first that reads it.
static void build(const View *view, CanvasTable *table, const Projection *list, size_t count) {
    table->max_aspect = 2.5f;
    if (are_copies(view, list, count)) {
        build_copies(view, table, list, count);
        return;
    }
    const ProjectRows rows = add_rows(view, table, list, count);
    for (size_t i = 0; i < count; i++) {
        const Projection *p = &list[i];
        const bool is_first = i == 0 || list[i - 1].from != p->from;
        if (is_first) add_source(view, table, p, &rows, i == 0 ? 0 : 24);
        const size_t band = canvas_add_column(table, p->width, 10);
        add_weight(view, table, p, band, &rows, is_first);
        add_bias(view, table, p, band, &rows, i == 0 ? count : 0);
        place_result(view, table, p, band, rows.below);
        if (step_projection(view->ui, view->document) == p->choice) table->sum_axis = p->sum;
    }
}

// --- one of the three in front -------------------------------------------------------------------

#define CHOICE_HEIGHT 26.0f
#define CHOICE_GAP    6.0f
#define CHOICE_SIZE   12.5f

// What the choices leave of an area.
static DrawRect without_choices(DrawRect area) {
    const float taken = CHOICE_HEIGHT + 10;
    return draw_rect(area.x, area.y + taken, area.w, area.h - taken);
}

static void draw_choices(const View *view, DrawRect area) {
    static const struct {
        AttnMatrixId matrix;
        TextId label;
    } CHOICES[] = {{ATTN_Q, TEXT_CANVAS_CHOOSE_Q},
                   {ATTN_K, TEXT_CANVAS_CHOOSE_K},
                   {ATTN_V, TEXT_CANVAS_CHOOSE_V}};
    ViewButton buttons[3];
    float widths[3], whole = 2 * CHOICE_GAP;
    for (size_t i = 0; i < 3; i++) {
        buttons[i] = (ViewButton){.id = ui_id(UI_PROJECTION, CHOICES[i].matrix, 0),
                                  .label = view_text(view, CHOICES[i].label),
                                  .role = theme_matrix_role(CHOICES[i].matrix),
                                  .is_active = true};
        widths[i] = view_button_width(view, &buttons[i], CHOICE_SIZE);
        buttons[i].is_active = step_projection(view->ui, view->document) == CHOICES[i].matrix;
        whole += widths[i];
    }
    float x = area.x + (area.w - whole) / 2;
    for (size_t i = 0; i < 3; i++) {
        view_button(view, draw_rect(x, area.y, widths[i], CHOICE_HEIGHT), &buttons[i], CHOICE_SIZE);
        x += widths[i] + CHOICE_GAP;
    }
}

// --- the stage -----------------------------------------------------------------------------------

// "There is no WV: …", naming all that are absent.
static void say_absent(const View *view, char *out, size_t size) {
    static const AttnMatrixId WEIGHTS[] = {ATTN_WQ, ATTN_WK, ATTN_WV};
    static const char *const NAMES[] = {"W_Q", "W_K", "W_V"};
    char names[32] = "";
    for (size_t i = 0; i < 3; i++) {
        if (has(view, WEIGHTS[i])) continue;
        if (names[0] != '\0') strncat(names, ", ", sizeof names - strlen(names) - 1);
        strncat(names, NAMES[i], sizeof names - strlen(names) - 1);
    }
    out[0] = '\0';
    if (names[0] != '\0') snprintf(out, size, view_text(view, TEXT_CANVAS_NOTE_ABSENT_ONE), names);
}

static void say_shared(const View *view, char *out, size_t size) {
    const AttnShape *shape = attn_trace_shape(view->document->trace);
    if (shape->g == shape->h) return;
    const size_t used = strlen(out);
    snprintf(out + used, size - used, "%s", used > 0 ? " " : "");
    const size_t at = strlen(out);
    snprintf(out + at, size - at, view_text(view, TEXT_CANVAS_NOTE_SHARED_HEADS),
             canvas_head(view) + 1, canvas_kv_head(view) + 1);
}

void canvas_project(const View *view, DrawRect area) {
    const Projection all[] = {projection_of(view, ATTN_Q), projection_of(view, ATTN_K),
                              projection_of(view, ATTN_V)};
    char note[256];
    say_absent(view, note, sizeof note);
    say_shared(view, note, sizeof note);
    area = canvas_note(view, area, note, NULL);
    CanvasTable tables[2];
    canvas_table_init(view, &tables[0], area);
    build(view, &tables[0], all, 3);
    canvas_fit(view, &tables[0]);
    bool has_all = canvas_is_exact(&tables[0]);
    if (!has_all) {
        const Projection one = projection_of(view, step_projection(view->ui, view->document));
        canvas_table_init(view, &tables[1], without_choices(area));
        build(view, &tables[1], &one, 1);
        canvas_fit(view, &tables[1]);
        // One alone is worth the choice where it has numbers, or has not to be scrolled.
        has_all = tables[1].number_size <= 0 && !canvas_is_scrolled(&tables[0]);
    }
    if (!has_all) draw_choices(view, area);
    CanvasTable *table = &tables[has_all ? 0 : 1];
    canvas_light(view, table);
    canvas_draw_table(view, table);
}
