package dev.weir.admin;

import dev.weir.schema.StrictJson;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of the admin endpoint: {@code snapshot}, optionally with the number of calls to list, {@code findings}, and
 * {@code cancel} with the id of a call. Each answer is a JSON object; one with {@code error} says what was wrong.
 */
final class AdminRequests {
    private static final Logger LOG = LoggerFactory.getLogger(AdminRequests.class);
    static final int MOST_CALLS = 500;
    private static final int VERSION = 1;

    private final RuntimeView view;
    private final long pid;

    AdminRequests(RuntimeView view, long pid) {
        this.view = view;
        this.pid = pid;
    }

    String answer(String line) {
        try {
            return StrictJson.write(answered(line));
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("event=admin-request-failed", e);
            return StrictJson.write(
                    SnapshotJson.error("the runtime failed with " + e.getClass().getName()));
        }
    }

    private Map<String, ? extends @Nullable Object> answered(String line) {
        int space = line.indexOf(' ');
        String command = space < 0 ? line : line.substring(0, space);
        String argument = space < 0 ? "" : line.substring(space + 1).strip();
        return switch (command) {
            case "snapshot" -> snapshot(argument);
            case "findings" -> answer(SnapshotJson.of(view.findings()));
            case "cancel" -> cancel(argument);
            default -> SnapshotJson.error("unknown request; known: snapshot [CALLS], findings, cancel ID");
        };
    }

    private Map<String, ? extends @Nullable Object> snapshot(String calls) {
        if (!calls.matches("[0-9]{0,9}")) {
            return SnapshotJson.error("snapshot: the number of calls has to be a number");
        }
        int most = calls.isEmpty() ? MOST_CALLS : Math.min(MOST_CALLS, Integer.parseInt(calls));
        return answer(SnapshotJson.of(view.snapshot(most)));
    }

    private Map<String, @Nullable Object> answer(Map<String, @Nullable Object> content) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("pid", pid);
        json.put("application", application());
        json.putAll(content);
        return json;
    }

    private Map<String, Object> cancel(String id) {
        if (id.isEmpty()) {
            return SnapshotJson.error("cancel: the id of a call is missing");
        }
        return Map.of("cancelled", view.cancel(id));
    }

    /** The name of the main class or jar, without its arguments, which may hold secrets. */
    private static String application() {
        String command = System.getProperty("sun.java.command", "").strip();
        int end = command.indexOf(' ');
        String program = end < 0 ? command : command.substring(0, end);
        return program.substring(program.lastIndexOf('/') + 1);
    }
}
