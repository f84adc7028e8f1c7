// strip transport: first, back, play, next, last; a bar for the whole pass (strip_scrub.c); the
// grain of a step, motion and the speed; and what the pass costs.
//
// Icons are triangles and bars rather than glyphs: crisp at any scale and the same in every font.
#include "app/ui/controls.h"
#include "app/ui/keymap.h"
#include "app/views/rich.h"
#include "app/views/strip.h"
#include "app/views/typed.h"
#include <stdio.h>
#include <string.h>

#define ICON         9.0f // height of an icon
#define ICON_GAP     6.0f
#define LABEL_SIZE   13.0f
#define COST_SIZE    12.0f
#define SCRUB_HEIGHT 14.0f

// --- buttons ---------------------------------------------------------------------------------

typedef struct Hand {
    UiTransport kind;
    const char *key; // NULL: no cap
    bool has_label;
} Hand;

static const Hand HANDS[] = {{TRANSPORT_FIRST, NULL, false},
                             {TRANSPORT_BACK, "←", false},
                             {TRANSPORT_PLAY, "Space", true},
                             {TRANSPORT_NEXT, "→", false},
                             {TRANSPORT_LAST, NULL, false}};
#define HAND_COUNT (sizeof HANDS / sizeof HANDS[0])

static const char *play_label(const View *view) {
    return view_text(view, view->ui->is_playing ? TEXT_STRIP_PAUSE : TEXT_STRIP_PLAY);
}

static float cap_width(const View *view, const char *key) {
    return draw_text_width(view->list, FONT_MONO, 11, key) + 10;
}

static float hand_width(const View *view, const Hand *hand, bool has_caps) {
    const float padding = has_caps ? 13 : 11;
    float width = ICON + 2 * padding;
    if (hand->has_label) {
        // Wide enough for both words, so that nothing jumps when playing starts.
        const float play = draw_text_width(view->list, FONT_TEXT_BOLD, LABEL_SIZE,
                                           view_text(view, TEXT_STRIP_PLAY));
        const float pause = draw_text_width(view->list, FONT_TEXT_BOLD, LABEL_SIZE,
                                            view_text(view, TEXT_STRIP_PAUSE));
        width += ICON_GAP + (play > pause ? play : pause);
    }
    if (has_caps && hand->key != NULL) width += ICON_GAP + cap_width(view, hand->key);
    return width;
}

static float hands_gap(bool has_caps) {
    return has_caps ? 9 : 5;
}

float strip_hands_width(const View *view, bool has_caps) {
    float width = hands_gap(has_caps) * (float)(HAND_COUNT - 1);
    for (size_t i = 0; i < HAND_COUNT; i++)
        width += hand_width(view, &HANDS[i], has_caps);
    return width;
}

static void triangle(const View *view, float x, float y, bool points_right, DrawColor color) {
    const float half = ICON / 2, w = ICON * 0.87f;
    if (points_right) {
        draw_triangle(view->list, x, y - half, x, y + half, x + w, y, color);
    } else {
        draw_triangle(view->list, x + w, y - half, x + w, y + half, x, y, color);
    }
}

static void bar(const View *view, float x, float y, float width, DrawColor color) {
    draw_fill(view->list, draw_rect(x, y - ICON / 2, width, ICON), 0, color);
}

static void icon(const View *view, UiTransport kind, float x, float y, DrawColor color) {
    switch (kind) {
    case TRANSPORT_FIRST:
        bar(view, x, y, 2, color);
        triangle(view, x + 2, y, false, color);
        break;
    case TRANSPORT_BACK: triangle(view, x, y, false, color); break;
    case TRANSPORT_PLAY:
        if (view->ui->is_playing) {
            bar(view, x, y, 3, color);
            bar(view, x + 5, y, 3, color);
        } else {
            triangle(view, x, y, true, color);
        }
        break;
    case TRANSPORT_NEXT: triangle(view, x, y, true, color); break;
    case TRANSPORT_LAST:
        triangle(view, x, y, true, color);
        bar(view, x + ICON * 0.87f, y, 2, color);
        break;
    }
}

