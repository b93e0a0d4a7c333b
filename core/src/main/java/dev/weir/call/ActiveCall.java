package dev.weir.call;

import dev.weir.spi.call.Priority;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call in progress. Has neither its prompt nor its answer.
 *
 * @param id the id by which it can be cancelled
 * @param route the name of the requested route; null for a call to a backend
 * @param backend the name of the backend that it asks, or asked last; before the first, that of the requested backend or
 *     route
 * @param model the model that it asks that backend for
 * @param intentType the type of its intent; null for a plain request
 * @param priority its priority
 * @param stage what it waits for, or what it does
 * @param attempt the number of its latest attempt, counted from 1; 0 before the first
 * @param outputTokens the tokens that its latest attempt has streamed, estimated; 0 if it is not streamed
 * @param running the time since it began
 */
public record ActiveCall(
        String id,
        @Nullable String route,
        String backend,
        String model,
        @Nullable String intentType,
        Priority priority,
        CallStage stage,
        int attempt,
        long outputTokens,
        Duration running) {}
