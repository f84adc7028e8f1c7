// utf8: decoding that accepts nothing but what RFC 3629 allows.
#include "app/ui/utf8.h"

size_t utf8_decode(const char *text, size_t length, uint32_t *code) {
    if (length == 0) return 0;
    const unsigned char lead = (unsigned char)text[0];
    if (lead < 0x80) {
        *code = lead;
        return 1;
    }
    if (lead < 0xc2 || lead > 0xf4) return 0;
    const size_t bytes = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (length < bytes) return 0;
    uint32_t value = lead & (0x7fu >> bytes);
    for (size_t i = 1; i < bytes; i++) {
        if (!utf8_is_inside(text[i])) return 0;
        value = value << 6 | ((unsigned char)text[i] & 0x3fu);
    }
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool is_surrogate = value >= 0xd800 && value <= 0xdfff;
    if (value < smallest[bytes] || is_surrogate || value > 0x10ffff) return 0;
    *code = value;
    return bytes;
}