// With a cell selected the arrows move it; the keys that step are others then. The button stays as
// wide as it was.
static const char *hand_key(const View *view, const Hand *hand) {
    const UiSelection *at = &view->ui->selection;
    const bool has_cell = at->is_active && !at->is_from_step;
    if (has_cell && hand->kind == TRANSPORT_BACK) return "PgUp";
    if (has_cell && hand->kind == TRANSPORT_NEXT) return "PgDn";
    return hand->key;
}

static void draw_hand(const View *view, DrawRect rect, const Hand *hand, bool has_caps) {
    const ViewButton button = {.id = ui_id(UI_TRANSPORT, hand->kind, 0),
                               .is_solid = hand->kind == TRANSPORT_PLAY};
    view_button_box(view, rect, &button);
    const DrawColor ink = view_button_ink(view, &button);
    const char *key = has_caps ? hand_key(view, hand) : NULL;
    const float gap = key != hand->key ? 3 : ICON_GAP;
    const float label =
        hand->has_label
            ? draw_text_width(view->list, FONT_TEXT_BOLD, LABEL_SIZE, play_label(view)) + ICON_GAP
            : 0;
    const float cap = key == NULL ? 0 : cap_width(view, key) + gap;
    const float y = rect.y + rect.h / 2;
    float x = rect.x + (rect.w - ICON - label - cap) / 2;
    // The arrow of "next" stands behind its key, as in the direction of going.
    const bool is_key_first = hand->kind == TRANSPORT_NEXT;
    if (is_key_first && key != NULL) x += view_keycap(view, x, y, key) + gap;
    icon(view, hand->kind, x, y, ink);
    x += ICON + (has_caps ? gap : ICON_GAP);
    if (hand->has_label) {
        const float baseline =
            draw_center_baseline(view->list, FONT_TEXT_BOLD, LABEL_SIZE, rect.y, rect.h);
        draw_text(view->list, view_style(FONT_TEXT_BOLD, LABEL_SIZE, ink), x, baseline, ALIGN_LEFT,
                  play_label(view));
        x += label;
    }
    if (!is_key_first && key != NULL) view_keycap(view, x, y, key);
}

void strip_hands(const View *view, float right, float y, bool has_caps) {
    float x = right - strip_hands_width(view, has_caps);
    for (size_t i = 0; i < HAND_COUNT; i++) {
        const float width = hand_width(view, &HANDS[i], has_caps);
        draw_hand(view, draw_rect(x, y, width, STRIP_HANDS_HEIGHT), &HANDS[i], has_caps);
        x += width + hands_gap(has_caps);
    }
}

// --- grain and speed -------------------------------------------------------------------------

#define GRAIN_SIZE   11.5f
#define GRAIN_HEIGHT 22.0f

static float segment_width(const View *view, UiGrain grain) {
    static const TextId NAMES[GRAIN_COUNT] = {TEXT_GRAIN_STAGE, TEXT_GRAIN_ROW, TEXT_GRAIN_CELL,
                                              TEXT_GRAIN_TERM};
    return draw_text_width(view->list, FONT_TEXT_BOLD, GRAIN_SIZE, view_text(view, NAMES[grain])) +
           14;
}

const char *strip_grain_name(const View *view, UiGrain grain) {
    switch (grain) {
    case GRAIN_STAGE: return view_text(view, TEXT_GRAIN_STAGE);
    case GRAIN_ROW: return view_text(view, TEXT_GRAIN_ROW);
    case GRAIN_CELL: return view_text(view, TEXT_GRAIN_CELL);
    case GRAIN_TERM: return view_text(view, TEXT_GRAIN_TERM);
    case GRAIN_COUNT: break;
    }
    return "";
}

static float grain_width(const View *view) {
    float width = 4;
    for (int i = 0; i < GRAIN_COUNT; i++)
        width += segment_width(view, (UiGrain)i);
    return width;
}

