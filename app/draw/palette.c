// Colours are counted in a hash table of open addressing, which later remembers the index of each:
// a picture has few colours and many pixels.
#include "app/draw/palette.h"
#include <stdlib.h>
#include <string.h>

#define EXACT     128     // colours kept as they are
#define SLOTS_MIN 4096    // a power of two
#define UNKNOWN   0xffffu // no index yet

typedef struct Slot {
    uint32_t color; // 0xRRGGBB + 1; 0: free
    uint32_t index;
    uint64_t count;
} Slot;

// Colours list[first … end) of the median cut.
typedef struct Box {
    size_t first, end;
    uint64_t count;
    int axis; // along which it is longest …
    int length;
} Box;

struct Palette {
    Slot *slots;
    size_t room, used;
    uint8_t colors[PALETTE_COLORS][3];
    size_t size;
};

Palette *palette_create(void) {
    Palette *palette = calloc(1, sizeof *palette);
    if (!palette) return NULL;
    palette->room = SLOTS_MIN;
    palette->slots = calloc(palette->room, sizeof *palette->slots);
    if (palette->slots) return palette;
    free(palette);
    return NULL;
}

void palette_destroy(Palette *palette) {
    if (!palette) return;
    free(palette->slots);
    free(palette);
}

// --- counting
// ------------------------------------------------------------------------------------------------

static uint32_t color_of(const uint8_t *pixel) {
    return ((uint32_t)pixel[0] << 16 | (uint32_t)pixel[1] << 8 | pixel[2]) + 1;
}

static Slot *find(Slot *slots, size_t room, uint32_t color) {
    size_t at = (color * 2654435761u >> 8) & (room - 1);
    while (slots[at].color != 0 && slots[at].color != color)
        at = (at + 1) & (room - 1);
    return &slots[at];
}

static bool grow(Palette *palette) {
    size_t room = palette->room * 2;
    Slot *slots = calloc(room, sizeof *slots);
    if (!slots) return false;
    for (size_t i = 0; i < palette->room; i++)
        if (palette->slots[i].color)
            *find(slots, room, palette->slots[i].color) = palette->slots[i];
    free(palette->slots);
    palette->slots = slots;
    palette->room = room;
    return true;
}

// The slot of a color, new if need be; NULL: out of memory.
static Slot *slot_of(Palette *palette, uint32_t color) {
    Slot *slot = find(palette->slots, palette->room, color);
    if (slot->color) return slot;
    if (palette->used * 2 >= palette->room) {
        if (!grow(palette)) return NULL;
        slot = find(palette->slots, palette->room, color);
    }
    *slot = (Slot){.color = color, .index = UNKNOWN};
    palette->used++;
    return slot;
}

bool palette_count(Palette *palette, const uint8_t *pixels, size_t count) {
    for (size_t i = 0; i < count;) {
        uint32_t color = color_of(pixels + 4 * i);
        size_t run = i + 1;
        while (run < count && color_of(pixels + 4 * run) == color)
            run++;
        Slot *slot = slot_of(palette, color);
        if (!slot) return false;
        slot->count += run - i;
        i = run;
    }
    return true;
}

// --- choosing
// ------------------------------------------------------------------------------------------------

static int channel(const Slot *slot, int axis) {
    return (int)((slot->color - 1) >> (16 - 8 * axis) & 0xff);
}

static int by_count(const void *a, const void *b) {
    const Slot *p = a, *q = b;
    if (p->count != q->count) return p->count < q->count ? 1 : -1;
    return p->color < q->color ? -1 : p->color > q->color; // the same picture, the same palette
}

static int by_channel(const Slot *p, const Slot *q, int axis) {
    int difference = channel(p, axis) - channel(q, axis);
    if (difference != 0) return difference;
    return p->color < q->color ? -1 : p->color > q->color;
}

static int by_red(const void *a, const void *b) {
    return by_channel(a, b, 0);
}
static int by_green(const void *a, const void *b) {
    return by_channel(a, b, 1);
}
static int by_blue(const void *a, const void *b) {
    return by_channel(a, b, 2);
}

