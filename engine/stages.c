// The stages of attention, in order. Each equation stands above its loop; the long sums are the
// kernels'.
//
// Holds always: an element's value depends only on the stage's inputs, never on the block it was
// computed in.
#include "engine/stages.h"
#include <math.h>
#include <string.h>

// --- input ---------------------------------------------------------------------------------------

double attn_angle_divisor(size_t column, size_t width) {
    return pow(10000.0, (double)(column - column % 2) / (double)width);
}

// out[p][2i] = x[p][2i] + sin(p / 10000^(2i/d)),  out[p][2i+1] = x[p][2i+1] + cos(p / 10000^(2i/d))
void attn_stage_position(const void *position, AttnBlock block) {
    const AttnPosition *s = position;
    for (size_t c = block.column; c < block.column + block.columns; c++) {
        double divisor = attn_angle_divisor(c, s->x.cols);
        for (size_t p = block.row; p < block.row + block.rows; p++) {
            double wave = c % 2 == 0 ? sin((double)p / divisor) : cos((double)p / divisor);
            *attn_at(s->out, p, c) = (float)((double)*attn_at(s->x, p, c) + wave);
        }
    }
}

// --- project, score, mix, output -----------------------------------------------------------------

static void multiply(const AttnMultiply *s, AttnBlock block) {
    AttnProduct p = {.a = attn_at(s->left, block.row, 0),
                     .a_stride = s->left.stride,
                     .a_step = 1,
                     .packed = s->packed,
                     .depth = s->left.cols,
                     .columns = s->out.cols,
                     .bias = s->bias,
                     .c = attn_at(s->out, block.row, 0),
                     .c_stride = s->out.stride,
                     .rows = block.rows,
                     .first = block.column,
                     .count = block.columns};
    s->kernels->product(&p);
}

static void add_residual(const AttnMultiply *s, AttnBlock block) {
    if (attn_matrix_is_absent(s->residual)) return;
    for (size_t i = block.row; i < block.row + block.rows; i++) {
        for (size_t c = block.column; c < block.column + block.columns; c++)
            *attn_at(s->out, i, c) += *attn_at(s->residual, i, c);
    }
}

// out[i][c] = Σ_p left[i][p] · right[p][c] + bias[c] + residual[i][c]
void attn_stage_multiply(const void *stage, AttnBlock block) {
    multiply(stage, block);
    add_residual(stage, block);
}

static void copy_rows(const AttnMultiply *s, AttnBlock block) {
    // Rows that follow one another are one.
    bool whole = block.columns == s->out.stride && block.columns == s->left.stride;
    size_t columns = whole ? block.columns * block.rows : block.columns;
    for (size_t i = block.row; i < block.row + (whole ? 1 : block.rows); i++)
        memcpy(attn_at(s->out, i, block.column), attn_at(s->left, i, block.column),
               columns * sizeof(float));
}

// The identity as the right operand: exact, and what is not a number stays in its place.
void attn_stage_copy(const void *stage, AttnBlock block) {
    const AttnMultiply *s = stage;
    // A number or two are not worth a call.
    if (!s->bias && block.columns > ATTN_COLUMNS_FEW) {
        copy_rows(s, block);
    } else {
        for (size_t i = block.row; i < block.row + block.rows; i++) {
            for (size_t c = block.column; c < block.column + block.columns; c++) {
                float x = *attn_at(s->left, i, c);
                *attn_at(s->out, i, c) = s->bias ? x + s->bias[c] : x;
            }
        }
    }
    add_residual(s, block);
}

// out[i][c] = Σ_p left[i][p] · right[p][c] + bias[c]
void attn_stage_columns(const void *columns, AttnBlock block) {
    const AttnColumns *s = columns;
    for (size_t c = block.column; c < block.column + block.columns; c++) {
        AttnColumn one = {.a = attn_at(s->left, block.row, 0),
                          .a_stride = s->left.stride,
                          .b = s->right + c * s->column_step,
                          .b_step = s->row_step,
                          .rows = block.rows,
                          .depth = s->left.cols,
                          .bias = s->bias ? s->bias[c] : 0.0f,
                          .c = attn_at(s->out, block.row, c),
                          .c_stride = s->out.stride};
        s->kernels->column(&one);
    }
}

