package dev.weir.call;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.Content;
import dev.weir.spi.time.Deadline;
import dev.weir.timelimit.Attempt;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Relays the output of one attempt to the caller's listener, through the filter of its route if there is one, and drops
 * output that arrives after the attempt's end. The time spent in the listener does not count as latency of the backend.
 */
final class TokenRelay implements TokenListener, OutputFilter.Outlet {
    private final Delivery delivery;
    private final @Nullable Visit visit;
    private final @Nullable Attempt attempt;
    private final @Nullable OutputFilter filter;
    private @Nullable StreamPiece model;
    private volatile boolean dropped;
    private volatile @Nullable LongConsumer watcher;

    TokenRelay(Delivery delivery, @Nullable Visit visit, @Nullable Attempt attempt, @Nullable OutputFilter filter) {
        this.delivery = delivery;
        this.visit = visit;
        this.attempt = attempt;
        this.filter = filter;
    }

    /** The output that the caller's listener has received over all attempts of a call. */
    static final class Delivery {
        private final TokenListener listener;
        private final Deadline deadline;
        private volatile long firstNanos;
        private volatile boolean delivered;
        private volatile long receivedCharacters;
        private volatile @Nullable Throwable thrown;
        private volatile @Nullable Thread thread;

        /** @param deadline of the call, whose clock measures when the first output is delivered */
        Delivery(TokenListener listener, Deadline deadline) {
            this.listener = listener;
            this.deadline = deadline;
        }

        private void begun() {
            if (!delivered) {
                firstNanos = deadline.nanoTime() - deadline.remainingNanos();
                delivered = true;
            }
        }

        /** When the first output was delivered, as a reading of the clock; only if any was. */
        long firstNanos() {
            return firstNanos;
        }

        boolean hasDelivered() {
            return delivered;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread at a time
        private void received(StreamPiece piece) {
            receivedCharacters += piece.characters();
        }

        /** The number of characters that arrived for the listener. */
        long receivedCharacters() {
            return receivedCharacters;
        }

        /** The exception of the listener. However the backend wraps it, it is not a failure of the backend. */
        @Nullable
        Throwable thrown() {
            return thrown;
        }

        /** Whether the listener runs on this thread. */
        boolean isRunBy(Thread asking) {
            return thread == asking;
        }

        private void begins() {
            thread = Thread.currentThread();
        }

        private void ends() {
            thread = null;
        }
    }

    @Override
    public void onToken(String text) {
        receive(new StreamPiece.Text(StreamPiece.Channel.TEXT, text));
    }

    @Override
    public void onReasoning(String text) {
        receive(new StreamPiece.Text(StreamPiece.Channel.REASONING, text));
    }

    @Override
    public void onRefusal(String text) {
        receive(new StreamPiece.Text(StreamPiece.Channel.REFUSAL, text));
    }

    @Override
    public void onToolCall(ToolCallPiece piece) {
        receive(new StreamPiece.Tool(piece));
    }

    @Override
    public void onPart(Content part) {
        receive(new StreamPiece.Part(part));
    }

    /** Is not output: the attempt may still fail without any. */
    @Override
    public void onModel(String model, String id) {
        pass(new StreamPiece.Model(model, id));
    }

    @Override
    public boolean onRestart() {
        delivery.begins();
        try {
            return restart();
        } catch (Throwable e) {
            delivery.thrown = e;
            throw e;
        } finally {
            delivery.ends();
        }
    }

    private void receive(StreamPiece piece) {
        if (!takesOutput()) {
            return;
        }
        if (isOver()) {
            dropped = true;
            return;
        }
        received(piece);
        if (attempt == null) {
            deliver(piece);
            return;
        }
        attempt.listenerBegins();
        try {
            deliver(piece);
        } finally {
            attempt.listenerEnds();
        }
    }

    private void received(StreamPiece piece) {
        if (visit != null) {
            visit.received(piece);
        } else {
            delivery.received(piece);
        }
        LongConsumer watching = watcher;
        if (watching != null) {
            watching.accept(visit != null ? visit.receivedCharacters() : delivery.receivedCharacters());
        }
    }

    /** Reports the number of characters that have arrived, each time that it grows. Called before there is output. */
    void watch(LongConsumer characters) {
        LongConsumer before = watcher;
        watcher = before == null ? characters : before.andThen(characters);
    }

    private void deliver(StreamPiece piece) {
        delivery.begins();
        try {
            pass(piece);
        } catch (Throwable e) {
            delivery.thrown = e;
            throw e;
        } finally {
            delivery.ends();
        }
    }

    private void pass(StreamPiece piece) {
        if (filter == null) {
            send(piece);
        } else {
            filter.take(piece, this);
        }
    }

    private boolean takesOutput() {
        return visit == null || visit.takesOutput();
    }

    private boolean isOver() {
        return attempt != null && attempt.isOver();
    }

    /**
     * The order matters: whoever ends the attempt and then checks for delivered output sees any output that this
     * relays.
     */
    @Override
    public boolean send(StreamPiece piece) {
        if (piece instanceof StreamPiece.Model) {
            model = piece;
            return true;
        }
        if (isDroppedFrom()) {
            return false;
        }
        delivery.begun();
        if (visit != null) {
            visit.delivered();
        }
        if (isDroppedFrom()) {
            return false;
        }
        deliverModel();
        piece.deliverTo(delivery.listener);
        return true;
    }

    /** Whether a piece comes after the end of the attempt. */
    private boolean isDroppedFrom() {
        dropped |= isOver();
        return dropped;
    }

    /**
     * Whether the listener has received a part of the output of the attempt and will not receive the rest, as the attempt
     * ended in between: its answer must not count as delivered.
     */
    boolean isIncomplete() {
        return dropped && hasReceived();
    }

    private boolean hasReceived() {
        return visit == null ? delivery.delivered : visit.hasReceived();
    }

    private void deliverModel() {
        StreamPiece first = model;
        model = null;
        if (first != null) {
            first.deliverTo(delivery.listener);
        }
    }

    @Override
    public boolean restart() {
        return delivery.listener.onRestart();
    }

    /**
     * Relays the output of a whole answer that the listener has not received, and its end.
     *
     * @return the answer as the listener received it; unchanged if another target has sent output before
     */
    Answer finish(Answer answer) {
        if (!takesOutput()) {
            return answer;
        }
        if (!hasReceived()) {
            answer.deliverTo(this);
        }
        delivery.begins();
        try {
            Answer received = filter == null ? answer : filter.finish(answer, this);
            deliverModel();
            received.deliverEndTo(delivery.listener);
            return received;
        } catch (Throwable e) {
            delivery.thrown = e;
            throw e;
        } finally {
            delivery.ends();
        }
    }
}
