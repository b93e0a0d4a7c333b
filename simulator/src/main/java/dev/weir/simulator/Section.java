package dev.weir.simulator;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping of a YAML file, read key by key. A key that is there is handed to its consumer, one that is not is skipped, and
 * whatever is wrong is added to the problems with its place.
 */
final class Section {
    private final Node node;
    private final String path;
    private final Problems problems;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Node> keys = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    private Section(Node node, String path, Problems problems) {
        this.node = node;
        this.path = path;
        this.problems = problems;
    }

    static Section root(Node node, Problems problems) {
        return new Section(node, "", problems);
    }

    /** Reads it, and refuses the keys that the reader did not ask for. */
    void read(Consumer<Section> reader) {
        if (!(node instanceof MappingNode mapping)) {
            problem(node, path, "must be a mapping of keys to values");
            return;
        }
        mapping.getValue().forEach(this::add);
        reader.accept(this);
        keys.forEach((name, key) -> {
            if (!known.contains(name)) {
                problem(key, path(name), "unknown key; " + Spelling.advice(name, known));
            }
        });
    }

    private void add(NodeTuple tuple) {
        String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?";
        if (keys.put(name, tuple.getKeyNode()) != null) {
            problem(tuple.getKeyNode(), path(name), "is there twice");
        }
        values.put(name, tuple.getValueNode());
    }

    void required(String name, Consumer<String> consumer) {
        text(name, consumer);
        if (!values.containsKey(name)) {
            problem(node, path(name), "is missing");
        }
    }

    void text(String name, Consumer<String> consumer) {
        scalar(name, value -> value, consumer);
    }

    void duration(String name, Consumer<Duration> consumer) {
        scalar(name, DurationText::parse, consumer);
    }

    void integer(String name, LongConsumer consumer) {
        scalar(name, Section::wholeNumber, consumer::accept);
    }

    void count(String name, IntConsumer consumer) {
        integer(name, value -> consumer.accept(toInt(value)));
    }

    private static int toInt(long value) {
        if (value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("must be at most " + Integer.MAX_VALUE + ", was " + value);
        }
        return (int) Math.max(Integer.MIN_VALUE, value);
    }

    void decimal(String name, DoubleConsumer consumer) {
        scalar(name, Section::number, consumer::accept);
    }

    void flag(String name, Consumer<Boolean> consumer) {
        scalar(name, Section::yesOrNo, consumer);
    }

    void section(String name, Consumer<Section> reader) {
        Node value = value(name);
        if (value != null) {
            new Section(value, path(name), problems).read(reader);
        }
    }

    void sections(String name, Consumer<Section> reader) {
        List<Node> items = items(name);
        for (int i = 0; i < items.size(); i++) {
            new Section(items.get(i), path(name) + "[" + i + "]", problems).read(reader);
        }
    }

    void texts(String name, Consumer<String> consumer) {
        items(name).forEach(item -> scalar(item, path(name), value -> value, consumer));
    }

    /** Makes something of what was read, or takes the fallback if that is refused. */
    <T> T made(Supplier<T> maker, T fallback) {
        try {
            return maker.get();
        } catch (IllegalArgumentException refused) {
            problem(node, path, String.valueOf(refused.getMessage()));
            return fallback;
        }
    }

    private List<Node> items(String name) {
        Node value = value(name);
        if (value instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        if (value != null) {
            problem(value, path(name), "must be a list");
        }
        return List.of();
    }

    private <T> void scalar(String name, Function<String, T> parser, Consumer<T> consumer) {
        Node value = value(name);
        if (value != null) {
            scalar(value, path(name), parser, consumer);
        }
    }

    private <T> void scalar(Node value, String where, Function<String, T> parser, Consumer<T> consumer) {
        if (!(value instanceof ScalarNode scalar)) {
            problem(value, where, "must be a single value");
            return;
        }
        try {
            consumer.accept(parser.apply(scalar.getValue()));
        } catch (IllegalArgumentException refused) {
            problem(value, where, String.valueOf(refused.getMessage()));
        }
    }

    private @Nullable Node value(String name) {
        known.add(name);
        return values.get(name);
    }

    private String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private void problem(Node at, String where, String what) {
        problems.add(at.getStartMark(), where, what);
    }

    private static Long wholeNumber(String text) {
        try {
            return Long.valueOf(text.replace("_", ""));
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("must be a whole number, was '" + text + "'", notANumber);
        }
    }

    private static Double number(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("must be a number, was '" + text + "'", notANumber);
        }
    }

    private static Boolean yesOrNo(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false, was '" + text + "'");
        };
    }
}
