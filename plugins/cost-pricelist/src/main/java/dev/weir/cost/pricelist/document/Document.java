package dev.weir.cost.pricelist.document;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads a document of YAML or JSON, limited in size and depth, without anchors. A key that is given twice is reported; the
 * first value counts. For one document.
 */
public final class Document {
    private static final int MOST_BYTES = 32 << 20;
    private static final int DEEPEST = 20;

    private final String file;
    private final Report repeated;
    private final Iterator<Event> events;
    private int depth;

    /** Receives a problem of a document. */
    public interface Report {
        void report(FilePosition place, String path, String message);
    }

    private Document(String file, String text, Report repeated) {
        this.file = file;
        this.repeated = repeated;
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(MOST_BYTES).build();
        events = new ParserImpl(settings, new StreamReader(settings, text));
    }

    /** Reads a file; empty if it cannot be read, which is reported. */
    public static Optional<Node.Fields> read(Path file, FileProblems problems, Report repeated) {
        FilePosition whole = FilePosition.of(file.toString());
        try {
            if (Files.size(file) > MOST_BYTES) {
                problems.add(whole, "", "is larger than " + (MOST_BYTES >> 20) + " MiB");
                return Optional.empty();
            }
            return parse(file.toString(), Files.readString(file), problems, repeated);
        } catch (IOException e) {
            String reason = Files.exists(file)
                    ? "cannot be read as text: " + e.getClass().getSimpleName()
                    : "does not exist";
            problems.add(whole, "", reason);
            return Optional.empty();
        }
    }

    /** Reads a mapping; empty if it is not one, which is reported. */
    public static Optional<Node.Fields> parse(String file, String text, FileProblems problems, Report repeated) {
        try {
            Node node = new Document(file, text, repeated).read();
            if (node instanceof Node.Fields fields) {
                return Optional.of(fields);
            }
            problems.add(node.place(), "", "must be a mapping");
        } catch (MarkedYamlEngineException e) {
            FilePosition place =
                    e.getProblemMark().map(mark -> place(file, mark)).orElse(FilePosition.of(file));
            problems.add(place, "", "not valid YAML: " + e.getProblem());
        } catch (Unreadable e) {
            problems.add(e.place, "", String.valueOf(e.getMessage()));
        } catch (YamlEngineException | IllegalArgumentException e) {
            problems.add(FilePosition.of(file), "", "not valid YAML");
        }
        return Optional.empty();
    }

    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient FilePosition place;

        Unreadable(FilePosition place, String message) {
            super(message);
            this.place = place;
        }
    }

    private Node read() {
        events.next(); // the stream's start
        if (events.next().getEventId() == Event.ID.StreamEnd) {
            return new Node.Text("", FilePosition.of(file));
        }
        Event first = events.next();
        Node node = node(first, place(first));
        events.next(); // the document's end
        Event end = events.next();
        if (end.getEventId() != Event.ID.StreamEnd) {
            throw new Unreadable(place(end), "a second document begins here; only one is allowed");
        }
        return node;
    }

    private Node node(Event event, FilePosition place) {
        if (event instanceof ScalarEvent scalar) {
            return new Node.Text(scalar.getValue(), place);
        }
        if (++depth > DEEPEST) {
            throw new Unreadable(place, "is nested deeper than " + DEEPEST + " levels");
        }
        Node node = event instanceof MappingStartEvent
                ? fields(place)
                : event instanceof SequenceStartEvent ? items(place) : refused(event);
        depth--;
        return node;
    }

    private Node refused(Event event) {
        throw new Unreadable(place(event), "anchors and aliases are not supported");
    }

    private Node fields(FilePosition place) {
        Map<String, Node> values = new LinkedHashMap<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            FilePosition keyPlace = place(event);
            if (!(event instanceof ScalarEvent key)) {
                throw new Unreadable(keyPlace, "a key must be text");
            }
            Node value = node(events.next(), keyPlace);
            if (values.putIfAbsent(key.getValue(), value) != null) {
                repeated.report(keyPlace, key.getValue(), "is given twice");
            }
        }
        return new Node.Fields(values, place);
    }

    private Node items(FilePosition place) {
        List<Node> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, place(event)));
        }
        return new Node.Items(items, place);
    }

    private FilePosition place(Event event) {
        return event.getStartMark().map(mark -> place(file, mark)).orElse(FilePosition.of(file));
    }

    private static FilePosition place(String file, Mark mark) {
        return new FilePosition(file, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
