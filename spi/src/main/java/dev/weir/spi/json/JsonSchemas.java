package dev.weir.spi.json;

import java.util.function.Predicate;

/**
 * The JSON Schema validator of the runtime, injectable into extensions: drafts 4 to 2020-12, strict JSON, nothing is fetched, and
 * the work of one validation is limited. Not to be implemented by plugins. Thread-safe.
 */
@FunctionalInterface
public interface JsonSchemas {

    /**
     * Reads a schema.
     *
     * @param schema the text of a JSON Schema
     * @return whether a text is JSON that follows the schema; thread-safe
     * @throws IllegalArgumentException if it is no JSON Schema; the message says where
     */
    Predicate<String> compile(String schema);
}
