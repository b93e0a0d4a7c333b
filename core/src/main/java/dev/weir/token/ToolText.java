package dev.weir.token;

import dev.weir.spi.chat.Tool;
import dev.weir.spi.token.TokenCounter;
import java.util.List;
import java.util.Map;

/**
 * The text of tools, as OpenAI's cookbook counts it: names, types, descriptions and enumerated values, with what frames
 * each. Properties of properties are counted in the same way.
 */
final class ToolText {
    private static final int TOOL = 7;
    private static final int PROPERTIES = 3;
    private static final int PROPERTY = 3;
    private static final int VALUES = -3;
    private static final int VALUE = 3;
    private static final int END = 12;

    private final TokenCounter counter;
    private final boolean framed;

    ToolText(TokenCounter counter, boolean framed) {
        this.counter = counter;
        this.framed = framed;
    }

    long count(List<Tool> tools) {
        long units = frame(END);
        for (Tool tool : tools) {
            units += frame(TOOL)
                    + counter.count(tool.name() + ":" + withoutPeriod(tool.description()))
                    + ofSchema(tool.parameters());
        }
        return units;
    }

    private long ofSchema(Map<?, ?> schema) {
        long units = 0;
        if (schema.get("properties") instanceof Map<?, ?> properties && !properties.isEmpty()) {
            units += frame(PROPERTIES);
            for (Map.Entry<?, ?> property : properties.entrySet()) {
                units += ofProperty(String.valueOf(property.getKey()), property.getValue());
            }
        }
        return schema.get("items") instanceof Map<?, ?> items ? units + ofSchema(items) : units;
    }

    private long ofProperty(String name, Object schema) {
        if (!(schema instanceof Map<?, ?> property)) {
            return frame(PROPERTY) + counter.count(name);
        }
        Object type = property.get("type");
        Object description = property.get("description");
        String line = name + ":" + (type == null ? "" : type) + ":"
                + withoutPeriod(description == null ? "" : description.toString());
        long units = frame(PROPERTY) + counter.count(line) + ofSchema(property);
        if (property.get("enum") instanceof List<?> values) {
            units += frame(VALUES);
            for (Object value : values) {
                units += frame(VALUE) + counter.count(String.valueOf(value));
            }
        }
        return units;
    }

    private int frame(int tokens) {
        return framed ? tokens : 0;
    }

    private static String withoutPeriod(String description) {
        return description.endsWith(".") ? description.substring(0, description.length() - 1) : description;
    }
}
