package dev.weir.app.run.record;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.cost.Cost;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** A record as a JSON object on one line, with the same keys for every row. Amounts are texts, so that no reader rounds them. */
final class RecordJson {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private RecordJson() {}

    static String of(RowRecord row) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = MAPPER.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringProperty("id", row.id());
            json.writeNumberProperty("line", row.line());
            json.writeStringProperty("status", row.status().label());
            json.writeName("result");
            result(json, row);
            json.writeName("error");
            error(json, row.error());
            json.writeName("usage");
            usage(json, row.usage());
            json.writeName("cost");
            cost(json, row.cost());
            json.writeNumberProperty("attempts", row.attempts());
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void result(JsonGenerator json, RowRecord row) {
        Completion completion = row.completion();
        if (completion == null) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        json.writeStringProperty("text", completion.text());
        json.writeArrayPropertyStart("toolCalls");
        for (ToolCall call : completion.toolCalls()) {
            json.writeStartObject();
            json.writeStringProperty("id", call.id());
            json.writeStringProperty("name", call.name());
            json.writeStringProperty("arguments", call.arguments());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeStringProperty(
                "finishReason", completion.finishReason().name().toLowerCase(Locale.ROOT));
        json.writeStringProperty("backend", row.backend());
        json.writeStringProperty("model", completion.model());
        json.writeEndObject();
    }

    private static void error(JsonGenerator json, @Nullable RowError error) {
        if (error == null) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        json.writeStringProperty("class", error.errorClass());
        json.writeStringProperty("reason", error.reason());
        json.writeStringProperty("message", error.message());
        json.writeBooleanProperty("retryable", error.retryable());
        json.writeEndObject();
    }

    private static void usage(JsonGenerator json, @Nullable Usage usage) {
        if (usage == null) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        json.writeNumberProperty("input", usage.input());
        json.writeNumberProperty("cachedInput", usage.cachedInput());
        json.writeNumberProperty("output", usage.output());
        json.writeNumberProperty("reasoning", usage.reasoning());
        json.writeBooleanProperty("estimated", usage.estimated());
        json.writeEndObject();
    }

    private static void cost(JsonGenerator json, Cost cost) {
        BigDecimal usd = cost.usd();
        json.writeStartObject();
        json.writeStringProperty("usd", usd == null ? null : usd.toPlainString());
        json.writeStringProperty("state", cost.state().name().toLowerCase(Locale.ROOT));
        json.writeEndObject();
    }

    /** @throws IllegalArgumentException if it is no record */
    static RecordFacts read(byte[] record) {
        try (JsonParser json = MAPPER.createParser(record)) {
            return new Reading(json).read();
        } catch (JacksonException e) {
            throw new IllegalArgumentException("it is not valid JSON", e);
        }
    }

    /** Reads the few values that are needed, and skips the answer. */
    private static final class Reading {
        private final JsonParser json;
        private long line;
        private @Nullable String status;
        private boolean retryable;
        private boolean wasSent = true;
        private long input;
        private long output;
        private @Nullable BigDecimal usd;

        Reading(JsonParser json) {
            this.json = json;
        }

        RecordFacts read() {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("it is not a JSON object");
            }
            members("");
            if (line < 1 || status == null) {
                throw new IllegalArgumentException("it has no line and status");
            }
            return new RecordFacts(line, RowStatus.of(status), retryable, wasSent, input, output, usd);
        }

        private void members(String parent) {
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parent + json.currentName();
                json.nextToken();
                value(name);
            }
        }

        private void value(String name) {
            switch (name) {
                case "line" -> line = json.getValueAsLong();
                case "status" -> status = json.getValueAsString();
                case "error.retryable" -> retryable = json.getValueAsBoolean();
                case "error.class" -> wasSent = !RowError.ROW.equals(json.getValueAsString());
                case "usage.input" -> input = json.getValueAsLong();
                case "usage.output" -> output = json.getValueAsLong();
                case "cost.usd" ->
                    usd = json.currentToken() == JsonToken.VALUE_NULL ? null : new BigDecimal(json.getValueAsString());
                case "error", "usage", "cost" -> {
                    if (json.currentToken() == JsonToken.START_OBJECT) {
                        members(name + ".");
                    }
                }
                default -> json.skipChildren();
            }
        }
    }
}
