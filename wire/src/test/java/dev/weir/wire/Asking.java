package dev.weir.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.classify.ErrorClassification;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.testkit.fake.FakeCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A backend and the ways in which tests ask it. */
public final class Asking implements AutoCloseable {
    public static final ChatRequest REQUEST =
            ChatRequest.builder("a-model").user("hello").build();
    public static final Duration AMPLE = Duration.ofSeconds(30);

    public final Backend backend;
    private final List<String> pieces = new ArrayList<>();

    Asking(Backend backend) {
        this.backend = backend;
    }

    public Completion plain() throws BackendException {
        return plain(REQUEST);
    }

    public Completion plain(ChatRequest request) throws BackendException {
        return backend.complete(request, FakeCall.within(AMPLE));
    }

    public Completion stream() throws BackendException {
        return stream(REQUEST);
    }

    /** Streams, and keeps the pieces for {@link #pieces()}. */
    public Completion stream(ChatRequest request) throws BackendException {
        return stream(request, pieces::add);
    }

    public Completion stream(ChatRequest request, TokenListener listener) throws BackendException {
        return backend.complete(request, FakeCall.within(AMPLE).withListener(listener));
    }

    public List<String> pieces() {
        return pieces;
    }

    public BackendException failure() {
        return failure(FakeCall.within(AMPLE));
    }

    public BackendException streamFailure() {
        return failure(FakeCall.within(AMPLE).withListener(pieces::add));
    }

    public BackendException failure(CallContext call) {
        return failure(REQUEST, call);
    }

    public BackendException failure(ChatRequest request, CallContext call) {
        BackendException failure = catchThrowableOfType(BackendException.class, () -> backend.complete(request, call));
        assertThat(failure).as("the call's failure").isNotNull();
        return failure;
    }

    /** The class that the runtime gives a failure: the backend's own, or else by code and status. */
    public static ErrorClass classOf(BackendException failure) {
        return ErrorClassification.standard().classify(failure);
    }

    @Override
    public void close() {
        try {
            ((AutoCloseable) backend).close();
        } catch (Exception e) {
            throw new AssertionError("closing failed", e);
        }
    }
}
