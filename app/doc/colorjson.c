// The choice of colours, each part by its name, so that the order of the lists may change.
#include "app/doc/colorjson.h"

json_t *colorjson_write(const ColorChoice *choice) {
    return json_pack("{s:s, s:s, s:s, s:f}", "signed", diverging_name(choice->diverging), "weights",
                     sequential_name(choice->sequential), "range", range_kind_name(choice->kind),
                     "end", (double)choice->range);
}

ColorChoice colorjson_read(const json_t *root) {
    ColorChoice choice = {.range = 1};
    const char *diverging = json_string_value(json_object_get(root, "signed"));
    const char *sequential = json_string_value(json_object_get(root, "weights"));
    const char *kind = json_string_value(json_object_get(root, "range"));
    const double end = json_number_value(json_object_get(root, "end"));
    if (diverging) diverging_from_name(diverging, &choice.diverging);
    if (sequential) sequential_from_name(sequential, &choice.sequential);
    if (kind) range_kind_from_name(kind, &choice.kind);
    if (end >= (double)COLOR_RANGE_LEAST && end <= (double)COLOR_RANGE_MOST)
        choice.range = (float)end;
    return choice;
}
