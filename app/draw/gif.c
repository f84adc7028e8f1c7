// giflib writes into memory here. Each frame is the smallest rectangle that holds what has changed,
// and within it what has not is transparent, which makes long runs that compress well.
#include "app/draw/gif.h"
#include <gif_lib.h>
#include <stdlib.h>
#include <string.h>

#define UNCHANGED PALETTE_COLORS // the transparent index

struct Gif {
    GifFileType *file;
    Palette *palette;
    AttnBytes bytes;
    size_t room;
    uint32_t width, height;
    uint8_t *shown; // indices of the frame before
    uint8_t *now;   // … and of this one
    uint8_t *line;  // one row of the rectangle
    bool has_frames;
};

typedef struct Part {
    uint32_t left, top, right, bottom; // right and bottom are beyond it
} Part;

static int write_bytes(GifFileType *file, const GifByteType *data, int length) {
    Gif *gif = file->UserData;
    size_t size = (size_t)length;
    if (gif->room - gif->bytes.size < size) {
        size_t room = (gif->bytes.size + size) * 2 + 4096;
        unsigned char *grown = realloc(gif->bytes.data, room);
        if (!grown) return 0;
        gif->bytes.data = grown;
        gif->room = room;
    }
    memcpy(gif->bytes.data + gif->bytes.size, data, size);
    gif->bytes.size += size;
    return length;
}

static AttnStatus failed(AttnError *error, int code) {
    const char *why = GifErrorString(code);
    return attn_fail(error, ATTN_ERROR_MEMORY, "the picture cannot be written: %s",
                     why ? why : "out of memory");
}

static bool put_head(Gif *gif) {
    ColorMapObject *map = GifMakeMapObject(256, NULL);
    if (!map) return false;
    for (size_t i = 0; i < palette_size(gif->palette); i++) {
        const uint8_t *color = palette_color(gif->palette, i);
        map->Colors[i] = (GifColorType){color[0], color[1], color[2]};
    }
    EGifSetGifVersion(gif->file, true);
    bool done =
        EGifPutScreenDesc(gif->file, (int)gif->width, (int)gif->height, 8, 0, map) == GIF_OK;
    GifFreeMapObject(map);
    static const unsigned char FOR_EVER[] = {1, 0, 0};
    return done && EGifPutExtensionLeader(gif->file, APPLICATION_EXT_FUNC_CODE) == GIF_OK &&
           EGifPutExtensionBlock(gif->file, 11, "NETSCAPE2.0") == GIF_OK &&
           EGifPutExtensionBlock(gif->file, sizeof FOR_EVER, FOR_EVER) == GIF_OK &&
           EGifPutExtensionTrailer(gif->file) == GIF_OK;
}

Gif *gif_create(uint32_t width, uint32_t height, Palette *palette, AttnError *error) {
    int code = 0;
    size_t count = (size_t)width * height;
    Gif *gif = calloc(1, sizeof *gif);
    if (gif) {
        *gif = (Gif){.palette = palette, .width = width, .height = height};
        gif->shown = calloc(count, 1);
        gif->now = malloc(count);
        gif->line = malloc(width);
        gif->file = EGifOpen(gif, write_bytes, &code);
    }
    if (gif && gif->shown && gif->now && gif->line && gif->file && put_head(gif)) return gif;
    failed(error, gif && gif->file ? gif->file->Error : code);
    gif_destroy(gif);
    return NULL;
}

void gif_destroy(Gif *gif) {
    if (!gif) return;
    if (gif->file) EGifCloseFile(gif->file, NULL);
    attn_bytes_free(&gif->bytes);
    free(gif->shown);
    free(gif->now);
    free(gif->line);
    free(gif);
}

// What differs from the frame before; one pixel where nothing does, since a frame must have some.
static Part changed_part(const Gif *gif) {
    Part part = {gif->width, gif->height, 0, 0};
    if (!gif->has_frames) return (Part){0, 0, gif->width, gif->height};
    for (uint32_t y = 0; y < gif->height; y++) {
        const uint8_t *now = gif->now + (size_t)y * gif->width;
        const uint8_t *shown = gif->shown + (size_t)y * gif->width;
        if (memcmp(now, shown, gif->width) == 0) continue;
        uint32_t first = 0, end = gif->width;
        while (now[first] == shown[first])
            first++;
        while (now[end - 1] == shown[end - 1])
            end--;
        if (first < part.left) part.left = first;
        if (end > part.right) part.right = end;
        if (y < part.top) part.top = y;
        part.bottom = y + 1;
    }
    return part.bottom > 0 ? part : (Part){0, 0, 1, 1};
}

static bool put_part(Gif *gif, Part part, unsigned hundredths) {
    GraphicsControlBlock control = {.DisposalMode = DISPOSE_DO_NOT,
                                    .DelayTime = (int)hundredths,
                                    .TransparentColor = UNCHANGED};
    GifByteType block[4];
    EGifGCBToExtension(&control, block);
    bool done =
        EGifPutExtension(gif->file, GRAPHICS_EXT_FUNC_CODE, sizeof block, block) == GIF_OK &&
        EGifPutImageDesc(gif->file, (int)part.left, (int)part.top, (int)(part.right - part.left),
                         (int)(part.bottom - part.top), false, NULL) == GIF_OK;
    for (uint32_t y = part.top; y < part.bottom && done; y++) {
        size_t row = (size_t)y * gif->width;
        for (uint32_t x = part.left; x < part.right; x++) {
            bool is_same = gif->has_frames && gif->now[row + x] == gif->shown[row + x];
            gif->line[x - part.left] = is_same ? UNCHANGED : gif->now[row + x];
        }
        done = EGifPutLine(gif->file, gif->line, (int)(part.right - part.left)) == GIF_OK;
    }
    return done;
}

AttnStatus gif_add(Gif *gif, const uint8_t *pixels, unsigned hundredths, AttnError *error) {
    size_t count = (size_t)gif->width * gif->height;
    for (size_t i = 0; i < count; i++) {
        bool repeats = i > 0 && memcmp(pixels + 4 * i, pixels + 4 * i - 4, 3) == 0;
        gif->now[i] = repeats ? gif->now[i - 1] : palette_index(gif->palette, pixels + 4 * i);
    }
    if (!put_part(gif, changed_part(gif), hundredths)) return failed(error, gif->file->Error);
    uint8_t *before = gif->shown;
    gif->shown = gif->now;
    gif->now = before;
    gif->has_frames = true;
    return ATTN_OK;
}

AttnStatus gif_finish(Gif *gif, AttnBytes *out, AttnError *error) {
    int code = 0;
    int closed = EGifCloseFile(gif->file, &code); // frees it, whatever it returns
    gif->file = NULL;
    if (closed != GIF_OK) return failed(error, code);
    *out = gif->bytes;
    gif->bytes = (AttnBytes){0};
    return ATTN_OK;
}