static void draw_segment(const View *view, DrawRect rect, UiGrain grain, bool is_chosen) {
    const Theme *theme = view->theme;
    const UiId id = ui_id(UI_CHOICE, CONTROL_GRAIN, grain);
    if (is_chosen) {
        draw_fill(view->list, rect, 4, theme->panel);
        draw_stroke(view->list, rect, 4, 1, theme->border);
    }
    const DrawFont font = is_chosen ? FONT_TEXT_BOLD : FONT_TEXT;
    const bool is_strong = is_chosen || view_is_hot(view, id);
    const DrawStyle style = view_style(font, GRAIN_SIZE, is_strong ? theme->ink : theme->ink_dim);
    const float baseline = draw_center_baseline(view->list, font, GRAIN_SIZE, rect.y, rect.h);
    draw_text(view->list, style, rect.x + rect.w / 2, baseline, ALIGN_CENTER,
              strip_grain_name(view, grain));
    view_focus(view, id, rect, 4);
    draw_hit(view->list, rect, id, HIT_CLICK | HIT_FOCUS | (is_chosen ? HIT_CHOSEN : 0u));
}

// The key that goes from grain to grain, before the first of them.
static float grain_cap(const View *view) {
    char key[32];
    return view_keycap_width(view, keymap_label_of(COMMAND_SET_GRAIN, key, sizeof key)) + 6;
}

static void draw_grain(const View *view, float x, float y, bool has_cap) {
    char key[32];
    if (has_cap)
        x += view_keycap(view, x, y + GRAIN_HEIGHT / 2,
                         keymap_label_of(COMMAND_SET_GRAIN, key, sizeof key)) +
             6;
    const DrawRect all = draw_rect(x, y, grain_width(view), GRAIN_HEIGHT);
    draw_fill(view->list, all, 5, view->theme->field);
    x += 2;
    for (int i = 0; i < GRAIN_COUNT; i++) {
        const float width = segment_width(view, (UiGrain)i);
        draw_segment(view, draw_rect(x, y + 2, width, GRAIN_HEIGHT - 4), (UiGrain)i,
                     view->ui->grain == (UiGrain)i);
        x += width;
    }
}

// --- motion --------------------------------------------------------------------------------------

#define MOTION_WIDTH 30.0f
#define SPEED_LEAST  130.0f

// A ball and the lines behind it that say that it flies; without motion, the ball alone.
static void draw_motion(const View *view, float x, float y) {
    const Theme *theme = view->theme;
    const UiId id = ui_id(UI_SWITCH, CONTROL_MOTION, 0);
    const bool is_on = view->ui->has_motion;
    const DrawRect box = draw_rect(x, y, MOTION_WIDTH, GRAIN_HEIGHT);
    const DrawColor ink = is_on || view_is_hot(view, id) ? theme->ink : theme->ink_dim;
    draw_fill(view->list, box, 5, is_on ? theme->panel : theme->field);
    draw_stroke(view->list, box, 5, 1, theme->border);
    const float middle = y + GRAIN_HEIGHT / 2, ball = x + (is_on ? 20 : 15);
    draw_fill(view->list, draw_rect(ball - 4, middle - 4, 8, 8), 4, ink);
    for (int i = -1; is_on && i <= 1; i++) {
        const float line = middle + (float)i * 4, length = i == 0 ? 8 : 5;
        draw_line(view->list, ball - 6 - length, line, ball - 6, line, 1.3f, ink);
    }
    view_focus(view, id, box, 5);
    draw_hit(view->list, box, id, HIT_CLICK | HIT_FOCUS);
}

// There is no room in the strip for the reason why a speed was refused: it lies over the screen.
static void draw_speed_refusal(const View *view, DrawRect row) {
    const UiState *ui = view->ui;
    const bool is_typed = ui_id_equals(ui->edit_target, ui_id(UI_SLIDER, CONTROL_SPEED, 1));
    if (is_typed && ui->edit_error[0] != '\0')
        view_refusal(view, row, draw_rect(8, 8, ui->width - 16, ui->height - 16));
}