static void measure(Box *box, const Slot *list) {
    box->count = 0;
    box->length = 0;
    for (size_t i = box->first; i < box->end; i++)
        box->count += list[i].count;
    for (int axis = 0; axis < 3; axis++) {
        int least = 255, most = 0;
        for (size_t i = box->first; i < box->end; i++) {
            int value = channel(&list[i], axis);
            if (value < least) least = value;
            if (value > most) most = value;
        }
        if (most - least > box->length) box->length = most - least, box->axis = axis;
    }
}

// Cuts a box where half of its pixels lie on either side.
static void cut(Box *box, Box *other, Slot *list) {
    static int (*const orders[])(const void *, const void *) = {by_red, by_green, by_blue};
    qsort(list + box->first, box->end - box->first, sizeof *list, orders[box->axis]);
    uint64_t half = 0;
    size_t middle = box->first;
    while (middle + 2 < box->end && half + list[middle].count <= box->count / 2)
        half += list[middle++].count;
    *other = (Box){.first = middle + 1, .end = box->end};
    box->end = middle + 1;
    measure(box, list);
    measure(other, list);
}

static void add_mean(Palette *palette, const Box *box, const Slot *list) {
    for (int axis = 0; axis < 3; axis++) {
        uint64_t sum = 0;
        for (size_t i = box->first; i < box->end; i++)
            sum += list[i].count * (uint64_t)channel(&list[i], axis);
        palette->colors[palette->size][axis] = (uint8_t)((sum + box->count / 2) / box->count);
    }
    palette->size++;
}

static void divide(Palette *palette, Slot *list, size_t first, size_t end) {
    Box boxes[PALETTE_COLORS] = {{.first = first, .end = end}};
    size_t count = 1, room = PALETTE_COLORS - palette->size;
    measure(&boxes[0], list);
    while (count < room) {
        size_t longest = 0;
        for (size_t i = 1; i < count; i++)
            if (boxes[i].length > boxes[longest].length) longest = i;
        if (boxes[longest].length == 0) break;
        cut(&boxes[longest], &boxes[count], list);
        count++;
    }
    for (size_t i = 0; i < count; i++)
        add_mean(palette, &boxes[i], list);
}

bool palette_choose(Palette *palette) {
    Slot *list = malloc((palette->used + 1) * sizeof *list);
    size_t count = 0;
    if (!list) return false;
    for (size_t i = 0; i < palette->room; i++)
        if (palette->slots[i].color) list[count++] = palette->slots[i];
    qsort(list, count, sizeof *list, by_count);
    size_t exact = count <= PALETTE_COLORS ? count : EXACT;
    for (size_t i = 0; i < exact; i++) {
        for (int axis = 0; axis < 3; axis++)
            palette->colors[i][axis] = (uint8_t)channel(&list[i], axis);
        find(palette->slots, palette->room, list[i].color)->index = (uint32_t)i;
    }
    palette->size = exact;
    if (exact < count) divide(palette, list, exact, count);
    free(list);
    return true;
}

// --- using it
// ------------------------------------------------------------------------------------------------

size_t palette_size(const Palette *palette) {
    return palette->size;
}

const uint8_t *palette_color(const Palette *palette, size_t index) {
    return palette->colors[index];
}

static uint8_t nearest(const Palette *palette, const uint8_t *pixel) {
    size_t best = 0;
    int least = 1 << 30;
    for (size_t i = 0; i < palette->size; i++) {
        const uint8_t *color = palette->colors[i];
        int red = color[0] - pixel[0], green = color[1] - pixel[1], blue = color[2] - pixel[2];
        int distance = 3 * red * red + 6 * green * green + blue * blue;
        if (distance < least) least = distance, best = i;
    }
    return (uint8_t)best;
}

uint8_t palette_index(Palette *palette, const uint8_t *pixel) {
    Slot *slot = slot_of(palette, color_of(pixel));
    if (!slot) return nearest(palette, pixel);
    if (slot->index == UNKNOWN) slot->index = nearest(palette, pixel);
    return (uint8_t)slot->index;
}
