package dev.weir.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/** Checks that no answer that was cut is taken for a whole one. */
public final class Prefixes {
    private Prefixes() {}

    /**
     * Sends every prefix of an answer, after which the server closes the connection. Each has to give a failure or the
     * whole answer, perhaps without the usage, which some wires send last; all of it has to give the whole answer.
     *
     * @param contentType of the answer, a stream or a document
     * @param opening makes a backend at a URL; it is closed at the end if it can be
     * @param call makes the context of a call
     */
    public static void failOrAreWhole(
            byte[] answer,
            String contentType,
            Function<URI, Backend> opening,
            ChatRequest request,
            Supplier<CallContext> call)
            throws Exception {
        AtomicInteger end = new AtomicInteger(answer.length);
        try (WireServer server = new WireServer((wire, received) -> {
            wire.raw("HTTP/1.1 200 OK\r\nContent-Type: " + contentType + "\r\n\r\n");
            wire.raw(Arrays.copyOf(answer, end.get()));
            wire.close();
        })) {
            Backend backend = opening.apply(server.url());
            try {
                Completion whole = backend.complete(request, call.get());
                for (int length = 0; length < answer.length; length++) {
                    end.set(length);
                    check(backend, request, call.get(), whole, "the first " + length + " bytes of " + answer.length);
                }
            } finally {
                if (backend instanceof AutoCloseable closeable) {
                    closeable.close();
                }
            }
        }
    }

    private static void check(Backend backend, ChatRequest request, CallContext call, Completion whole, String which) {
        Completion completion;
        try {
            completion = backend.complete(request, call);
        } catch (BackendException e) {
            return; // what a cut answer has to be
        }
        assertThat(completion.message()).as(which).isEqualTo(whole.message());
        assertThat(completion.finishReason()).as(which).isEqualTo(whole.finishReason());
        assertThat(completion.furtherChoices()).as(which).isEqualTo(whole.furtherChoices());
        assertThat(completion.usage()).as(which).isIn(whole.usage(), null);
    }
}
