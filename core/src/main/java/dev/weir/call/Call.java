package dev.weir.call;

import dev.weir.call.TokenRelay.Delivery;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.Priority;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.time.Deadline;
import dev.weir.timelimit.Attempt;
import dev.weir.timelimit.Attempt.Ending;
import dev.weir.token.TokenEstimator;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One request on its path through the runtime. A stage that changes something for the following stages passes on a
 * copy; id, cancellation, facts and the output that the listener has received are shared by all copies. Thread-safe.
 */
public final class Call implements CallContext, TargetCall {
    private final CallOrigin origin;
    private final String backend;
    private final Request request;
    private final Deadline deadline;
    private final Cancellation cancellation;
    private final @Nullable Delivery delivery;
    private final AtomicReference<CallFacts> facts;
    private final Progress progress;
    private final @Nullable Visit visit;
    private final int number;
    private final @Nullable Attempt attempt;
    private final @Nullable OutputGate gate;
    private final @Nullable TokenRelay relay;
    private final OutsideTime outside;

    Call(
            CallOrigin origin,
            String backend,
            Request request,
            Deadline deadline,
            Cancellation cancellation,
            @Nullable TokenListener listener) {
        this.origin = origin;
        this.backend = backend;
        this.request = request;
        this.deadline = deadline;
        this.cancellation = cancellation;
        delivery = listener == null ? null : new Delivery(listener, deadline);
        facts = new AtomicReference<>(CallFacts.asked(backend, request.model()));
        progress = new Progress();
        visit = null;
        number = 1;
        attempt = null;
        gate = null;
        relay = delivery == null ? null : new TokenRelay(delivery, null, null, null);
        outside = new OutsideTime();
    }

    private Call(
            Call call,
            String backend,
            Request request,
            @Nullable Visit visit,
            int number,
            @Nullable Attempt attempt,
            Deadline deadline) {
        origin = call.origin;
        this.backend = backend;
        this.request = request;
        this.deadline = deadline;
        cancellation = call.cancellation;
        delivery = call.delivery;
        facts = call.facts;
        progress = call.progress;
        this.visit = visit;
        this.number = number;
        this.attempt = attempt;
        gate = call.gate;
        relay = delivery == null ? null : new TokenRelay(delivery, visit, attempt, filter(visit, attempt));
        outside = call.outside;
    }

    private Call(Call call, OutputGate gate) {
        origin = call.origin;
        backend = call.backend;
        request = call.request;
        deadline = call.deadline;
        cancellation = call.cancellation.branch();
        delivery = call.delivery;
        facts = new AtomicReference<>(call.facts().branch());
        progress = call.progress;
        visit = null;
        number = call.number;
        attempt = null;
        relay = null;
        this.gate = gate;
        outside = new OutsideTime();
    }

    private Call(Call call, Request request, @Nullable TokenListener listener, Consumer<Boolean> atBackend) {
        origin = call.origin;
        backend = call.backend;
        this.request = request;
        deadline = call.deadline;
        cancellation = Cancellation.reporting(atBackend);
        delivery = listener == null ? null : new Delivery(listener, deadline);
        facts = new AtomicReference<>(call.facts().branch());
        progress = new Progress();
        visit = null;
        number = call.number;
        attempt = null;
        gate = null;
        relay = delivery == null ? null : new TokenRelay(delivery, null, null, null);
        outside = new OutsideTime();
    }

    private Call(Call call, TokenListener listener) {
        origin = call.origin;
        backend = call.backend;
        request = call.request;
        deadline = call.deadline;
        cancellation = call.cancellation;
        delivery = new Delivery(listener, deadline);
        facts = call.facts;
        progress = call.progress;
        visit = null;
        number = call.number;
        attempt = null;
        gate = call.gate;
        relay = new TokenRelay(delivery, null, null, null);
        outside = call.outside;
    }

    private static @Nullable OutputFilter filter(@Nullable Visit visit, @Nullable Attempt attempt) {
        return visit == null || attempt == null ? null : visit.nextFilter();
    }

    public static CallBuilder builder(String id, Request request, Deadline deadline) {
        return new CallBuilder(id, request, deadline);
    }

