package dev.weir.backend.openai;

import dev.weir.spi.chat.WireFields;
import java.util.Map;

/** The wire on which answers arrive and to which their further fields are written back. */
final class OpenAiWire {
    static final String NAME = "openai";

    private OpenAiWire() {}

    static WireFields fields(Map<String, Object> fields) {
        return fields.isEmpty() ? WireFields.NONE : WireFields.of(NAME, fields);
    }
}
