package dev.weir.app.run.checkpoint;

import dev.weir.app.run.input.InputRow;
import dev.weir.app.run.input.RunInput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds out whether rows that were sent have changed since, and which is the first. */
final class ChangedInput {

    /** Opens the input at its beginning. */
    public interface Opening {
        RunInput open() throws IOException;
    }

    private final Opening input;
    private final RunJournal journal;
    private final CheckpointState state;

    ChangedInput(Opening input, RunJournal journal, CheckpointState state) {
        this.input = input;
        this.journal = journal;
        this.state = state;
    }

    /** What has changed, for a message that begins with the name of the input; null if nothing has. */
    @Nullable
    String find() throws IOException {
        long sum = 0;
        int block = 0;
        int last = state.lastSent();
        int seen = -1;
        try (RunInput rows = input.open()) {
            for (InputRow row = rows.next(); row != null && row.line() <= last; row = rows.next()) {
                int line = (int) row.line();
                if (CheckpointState.block(line) != block) {
                    if (sum != state.sum(block)) {
                        return locate(block);
                    }
                    block = CheckpointState.block(line);
                    sum = 0;
                }
                if (state.wasSent(line)) {
                    sum += CheckpointState.mixed(line, row.digest());
                    seen = line;
                }
            }
        }
        if (sum != state.sum(block)) {
            return locate(block);
        }
        return seen < last ? missing(last) : null;
    }

    /** Compares the rows of a block one by one. */
    private String locate(int block) throws IOException {
        Map<Integer, Long> sent = new HashMap<>();
        journal.read(entry -> {
            if (entry.startsWith("sent ")) {
                String rest = entry.substring(5);
                int line = CheckpointState.line(rest);
                if (CheckpointState.block(line) == block) {
                    sent.putIfAbsent(line, CheckpointState.digest(rest));
                }
            }
        });
        try (RunInput rows = input.open()) {
            for (InputRow row = rows.next(); row != null; row = rows.next()) {
                int line = (int) row.line();
                Long digest = sent.remove(line);
                if (digest != null && digest != row.digest()) {
                    return "line " + line + " is not what it was";
                }
            }
        }
        return missing(sent.keySet().stream().mapToInt(line -> line).min().orElse(state.lastSent()));
    }

    private static String missing(int line) {
        return "there is no row on line " + line + " any more";
    }
}