    /**
     * The same call during one attempt.
     *
     * @param ofTarget the number of the attempt at this target, counted from 1
     * @param limit when the attempt has to have ended; not later than the deadline of the call
     */
    public Call during(Attempt attempt, int ofTarget, Deadline limit) {
        int ofCall = visit == null ? ofTarget : visit.attemptsBefore + ofTarget;
        note(known -> known.attempted(ofCall));
        Call attempted = new Call(this, backend, request, visit, ofCall, attempt, limit);
        progress.reached(attempted);
        return attempted;
    }

    /**
     * The same call at a target of its route. The requested backend and model stay among its facts.
     *
     * @param backend the name of the target's backend
     * @param redirected the request for the target's model
     * @param askedNanos the present reading of {@link dev.weir.spi.time.TimeSource#nanoTime()}
     * @param limits the limits at this target while another is left; null for the last one
     * @param filters makes the filter of each attempt, through which its output passes to the listener; null for none
     */
    public Call to(
            String backend,
            Request redirected,
            long askedNanos,
            @Nullable TargetLimits limits,
            @Nullable Supplier<OutputFilter> filters) {
        Visit asked = new Visit(askedNanos, facts().attempts(), limits, filters, gate);
        Call visiting = new Call(this, backend, redirected, asked, number, attempt, deadline);
        progress.reached(visiting);
        return visiting;
    }

    /**
     * The part of the call that asks one of several targets at the same time. It has facts and a cancellation of its own,
     * and follows the cancellation of the call.
     *
     * @param gate decides whether output of the target reaches the caller
     */
    public Call branch(OutputGate gate) {
        outside.overlaps();
        return new Call(this, gate);
    }

    /**
     * The part of the call that asks the backend on behalf of several identical calls. It has facts, a cancellation and an
     * outcome of its own, and goes on when the call is cancelled.
     *
     * @param asked the request of all of them
     * @param listener receives the output; null if the answer need not be streamed
     * @param atBackend receives whether a backend begins or ends to process it
     */
    public Call shared(Request asked, @Nullable TokenListener listener, Consumer<Boolean> atBackend) {
        outside.overlaps();
        return new Call(this, asked, listener, atBackend);
    }

    /**
     * The same call with an output of its own, of which nothing has been delivered: its listener receives what arrives for
     * this one, but not the end of the answer, which is left to {@link #deliver}. The call itself if it has no listener.
     */
    public Call withUnfinishedOutput() {
        return relay == null ? this : new Call(this, relay);
    }

    /**
     * The same call, whose output goes to this listener in place of its own, but for the end of the answer, which is left to
     * {@link #deliver}. An exception of the listener ends the call as one of the caller's own does.
     */
    public Call withOutput(TokenListener listener) {
        return new Call(this, listener);
    }

    /** The same call for another request. */
    public Call asking(Request changed) {
        return new Call(this, backend, changed, visit, number, attempt, deadline);
    }

    /** The same call for a part of its request. The attempts for it are numbered after those made so far. */
    public Call part(Request part) {
        int attempts = facts().attempts();
        Visit asked = visit == null ? new Visit(startedNanos(), attempts, null, null, gate) : visit.after(attempts);
        return new Call(this, backend, part, asked, number, attempt, deadline);
    }

    /**
     * Adds the attempts of a branch to the facts.
     *
     * @param answered whether the branch has answered the call
     * @param log its attempt log; null for none
     */
    public void join(Call branch, boolean answered, @Nullable AttemptLog log) {
        CallFacts learned = branch.facts();
        note(known -> known.joined(learned, answered, log));
    }

    /** The name of its route; null for a call to a backend. */
    public @Nullable String route() {
        return origin.route();
    }

    public Request request() {
        return request;
    }

    /** The name of its backend. */
    @Override
    public String backend() {
        return backend;
    }

    @Override
    public String model() {
        return request.model();
    }

    /** The type of its intent; null for a plain request. */
    public @Nullable String intentType() {
        return origin.attributes().get(INTENT_TYPE);
    }

    /** Whether answering it has effects at the provider that a second request would repeat. */
    public boolean hasSideEffects() {
        return origin.sideEffects();
    }

    /** Whether it is the copy of another call, made to measure a target. */
    public boolean isMirrored() {
        return origin.mirrored();
    }

    /** Whether another target, which was asked at the same time, has answered first. */
    public boolean hasLost() {
        return visit != null && visit.hasLost();
    }

