// The window's icon, read by libpng. Nothing here is worth a message: a window without its icon
// does all that one with it does.
#include "app/platform/icon.h"
#include "app/doc/assets.h"
#include <png.h>
#include <stdio.h>
#include <stdlib.h>

enum { SIDE_MAX = 512 };

// RGBA bytes, malloc'd; NULL: none.
static void *read_pixels(const char *path, png_image *image) {
    *image = (png_image){.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_file(image, path)) return NULL;
    image->format = PNG_FORMAT_RGBA;
    bool fits = image->width <= SIDE_MAX && image->height <= SIDE_MAX;
    void *pixels = fits ? malloc(PNG_IMAGE_SIZE(*image)) : NULL;
    if (pixels && png_image_finish_read(image, NULL, pixels, 0, NULL)) return pixels;
    png_image_free(image);
    free(pixels);
    return NULL;
}

void icon_set(SDL_Window *window, const char *assets) {
    char path[ASSETS_PATH_MAX + 32];
    png_image image;
    snprintf(path, sizeof path, "%s/icons/attnlab-64.png", assets);
    void *pixels = read_pixels(path, &image);
    if (!pixels) return;
    int width = (int)image.width, height = (int)image.height;
    SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormatFrom(pixels, width, height, 32, 4 * width,
                                                              SDL_PIXELFORMAT_RGBA32);
    if (surface) SDL_SetWindowIcon(window, surface);
    SDL_FreeSurface(surface);
    free(pixels);
}
