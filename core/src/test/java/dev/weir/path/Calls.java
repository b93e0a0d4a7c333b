package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.CallBuilder;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;

/** Calls for tests. */
final class Calls {
    static final ChatRequest REQUEST =
            ChatRequest.builder("model-1").user("a secret question").build();

    private Calls() {}

    static CallBuilder within(Duration timeout, TimeSource time) {
        return Call.builder("call-1", REQUEST, Deadline.after(timeout, time)).backend("primary");
    }

    static Call plain() {
        return within(Duration.ofMinutes(1), TimeSource.system()).build();
    }
}
