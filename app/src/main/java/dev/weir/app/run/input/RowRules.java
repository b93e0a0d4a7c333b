package dev.weir.app.run.input;

import dev.weir.app.rows.PromptTemplate;
import dev.weir.client.Intent;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How rows are read.
 *
 * @param csv whether they are comma-separated values rather than lines of JSON
 * @param template makes the prompt of a row of its values; null if a row has its prompt
 * @param intents the intent of a prompt
 * @param maxBytes the maximum length of a row
 */
public record RowRules(
        boolean csv, @Nullable PromptTemplate template, Function<String, Intent> intents, int maxBytes) {}
