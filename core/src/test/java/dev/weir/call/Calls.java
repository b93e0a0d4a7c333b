package dev.weir.call;

import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;

/** Calls for tests. */
public final class Calls {
    public static final ChatRequest REQUEST =
            ChatRequest.builder("model-1").user("a secret question").build();

    private Calls() {}

    public static CallBuilder within(Duration timeout, TimeSource time) {
        return Call.builder("call-1", REQUEST, Deadline.after(timeout, time)).backend("primary");
    }

    public static Call plain() {
        return within(Duration.ofMinutes(1), TimeSource.system()).build();
    }
}