// A small slider. Its track is that of view_slider_track(), so that a drag means what is seen.
static void draw_speed(const View *view, DrawRect row) {
    const Theme *theme = view->theme;
    const UiId id = ui_id(UI_SLIDER, CONTROL_SPEED, 0);
    const DrawRect track = view_slider_track(row);
    const float baseline = draw_center_baseline(view->list, FONT_TEXT, GRAIN_SIZE, row.y, row.h);
    const DrawStyle label = view_style(FONT_TEXT, GRAIN_SIZE, theme->ink_dim);
    draw_text_fit(view->list, label, track.x - 14, baseline, ALIGN_RIGHT, track.x - 14 - row.x,
                  view_text(view, TEXT_STRIP_SPEED));
    draw_fill(view->list, track, 2, theme->track);
    const float knob = view_is_hot(view, id) ? 6 : 5;
    const float x = track.x + track.w * control_position(view->ui, view->document, CONTROL_SPEED);
    const DrawRect round = draw_rect(x - knob, track.y + track.h / 2 - knob, 2 * knob, 2 * knob);
    draw_fill(view->list, round, knob, theme->solid);
    view_focus(view, id, round, knob);
    char value[32];
    const DrawRect hit = draw_rect(track.x, row.y, track.w, row.h);
    draw_hit(view->list, hit, id, HIT_CLICK | HIT_FOCUS | HIT_DRAG);
    view_slider_number(view, row, id, control_value(view->ui, view->document, CONTROL_SPEED, value),
                       view_style(FONT_MONO, GRAIN_SIZE, theme->ink));
    draw_speed_refusal(view, row);
}

// --- cost ------------------------------------------------------------------------------------

// "288 FLOP", "1.9 kFLOP"
static void flop_text(char *out, size_t size, double count) {
    char number[NUMFMT_MAX];
    numfmt_count(number, count);
    const size_t length = strlen(number);
    const char last = length == 0 ? '0' : number[length - 1];
    snprintf(out, size, "%s%sFLOP", number, last >= '0' && last <= '9' ? " " : "");
}

typedef struct CostTexts {
    char stage_flop[48], stage_time[NUMFMT_MAX], pass_flop[48], pass_time[NUMFMT_MAX];
    bool has_stage_time; // the last run computed this stage
} CostTexts;

static CostTexts cost_texts(const View *view) {
    CostTexts texts = {0};
    const AttnTrace *trace = view->document->trace;
    const AttnSpec *spec = attn_trace_spec(trace);
    const AttnShape *shape = attn_trace_shape(trace);
    const AttnWork *work = attn_trace_work(trace);
    const AttnInputs inputs = scene_inputs(view->document->scene);
    double seconds = 0;
    for (int i = 0; i < ATTN_STAGE_COUNT; i++)
        seconds += work->seconds[i];
    const AttnStage stage = view->ui->stage;
    flop_text(texts.stage_flop, sizeof texts.stage_flop,
              attn_cost_stage(spec, shape, &inputs, stage));
    flop_text(texts.pass_flop, sizeof texts.pass_flop, attn_cost_pass(spec, shape, &inputs));
    numfmt_seconds(texts.stage_time, work->seconds[stage]);
    numfmt_seconds(texts.pass_time, seconds);
    texts.has_stage_time = work->seconds[stage] > 0;
    return texts;
}

static void cost_line(const View *view, TextId sentence, const CostTexts *texts, Rich *rich) {
    const DrawStyle number = view_style(FONT_MONO_BOLD, COST_SIZE, view->theme->ink);
    const RichArg args[] = {{texts->stage_flop, number},
                            {texts->has_stage_time ? texts->stage_time : "–", number},
                            {texts->pass_flop, number},
                            {texts->pass_time, number}};
    rich_init(rich, view_style(FONT_TEXT, COST_SIZE, view->theme->ink_dim));
    rich_format(rich, view_text(view, sentence), args, 4);
}

static float cost_width(const View *view, TextId sentence, const CostTexts *texts) {
    Rich rich;
    cost_line(view, sentence, texts, &rich);
    return rich_width(&rich, view->list);
}

