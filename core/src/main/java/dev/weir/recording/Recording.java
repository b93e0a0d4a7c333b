package dev.weir.recording;

import dev.weir.recording.RecordingFormat.Members;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls and attempts of a recording, each in the order in which they began. Immutable.
 *
 * @param calls the calls
 * @param attempts their attempts, and those of batches
 * @param dropped the number of calls and attempts that the runtime could not write, as far as it could say so
 * @param broken the number of lines that could not be read
 * @param abrupt the number of runs that ended without their last line, so that nothing is known of what they dropped
 */
public record Recording(
        List<RecordedCall> calls, List<RecordedAttempt> attempts, long dropped, long broken, int abrupt) {

    public Recording {
        calls = calls.stream()
                .sorted(Comparator.comparingLong(RecordedCall::arrivedMicros))
                .toList();
        attempts = attempts.stream()
                .sorted(Comparator.comparingLong(RecordedAttempt::startedMicros))
                .toList();
    }

    /** A recording of these calls and attempts, of which nothing was lost. */
    public static Recording of(List<RecordedCall> calls, List<RecordedAttempt> attempts) {
        return new Recording(calls, attempts, 0, 0, 0);
    }

    /**
     * Reads a file. Broken lines, as a crash leaves them, are counted and otherwise ignored.
     *
     * @throws UnusableRecordingException if it is empty, no recording, or of a newer version
     * @throws IOException if it cannot be read
     */
    public static Recording read(Path path) throws IOException, UnusableRecordingException {
        Reading reading = new Reading(path);
        // broken bytes become replacement characters, so that they spoil their own line only
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(path), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                reading.line(line);
            }
        }
        return reading.result();
    }

    /** The file as far as it is read. */
    private static final class Reading {
        private final Path path;
        private final List<RecordedCall> calls = new ArrayList<>();
        private final List<RecordedAttempt> attempts = new ArrayList<>();
        private long number;
        private long dropped;
        private long broken;
        private int open;

        private Reading(Path path) {
            this.path = path;
        }

        private void line(String line) throws UnusableRecordingException {
            number++;
            if (line.isBlank()) {
                return;
            }
            Map<?, ?> members = RecordingFormat.members(line);
            if (members == null) {
                broken(null);
            } else if (members.containsKey(RecordingFormat.HEAD)) {
                head(members);
            } else if (number == 1) {
                broken(null);
            } else if (members.containsKey(RecordingFormat.TAIL)) {
                open--;
                dropped += members.get("dropped") instanceof Number lost ? lost.longValue() : 0;
            } else {
                event(members);
            }
        }

        private void head(Map<?, ?> members) throws UnusableRecordingException {
            long version;
            try {
                version = new Members(members).number(RecordingFormat.HEAD);
            } catch (IllegalArgumentException e) {
                broken(e);
                return;
            }
            if (version > RecordingFormat.VERSION) {
                throw new UnusableRecordingException(path + ":" + number + " is a recording of version " + version
                        + ", and this Weir reads up to version " + RecordingFormat.VERSION
                        + ": use the Weir that recorded it, or a newer one");
            }
            open++;
        }

        private void event(Map<?, ?> members) {
            RecordedEvent event;
            try {
                event = RecordingFormat.event(members);
            } catch (IllegalArgumentException | ArithmeticException e) {
                broken++;
                return;
            }
            if (event instanceof RecordedCall call) {
                calls.add(call);
            } else if (event instanceof RecordedAttempt attempt) {
                attempts.add(attempt);
            }
        }

        private void broken(@Nullable Exception cause) throws UnusableRecordingException {
            broken++;
            if (number == 1) {
                UnusableRecordingException refused = new UnusableRecordingException(path
                        + " is not a recording: its first line has no version. A runtime with llm.performance.recordTo"
                        + " writes one");
                refused.initCause(cause);
                throw refused;
            }
        }

        private Recording result() throws UnusableRecordingException {
            if (number == 0) {
                throw new UnusableRecordingException(path + " is empty: no runtime has recorded a call to it yet");
            }
            return new Recording(calls, attempts, dropped, broken, Math.max(0, open));
        }
    }
}
