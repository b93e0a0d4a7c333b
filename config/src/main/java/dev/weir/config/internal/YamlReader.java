package dev.weir.config.internal;

import dev.weir.config.Origin;
import dev.weir.config.Problems;
import dev.weir.config.internal.ConfigNode.Absent;
import dev.weir.config.internal.ConfigNode.Broken;
import dev.weir.config.internal.ConfigNode.Mapping;
import dev.weir.config.internal.ConfigNode.Scalar;
import dev.weir.config.internal.ConfigNode.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads one YAML document from the parser's events, which contain places. Depth and size are limited while reading,
 * with aliases counted at their expanded size, so no document can exhaust the stack or the memory. Problems with one
 * value are collected; a problem that makes the rest unreadable is thrown.
 */
public final class YamlReader {

    private static final int MOST_VALUES = 100_000;
    private static final int DEEPEST = 50;
    private static final Set<String> ABSENT = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TAGS = Set.of(
            "!",
            "tag:yaml.org,2002:str",
            "tag:yaml.org,2002:int",
            "tag:yaml.org,2002:float",
            "tag:yaml.org,2002:bool",
            "tag:yaml.org,2002:null",
            "tag:yaml.org,2002:map",
            "tag:yaml.org,2002:seq");

    private final Source source;
    private final String text;
    private final @Nullable Variables variables;
    private final Problems problems;
    private final Iterator<Event> events;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private int values;
    private int depth;
    private Origin last;

    /**
     * A reader.
     *
     * @param variables resolve <code>${NAME}</code> in a value; null to take it literally
     */
    public YamlReader(Source source, String text, @Nullable Variables variables, Problems problems) {
        this.source = source;
        this.text = text;
        this.variables = variables;
        this.last = Origin.of(source);
        this.problems = problems;
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(TextFile.MOST_BYTES).build();
        this.events = new ParserImpl(settings, new StreamReader(settings, text));
    }

    /** The value of an anchor, and its expanded size. */
    private record Anchored(ConfigNode value, int size) {}

    /** The document; an absent value if there is none. */
    public ConfigNode read() throws UnreadableSource {
        if (text.length() > TextFile.MOST_BYTES) {
            throw new UnreadableSource(Origin.of(source), TextFile.TOO_LARGE);
        }
        next(); // the stream's start
        if (next().getEventId() == Event.ID.StreamEnd) {
            return new Absent(Origin.of(source));
        }
        Event first = next();
        ConfigNode node = node(first, place(first), "");
        next(); // the document's end
        Event end = next();
        if (end.getEventId() != Event.ID.StreamEnd) {
            throw new UnreadableSource(place(end), "a second document begins here; only one is allowed");
        }
        return node;
    }

    private Event next() throws UnreadableSource {
        try {
            Event event = events.next();
            last = place(event);
            return event;
        } catch (YamlEngineException e) {
            throw YamlErrors.unreadable(e, source, text);
        } catch (RuntimeException e) { // the scanner lets some through, as of an escape cut by the end
            throw new UnreadableSource(last, "not valid YAML after this place");
        }
    }

    private ConfigNode node(Event event, Origin origin, String key) throws UnreadableSource {
        int before = values;
        count(1, origin);
        if (event instanceof AliasEvent alias) {
            return aliased(alias, origin);
        }
        ConfigNode node = plain((NodeEvent) event, origin, key);
        ((NodeEvent) event).getAnchor().ifPresent(anchor -> anchors.put(anchor, new Anchored(node, values - before)));
        return node;
    }

    private ConfigNode aliased(AliasEvent alias, Origin origin) throws UnreadableSource {
        Anchored anchored = anchors.get(alias.getAlias());
        if (anchored == null) {
            throw new UnreadableSource(
                    place(alias),
                    "alias " + Shown.text("*" + alias.getAlias().getValue())
                            + " refers to no anchor defined before it");
        }
        count(anchored.size, origin);
        return anchored.value.at(origin);
    }

    private ConfigNode plain(NodeEvent event, Origin origin, String key) throws UnreadableSource {
        if (event instanceof ScalarEvent scalar) {
            return isAllowed(scalar.getTag()) ? scalar(scalar, origin, key) : tagRefused(origin, key);
        }
        CollectionStartEvent start = (CollectionStartEvent) event;
        if (++depth > DEEPEST) {
            throw new UnreadableSource(place(event), "is nested deeper than " + DEEPEST + " levels");
        }
        ConfigNode node = event instanceof MappingStartEvent ? mapping(origin, key) : sequence(origin, key);
        depth--;
        return isAllowed(start.getTag()) ? node : tagRefused(origin, key);
    }

    private ConfigNode scalar(ScalarEvent event, Origin origin, String key) {
        if (event.isPlain() && ABSENT.contains(event.getValue())) {
            return new Absent(origin);
        }
        try {
            String text = event.getValue();
            return variables == null ? new Scalar(text, origin) : variables.node(text, origin);
        } catch (InvalidValue e) {
            return broken(origin, key, e.expected());
        }
    }

    private ConfigNode sequence(Origin origin, String key) throws UnreadableSource {
        List<ConfigNode> items = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            items.add(node(event, place(event), key + "[" + items.size() + "]"));
        }
        return new Sequence(items, origin);
    }

    private ConfigNode mapping(Origin origin, String key) throws UnreadableSource {
        MappingEntries entries = new MappingEntries(key, problems);
        for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
            Origin place = place(event);
            String name = key(event, place, key);
            ConfigNode value = node(next(), place, MappingEntries.join(key, name));
            entries.add(name, value, isMerge(event, name));
        }
        return new Mapping(entries.merged(), origin);
    }

    private String key(Event event, Origin place, String parent) throws UnreadableSource {
        ConfigNode key =
                event instanceof ScalarEvent scalar ? new Scalar(scalar.getValue(), place) : node(event, place, parent);
        if (event instanceof NodeEvent named && key instanceof Scalar) {
            named.getAnchor().ifPresent(anchor -> anchors.put(anchor, new Anchored(key, 1)));
        }
        if (key instanceof Scalar scalar) {
            return scalar.text();
        }
        throw new UnreadableSource(place, "a key must be text, was " + key.kind());
    }

    private static boolean isMerge(Event key, String name) {
        return name.equals("<<") && key instanceof ScalarEvent scalar && scalar.isPlain();
    }

    private void count(int more, Origin origin) throws UnreadableSource {
        values += more;
        if (values > MOST_VALUES) {
            throw new UnreadableSource(origin, "holds more than " + MOST_VALUES + " values, aliases counted in full");
        }
    }

    private static boolean isAllowed(Optional<String> tag) {
        return tag.isEmpty() || TAGS.contains(tag.get());
    }

    private ConfigNode tagRefused(Origin origin, String key) {
        return broken(origin, key, "has a tag that is not supported; remove the tag");
    }

    private ConfigNode broken(Origin origin, String key, String message) {
        problems.add(origin, key, message);
        return new Broken(origin);
    }

    private Origin place(Event event) {
        return event.getStartMark()
                .map(mark -> Origin.at(source, mark.getLine() + 1, mark.getColumn() + 1))
                .orElse(Origin.of(source));
    }
}