// As long as they get, whatever stage is shown and whatever has been measured: buttons and bar stay
// where they are, and the sentence is the same, from stage to stage and from run to run.
static CostTexts longest_texts(const View *view) {
    static const char LONGEST[] = "88.8 µs";
    const AttnTrace *trace = view->document->trace;
    const AttnInputs inputs = scene_inputs(view->document->scene);
    CostTexts texts = cost_texts(view);
    AttnStage stages[ATTN_STAGE_COUNT];
    const size_t count = document_stages(view->document, stages);
    for (size_t i = 0; i < count; i++) {
        char flop[sizeof texts.stage_flop];
        flop_text(
            flop, sizeof flop,
            attn_cost_stage(attn_trace_spec(trace), attn_trace_shape(trace), &inputs, stages[i]));
        if (strlen(flop) > strlen(texts.stage_flop)) memcpy(texts.stage_flop, flop, sizeof flop);
    }
    snprintf(texts.stage_time, sizeof texts.stage_time, "%s", LONGEST);
    snprintf(texts.pass_time, sizeof texts.pass_time, "%s", LONGEST);
    texts.has_stage_time = true;
    return texts;
}

// The longest sentence that always fits.
static void draw_cost(const View *view, float right, float baseline, float room) {
    static const TextId SENTENCES[] = {TEXT_STRIP_COST, TEXT_STRIP_COST_SHORT,
                                       TEXT_STRIP_COST_FLOP};
    const size_t last = sizeof SENTENCES / sizeof SENTENCES[0] - 1;
    const CostTexts texts = cost_texts(view), longest = longest_texts(view);
    size_t i = 0;
    while (i < last && cost_width(view, SENTENCES[i], &longest) > room)
        i++;
    // A slow pass is said with more digits.
    while (i < last && cost_width(view, SENTENCES[i], &texts) > room)
        i++;
    Rich rich;
    cost_line(view, SENTENCES[i], &texts, &rich);
    rich_draw(&rich, view->list, right - rich_width(&rich, view->list), baseline, room + 1, 16);
}

// --- all -------------------------------------------------------------------------------------

// What grain, motion and speed would like together.
static float grain_row_width(const View *view) {
    return grain_cap(view) + grain_width(view) + MOTION_WIDTH + 8 + 12 + SPEED_LEAST;
}

float strip_transport_width(const View *view, float strip_width) {
    const CostTexts longest = longest_texts(view);
    const float cost = cost_width(view, TEXT_STRIP_COST, &longest);
    const float hands = strip_hands_width(view, true);
    const float third = grain_row_width(view);
    const float most = strip_width * 0.3f, least = strip_hands_width(view, false);
    float width = cost > hands ? cost : hands;
    if (width < third) width = third;
    if (width > most) width = most;
    return width > least ? width : least;
}

void strip_transport(const View *view, DrawRect area) {
    const float right = area.x + area.w;
    const bool has_caps = strip_hands_width(view, true) <= area.w;
    // Four rows with equal space between them.
    const float rows = STRIP_HANDS_HEIGHT + SCRUB_HEIGHT + GRAIN_HEIGHT + COST_SIZE;
    const float space = (area.h - rows) / 5;
    float y = area.y + space;
    strip_hands(view, right, y, has_caps);
    y += STRIP_HANDS_HEIGHT + space;
    strip_scrub(view, draw_rect(area.x, y, area.w, SCRUB_HEIGHT));
    y += SCRUB_HEIGHT + space;
    const float motion = MOTION_WIDTH + 8, bare = grain_width(view), cap = grain_cap(view);
    const bool has_speed = area.w - bare - motion - 12 >= SPEED_LEAST;
    // The cap takes what the speed, or the row, can spare.
    const bool has_cap = area.w - bare - motion - cap >= (has_speed ? 12 + SPEED_LEAST : 0);
    const float grain = bare + (has_cap ? cap : 0), speed = area.w - grain - motion - 12;
    const float left = has_speed ? area.x : right - grain - motion;
    draw_grain(view, left, y, has_cap);
    draw_motion(view, left + grain + 8, y);
    if (has_speed) draw_speed(view, draw_rect(right - speed, y, speed, GRAIN_HEIGHT));
    draw_cost(view, right, area.y + area.h - space, area.w);
}
