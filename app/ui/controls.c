// Sliders, switches and choices: the one place that knows what a knob's position means and what a
// switch does.
#include "app/ui/controls.h"
#include "app/ui/step.h"
#include <math.h>
#include <stdio.h>

#define MODEL_WIDTH_MAX     64
#define KEY_WIDTH_MAX       64
#define TEMPERATURE_DECADES 2.0 // from 0.1 to 10, 1 in the middle
#define RANGE_DECADES       4.0 // from 0.01 to 100
#define SPEED_OCTAVES       6.0 // from ⅛ to 8

static const AttnShape *shape_of(const Document *document) {
    return attn_trace_shape(document->trace);
}

// Position of a whole number on 1 … most, evenly in its logarithm, so that small widths have room.
static float log_position(size_t value, size_t most) {
    return (float)(log((double)value) / log((double)most));
}

static long log_value(float position, size_t most) {
    return lround(exp((double)position * log((double)most)));
}

static float linear_position(size_t value, size_t most) {
    return most == 0 ? 0 : (float)value / (float)most;
}

// Can the columns of queries and values be split into h heads?
static bool heads_fit(const AttnShape *shape, long h) {
    size_t count = (size_t)h;
    return h >= 1 && shape->h * shape->d_k % count == 0 && shape->h * shape->d_v % count == 0;
}

static long heads_most(const AttnShape *shape) {
    long most = (long)(shape->h * shape->d_k);
    while (most > 1 && !heads_fit(shape, most))
        most--;
    return most;
}

// The number of heads nearest to a wish that the columns can be split into.
static long heads_near(const AttnShape *shape, long wish) {
    for (long distance = 0; distance <= heads_most(shape); distance++) {
        if (heads_fit(shape, wish - distance)) return wish - distance;
        if (heads_fit(shape, wish + distance)) return wish + distance;
    }
    return 1;
}

float control_position(const UiState *ui, const Document *document, UiControl control) {
    const AttnShape *shape = shape_of(document);
    const AttnSpec *spec = &document->scene->spec;
    float position = 0;
    switch (control) {
    case CONTROL_MODEL_WIDTH: position = log_position(shape->d, MODEL_WIDTH_MAX); break;
    case CONTROL_KEY_WIDTH: position = log_position(shape->d_k, KEY_WIDTH_MAX); break;
    case CONTROL_HEADS: {
        long most = heads_most(shape);
        position = most < 2 ? 0 : linear_position(shape->h - 1, (size_t)most - 1);
        break;
    }
    case CONTROL_MASK_WINDOW: position = linear_position(spec->mask.window, shape->n_k - 1); break;
    case CONTROL_MASK_VALID: position = linear_position(spec->mask.valid, shape->n_k); break;
    case CONTROL_TEMPERATURE:
        position = (float)(log10((double)spec->temperature) / TEMPERATURE_DECADES + 0.5);
        break;
    case CONTROL_SPEED: position = (float)(log2(ui->speed) / SPEED_OCTAVES + 0.5); break;
    case CONTROL_RANGE:
        position = (float)(log10((double)ui->colors.range) / RANGE_DECADES + 0.5);
        break;
    case CONTROL_SCRUB: position = (float)step_position(ui, document); break;
    case CONTROL_SCALE:
    case CONTROL_MASK_CAUSAL:
    case CONTROL_VALUES_ARE_X:
    case CONTROL_POSITIONS:
    case CONTROL_SOFTMAX_AXIS:
    case CONTROL_RESIDUAL:
    case CONTROL_MOTION:
    case CONTROL_GRAIN:
    case CONTROL_NOTATION:
    case CONTROL_SIGNED_COLORS:
    case CONTROL_WEIGHT_COLORS:
    case CONTROL_RANGE_KIND:
    case CONTROL_COUNT: break;
    }
    return position < 0 ? 0 : position > 1 ? 1 : position;
}

