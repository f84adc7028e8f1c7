// PNG by libpng, at compression level 6, with the program's name and the picture's title as text
// and its resolution, so that a picture pasted into a document has the size it had on the screen.
// Opaque pictures are written without alpha: a third smaller, and every viewer shows them alike.
#include "app/draw/png.h"
#include <png.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct Sink {
    uint8_t *bytes;
    size_t count, room;
} Sink;

static void sink_write(png_structp png, png_bytep data, png_size_t length) {
    Sink *sink = png_get_io_ptr(png);
    if (length > sink->room - sink->count) {
        size_t room = (sink->count + length) * 2;
        uint8_t *bigger = realloc(sink->bytes, room);
        if (!bigger) png_error(png, "out of memory");
        sink->bytes = bigger;
        sink->room = room;
    }
    memcpy(sink->bytes + sink->count, data, length);
    sink->count += length;
}

static void sink_flush(png_structp png) {
    (void)png;
}

// libpng's memory is the program's: what it cannot have it says by on_error().
static png_voidp allocate(png_structp png, png_alloc_size_t size) {
    (void)png;
    return malloc(size);
}

static void release(png_structp png, png_voidp memory) {
    (void)png;
    free(memory);
}

// libpng prints its complaints by default; the program says its own.
static void on_error(png_structp png, png_const_charp message) {
    AttnError *error = png_get_error_ptr(png);
    attn_fail(error, ATTN_ERROR_MEMORY, "the picture cannot be written: %s", message);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

static bool is_opaque(const PngImage *image) {
    size_t count = (size_t)image->width * image->height;
    for (size_t i = 0; i < count; i++)
        if (image->pixels[4 * i + 3] != 255) return false;
    return true;
}

static void write_texts(png_structp png, png_infop info, const PngImage *image) {
    char software[] = "Software";
    char program[] = "Attention Lab " ATTNLAB_VERSION;
    char title[] = "Title";
    png_text texts[2] = {
        {.compression = PNG_TEXT_COMPRESSION_NONE, .key = software, .text = program}};
    int count = 1;
    if (image->title) {
        // Latin-1 is all that tEXt holds; a title in any other script goes into iTXt, which is
        // UTF-8.
        texts[1].key = title;
        texts[1].text = (char *)image->title;
        texts[1].compression = PNG_ITXT_COMPRESSION_NONE;
        bool is_ascii = true;
        for (const char *c = image->title; *c; c++)
            is_ascii = is_ascii && (unsigned char)*c < 0x80;
        if (is_ascii) texts[1].compression = PNG_TEXT_COMPRESSION_NONE;
        count = 2;
    }
    png_set_text(png, info, texts, count);
}

static void write_picture(png_structp png, png_infop info, const PngImage *image) {
    bool opaque = is_opaque(image);
    png_set_compression_level(png, 6);
    png_set_IHDR(png, info, image->width, image->height, 8,
                 opaque ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGBA, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_sRGB(png, info, PNG_sRGB_INTENT_PERCEPTUAL);
    png_uint_32 per_metre = (png_uint_32)(96.0 * (double)image->scale / 0.0254 + 0.5);
    png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
    write_texts(png, info, image);
    png_write_info(png, info);
    if (opaque) png_set_filler(png, 0, PNG_FILLER_AFTER);
    for (uint32_t row = 0; row < image->height; row++)
        png_write_row(png, image->pixels + (size_t)row * image->width * 4);
    png_write_end(png, info);
}

// Everything between setjmp and the return: nothing here is changed after setjmp but through sink.
static bool encode(png_structp png, png_infop info, const PngImage *image) {
    if (setjmp(png_jmpbuf(png))) return false;
    write_picture(png, info, image);
    return true;
}

AttnStatus png_encode(const PngImage *image, uint8_t **bytes, size_t *count, AttnError *error) {
    Sink sink = {0};
    AttnError ignored;
    if (!error) error = &ignored;
    png_structp png = png_create_write_struct_2(PNG_LIBPNG_VER_STRING, error, on_error, on_warning,
                                                NULL, allocate, release);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info) {
        png_destroy_write_struct(&png, NULL);
        return attn_fail(error, ATTN_ERROR_MEMORY, "out of memory");
    }
    png_set_write_fn(png, &sink, sink_write, sink_flush);
    bool done = encode(png, info, image);
    png_destroy_write_struct(&png, &info);
    if (!done) {
        free(sink.bytes);
        return error->status;
    }
    *bytes = sink.bytes;
    *count = sink.count;
    return ATTN_OK;
}
