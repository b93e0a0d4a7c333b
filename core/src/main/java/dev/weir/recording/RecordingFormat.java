package dev.weir.recording;

import dev.weir.recording.RecordedAttempt.AttemptEnding;
import dev.weir.recording.RecordedCall.CallOutcomeKind;
import dev.weir.schema.MalformedJsonException;
import dev.weir.schema.StrictJson;
import dev.weir.spi.backend.Reason;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a recording, each one JSON object. Each run of a runtime begins with a head, which names the version, and ends
 * with a tail, which counts what was dropped; between them are calls and attempts in the order in which they ended.
 */
final class RecordingFormat {
    /** Raised when readers of this version would misunderstand a file. Unknown keys are ignored. */
    static final int VERSION = 1;

    static final String HEAD = "weirRecording";
    static final String TAIL = "end";
    private static final String CALL = "call";
    private static final String ATTEMPT = "attempt";

    private RecordingFormat() {}

    static String head(long startedMicros) {
        return line(HEAD, VERSION, "startedUs", startedMicros);
    }

    /**
     * The last line of a run.
     *
     * @param dropped the number of calls and attempts that were not written
     * @param why why the run of the recording ended
     */
    static String tail(long written, long dropped, String why) {
        return line(TAIL, why, "written", written, "dropped", dropped);
    }

    static String line(RecordedEvent event) {
        if (event instanceof RecordedCall call) {
            return line(
                    CALL,
                    Long.toHexString(call.id()),
                    "atUs",
                    call.arrivedMicros(),
                    "route",
                    call.route(),
                    "model",
                    call.model(),
                    "streamed",
                    call.streamed(),
                    "maxTokens",
                    call.maxTokens(),
                    "timeoutUs",
                    call.timeoutMicros(),
                    "durationUs",
                    call.durationMicros(),
                    "firstUs",
                    call.firstOutputMicros(),
                    "outcome",
                    label(call.outcome()),
                    "in",
                    call.inputTokens(),
                    "out",
                    call.outputTokens(),
                    "nanoUsd",
                    call.costNanoUsd(),
                    "hit",
                    call.cacheHit(),
                    "batch",
                    call.batchSize(),
                    "key",
                    call.digest());
        }
        RecordedAttempt attempt = (RecordedAttempt) event;
        Reason reason = attempt.reason();
        return line(
                ATTEMPT,
                Long.toHexString(attempt.call()),
                "number",
                attempt.number(),
                "backend",
                attempt.backend(),
                "model",
                attempt.model(),
                "streamed",
                attempt.streamed(),
                "atUs",
                attempt.startedMicros(),
                "durationUs",
                attempt.durationMicros(),
                "firstUs",
                attempt.firstOutputMicros(),
                "ending",
                label(attempt.ending()),
                "reason",
                reason == null ? null : label(reason),
                "retryAfterUs",
                attempt.retryAfterMicros(),
                "in",
                attempt.inputTokens(),
                "out",
                attempt.outputTokens(),
                "slotLimited",
                attempt.slotLimited() ? true : null);
    }

    private static String line(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != null) {
                members.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
            }
        }
        return StrictJson.write(members);
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The members of a line; null if it is not one JSON object. */
    static @Nullable Map<?, ?> members(String line) {
        try {
            return StrictJson.parse(line) instanceof Map<?, ?> members ? members : null;
        } catch (MalformedJsonException e) {
            return null;
        }
    }

    /**
     * The call or attempt of a line; null if it is of another kind, as newer writers may add.
     *
     * @throws IllegalArgumentException if a member is missing or has another type
     */
    static @Nullable RecordedEvent event(Map<?, ?> line) {
        Members members = new Members(line);
        if (line.containsKey(CALL)) {
            return new RecordedCall(
                    members.id(CALL),
                    members.number("atUs"),
                    members.text("route"),
                    members.text("model"),
                    members.truth("streamed"),
                    members.number("maxTokens"),
                    members.number("timeoutUs"),
                    members.number("durationUs"),
                    members.number("firstUs"),
                    members.of(CallOutcomeKind.class, "outcome"),
                    members.number("in"),
                    members.number("out"),
                    members.number("nanoUsd"),
                    members.truth("hit"),
                    Math.toIntExact(members.number("batch")),
                    line.get("key") instanceof String digest ? digest : null);
        }
        return line.containsKey(ATTEMPT)
                ? new RecordedAttempt(
                        members.id(ATTEMPT),
                        Math.toIntExact(members.number("number")),
                        members.text("backend"),
                        members.text("model"),
                        members.truth("streamed"),
                        members.number("atUs"),
                        members.number("durationUs"),
                        members.number("firstUs"),
                        members.of(AttemptEnding.class, "ending"),
                        line.containsKey("reason") ? reason(members.text("reason")) : null,
                        members.number("retryAfterUs"),
                        members.number("in"),
                        members.number("out"),
                        members.truth("slotLimited"))
                : null;
    }

    /** A reason that a newer writer knows is one of no further meaning here. */
    private static Reason reason(String label) {
        for (Reason reason : Reason.values()) {
            if (label(reason).equals(label)) {
                return reason;
            }
        }
        return Reason.OTHER;
    }

    /** The members of a line, as values of the required types. */
    record Members(Map<?, ?> values) {
        long number(String name) {
            if (values.get(name) instanceof Number number) {
                return number.longValue();
            }
            throw new IllegalArgumentException("no number '" + name + "'");
        }

        String text(String name) {
            if (values.get(name) instanceof String text) {
                return text;
            }
            throw new IllegalArgumentException("no text '" + name + "'");
        }

        boolean truth(String name) {
            return Boolean.TRUE.equals(values.get(name));
        }

        private long id(String name) {
            return Long.parseUnsignedLong(text(name), 16);
        }

        private <E extends Enum<E>> E of(Class<E> type, String name) {
            return Enum.valueOf(type, text(name).toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }
}
