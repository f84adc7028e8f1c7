// The screen as lines of text, for tests.
#include "app/platform/hits.h"
#include "app/doc/snapshot.h"
#include "app/ui/notice.h"
#include <stdio.h>

// "none": no snapshot; "kept": not looked at; else the matrix, how many cells have changed, and the
// largest change.
static void write_comparison(FILE *file, const Document *document, const UiState *ui) {
    const AttnMatrixId id = ui_compared_matrix(ui, document);
    const DocumentDifference *d =
        document_difference(document, id, ui_matrix_head(ui, document, id));
    if (!document_snapshot(document))
        fprintf(file, "state compare none\n");
    else if (!ui->is_comparing || !d)
        fprintf(file, "state compare kept\n");
    else
        fprintf(file, "state compare %s %zu %zu %zu %.9g %.9g\n", attn_matrix_name(id), d->changed,
                d->row + 1, d->column + 1, (double)d->before, (double)d->now);
}

static void write_state(const Studio *studio, FILE *file) {
    const UiState *ui = &studio->ui;
    const Document *document = studio->document;
    fprintf(file, "state version %lu\n", document->version);
    fprintf(file, "state scene %s\n", document->name);
    fprintf(file, "state stage %s\n", attn_stage_name(ui->stage));
    fprintf(file, "state language %s\n", language_name(ui->language));
    fprintf(file, "state theme %s\n", theme_name(ui->theme));
    fprintf(file, "state size %.0f %.0f\n", (double)ui->width, (double)ui->height);
    fprintf(file, "state editing %d\n", ui_is_editing(ui));
    fprintf(file, "state typed %s\n", ui->edit.is_active ? ui->edit.text : "");
    fprintf(file, "state composing %s\n", ui->edit.composing);
    fprintf(file, "state refused %s\n", ui->edit_error);
    fprintf(file, "state dialog %d\n", (int)ui->dialog);
    fprintf(file, "state message %s\n", notice_text(ui));
    fprintf(file, "state tokens %zu\n", document->scene->tokens.count);
    fprintf(file, "state dirty %d\n", document->is_dirty);
    fprintf(file, "state grain %d\n", (int)ui->grain);
    // Cells and terms of the stage that have been computed on screen; "whole" where all have.
    if (ui->step.is_partial)
        fprintf(file, "state step %zu %zu\n", ui->step.cells, ui->step.terms);
    else
        fprintf(file, "state step whole\n");
    fprintf(file, "state pins %zu\n", document->scene->spec.override_count);
    write_comparison(file, document, ui);
    fprintf(file, "state focus %d %u\n", ui->focus_visible ? (int)ui->focus.kind : 0, ui->focus.a);
    float value;
    const UiSelection *at = &ui->selection;
    if (at->is_active &&
        document_value(document, at->matrix, at->head, at->row, at->column, &value))
        fprintf(file, "state selected %s %zu %zu %zu %.9g\n", attn_matrix_name(at->matrix),
                at->head + 1, at->row + 1, at->column + 1, (double)value);
}

static void write_hit(const DrawHit *hit, float scale, FILE *file) {
    fprintf(file, "hit %d %u %llu %.1f %.1f %.1f %.1f\n", (int)hit->id.kind, hit->id.a,
            (unsigned long long)hit->id.b, (double)(hit->rect.x * scale),
            (double)(hit->rect.y * scale), (double)(hit->rect.w * scale),
            (double)(hit->rect.h * scale));
}

// Cells of a grid each on a line of their own, by name: "cell WQ 1 2 3 x y" is the centre of head
// 1, row 2, column 3.
static void write_grid(const DrawHit *hit, const DrawList *list, float scale, FILE *file) {
    for (uint32_t row = 0; row < hit->grid_rows; row++) {
        for (uint32_t column = 0; column < hit->grid_cols; column++) {
            float x = hit->grid_x + ((float)column + 0.5f) * hit->pitch_x;
            float y = hit->grid_y + ((float)row + 0.5f) * hit->pitch_y;
            UiId id;
            if (!draw_hit_find(list, x, y, 0, &id) || id.kind != UI_CELL) continue;
            fprintf(file, "cell %s %zu %zu %zu %.1f %.1f\n",
                    attn_matrix_name((AttnMatrixId)ui_id_matrix(id)), ui_id_head(id) + 1,
                    ui_id_row(id) + 1, ui_id_column(id) + 1, (double)(x * scale),
                    (double)(y * scale));
        }
    }
}

void hits_write(const Studio *studio, const char *path) {
    char temporary[DOCUMENT_PATH_MAX];
    snprintf(temporary, sizeof temporary, "%s.new", path);
    FILE *file = fopen(temporary, "w");
    if (!file) return;
    write_state(studio, file);
    for (size_t i = 0; i < draw_hit_count(studio->list); i++) {
        const DrawHit *hit = draw_hit_at(studio->list, i);
        if (hit->grid_rows && hit->id.kind == UI_CELL)
            write_grid(hit, studio->list, studio->ui.scale, file);
        else
            write_hit(hit, studio->ui.scale, file);
    }
    fclose(file);
    rename(temporary, path);
}
