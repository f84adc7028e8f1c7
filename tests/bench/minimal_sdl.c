// The least that an SDL program does before its first frame: what the start of the program is
// compared with.
#include <SDL.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(void) {
    const char *start = getenv("ATTNLAB_REPORT");
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) return 1;
    SDL_Window *window =
        SDL_CreateWindow("minimal", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, 1440, 900, 0);
    SDL_Renderer *renderer = window ? SDL_CreateRenderer(window, -1, SDL_RENDERER_SOFTWARE) : NULL;
    if (!renderer) return 1;
    SDL_SetRenderDrawColor(renderer, 255, 255, 255, 255);
    SDL_RenderClear(renderer);
    SDL_RenderPresent(renderer);
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (start)
        fprintf(stderr, "attnlab-report: first-frame %.3f ms\n",
                ((double)now.tv_sec * 1e9 + (double)now.tv_nsec - (double)atoll(start)) / 1e6);
    SDL_Event event;
    while (SDL_WaitEvent(&event) && event.type != SDL_QUIT) {
    }
    SDL_Quit();
    return 0;
}