static Command with_integer(CommandKind kind, long value) {
    return (Command){.kind = kind, .integer = value};
}

// Two digits, so that the number shown is the number used.
static double two_digits(double value) {
    double unit = pow(10, floor(log10(value)) - 1);
    return round(value / unit) * unit;
}

Command control_slide(const UiState *ui, const Document *document, UiControl control,
                      float position) {
    const AttnShape *shape = shape_of(document);
    (void)ui;
    switch (control) {
    case CONTROL_MODEL_WIDTH:
        return with_integer(COMMAND_SET_MODEL_WIDTH, log_value(position, MODEL_WIDTH_MAX));
    case CONTROL_KEY_WIDTH: {
        long width = log_value(position, KEY_WIDTH_MAX);
        bool is_rope =
            document->scene->spec.positions == ATTN_POSITIONS_ROPE; // turns pairs: even widths only
        return with_integer(COMMAND_SET_KEY_WIDTH, is_rope ? (width + 1) / 2 * 2 : width);
    }
    case CONTROL_HEADS: {
        long wish = 1 + lround((double)position * (double)(heads_most(shape) - 1));
        return with_integer(COMMAND_SET_HEADS, heads_near(shape, wish));
    }
    case CONTROL_MASK_WINDOW:
        return with_integer(COMMAND_SET_MASK_WINDOW,
                            lround((double)position * (double)(shape->n_k - 1)));
    case CONTROL_MASK_VALID:
        return with_integer(COMMAND_SET_MASK_VALID, lround((double)position * (double)shape->n_k));
    case CONTROL_TEMPERATURE:
        return (Command){.kind = COMMAND_SET_TEMPERATURE,
                         .number =
                             two_digits(pow(10, ((double)position - 0.5) * TEMPERATURE_DECADES))};
    case CONTROL_SPEED:
        return (Command){.kind = COMMAND_SET_SPEED,
                         .number = exp2(round(((double)position - 0.5) * SPEED_OCTAVES))};
    case CONTROL_RANGE:
        return (Command){.kind = COMMAND_SET_RANGE,
                         .number = two_digits(pow(10, ((double)position - 0.5) * RANGE_DECADES))};
    case CONTROL_SCRUB: return (Command){.kind = COMMAND_SCRUB, .number = (double)position};
    case CONTROL_SCALE:
    case CONTROL_MASK_CAUSAL:
    case CONTROL_VALUES_ARE_X:
    case CONTROL_POSITIONS:
    case CONTROL_SOFTMAX_AXIS:
    case CONTROL_RESIDUAL:
    case CONTROL_MOTION:
    case CONTROL_GRAIN:
    case CONTROL_NOTATION:
    case CONTROL_SIGNED_COLORS:
    case CONTROL_WEIGHT_COLORS:
    case CONTROL_RANGE_KIND:
    case CONTROL_COUNT: break;
    }
    return (Command){.kind = COMMAND_NONE};
}

// Heads: the next number up or down that fits.
static long heads_step(const AttnShape *shape, int direction) {
    long h = (long)shape->h + direction;
    while (h >= 1 && h <= heads_most(shape) && !heads_fit(shape, h))
        h += direction;
    return heads_fit(shape, h) ? h : (long)shape->h;
}

static long at_least(long value, long least) {
    return value < least ? least : value;
}

