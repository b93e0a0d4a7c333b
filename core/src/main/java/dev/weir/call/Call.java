package dev.weir.call;

import dev.weir.call.TokenRelay.Delivery;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.time.Deadline;
import dev.weir.timelimit.Attempt;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the runtime. What a stage wants different for the steps after it, it hands on as a copy;
 * id, cancellation, facts and what the listener has got stay shared. Safe for use by many threads.
 */
public final class Call implements CallContext, TargetCall {
    private final CallOrigin origin;
    private final String backend;
    private final Request request;
    private final Deadline deadline;
    private final Cancellation cancellation;
    private final @Nullable Delivery delivery;
    private final AtomicReference<CallFacts> facts;
    private final AtomicReference<@Nullable Settlement> settlement;
    private final int number;
    private final @Nullable Attempt attempt;
    private final @Nullable TokenRelay relay;

    Call(CallOrigin origin, String backend, Request request, Deadline deadline, @Nullable TokenListener listener) {
        this.origin = origin;
        this.backend = backend;
        this.request = request;
        this.deadline = deadline;
        cancellation = new Cancellation();
        delivery = listener == null ? null : new Delivery(listener);
        facts = new AtomicReference<>(CallFacts.asked(backend, request.model()));
        settlement = new AtomicReference<>();
        number = 1;
        attempt = null;
        relay = delivery == null ? null : new TokenRelay(delivery, null);
    }

    private Call(Call call, String backend, Request request, int number, @Nullable Attempt attempt, Deadline deadline) {
        origin = call.origin;
        this.backend = backend;
        this.request = request;
        this.deadline = deadline;
        cancellation = call.cancellation;
        delivery = call.delivery;
        facts = call.facts;
        settlement = call.settlement;
        this.number = number;
        this.attempt = attempt;
        relay = delivery == null ? null : new TokenRelay(delivery, attempt);
    }

    /** What the caller gets: what the path ends with, or the failure that it was given before that. */
    private record Settlement(@Nullable CallException early) {
        private static final Settlement BY_THE_PATH = new Settlement(null);
    }

    public static CallBuilder builder(String id, Request request, Deadline deadline) {
        return new CallBuilder(id, request, deadline);
    }

    /**
     * The same call during one attempt.
     *
     * @param number which attempt it is, counted from 1
     * @param limit when the attempt has to have ended; earlier than the call's own deadline, or the same
     */
    public Call during(Attempt attempt, int number, Deadline limit) {
        note(known -> known.attempted(number));
        return new Call(this, backend, request, number, attempt, limit);
    }

    /**
     * The same call on its way to another backend or model. What was asked for stays among its facts.
     *
     * @param backend the name of the backend
     */
    public Call to(String backend, String model) {
        Request redirected = model.equals(request.model()) ? request : request.withModel(model);
        return new Call(this, backend, redirected, number, attempt, deadline);
    }

    public Request request() {
        return request;
    }

    /** The name of the backend it goes to. */
    @Override
    public String backend() {
        return backend;
    }

    @Override
    public String model() {
        return request.model();
    }

    /** The type of the intent it answers; null for a plain request. */
    public @Nullable String intentType() {
        return origin.attributes().get(INTENT_TYPE);
    }

    /** Whether the listener has received output, after which the call cannot be tried again from the beginning. */
    @Override
    public boolean hasDelivered() {
        return delivery != null && delivery.hasDelivered();
    }

    /** Gives the listener what it has not received of the answer, and then the answer's end. */
    public void deliver(Answer answer) {
        if (relay != null) {
            if (!hasDelivered()) {
                answer.deliverTo(relay);
            }
            relay.end(answer);
        }
    }

    /** What the caller's listener threw; null if nothing. */
    public @Nullable Throwable thrownByListener() {
        return delivery == null ? null : delivery.thrown();
    }

    @Override
    public boolean isCallersFailure(Throwable failure) {
        return failure == thrownByListener();
    }

    @Override
    public @Nullable String retryStrategy() {
        return origin.retryStrategy();
    }

    /** Whether the caller's listener runs on this thread. */
    public boolean isInListener(Thread thread) {
        return delivery != null && delivery.isRunBy(thread);
    }

    @Override
    public long maxTokens() {
        return request.maxOutputTokens();
    }

    /** Ends the call early. The first reason given is the one it fails with; after the call's end it has no effect. */
    public void cancel(String reason) {
        cancellation.cancel(reason);
    }

    /** Ends the call early as soon as no backend works for it: at once if it only waits, such as for a retry. */
    public void drain(String reason) {
        cancellation.drain(reason);
    }

    /** Notes whether a backend works for the call just now. */
    public void atBackend(boolean now) {
        cancellation.atBackend(now);
    }

    /**
     * Gives the caller a failure while the call is still under way, so that however that ends is nobody's any more.
     *
     * @return whether the caller gets this; false if the call had ended, or its caller had been given another
     */
    public boolean settleEarly(CallException failure) {
        return settlement.compareAndSet(null, new Settlement(failure));
    }

    /**
     * Notes that the call has ended on its path, with the result that its caller gets unless it was given one before.
     *
     * @return the failure that the caller was given before; null if it waits for the result
     */
    public @Nullable CallException settle() {
        settlement.compareAndSet(null, Settlement.BY_THE_PATH);
        Settlement settled = settlement.get();
        return settled == null ? null : settled.early();
    }

    @Override
    public long startedNanos() {
        return origin.startedNanos();
    }

    @Override
    public void onAttemptLog(AttemptLog told) {
        note(known -> known.with(told));
    }

    /** The attempts it went through; null as long as none has failed. */
    public @Nullable AttemptLog attemptLog() {
        return facts().attemptLog();
    }

    /** What is known of the call by now. */
    public CallFacts facts() {
        return Objects.requireNonNull(facts.get());
    }

    /** Notes what has been learned about the call; its copies share it. */
    public void note(UnaryOperator<CallFacts> fact) {
        facts.updateAndGet(fact);
    }

    /** The failure of the call, with its id and attempt log. */
    public CallException failed(CallException failure) {
        failure.tell(callId(), attemptLog());
        return failure;
    }

    /** Why it was cancelled; null as long as it was not. */
    public @Nullable String cancelReason() {
        return cancellation.reason();
    }

    @Override
    public String callId() {
        return origin.id();
    }

    @Override
    public int attempt() {
        return number;
    }

    @Override
    public Deadline deadline() {
        return deadline;
    }

    @Override
    public @Nullable TokenListener listener() {
        return relay;
    }

    @Override
    public Map<String, String> attributes() {
        return origin.attributes();
    }

    @Override
    public boolean isCancelled() {
        return cancellation.reason() != null || (attempt == null ? deadline.hasPassed() : attempt.isOver());
    }

    /** During an attempt the action belongs to the attempt, and runs when that is ended early. */
    @Override
    public Registration onCancel(Runnable action) {
        return attempt == null ? cancellation.register(action) : attempt.onEnd(action);
    }

    @Override
    public void outputExpected() {
        if (attempt != null) {
            attempt.outputExpected();
        }
    }

    @Override
    public void outputReceived() {
        if (attempt != null) {
            attempt.outputReceived();
        }
    }

    @Override
    public void outputEnded() {
        if (attempt != null) {
            attempt.outputEnded();
        }
    }

    @Override
    public String toString() {
        return "Call[" + callId() + ", backend=" + backend() + ", model=" + model() + ", attempt=" + number + "]";
    }
}
