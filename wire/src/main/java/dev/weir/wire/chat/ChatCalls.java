package dev.weir.wire.chat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.wire.HttpCalls;
import java.time.Duration;
import okhttp3.Request;

/**
 * Makes chat calls to one server. A plain call may request a stream all the same; where the server refuses that, a plain
 * answer is requested. Safe for use by many threads.
 */
public final class ChatCalls {
    private final HttpCalls calls;
    private final ChatDialect dialect;
    private final CompletionReader reader;
    private final StreamingUnderneath underneath;
    private final Duration firstTokenTimeout;

    /** @param underneath which plain calls request a stream */
    public ChatCalls(HttpCalls calls, StreamSettings settings, ChatDialect dialect, StreamingUnderneath underneath) {
        this.calls = calls;
        this.dialect = dialect;
        this.underneath = underneath;
        reader = new CompletionReader(calls, settings.http());
        firstTokenTimeout = settings.http().firstTokenTimeout();
    }

    /** Requests a completion; streams it if the call has a listener. */
    public Completion complete(ChatRequest request, CallContext call) throws BackendException {
        String model = request.model();
        boolean wanted = call.listener() != null;
        boolean fits = dialect.fitsAStream(request);
        if (!wanted && !(fits && underneath.isWorthRequesting(model))) {
            return ask(request, call, false, dialect.receive(request, false));
        }
        IncomingCompletion received = dialect.receive(request, wanted);
        try {
            Completion completion = ask(request, call, true, received);
            if (fits) {
                underneath.answered(model, received);
            }
            return completion;
        } catch (BackendException e) {
            if (wanted || !StreamRefusal.is(e, received)) {
                if (StreamRefusal.isNamed(e, received)) {
                    underneath.refused(model);
                }
                throw e;
            }
        }
        // a stream was refused that the caller had not asked for, and that cost nothing
        call.outputEnded(); // a plain answer shows no output before it is whole
        Completion completion = ask(request, call, false, dialect.receive(request, false));
        underneath.refused(model);
        return completion;
    }

    private Completion ask(ChatRequest request, CallContext call, boolean stream, IncomingCompletion received)
            throws BackendException {
        Request http = dialect.request(request, stream);
        if (stream) {
            call.outputExpected();
        }
        return calls.make(
                http,
                call,
                stream ? firstTokenTimeout : Duration.ZERO,
                received::fail,
                (exchange, response) -> reader.read(exchange, response, received, call));
    }
}