Command control_step(const UiState *ui, const Document *document, UiControl control,
                     int direction) {
    const AttnShape *shape = shape_of(document);
    const AttnSpec *spec = &document->scene->spec;
    switch (control) {
    case CONTROL_MODEL_WIDTH:
        return with_integer(COMMAND_SET_MODEL_WIDTH, at_least((long)shape->d + direction, 1));
    case CONTROL_KEY_WIDTH: {
        int step = spec->positions == ATTN_POSITIONS_ROPE ? 2 * direction : direction;
        return with_integer(COMMAND_SET_KEY_WIDTH, at_least((long)shape->d_k + step, 1));
    }
    case CONTROL_HEADS: return with_integer(COMMAND_SET_HEADS, heads_step(shape, direction));
    case CONTROL_MASK_WINDOW:
        return with_integer(COMMAND_SET_MASK_WINDOW,
                            at_least((long)spec->mask.window + direction, 0));
    case CONTROL_MASK_VALID:
        return with_integer(COMMAND_SET_MASK_VALID,
                            at_least((long)spec->mask.valid + direction, 0));
    case CONTROL_TEMPERATURE:
        return (Command){.kind = COMMAND_SET_TEMPERATURE,
                         .number =
                             two_digits((double)spec->temperature * pow(10, direction / 10.0))};
    case CONTROL_SPEED:
        return (Command){.kind = COMMAND_SET_SPEED, .number = ui->speed * exp2(direction)};
    case CONTROL_RANGE:
        return (Command){.kind = COMMAND_SET_RANGE,
                         .number =
                             two_digits((double)ui->colors.range * pow(10, direction / 10.0))};
    case CONTROL_SCRUB:
        return (Command){.kind = direction > 0 ? COMMAND_STEP_NEXT : COMMAND_STEP_BACK};
    case CONTROL_SCALE:
    case CONTROL_MASK_CAUSAL:
    case CONTROL_VALUES_ARE_X:
    case CONTROL_POSITIONS:
    case CONTROL_SOFTMAX_AXIS:
    case CONTROL_RESIDUAL:
    case CONTROL_MOTION:
    case CONTROL_GRAIN:
    case CONTROL_NOTATION:
    case CONTROL_SIGNED_COLORS:
    case CONTROL_WEIGHT_COLORS:
    case CONTROL_RANGE_KIND:
    case CONTROL_COUNT: break;
    }
    return (Command){.kind = COMMAND_NONE};
}

const char *control_value(const UiState *ui, const Document *document, UiControl control,
                          char buffer[32]) {
    const AttnShape *shape = shape_of(document);
    const AttnSpec *spec = &document->scene->spec;
    buffer[0] = '\0';
    switch (control) {
    case CONTROL_MODEL_WIDTH: snprintf(buffer, 32, "%zu", shape->d); break;
    case CONTROL_KEY_WIDTH: snprintf(buffer, 32, "%zu", shape->d_k); break;
    case CONTROL_HEADS: snprintf(buffer, 32, "%zu", shape->h); break;
    case CONTROL_MASK_WINDOW: snprintf(buffer, 32, "%zu", spec->mask.window); break;
    case CONTROL_MASK_VALID: snprintf(buffer, 32, "%zu", spec->mask.valid); break;
    case CONTROL_TEMPERATURE:
        snprintf(buffer, 32, spec->temperature < 1 ? "%.2f" : "%.1f", (double)spec->temperature);
        break;
    case CONTROL_SPEED: snprintf(buffer, 32, "%g×", ui->speed); break;
    case CONTROL_RANGE: snprintf(buffer, 32, "%g", (double)ui->colors.range); break;
    case CONTROL_SCRUB:
    case CONTROL_SCALE:
    case CONTROL_MASK_CAUSAL:
    case CONTROL_VALUES_ARE_X:
    case CONTROL_POSITIONS:
    case CONTROL_SOFTMAX_AXIS:
    case CONTROL_RESIDUAL:
    case CONTROL_MOTION:
    case CONTROL_GRAIN:
    case CONTROL_NOTATION:
    case CONTROL_SIGNED_COLORS:
    case CONTROL_WEIGHT_COLORS:
    case CONTROL_RANGE_KIND:
    case CONTROL_COUNT: break;
    }
    return buffer;
}

