package dev.weir.app.run;

import dev.weir.app.rows.RequestRow;
import dev.weir.app.run.checkpoint.RunStore;
import dev.weir.app.run.input.InputRow;
import dev.weir.app.run.input.RowQuestion;
import dev.weir.app.run.input.RunInput;
import dev.weir.app.run.record.FailedCall;
import dev.weir.app.run.record.RowError;
import dev.weir.app.run.record.RowRecord;
import dev.weir.app.run.record.RunTotals;
import dev.weir.budget.BudgetExceededException;
import dev.weir.call.CallCancelledException;
import dev.weir.client.CallResult;
import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends the rows of an input, so many at a time as the window permits, and writes what becomes of each as soon as it has
 * ended. One thread reads, sends and writes; what ends on other threads comes to it through a queue, which is no longer than
 * the window. So memory does not grow with the input.
 *
 * <p>A call that a budget refuses was not sent: its row waits until another has ended, as that gives back what it had
 * reserved and not used. Then it is sent again, alone if none is in flight; the run ends if even that is refused.
 */
final class BulkRun {
    private static final long TICK_NANOS = Duration.ofMillis(100).toNanos();
    private static final long SYNC_NANOS = Duration.ofSeconds(1).toNanos();

    private final RunInput input;
    private final RunStore store;
    private final Function<RequestRow, CompletableFuture<CallResult>> client;
    private final FailedCalls failedCalls;
    private final ConcurrencyWindow window;
    private final RunLimits limits;
    private final RunControl control;
    private final Consumer<RunProgress> observer;
    private final TimeSource time;

    private final LinkedBlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
    private final Map<Long, CompletableFuture<CallResult>> inFlight = new HashMap<>();
    private final Deque<SentRow> refused = new ArrayDeque<>();
    private final RunTally tally;
    private final long startedNanos;
    private long rowsTaken;
    private long bytesInFlight;
    private boolean inputEnded;
    private boolean waitsForBudget;
    private int abandoned;
    private @Nullable RunEnd end;
    private String explanation = "";
    private long stopNanos;
    private long tickNanos;
    private long syncNanos;
    private @Nullable IOException failure;

    /** A row with what it asks. */
    private record SentRow(InputRow row, @Nullable String id, RequestRow request) {}

    /**
     * @param before what earlier runs have done
     * @param client sends a row
     * @param failedCalls a listener of that client
     * @param observer is told of the progress, a few times in a second and at the end
     */
    BulkRun(
            RunInput input,
            RunStore store,
            RunTotals before,
            Function<RequestRow, CompletableFuture<CallResult>> client,
            FailedCalls failedCalls,
            ConcurrencyWindow window,
            RunLimits limits,
            RunControl control,
            Consumer<RunProgress> observer,
            TimeSource time) {
        this.input = input;
        this.store = store;
        this.client = client;
        this.failedCalls = failedCalls;
        this.window = window;
        this.limits = limits;
        this.control = control;
        this.observer = observer;
        this.time = time;
        tally = new RunTally(before);
        startedNanos = time.nanoTime();
        tickNanos = startedNanos;
        syncNanos = startedNanos;
    }

    /**
     * Runs until the input has ended, a limit is reached, or it is stopped.
     *
     * @throws IOException if the input or the output fails; what is in flight has then been cancelled
     */
    RunResult run() throws IOException, InterruptedException {
        try {
            while (true) {
                for (Runnable event = events.poll(); event != null; event = events.poll()) {
                    event.run();
                }
                tick();
                if (maySend()) {
                    sendNext();
                } else if (inFlight.isEmpty()) {
                    break;
                } else {
                    Runnable event = events.poll(TICK_NANOS, TimeUnit.NANOSECONDS);
                    if (event != null) {
                        event.run();
                    }
                }
            }
            observer.accept(progress());
            store.finish();
        } finally {
            inFlight.values().forEach(call -> call.cancel(true));
        }
        return new RunResult(
                end == null ? RunEnd.COMPLETE : end, explanation, progress(), tally.firstFailure(), abandoned);
    }

