// help: the keys, drawn from the key map itself, so that it cannot tell anything else than what
// they do; and what the pointer does.
#include "app/ui/keymap.h"
#include "app/views/overlays.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define COLUMNS       3
#define COLUMN_GAP    32.0f
#define ROW_WIDE      26.0f
#define ROW_NARROW    18.0f
#define HEADING_ABOVE 10.0f // where it does not begin a column
#define CAP_GAP       4.0f
#define CAPS_MAX      6
#define ROWS_MAX      96
#define TEXT_LARGE    13.5f
#define TEXT_SMALL    12.0f
#define WIDEST        1320.0f

// A line of the help: a heading, keys with what they do, or what the pointer does.
typedef struct HelpRow {
    TextId text;
    bool is_heading;
    TextId hand;    // TEXT_COUNT: keys
    size_t binding; // first of its bindings
    size_t count;
} HelpRow;

typedef struct HelpTable {
    HelpRow rows[ROWS_MAX];
    size_t count;
    size_t ends[COLUMNS]; // where the columns end
    float pitch, heading, size;
} HelpTable;

static void add_row(HelpTable *table, HelpRow row) {
    if (table->count < ROWS_MAX) table->rows[table->count++] = row;
}

static void add_heading(HelpTable *table, TextId text) {
    add_row(table, (HelpRow){.text = text, .is_heading = true, .hand = TEXT_COUNT});
}

// The bindings are in the order of the help screen; these begin its parts.
static TextId heading_before(TextId help) {
    switch ((int)help) {
    case TEXT_KEYHELP_NEXT: return TEXT_HELP_STEP;
    case TEXT_KEYHELP_MOVE: return TEXT_HELP_NUMBERS;
    case TEXT_KEYHELP_MENU: return TEXT_HELP_FILES;
    case TEXT_KEYHELP_FOCUS: return TEXT_HELP_WINDOW;
    default: return TEXT_COUNT;
    }
}

static void add_hand(HelpTable *table, TextId hand, TextId text) {
    add_row(table, (HelpRow){.text = text, .hand = hand});
}

static void add_hands(HelpTable *table) {
    add_heading(table, TEXT_HELP_POINTER);
    add_hand(table, TEXT_HAND_DRAG, TEXT_HELP_DRAG);
    add_hand(table, TEXT_HAND_SHIFT, TEXT_HELP_SHIFT);
    add_hand(table, TEXT_HAND_WHEEL, TEXT_HELP_WHEEL);
    add_hand(table, TEXT_HAND_RIGHT, TEXT_HELP_RIGHT);
    add_hand(table, TEXT_HAND_DOUBLE, TEXT_HELP_DOUBLE);
}

static void add_bindings(HelpTable *table) {
    for (size_t i = 0; i < keymap_count(); i++) {
        const TextId help = keymap_at(i)->help;
        if (help == TEXT_COUNT) continue;
        HelpRow *last = table->count == 0 ? NULL : &table->rows[table->count - 1];
        if (last != NULL && !last->is_heading && last->text == help) {
            last->count = i + 1 - last->binding;
            continue;
        }
        const TextId heading = heading_before(help);
        if (heading == TEXT_HELP_NUMBERS) add_hands(table); // beside the longest part, not under it
        if (heading != TEXT_COUNT) add_heading(table, heading);
        add_row(table, (HelpRow){.text = help, .hand = TEXT_COUNT, .binding = i, .count = 1});
        // The system's clipboard brings it: no binding of ours.
        if (help == TEXT_KEYHELP_COPY_LIST) add_hand(table, TEXT_HAND_PASTE, TEXT_HELP_PASTE);
    }
}

// Do several keys of a row go with the same modifiers? Then these stand once: Shift ← → ↑ ↓.
static bool shares_modifiers(const HelpRow *row) {
    const unsigned modifiers = keymap_at(row->binding)->modifiers;
    for (size_t i = 1; i < row->count; i++) {
        const KeyBinding *binding = keymap_at(row->binding + i);
        if (binding->help == row->text && binding->modifiers != modifiers) return false;
    }
    return modifiers != 0 && row->count > 1;
}

// The caps of a row: one for each binding, a label that came before left out.
static size_t caps_of(const HelpRow *row, char caps[CAPS_MAX][32]) {
    size_t count = 0;
    char letter[2];
    const bool is_shared = shares_modifiers(row);
    if (is_shared) keymap_modifiers_label(keymap_at(row->binding), caps[count++], sizeof caps[0]);
    for (size_t i = 0; i < row->count && count < CAPS_MAX; i++) {
        const KeyBinding *binding = keymap_at(row->binding + i);
        if (binding->help != row->text) continue;
        keymap_label(binding, caps[count], sizeof caps[count]);
        if (is_shared)
            snprintf(caps[count], sizeof caps[count], "%s", keymap_key_label(binding, letter));
        bool is_new = true;
        for (size_t j = 0; j < count; j++)
            is_new = is_new && strcmp(caps[j], caps[count]) != 0;
        count += is_new;
    }
    return count;
}

