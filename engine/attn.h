// The engine's public face: attention computed step by step, exactly, in float32.
//
//   AttnEngine *engine; attn_engine_create(0, ATTN_KERNEL_AUTO, &engine, &error);
//   AttnTrace *trace;   attn_trace_create(&trace);
//   AttnSpec spec = attn_spec_default();
//   AttnInputs inputs = {0};
//   inputs.given[ATTN_X] = x;                               // [n, d]
//   attn_trace_run(trace, engine, &spec, &inputs, NULL, &error);
//   AttnMatrix weights = attn_trace_matrix(trace, ATTN_WEIGHTS, 0);
//
// Pure C11, libm and threads only. Nothing here prints, exits, reads the locale or knows of
// windows.
#ifndef ATTN_H
#define ATTN_H

#include "engine/cost.h"
#include "engine/engine.h"
#include "engine/explain.h"
#include "engine/fused.h"
#include "engine/heads.h"
#include "engine/kept.h"
#include "engine/matrix.h"
#include "engine/spec.h"
#include "engine/status.h"
#include "engine/trace.h"

#endif