bool control_is_on(const UiState *ui, const Document *document, UiControl control) {
    const AttnSpec *spec = &document->scene->spec;
    switch (control) {
    case CONTROL_SCALE: return spec->factor != 1.0f;
    case CONTROL_MASK_CAUSAL: return spec->mask.causal;
    case CONTROL_MASK_WINDOW: return spec->mask.has_window;
    case CONTROL_MASK_VALID: return spec->mask.has_valid;
    case CONTROL_VALUES_ARE_X: return document->scene->given[ATTN_WV] == NULL;
    case CONTROL_SOFTMAX_AXIS: return spec->softmax_axis == ATTN_SOFTMAX_QUERIES;
    case CONTROL_RESIDUAL: return spec->residual;
    case CONTROL_MOTION: return ui->has_motion;
    case CONTROL_MODEL_WIDTH:
    case CONTROL_KEY_WIDTH:
    case CONTROL_HEADS:
    case CONTROL_POSITIONS:
    case CONTROL_TEMPERATURE:
    case CONTROL_SPEED:
    case CONTROL_SCRUB:
    case CONTROL_GRAIN:
    case CONTROL_NOTATION:
    case CONTROL_SIGNED_COLORS:
    case CONTROL_WEIGHT_COLORS:
    case CONTROL_RANGE_KIND:
    case CONTROL_RANGE:
    case CONTROL_COUNT: break;
    }
    return false;
}

Command control_toggle(const UiState *ui, const Document *document, UiControl control) {
    static const CommandKind COMMANDS[CONTROL_COUNT] = {
        [CONTROL_SCALE] = COMMAND_SET_SCALE,
        [CONTROL_MASK_CAUSAL] = COMMAND_SET_MASK_CAUSAL,
        [CONTROL_MASK_WINDOW] = COMMAND_SET_MASK_WINDOW,
        [CONTROL_MASK_VALID] = COMMAND_SET_MASK_VALID,
        [CONTROL_VALUES_ARE_X] = COMMAND_SET_VALUES_ARE_X,
        [CONTROL_SOFTMAX_AXIS] = COMMAND_SET_SOFTMAX_AXIS,
        [CONTROL_RESIDUAL] = COMMAND_SET_RESIDUAL,
        [CONTROL_MOTION] = COMMAND_SET_MOTION,
    };
    bool is_on = control_is_on(ui, document, control);
    long value = is_on ? 0 : 1;
    size_t n_k = shape_of(document)->n_k;
    if (control == CONTROL_MASK_WINDOW) value = is_on ? -1 : 1;
    if (control == CONTROL_MASK_VALID) value = is_on ? -1 : (long)(n_k > 1 ? n_k - 1 : n_k);
    return with_integer(COMMANDS[control], value);
}

size_t control_chosen(const UiState *ui, const Document *document, UiControl control) {
    switch ((int)control) {
    case CONTROL_GRAIN: return (size_t)ui->grain;
    case CONTROL_NOTATION: return (size_t)ui->notation;
    case CONTROL_SIGNED_COLORS: return (size_t)ui->colors.diverging;
    case CONTROL_WEIGHT_COLORS: return (size_t)ui->colors.sequential;
    case CONTROL_RANGE_KIND: return (size_t)ui->colors.kind;
    default: return (size_t)document->scene->spec.positions;
    }
}

Command control_choose(UiControl control, size_t choice) {
    static const CommandKind COMMANDS[CONTROL_COUNT] = {
        [CONTROL_POSITIONS] = COMMAND_SET_POSITIONS,
        [CONTROL_GRAIN] = COMMAND_SET_GRAIN,
        [CONTROL_NOTATION] = COMMAND_SET_NOTATION,
        [CONTROL_SIGNED_COLORS] = COMMAND_SET_SIGNED_COLORS,
        [CONTROL_WEIGHT_COLORS] = COMMAND_SET_WEIGHT_COLORS,
        [CONTROL_RANGE_KIND] = COMMAND_SET_RANGE_KIND,
    };
    return with_integer(COMMANDS[control], (long)choice);
}
