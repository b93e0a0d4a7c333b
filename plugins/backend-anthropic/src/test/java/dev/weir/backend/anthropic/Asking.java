package dev.weir.backend.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.classify.ErrorClassification;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.FakeCall;
import dev.weir.wire.WireServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A backend and the ways in which tests ask it. */
final class Asking implements AutoCloseable {
    static final ChatRequest REQUEST =
            ChatRequest.builder("claude-sonnet-4-5").user("hello").build();
    static final Duration AMPLE = Duration.ofSeconds(30);

    final AnthropicBackend backend;
    private final List<String> pieces = new ArrayList<>();

    private Asking(AnthropicSettings settings, TimeSource time) {
        backend = new AnthropicBackend(settings, time);
    }

    static Asking at(WireServer server) {
        return at(server, settings -> settings);
    }

    static Asking at(WireServer server, UnaryOperator<TestSettings> settings) {
        return with(settings.apply(TestSettings.at(server.url())).build());
    }

    static Asking with(AnthropicSettings settings) {
        return with(settings, TimeSource.system());
    }

    static Asking with(AnthropicSettings settings, TimeSource time) {
        return new Asking(settings, time);
    }

    Completion plain() throws BackendException {
        return plain(REQUEST);
    }

    Completion plain(ChatRequest request) throws BackendException {
        return backend.complete(request, FakeCall.within(AMPLE));
    }

    Completion stream() throws BackendException {
        return stream(REQUEST);
    }

    /** Streams, and keeps the pieces for {@link #pieces()}. */
    Completion stream(ChatRequest request) throws BackendException {
        return stream(request, pieces::add);
    }

    Completion stream(ChatRequest request, TokenListener listener) throws BackendException {
        return backend.complete(request, FakeCall.within(AMPLE).withListener(listener));
    }

    List<String> pieces() {
        return pieces;
    }

    BackendException failure() {
        return failure(FakeCall.within(AMPLE));
    }

    BackendException streamFailure() {
        return failure(FakeCall.within(AMPLE).withListener(pieces::add));
    }

    BackendException failure(CallContext call) {
        return failure(REQUEST, call);
    }

    BackendException failure(ChatRequest request, CallContext call) {
        BackendException failure = catchThrowableOfType(BackendException.class, () -> backend.complete(request, call));
        assertThat(failure).as("the call's failure").isNotNull();
        return failure;
    }

    /** The class that the runtime gives a failure: the backend's own, or else by code and status. */
    static ErrorClass classOf(BackendException failure) {
        return ErrorClassification.standard().classify(failure);
    }

    @Override
    public void close() {
        backend.close();
    }
}
