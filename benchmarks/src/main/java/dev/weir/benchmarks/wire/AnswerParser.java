package dev.weir.benchmarks.wire;

import dev.weir.benchmarks.wire.Contender.Reply;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The text and the tokens of an answer of either API, or of one chunk after another. All else is skipped. */
final class AnswerParser {
    private final StringBuilder text = new StringBuilder();
    private long tokens;

    Reply reply() {
        return new Reply(text.toString(), tokens);
    }

    /** The text that came after its first so many characters. */
    String textAfter(int length) {
        return text.substring(length);
    }

    int length() {
        return text.length();
    }

    /** Reads one document. */
    void read(JsonParser parser) {
        parser.nextToken();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            if (name.equals("choices") && value == JsonToken.START_ARRAY) {
                readChoices(parser);
            } else if (name.equals("usage") && value == JsonToken.START_OBJECT) {
                readUsage(parser);
            } else if (name.equals("content") && value == JsonToken.START_ARRAY) {
                readBlocks(parser);
            } else if (name.equals("delta") && value == JsonToken.START_OBJECT) {
                readMessage(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void readChoices(JsonParser parser) {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                if (name.equals("message") || name.equals("delta")) {
                    readMessage(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }
    }

    private void readBlocks(JsonParser parser) {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            readMessage(parser);
        }
    }

    private void readMessage(JsonParser parser) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            if ((name.equals("content") || name.equals("text")) && value == JsonToken.VALUE_STRING) {
                text.append(parser.getString());
            } else {
                parser.skipChildren();
            }
        }
    }

    private void readUsage(JsonParser parser) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            if (name.equals("completion_tokens") || name.equals("output_tokens")) {
                tokens = parser.getLongValue();
            } else {
                parser.skipChildren();
            }
        }
    }
}