static float caps_width(const View *view, const HelpRow *row) {
    if (row->is_heading) return 0;
    if (row->hand != TEXT_COUNT) return view_keycap_width(view, view_text(view, row->hand));
    char caps[CAPS_MAX][32];
    const size_t count = caps_of(row, caps);
    float width = 0;
    for (size_t i = 0; i < count; i++)
        width += view_keycap_width(view, caps[i]) + (i > 0 ? CAP_GAP : 0);
    return width;
}

static void draw_caps(const View *view, float x, float y, const HelpRow *row) {
    if (row->hand != TEXT_COUNT) {
        view_keycap(view, x, y, view_text(view, row->hand));
        return;
    }
    char caps[CAPS_MAX][32];
    const size_t count = caps_of(row, caps);
    for (size_t i = 0; i < count; i++)
        x += view_keycap(view, x, y, caps[i]) + CAP_GAP;
}

// --- columns
// ---------------------------------------------------------------------------------------------

static float row_height(const HelpTable *table, size_t row, size_t first) {
    if (!table->rows[row].is_heading) return table->pitch;
    return table->heading + (row > first ? HEADING_ABOVE : 0);
}

static float column_height(const HelpTable *table, size_t first, size_t end) {
    float height = 0;
    for (size_t i = first; i < end; i++)
        height += row_height(table, i, first);
    return height;
}

static float larger(float a, float b) {
    return a > b ? a : b;
}

// The parts in order, broken at headings so that the highest column is as low as can be. Returns
// its height.
static float break_columns(HelpTable *table) {
    float best = INFINITY;
    for (size_t a = 1; a < table->count; a++) {
        if (!table->rows[a].is_heading) continue;
        const float left = column_height(table, 0, a);
        for (size_t b = a + 1; b <= table->count && left < best; b++) {
            if (b < table->count && !table->rows[b].is_heading) continue;
            const float height = larger(
                left, larger(column_height(table, a, b), column_height(table, b, table->count)));
            if (height >= best) continue;
            best = height;
            table->ends[0] = a;
            table->ends[1] = b;
        }
    }
    table->ends[2] = table->count;
    return best;
}

// Rows come closer on a low window. Returns the height of the columns.
static float fit_columns(HelpTable *table, float room) {
    float height = 0;
    for (table->pitch = ROW_WIDE; table->pitch >= ROW_NARROW; table->pitch -= 1) {
        table->heading = table->pitch + 2;
        height = break_columns(table);
        if (height <= room) break;
    }
    table->size = table->pitch < 23 ? TEXT_SMALL : TEXT_LARGE;
    return height;
}

// What it does stands left, its keys right.
static void draw_column(const View *view, const HelpTable *table, size_t first, size_t end,
                        DrawRect area) {
    const DrawStyle style = view_style(FONT_TEXT, table->size, view->theme->ink);
    float y = area.y;
    for (size_t i = first; i < end; i++) {
        const HelpRow *row = &table->rows[i];
        const float height = row_height(table, i, first);
        if (row->is_heading) {
            view_heading(view, area.x, y + height - table->heading + 2, view_text(view, row->text));
        } else {
            const float keys = area.x + area.w - caps_width(view, row);
            draw_caps(view, keys, y + height / 2, row);
            draw_text_fit(view->list, style, area.x,
                          draw_center_baseline(view->list, FONT_TEXT, style.size, y, height),
                          ALIGN_LEFT, keys - 8 - area.x, view_text(view, row->text));
        }
        y += height;
    }
}

void overlay_help(const View *view) {
    const UiState *ui = view->ui;
    HelpTable table = {.count = 0};
    add_bindings(&table);
    const float frame = 2 * OVERLAY_MODAL_PADDING + OVERLAY_MODAL_TITLE;
    const float height = fit_columns(&table, ui->height - frame - 24);
    const float wide = ui->width - 32 < WIDEST ? ui->width - 32 : WIDEST;
    const DrawRect inside =
        overlay_modal(view, wide, frame + height, view_text(view, TEXT_HELP_TITLE));
    const float width = (inside.w - (COLUMNS - 1) * COLUMN_GAP) / COLUMNS;
    size_t first = 0;
    for (size_t i = 0; i < COLUMNS; i++) {
        const float x = inside.x + (float)i * (width + COLUMN_GAP);
        draw_column(view, &table, first, table.ends[i], draw_rect(x, inside.y, width, inside.h));
        first = table.ends[i];
    }
    const char *close = view_text(view, TEXT_HELP_CLOSE);
    const ViewButton button = {.id = ui_id(UI_DIALOG_CANCEL, 0, 0), .label = close, .key = "Esc"};
    const float w = view_button_width(view, &button, 13);
    view_button(view, draw_rect(inside.x + inside.w - w, inside.y - OVERLAY_MODAL_TITLE - 4, w, 30),
                &button, 13);
}
