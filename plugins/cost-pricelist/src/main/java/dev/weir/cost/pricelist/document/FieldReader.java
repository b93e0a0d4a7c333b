package dev.weir.cost.pricelist.document;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the fields of a mapping by name, with what they must be, and reports those that are wrong or that nobody took. For
 * one mapping.
 */
public final class FieldReader {
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d{1,30}(\\.\\d{1,30})?([eE][-+]?\\d{1,2})?");

    private final Node.Fields fields;
    private final String path;
    private final FileProblems problems;
    private final Map<String, Node> left;
    private final TreeSet<String> known = new TreeSet<>();

    /**
     * @param path where the mapping stands; empty for the whole document
     */
    public FieldReader(Node.Fields fields, String path, FileProblems problems) {
        this.fields = fields;
        this.path = path;
        this.problems = problems;
        left = new LinkedHashMap<>(fields.values());
    }

    public FilePosition place() {
        return fields.place();
    }

    public FilePosition place(String key) {
        Node node = fields.values().get(key);
        return node == null ? place() : node.place();
    }

    public String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    public boolean has(String key) {
        return fields.values().containsKey(key);
    }

    /** Reports the whole mapping. */
    public void refuse(String message) {
        problems.add(place(), path, message);
    }

    public void refuse(String key, String message) {
        problems.add(place(key), path(key), message);
    }

    public void warn(String key, String message) {
        problems.warn(place(key), path(key), message);
    }

    private @Nullable Node take(String key) {
        known.add(key);
        return left.remove(key);
    }

    /** A text; null if it is missing or not a text. */
    public @Nullable String text(String key) {
        Node node = take(key);
        if (node instanceof Node.Text text && !text.text().isBlank()) {
            return text.text().strip();
        }
        if (node != null) {
            refuse(key, "must be a text");
        }
        return null;
    }

    public String textOr(String key, String otherwise) {
        String text = text(key);
        return text == null ? otherwise : text;
    }

    private <T> @Nullable T value(String key, String form, Function<String, @Nullable T> reader) {
        String text = text(key);
        if (text == null) {
            return null;
        }
        T value = null;
        try {
            value = reader.apply(text);
        } catch (DateTimeException | NumberFormatException e) {
            value = null; // reported below
        }
        if (value == null) {
            refuse(key, "must be " + form + ", was '" + text + "'");
        }
        return value;
    }

    public boolean flag(String key) {
        Boolean flag = value(key, "true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        });
        return flag != null && flag;
    }

    public @Nullable BigDecimal number(String key) {
        return value(key, "a number", FieldReader::decimal);
    }

    /** The number that a text is, exactly; null if it is none. */
    public static @Nullable BigDecimal decimal(String text) {
        return NUMBER.matcher(text).matches() ? new BigDecimal(text) : null;
    }

    /** A whole number of at least 0; the other one if it is missing or wrong. */
    public long count(String key, long otherwise) {
        Long count = value(
                key, "a whole number of at least 0", text -> text.matches("\\d{1,15}") ? Long.valueOf(text) : null);
        return count == null ? otherwise : count;
    }

    public @Nullable LocalDate date(String key) {
        return value(key, "a date such as 2026-07-30", LocalDate::parse);
    }

    /** A moment, or the beginning of a day in UTC. */
    public @Nullable Instant instant(String key) {
        return value(
                key,
                "a date such as 2026-07-30, or a time such as 2026-07-30T16:00Z",
                text -> text.length() == 10
                        ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                        : OffsetDateTime.parse(text).toInstant());
    }

    /** The texts of a list, or a text alone. */
    public List<String> texts(String key) {
        Node node = fields.values().get(key);
        if (!(node instanceof Node.Items items)) {
            String text = text(key);
            return text == null ? List.of() : List.of(text);
        }
        take(key);
        List<String> texts = new ArrayList<>();
        for (Node item : items.items()) {
            if (item instanceof Node.Text text && !text.text().isBlank()) {
                texts.add(text.text().strip());
            } else {
                problems.add(item.place(), path(key), "must be a list of texts");
            }
        }
        return texts;
    }

    /** The mappings of a list, each with a reader of its own; none if it is missing. */
    public List<FieldReader> mappings(String key) {
        Node node = take(key);
        List<FieldReader> readers = new ArrayList<>();
        if (node instanceof Node.Items items) {
            for (Node item : items.items()) {
                String itemPath = path(key) + "[" + readers.size() + "]";
                if (item instanceof Node.Fields inner) {
                    readers.add(new FieldReader(inner, itemPath, problems));
                } else {
                    problems.add(item.place(), itemPath, "must be a mapping");
                }
            }
        } else if (node != null) {
            refuse(key, "must be a list");
        }
        return readers;
    }

    /** The mappings of a mapping by name; none if it is missing. */
    public Map<String, FieldReader> named(String key) {
        Node node = take(key);
        Map<String, FieldReader> readers = new LinkedHashMap<>();
        if (node instanceof Node.Fields inner) {
            inner.values().forEach((name, value) -> {
                String namePath = path(key) + "." + name;
                if (value instanceof Node.Fields each) {
                    readers.put(name, new FieldReader(each, namePath, problems));
                } else {
                    problems.add(value.place(), namePath, "must be a mapping");
                }
            });
        } else if (node != null) {
            refuse(key, "must be a mapping");
        }
        return readers;
    }

    /** Reports the fields that nobody took. */
    public void refuseOthers() {
        left.forEach((key, node) ->
                problems.add(node.place(), path(key), "unknown key; allowed: " + String.join(", ", known)));
    }
}
