package dev.weir.call;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call that is under way.
 *
 * @param id what to cancel it by
 * @param backend the name of the backend it goes to
 * @param model the model it asks
 * @param intentType the type of the intent it answers; null for a plain chat request
 * @param running for how long it has been under way
 */
public record ActiveCall(
        String id, String backend, String model, @Nullable String intentType, Duration running) {}
