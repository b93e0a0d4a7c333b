package dev.weir.call;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call in progress.
 *
 * @param id the id by which it can be cancelled
 * @param backend the name of its backend
 * @param model its model
 * @param intentType the type of its intent; null for a plain request
 * @param running the time since it began
 */
public record ActiveCall(
        String id, String backend, String model, @Nullable String intentType, Duration running) {}