    /** How it uses the response cache. */
    public CacheMode cacheMode() {
        return origin.cacheMode();
    }

    /** Whether the guards check it. */
    public boolean isGuarded() {
        return origin.guarded();
    }

    @Override
    public Priority priority() {
        return origin.priority();
    }

    /** Whether the listener has received output, at a target of a route of that target, after which it is not retried. */
    @Override
    public boolean hasDelivered() {
        return visit != null ? visit.hasDelivered() : delivery != null && delivery.hasDelivered();
    }

    /** The time from the beginning of the call to the first output for its listener, in nanoseconds; -1 if there was none. */
    public long firstOutputNanos() {
        return delivery != null && delivery.hasDelivered() ? delivery.firstNanos() - startedNanos() : -1;
    }

    /**
     * Delivers the part of an answer that the listener has not received, and its end.
     *
     * @return the answer as the listener received it
     */
    public Answer deliver(Answer answer) {
        if (delivery == null) {
            return answer;
        }
        return new TokenRelay(delivery, visit, null, visit == null ? null : visit.filter()).finish(answer);
    }

    /**
     * Whether the listener has received a part of the output of this attempt and will not receive the rest, because the
     * attempt was ended in between. Its answer is then not that of the call.
     */
    public boolean isIncomplete() {
        return relay != null && relay.isIncomplete();
    }

    /** The exception of the caller's listener, or of the filter before it; null if there is none. */
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

    /** Records that this thread runs the call from now on. */
    public void runsHere() {
        progress.runsHere();
        progress.reached(CallStage.PROCESSING);
    }

    /** Whether the call, or its caller's listener, runs on this thread. */
    public boolean isRunBy(Thread thread) {
        return progress.isRunBy(thread) || (delivery != null && delivery.isRunBy(thread));
    }

    /** Records that the attempt was not made, as it was refused before. */
    public void attemptRefused() {
        note(known -> known.attempted(number - 1));
    }

    /**
     * Watches the output of the attempt if it is streamed.
     *
     * @param characters receives the number of characters that have arrived, on the thread that reads them; must not block
     */
    public void watchOutput(LongConsumer characters) {
        if (relay != null) {
            relay.watch(characters);
        }
    }

    @Override
    public long maxTokens() {
        return request.maxOutputTokens();
    }

    @Override
    public long promptTokens() {
        return origin.tokens().prompt(backend, request, origin.countedPrompts());
    }

    @Override
    public TokenEstimator tokens() {
        return origin.tokens();
    }

    @Override
    public boolean mayWait() {
        return origin.mayWait();
    }

    @Override
    public long receivedCharacters() {
        return visit != null ? visit.receivedCharacters() : delivery == null ? 0 : delivery.receivedCharacters();
    }

    /** Cancels the call. The first reason is the one that it fails with; without effect after the end of the call. */
    public void cancel(String reason) {
        cancellation.cancel(reason);
    }

    /** Cancels the call as soon as no backend processes it: immediately if it only waits, for example for a retry. */
    public void drain(String reason) {
        cancellation.drain(reason);
    }

    @Override
    public void reached(CallStage stage) {
        progress.reached(stage);
    }

    /**
     * The call as others see it. What is read while it goes on may be of different moments.
     *
     * @param nowNanos the present reading of {@link dev.weir.spi.time.TimeSource#nanoTime()}
     */
    public ActiveCall describe(long nowNanos) {
        Call latest = Objects.requireNonNullElse(progress.latest(), this);
        long characters = latest.receivedCharacters();
        long tokens = characters == 0 ? 0 : tokens().output(latest.backend, latest.model(), characters);
        return new ActiveCall(
                callId(),
                route(),
                latest.backend,
                latest.model(),
                intentType(),
                priority(),
                cancellation.isAtBackend()
                        ? characters == 0 ? CallStage.SENDING : CallStage.STREAMING
                        : progress.stage(),
                latest.attempt == null ? facts().attempts() : latest.number,
                tokens,
                Duration.ofNanos(nowNanos - startedNanos()));
    }

    /** The span of its caller, as a {@code traceparent} of W3C Trace Context; null for the current one. */
    public @Nullable String traceparent() {
        return origin.traceparent();
    }

    /** Records whether a backend processes the call at present. */
    public void atBackend(boolean now) {
        cancellation.atBackend(now);
    }