// --- rotate --------------------------------------------------------------------------------------

float attn_rope_first(float a, float b, double cosine, double sine) {
    return (float)((double)a * cosine - (double)b * sine);
}

float attn_rope_second(float a, float b, double cosine, double sine) {
    return (float)((double)a * sine + (double)b * cosine);
}

// out[2i] = a·cos − b·sin,  out[2i+1] = a·sin + b·cos,  (a, b) = in[2i], in[2i+1]
void attn_stage_rotate(const void *rotate, AttnBlock block) {
    const AttnRotate *s = rotate;
    for (size_t r = block.row; r < block.row + block.rows; r++) {
        const double *turns = s->turns + r * s->d_k;
        for (size_t c = block.column / 2 * 2; c < block.column + block.columns; c += 2) {
            const double *turn = turns + c % s->d_k;
            float a = *attn_at(s->in, r, c), b = *attn_at(s->in, r, c + 1);
            *attn_at(s->out, r, c) = attn_rope_first(a, b, turn[0], turn[1]);
            *attn_at(s->out, r, c + 1) = attn_rope_second(a, b, turn[0], turn[1]);
        }
    }
}

// --- scale ---------------------------------------------------------------------------------------

float attn_scale_factor(const AttnSpec *spec, size_t d_k) {
    double f = isnan(spec->factor) ? 1.0 / sqrt((double)d_k) : (double)spec->factor;
    return (float)(f / (double)spec->temperature);
}

float attn_alibi_penalty(size_t head, size_t heads, size_t distance) {
    return (float)(pow(2.0, -8.0 * (double)(head + 1) / (double)heads) * (double)distance);
}

// out[i][j] = scores[i][j] · factor − penalty(i, j)
void attn_stage_scale(const void *scale, AttnBlock block) {
    const AttnScale *s = scale;
    for (size_t i = block.row; i < block.row + block.rows; i++) {
        const float *penalty =
            s->penalties ? s->penalties + (s->out.rows - 1 - i) + block.column : NULL;
        s->kernels->scale(attn_at(s->scores, i, block.column), penalty, s->factor,
                          attn_at(s->out, i, block.column), block.columns);
    }
}

// --- mask ----------------------------------------------------------------------------------------

static size_t clamp(size_t x, size_t low, size_t high) {
    return x < low ? low : x > high ? high : x;
}

static void hide(float *out, size_t first, size_t end) {
    for (size_t j = first; j < end; j++)
        out[j] = -INFINITY;
}

static float see(const AttnHide *s, size_t i, size_t j, bool in_range) {
    const AttnMatrix may_see = s->mask->matrix;
    bool sees = in_range && (attn_matrix_is_absent(may_see) || *attn_at(may_see, i, j) != 0.0f);
    return sees ? *attn_at(s->scaled, i, j) : -INFINITY;
}

// out[i][j] = scaled[i][j] if query i may see key j, else −∞
void attn_stage_mask(const void *stage, AttnBlock block) {
    const AttnHide *s = stage;
    size_t left = block.column, right = block.column + block.columns;
    for (size_t i = block.row; i < block.row + block.rows; i++) {
        float *out = attn_at(s->out, i, 0);
        size_t first, end;
        attn_mask_range(s->mask, s->shape, i, &first, &end);
        if (block.columns <= ATTN_COLUMNS_FEW) {
            for (size_t j = left; j < right; j++)
                out[j] = see(s, i, j, j >= first && j < end);
            continue;
        }
        first = clamp(first, left, right);
        end = clamp(end, first, right);
        hide(out, left, first);
        memcpy(out + first, attn_at(s->scaled, i, first), (end - first) * sizeof *out);
        hide(out, end, right);
        if (attn_matrix_is_absent(s->mask->matrix)) continue;
        const float *may_see = attn_at(s->mask->matrix, i, 0);
        for (size_t j = first; j < end; j++)
            out[j] = may_see[j] != 0.0f ? out[j] : -INFINITY;
    }
}

