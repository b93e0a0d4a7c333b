package dev.weir.backend.openai;

import dev.weir.spi.chat.Usage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the tokens of an answer, those read from a cache and those spent on reasoning included. */
final class UsageReader {
    private final JsonParser parser;
    private long input;
    private long cachedInput;
    private long output;
    private long reasoning;

    private UsageReader(JsonParser parser) {
        this.parser = parser;
    }

    /** The usage at the parser; null where there is none, which chunks of a stream say with null. */
    static @Nullable Usage read(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return null;
        }
        UsageReader reader = new UsageReader(parser);
        reader.readFields();
        return new Usage(reader.input, reader.cachedInput, reader.output, reader.reasoning, false);
    }

    private void readFields() {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "prompt_tokens" -> input = Json.count(parser);
                case "completion_tokens" -> output = Json.count(parser);
                // DeepSeek's name beside the details, with the same count
                case "prompt_cache_hit_tokens", "cached_tokens" -> cachedInput = Json.count(parser);
                case "reasoning_tokens" -> reasoning = Json.count(parser);
                case "prompt_tokens_details", "completion_tokens_details" -> readDetails(value);
                default -> parser.skipChildren();
            }
        }
    }

    private void readDetails(JsonToken value) {
        if (value == JsonToken.START_OBJECT) {
            readFields();
        } else {
            parser.skipChildren();
        }
    }
}
