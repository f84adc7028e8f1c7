// dialog_changed: the question that is asked when another program has changed the open file
// (ui/file_question.h): what happened, three answers with what each of them does, and Later.
#include "app/ui/file_question.h"
#include "app/views/overlays.h"
#include "app/views/rich.h"
#include <stdio.h>

#define WIDTH         600.0f
#define ROW           52.0f
#define BUTTON_HEIGHT 34.0f
#define LINE          20.0f
#define GAP           16.0f

typedef struct Answer {
    TextId label, hint;
} Answer;

static Answer answer_of(const View *view, FileAnswer answer) {
    const bool is_saving = view->ui->is_asked_by_saving;
    switch (answer) {
    case FILE_RELOAD: return (Answer){TEXT_SAFE_RELOAD, TEXT_SAFE_RELOAD_HINT};
    case FILE_KEEP:
        return is_saving ? (Answer){TEXT_SAFE_OVERWRITE, TEXT_SAFE_OVERWRITE_HINT}
                         : (Answer){TEXT_SAFE_KEEP, TEXT_SAFE_KEEP_HINT};
    case FILE_SAVE_AS:
    case FILE_ANSWER_COUNT: break;
    }
    return (Answer){TEXT_SAFE_SAVE_AS, TEXT_SAFE_SAVE_AS_HINT};
}

static ViewButton button_of(const View *view, FileAnswer answer) {
    return (ViewButton){.id = ui_id(UI_DIALOG_FILE, (uint32_t)answer, 0),
                        .label = view_text(view, answer_of(view, answer).label),
                        .is_solid = answer == FILE_SAVE_AS,
                        .radius = 6};
}

// As wide as the longest of the answers.
static float button_width(const View *view) {
    float width = 0;
    for (int i = 0; i < FILE_ANSWER_COUNT; i++) {
        const ViewButton button = button_of(view, (FileAnswer)i);
        const float wish = view_button_width(view, &button, 14);
        width = wish > width ? wish : width;
    }
    return width;
}

static void draw_answers(const View *view, DrawRect at) {
    const float width = button_width(view);
    const DrawStyle style = view_style(FONT_TEXT, 13, view->theme->ink_dim);
    for (int i = 0; i < FILE_ANSWER_COUNT; i++) {
        const ViewButton button = button_of(view, (FileAnswer)i);
        const char *hint = view_text(view, answer_of(view, (FileAnswer)i).hint);
        const float x = at.x + width + GAP, room = at.w - width - GAP;
        const float y = at.y + (float)i * ROW;
        const float height = rich_plain_height(view->list, style, room, LINE, hint);
        view_button(view, draw_rect(at.x, y, width, BUTTON_HEIGHT), &button, 14);
        rich_plain(view->list, style, x, y + (BUTTON_HEIGHT - height) / 2 + 14, room, LINE, hint);
    }
}

void overlay_changed(const View *view) {
    const Document *document = view->document;
    const DrawStyle style = view_style(FONT_TEXT, 14, view->theme->ink);
    char body[DOCUMENT_PATH_MAX + 256];
    size_t used = (size_t)snprintf(body, sizeof body, view_text(view, TEXT_SAFE_CHANGED_BODY),
                                   document->path);
    if (document->is_dirty && used < sizeof body)
        snprintf(body + used, sizeof body - used, "%s%s",
                 view->ui->language == LANGUAGE_EN ? " " : "",
                 view_text(view, TEXT_SAFE_CHANGED_UNSAVED));
    float inside = WIDTH < view->ui->width - 16 ? WIDTH : view->ui->width - 16;
    inside -= 2 * OVERLAY_MODAL_PADDING;
    const float text = rich_plain_height(view->list, style, inside, LINE, body) + GAP;
    const DrawRect room = overlay_modal(view, WIDTH,
                                        2 * OVERLAY_MODAL_PADDING + OVERLAY_MODAL_TITLE + text +
                                            FILE_ANSWER_COUNT * ROW + BUTTON_HEIGHT,
                                        view_text(view, TEXT_SAFE_CHANGED_TITLE));
    rich_plain(view->list, style, room.x, room.y + 14, room.w, LINE, body);
    draw_answers(view, draw_rect(room.x, room.y + text, room.w, FILE_ANSWER_COUNT * ROW));
    const ViewButton later = {.id = ui_id(UI_DIALOG_CANCEL, 0, 0),
                              .label = view_text(view, TEXT_SAFE_LATER),
                              .key = "Esc"};
    const float width = view_button_width(view, &later, 14);
    view_button(
        view,
        draw_rect(room.x + room.w - width, room.y + room.h - BUTTON_HEIGHT, width, BUTTON_HEIGHT),
        &later, 14);
}