enum { COLUMN_ROWS = 64 }; // of a column that are worked on together

// Some rows of column j.
static void scale_and_mask(const AttnScaleHide *s, size_t row, size_t rows, size_t j) {
    const AttnScale *scale = &s->scale;
    const AttnHide *hide = &s->hide;
    float numbers[COLUMN_ROWS], penalties[COLUMN_ROWS];
    for (size_t i = 0; i < rows; i++)
        numbers[i] = *attn_at(scale->scores, row + i, j);
    for (size_t i = 0; scale->penalties && i < rows; i++)
        penalties[i] = scale->penalties[scale->out.rows - 1 - (row + i) + j];
    scale->kernels->scale(numbers, scale->penalties ? penalties : NULL, scale->factor, numbers,
                          rows);
    bool masks = !attn_mask_is_none(hide->mask);
    for (size_t i = 0; i < rows; i++) {
        bool sees = !masks || attn_mask_allows(hide->mask, hide->shape, row + i, j);
        *attn_at(scale->out, row + i, j) = numbers[i];
        *attn_at(hide->out, row + i, j) = sees ? numbers[i] : -INFINITY;
    }
}

void attn_stage_scale_and_mask(const void *scale_hide, AttnBlock block) {
    for (size_t j = block.column; j < block.column + block.columns; j++) {
        for (size_t done = 0; done < block.rows; done += COLUMN_ROWS) {
            size_t left = block.rows - done;
            scale_and_mask(scale_hide, block.row + done, left < COLUMN_ROWS ? left : COLUMN_ROWS,
                           j);
        }
    }
}

// --- softmax -------------------------------------------------------------------------------------

void attn_stage_softmax_keys(const void *softmax, AttnBlock block) {
    const AttnSoftmax *s = softmax;
    for (size_t i = block.row; i < block.row + block.rows; i++)
        s->kernels->softmax(attn_at(s->masked, i, 0), attn_at(s->out, i, 0), s->out.cols,
                            s->largest ? s->largest + i : NULL, s->sum ? s->sum + i : NULL);
}

enum { STRIP = 64 }; // columns that are worked on together

// One strip of at most STRIP columns: out[i][j] = exp(s[i][j] − m[j]) / Σ_i exp(s[i][j] − m[j])
static void softmax_strip(const AttnSoftmax *s, size_t column, size_t columns) {
    float largest[STRIP], inverse[STRIP];
    double sum[STRIP] = {0};
    // 1. m[j] = max_i s[i][j]
    for (size_t j = 0; j < columns; j++)
        largest[j] = -INFINITY;
    for (size_t i = 0; i < s->out.rows; i++) {
        const float *masked = attn_at(s->masked, i, column);
        for (size_t j = 0; j < columns; j++)
            largest[j] = masked[j] > largest[j] ? masked[j] : largest[j];
    }
    // 2. exp(s[i][j] − m[j]) and its sum; a column without anything to see gives NaN here
    for (size_t i = 0; i < s->out.rows; i++) {
        const float *masked = attn_at(s->masked, i, column);
        float *out = attn_at(s->out, i, column);
        for (size_t j = 0; j < columns; j++)
            out[j] = masked[j] - largest[j];
        s->kernels->exp(out, out, columns);
        for (size_t j = 0; j < columns; j++)
            sum[j] += (double)out[j];
    }
    // 3. divided by the sum; what is hidden weighs nothing, also where the column is undefined
    for (size_t j = 0; j < columns; j++)
        inverse[j] = 1.0f / (float)sum[j];
    for (size_t i = 0; i < s->out.rows; i++) {
        const float *masked = attn_at(s->masked, i, column);
        float *out = attn_at(s->out, i, column);
        for (size_t j = 0; j < columns; j++)
            out[j] = masked[j] == -INFINITY ? 0.0f : out[j] * inverse[j];
    }
}

void attn_stage_softmax_queries(const void *softmax, AttnBlock block) {
    size_t end = block.column + block.columns;
    for (size_t column = block.column; column < end; column += STRIP)
        softmax_strip(softmax, column, end - column < STRIP ? end - column : STRIP);
}
