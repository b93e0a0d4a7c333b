package dev.weir.app.run.input;

import dev.weir.app.rows.RequestRow;
import org.jspecify.annotations.Nullable;

/**
 * What a row asks.
 *
 * @param id its own id; null if it has none
 * @param request what is asked; null if it cannot be
 * @param problem why not; null if it can
 */
public record RowQuestion(
        @Nullable String id,
        @Nullable RequestRow request,
        @Nullable String problem) {}
