package dev.weir.call;

import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.time.Deadline;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the runtime. What a stage wants different for the steps after it, it hands on as a copy;
 * id, cancellation and the mark of the first token stay shared. Safe for use by many threads.
 */
public final class Call implements CallContext, RetriedCall {
    private final CallOrigin origin;
    private final ChatRequest request;
    private final int attempt;
    private final Deadline deadline;
    private final Cancellation cancellation;
    private final @Nullable TokenRelay relay;
    private final AtomicReference<@Nullable CallStory> story;

    Call(CallOrigin origin, ChatRequest request, Deadline deadline, @Nullable TokenListener listener) {
        this(
                origin,
                request,
                1,
                deadline,
                new Cancellation(),
                listener == null ? null : new TokenRelay(listener),
                new AtomicReference<>());
    }

    private Call(
            CallOrigin origin,
            ChatRequest request,
            int attempt,
            Deadline deadline,
            Cancellation cancellation,
            @Nullable TokenRelay relay,
            AtomicReference<@Nullable CallStory> story) {
        this.origin = origin;
        this.request = request;
        this.attempt = attempt;
        this.deadline = deadline;
        this.cancellation = cancellation;
        this.relay = relay;
        this.story = story;
    }

    public static CallBuilder builder(String id, ChatRequest request, Deadline deadline) {
        return new CallBuilder(id, request, deadline);
    }

    /** The same call on its n-th attempt, counted from 1. */
    public Call onAttempt(int number) {
        return number == attempt ? this : new Call(origin, request, number, deadline, cancellation, relay, story);
    }

    /** The same call with less time for the steps that follow. */
    public Call within(Deadline earlier) {
        return new Call(origin, request, attempt, earlier, cancellation, relay, story);
    }

    public ChatRequest request() {
        return request;
    }

    /** The name of the backend it goes to. */
    @Override
    public String backend() {
        return origin.backend();
    }

    @Override
    public String model() {
        return request.model();
    }

    public Priority priority() {
        return origin.priority();
    }

    public CacheUse cacheUse() {
        return origin.cacheUse();
    }

    /** Whether it may travel together with others. */
    public boolean batchable() {
        return origin.batchable();
    }

    /** The type of the intent it answers; null for a plain chat request. */
    public @Nullable String intentType() {
        return origin.attributes().get(INTENT_TYPE);
    }

    /** Whether the listener has been given text, after which the call cannot be tried again from the beginning. */
    @Override
    public boolean hasDelivered() {
        return relay != null && relay.hasDelivered();
    }

    /** What the caller's listener threw; null if nothing. */
    public @Nullable RuntimeException thrownByListener() {
        return relay == null ? null : relay.thrown();
    }

    /** Ends the call early. The first reason given is the one it fails with; after the call's end it has no effect. */
    public void cancel(String reason) {
        cancellation.cancel(reason);
    }

    /** Ends what the call is doing just now, because the time for that is over; see {@link #within}. */
    public void abort() {
        cancellation.abort();
    }

    @Override
    public long startedNanos() {
        return origin.startedNanos();
    }

    @Override
    public void onStory(CallStory told) {
        story.set(told);
    }

    /** The attempts it went through; null as long as none has failed. */
    public @Nullable CallStory story() {
        return story.get();
    }

    /** What the call failed with, with its story. */
    public CallException failed(CallException failure) {
        failure.tell(story());
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
        return attempt;
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
        return cancellation.reason() != null || deadline.hasPassed();
    }

    @Override
    public Registration onCancel(Runnable action) {
        Cancellation.Action registered = cancellation.register(action);
        if (isCancelled()) {
            registered.runNow();
        }
        return registered;
    }

    @Override
    public String toString() {
        return "Call[" + callId() + ", backend=" + backend() + ", model=" + model() + ", attempt=" + attempt + "]";
    }
}
