package dev.weir.backend.anthropic;

import dev.weir.wire.TimeLimits;

class TimeLimitsTest extends TimeLimits {
    TimeLimitsTest() {
        super(AnthropicDialect.ANTHROPIC);
    }
}
