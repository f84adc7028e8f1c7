// help: the keys, drawn from the key map itself, so that it cannot tell anything else than what
// they do; and what the pointer does.
#include "app/ui/keymap.h"
#include "app/views/overlays.h"
#include <string.h>

#define COLUMN_GAP 36.0f
#define ROW_WIDE   27.0f
#define HEADING    30.0f
#define CAP_GAP    5.0f
#define CAPS_MAX   6
#define ROWS_MAX   64
#define TEXT_SIZE  13.5f

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
    size_t split; // the second column begins here
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
    add_hand(table, TEXT_HAND_WHEEL, TEXT_HELP_WHEEL);
    add_hand(table, TEXT_HAND_RIGHT, TEXT_HELP_RIGHT);
    add_hand(table, TEXT_HAND_DOUBLE, TEXT_HELP_DOUBLE);
    add_hand(table, TEXT_HAND_PASTE, TEXT_HELP_PASTE);
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
        if (heading == TEXT_HELP_FILES) {
            add_hands(table);
            table->split = table->count;
        }
        if (heading != TEXT_COUNT) add_heading(table, heading);
        add_row(table, (HelpRow){.text = help, .hand = TEXT_COUNT, .binding = i, .count = 1});
    }
}

static void fill_table(HelpTable *table) {
    memset(table, 0, sizeof *table);
    add_bindings(table);
}

// The caps of a row: one for each binding, a label that came before left out.
static size_t caps_of(const HelpRow *row, char caps[CAPS_MAX][32]) {
    size_t count = 0;
    for (size_t i = 0; i < row->count && count < CAPS_MAX; i++) {
        const KeyBinding *binding = keymap_at(row->binding + i);
        if (binding->help != row->text) continue;
        keymap_label(binding, caps[count], sizeof caps[count]);
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

static float column_height(const HelpTable *table, size_t first, size_t end, float pitch) {
    float height = 0;
    for (size_t i = first; i < end; i++)
        height += table->rows[i].is_heading ? HEADING + (i > first ? 6 : 0) : pitch;
    return height;
}

static void draw_column(const View *view, const HelpTable *table, size_t first, size_t end,
                        DrawRect area, float pitch) {
    float keys = 0;
    for (size_t i = first; i < end; i++) {
        const float width = caps_width(view, &table->rows[i]);
        if (width > keys) keys = width;
    }
    float y = area.y;
    for (size_t i = first; i < end; i++) {
        const HelpRow *row = &table->rows[i];
        if (row->is_heading) {
            y += i > first ? 6 : 0;
            view_heading(view, area.x, y + 4, view_text(view, row->text));
            y += HEADING;
            continue;
        }
        draw_caps(view, area.x, y + pitch / 2, row);
        const float x = area.x + keys + 14;
        draw_text_fit(view->list, view_style(FONT_TEXT, TEXT_SIZE, view->theme->ink), x,
                      draw_center_baseline(view->list, FONT_TEXT, TEXT_SIZE, y, pitch), ALIGN_LEFT,
                      area.x + area.w - x, view_text(view, row->text));
        y += pitch;
    }
}

void overlay_help(const View *view) {
    HelpTable table;
    fill_table(&table);
    const float frame = 2 * OVERLAY_MODAL_PADDING + OVERLAY_MODAL_TITLE;
    float pitch = ROW_WIDE, height = 0;
    // Rows come closer on a low window.
    for (; pitch > 20; pitch -= 1) {
        const float left = column_height(&table, 0, table.split, pitch);
        const float right = column_height(&table, table.split, table.count, pitch);
        height = frame + (left > right ? left : right);
        if (height <= view->ui->height - 96) break;
    }
    const DrawRect inside = overlay_modal(view, 960, height, view_text(view, TEXT_HELP_TITLE));
    const float width = (inside.w - COLUMN_GAP) / 2;
    const DrawRect left = draw_rect(inside.x, inside.y, width, inside.h);
    const DrawRect right = draw_rect(inside.x + width + COLUMN_GAP, inside.y, width, inside.h);
    draw_column(view, &table, 0, table.split, left, pitch);
    draw_column(view, &table, table.split, table.count, right, pitch);
    const char *close = view_text(view, TEXT_HELP_CLOSE);
    const ViewButton button = {.id = ui_id(UI_DIALOG_CANCEL, 0, 0), .label = close, .key = "Esc"};
    const float w = view_button_width(view, &button, 13);
    view_button(view, draw_rect(inside.x + inside.w - w, inside.y - OVERLAY_MODAL_TITLE - 4, w, 30),
                &button, 13);
}