    /**
     * Gives the caller a failure while the call is still in progress; its actual end is then discarded.
     *
     * @return whether the caller receives this failure; false if the call had ended, or its caller had received another
     *     failure
     */
    public boolean settleEarly(CallException failure) {
        return progress.settleEarly(failure);
    }

    /**
     * Records that the call has ended on its path.
     *
     * @return the failure that the caller has already received; null if the caller receives the result of the path
     */
    public @Nullable CallException settle() {
        return progress.settle();
    }

    @Override
    public void waitedForPlace(CallStage stage, long nanos) {
        outside.queued(stage, nanos);
    }

    /** The time that the call has waited for the rate limits of its targets, in nanoseconds. */
    public long rateLimitWaitNanos() {
        return outside.rateLimitNanos();
    }

    /** The time that the call has waited for permits of circuit breakers, in nanoseconds. */
    public long permitWaitNanos() {
        return outside.permitNanos();
    }

    /** The time that the call has waited for a place at a target since this was last asked, in nanoseconds. */
    public long takeQueuedNanos() {
        return outside.takeQueued();
    }

    /** Records that the call has spent time at a backend, in nanoseconds. */
    public void spentAtBackend(long nanos) {
        outside.add(nanos);
    }

    /** Records that the call goes on together with others, or on several threads, so that its times overlap. */
    public void overlaps() {
        outside.overlaps();
    }

    /**
     * The time that the call has spent at backends and waiting for a place there, in nanoseconds, without the delays of
     * retries; negative if its times overlap.
     */
    public long outsideNanos() {
        return outside.nanos();
    }

    @Override
    public long startedNanos() {
        return origin.startedNanos();
    }

    @Override
    public long askedNanos() {
        return visit == null ? startedNanos() : visit.askedNanos;
    }

    @Override
    public @Nullable TargetLimits targetLimits() {
        return visit == null ? null : visit.limits;
    }

    @Override
    public void onAttemptLog(AttemptLog attemptLog) {
        note(known -> known.with(attemptLog));
    }

    /**
     * Records the attempt that has just answered in the attempt log, unless it is there.
     *
     * @param before the attempt log when the attempt was asked for
     * @param askedNanos when it was asked for
     * @param nowNanos the present reading of {@link dev.weir.spi.time.TimeSource#nanoTime()}
     */
    public void logAnswer(@Nullable AttemptLog before, long askedNanos, long nowNanos) {
        if (Objects.equals(before, attemptLog())) {
            Duration offset = Duration.ofNanos(askedNanos - startedNanos());
            Duration duration = Duration.ofNanos(nowNanos - askedNanos);
            note(known -> known.with(AttemptLog.ofAnswer(known, offset, duration)));
        }
    }

    /** Records that the answer of the last attempt in the attempt log is not accepted. */
    public void rejectAnswer(Reason reason) {
        note(known -> known.rejected(reason));
    }

    /** The attempt log; null if no attempt has failed. */
    public @Nullable AttemptLog attemptLog() {
        return facts().attemptLog();
    }

    /** The facts that are known so far. */
    public CallFacts facts() {
        return Objects.requireNonNull(facts.get());
    }

    /** Records a fact, which is shared by all copies of the call. */
    public void note(UnaryOperator<CallFacts> fact) {
        facts.updateAndGet(fact);
    }

    /** The failure of the call, with its id, facts and attempt log. */
    public CallException failed(CallException failure) {
        failure.complete(callId(), facts());
        return failure;
    }

    /** The reason of the cancellation; null if the call was not cancelled. */
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

    /** During an attempt the action is registered with the attempt, and runs when that is ended early. */
    @Override
    public Registration onCancel(Runnable action) {
        return attempt == null ? cancellation.register(action) : attempt.onEnd(action);
    }

    /** How the present attempt was ended from outside; null if it was not. */
    public @Nullable Ending endedFromOutside() {
        return attempt == null ? null : attempt.endedFromOutside();
    }

    @Override
    public void outputExpected() {
        if (attempt != null) {
            attempt.outputExpected();
        }
    }

    @Override
    public void outputReceived() {
        if (attempt != null && takesOutput()) {
            attempt.outputReceived();
        }
    }

    private boolean takesOutput() {
        return visit == null || visit.takesOutput();
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