    private boolean maySend() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (end == null) {
            endIfDue();
        }
        if (end != null) {
            abandonIfDue();
            return false;
        }
        boolean more = !inputEnded || !refused.isEmpty();
        boolean room =
                inFlight.size() < window.size() && (inFlight.isEmpty() || bytesInFlight < RunLimits.BYTES_IN_FLIGHT);
        return more && room && (!waitsForBudget || inFlight.isEmpty());
    }

    private void endIfDue() {
        if (control.isStopped()) {
            end(RunEnd.INTERRUPTED, "interrupted");
        } else if (tally.failed() > limits.maxErrors()) {
            end(RunEnd.MAX_ERRORS, tally.failed() + " rows have failed, and --max-errors is " + limits.maxErrors());
        }
    }

    private void end(RunEnd reason, String text) {
        end = reason;
        explanation = text;
        stopNanos = time.nanoTime();
    }

    /** Cancels what is in flight if it has had enough time; the checkpoint has it as in flight. */
    private void abandonIfDue() {
        if (!inFlight.isEmpty()
                && time.nanoTime() - stopNanos > limits.patience().toNanos()) {
            abandoned += inFlight.size();
            Map<Long, CompletableFuture<CallResult>> calls = Map.copyOf(inFlight);
            inFlight.clear();
            calls.values().forEach(call -> call.cancel(true));
        }
    }

    private void sendNext() throws IOException {
        SentRow again = refused.poll();
        if (again != null) {
            send(again);
            return;
        }
        InputRow row = next();
        if (row == null) {
            inputEnded = true;
        } else if (rowsTaken == limits.maxRows()) {
            end(RunEnd.MAX_ROWS, "as many rows as --max-rows permits are sent");
        } else {
            rowsTaken++;
            RowQuestion question = input.question(row);
            RequestRow request = question.request();
            if (request == null) {
                RowError error = RowError.ofRow(String.valueOf(question.problem()));
                ended(RowRecord.failed(row.line(), question.id(), error, FailedCall.NOT_SENT));
            } else {
                send(new SentRow(row, question.id(), request));
            }
        }
    }

    private @Nullable InputRow next() throws IOException {
        InputRow row = input.next();
        while (row != null && store.isDone(row.line()) && !control.isStopped()) {
            tick();
            row = input.next();
        }
        return row;
    }

    private void send(SentRow row) throws IOException {
        store.sending(row.row);
        long line = row.row.line();
        CompletableFuture<CallResult> call = client.apply(row.request);
        boolean alone = waitsForBudget;
        inFlight.put(line, call);
        bytesInFlight += row.row.size();
        CompletableFuture<CallResult> unused =
                call.whenComplete((result, failed) -> events.add(() -> returned(row, alone, result, failed)));
    }

    private void returned(SentRow row, boolean alone, @Nullable CallResult result, @Nullable Throwable failed) {
        if (inFlight.remove(row.row.line()) == null) {
            return; // abandoned
        }
        bytesInFlight -= row.row.size();
        try {
            if (result != null) {
                waitsForBudget = false;
                window.answeredBy(
                        result.facts().servingBackend(), result.facts().targetModel());
                ended(RowRecord.answered(row.row.line(), row.id, result));
            } else {
                Throwable cause = failed instanceof CompletionException ? failed.getCause() : failed;
                failed(
                        row,
                        alone,
                        cause == null ? new IllegalStateException("it has neither result nor failure") : cause);
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    private void failed(SentRow row, boolean alone, Throwable cause) throws IOException {
        FailedCall call = failedCalls.take(cause);
        if (cause instanceof CallCancelledException) {
            abandoned++;
            return;
        }
        if (cause instanceof BudgetExceededException && call.attempts() == 0) {
            refuse(row, alone, String.valueOf(cause.getMessage()));
            return;
        }
        waitsForBudget = false;
        ended(RowRecord.failed(row.row.line(), row.id, RowError.of(cause), call));
        if (tally.failuresInARow() >= RunLimits.FAILURES_IN_A_ROW && end == null) {
            end(
                    RunEnd.FAILURES,
                    tally.failuresInARow() + " calls in a row have failed, the last one as follows: "
                            + cause.getMessage());
        }
    }

    /** @param alone whether no other call was in flight, so that nothing will be given back */
    private void refuse(SentRow row, boolean alone, String message) throws IOException {
        store.withdrawn(row.row);
        refused.add(row);
        waitsForBudget = true;
        if (alone && end == null) {
            end(RunEnd.MAX_COST, message);
        }
    }

    private void ended(RowRecord row) throws IOException {
        store.ended(row);
        tally.add(row);
    }

    private void tick() throws IOException {
        long now = time.nanoTime();
        if (now - tickNanos >= TICK_NANOS) {
            tickNanos = now;
            observer.accept(progress());
        }
        if (now - syncNanos >= SYNC_NANOS) {
            syncNanos = now;
            store.sync();
        }
    }

    private RunProgress progress() {
        return tally.progress(
                input.bytes(), inFlight.size(), window.size(), Duration.ofNanos(time.nanoTime() - startedNanos));
    }
}
