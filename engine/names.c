// What matrices and stages are called, and the formula behind each, as the contract and
// manifest.json say them.
//
// Holds always: one row a matrix and one a stage, in the order of their enums.
#include "engine/spec.h"
#include <math.h>
#include <string.h>

typedef struct MatrixName {
    const char *name;
    AttnStage stage;
    const char *formula;
} MatrixName;

static const MatrixName matrix_names[ATTN_MATRIX_COUNT] = {
    [ATTN_X] = {"X", ATTN_STAGE_INPUT, "given"},
    [ATTN_M] = {"M", ATTN_STAGE_INPUT, "given"},
    [ATTN_WQ] = {"WQ", ATTN_STAGE_PROJECT, "given"},
    [ATTN_WK] = {"WK", ATTN_STAGE_PROJECT, "given"},
    [ATTN_WV] = {"WV", ATTN_STAGE_PROJECT, "given"},
    [ATTN_WO] = {"WO", ATTN_STAGE_OUTPUT, "given"},
    [ATTN_BQ] = {"bq", ATTN_STAGE_PROJECT, "given"},
    [ATTN_BK] = {"bk", ATTN_STAGE_PROJECT, "given"},
    [ATTN_BV] = {"bv", ATTN_STAGE_PROJECT, "given"},
    [ATTN_BO] = {"bo", ATTN_STAGE_OUTPUT, "given"},
    [ATTN_X_POSITIONED] = {"X_positioned", ATTN_STAGE_INPUT, "X + sinusoidal positions"},
    [ATTN_M_POSITIONED] = {"M_positioned", ATTN_STAGE_INPUT, "M + sinusoidal positions"},
    [ATTN_Q_UNROTATED] = {"Q_unrotated", ATTN_STAGE_PROJECT, "X*WQ + bq"},
    [ATTN_K_UNROTATED] = {"K_unrotated", ATTN_STAGE_PROJECT, "M*WK + bk"},
    [ATTN_Q] = {"Q", ATTN_STAGE_PROJECT, "X*WQ + bq"},
    [ATTN_K] = {"K", ATTN_STAGE_PROJECT, "M*WK + bk"},
    [ATTN_V] = {"V", ATTN_STAGE_PROJECT, "M*WV + bv"},
    [ATTN_SCORES] = {"scores", ATTN_STAGE_SCORE, "Q*K^T"},
    [ATTN_SCALED] = {"scaled", ATTN_STAGE_SCALE, "scores / sqrt(d_k) / temperature"},
    [ATTN_MASKED] = {"masked", ATTN_STAGE_MASK, "scaled, -inf where query i may not see key j"},
    [ATTN_WEIGHTS] = {"weights", ATTN_STAGE_SOFTMAX, "softmax over keys of masked"},
    [ATTN_CONTEXT] = {"context", ATTN_STAGE_MIX, "weights*V"},
    [ATTN_OUTPUT] = {"output", ATTN_STAGE_OUTPUT, "concat(context)*WO + bo"},
};

static const char *const stage_names[ATTN_STAGE_COUNT] = {
    [ATTN_STAGE_INPUT] = "input",     [ATTN_STAGE_PROJECT] = "project",
    [ATTN_STAGE_ROTATE] = "rotate",   [ATTN_STAGE_SCORE] = "score",
    [ATTN_STAGE_SCALE] = "scale",     [ATTN_STAGE_MASK] = "mask",
    [ATTN_STAGE_SOFTMAX] = "softmax", [ATTN_STAGE_MIX] = "mix",
    [ATTN_STAGE_OUTPUT] = "output",
};

const char *attn_matrix_name(AttnMatrixId id) {
    return id < ATTN_MATRIX_COUNT ? matrix_names[id].name : "";
}

bool attn_matrix_from_name(const char *name, AttnMatrixId *out) {
    for (size_t id = 0; id < ATTN_MATRIX_COUNT; id++) {
        if (strcmp(matrix_names[id].name, name) != 0) continue;
        *out = (AttnMatrixId)id;
        return true;
    }
    return false;
}

const char *attn_stage_name(AttnStage stage) {
    return stage < ATTN_STAGE_COUNT ? stage_names[stage] : "";
}

bool attn_stage_from_name(const char *name, AttnStage *out) {
    for (size_t stage = 0; stage < ATTN_STAGE_COUNT; stage++) {
        if (strcmp(stage_names[stage], name) != 0) continue;
        *out = (AttnStage)stage;
        return true;
    }
    return false;
}

AttnStage attn_matrix_stage(AttnMatrixId id) {
    return matrix_names[id].stage;
}

static const char *scale_formula(const AttnSpec *spec) {
    bool by_default = isnan(spec->factor), alibi = spec->positions == ATTN_POSITIONS_ALIBI;
    if (by_default) {
        return alibi ? "scores / sqrt(d_k) / temperature - 2^(-8(a+1)/h)*abs(i + n_k - n_q - j)"
                     : "scores / sqrt(d_k) / temperature";
    }
    return alibi ? "scores * f / temperature - 2^(-8(a+1)/h)*abs(i + n_k - n_q - j)"
                 : "scores * f / temperature";
}

const char *attn_matrix_formula(AttnMatrixId id, const AttnSpec *spec) {
    bool rope = spec->positions == ATTN_POSITIONS_ROPE;
    if (id == ATTN_Q && rope) return "Q_unrotated, pair 2i turned by p*10000^(-2i/d_k)";
    if (id == ATTN_K && rope) return "K_unrotated, pair 2i turned by p*10000^(-2i/d_k)";
    if (id == ATTN_SCALED) return scale_formula(spec);
    if (id == ATTN_WEIGHTS && spec->softmax_axis == ATTN_SOFTMAX_QUERIES)
        return "softmax over queries of masked";
    if (id == ATTN_OUTPUT && spec->residual) return "concat(context)*WO + bo + X";
    return id < ATTN_MATRIX_COUNT ? matrix_names[id].formula : "";
}
